//! From rates and a prior to the probability that what was found is what was sought.

/// The probability that a single alarm points at the right item. The item sought is among
/// those tried with probability `prior`; then it raises the alarm with probability `hit`.
/// If it is not among them, another raises it with probability `mistaken`, and likewise if
/// it is but was missed:
///
/// ```text
/// prior hit / (prior hit + (1 - prior) mistaken + prior (1 - hit) mistaken)
/// ```
///
/// None if there can be no alarm. It rises with `prior` and `hit`, and falls with
/// `mistaken`.
///
/// # Panics
/// If an argument is not within 0 and 1.
pub fn of_alarm(prior: f64, hit: f64, mistaken: f64) -> Option<f64> {
    for probability in [prior, hit, mistaken] {
        assert!((0.0..=1.0).contains(&probability), "`{probability}` as a probability");
    }
    let right = prior * hit;
    let all = right + (1.0 - right) * mistaken;
    (all > 0.0).then(|| right / all)
}

/// The probabilities that each listed item is the one sought, and that none of those listed
/// is: it is among the others or among none. The
/// item sought is among `pool` items with probability `prior`, each of them equally likely;
/// `ratios` are likelihood ratios of the listed items, `rest` the mean ratio of the others:
///
/// ```text
/// (prior / pool) L_i / ((prior / pool) (sum L + (pool - m) rest) + (1 - prior))
/// ```
///
/// # Panics
/// If `prior` is not within 0 and 1, more items are listed than there are, or a ratio is
/// negative.
pub fn of_list(prior: f64, pool: f64, ratios: &[f64], rest: f64) -> (Vec<f64>, f64) {
    assert!((0.0..=1.0).contains(&prior), "`{prior}` as a probability");
    let listed = ratios.len() as f64;
    assert!(listed <= pool, "`{listed}` listed of `{pool}`");
    assert!(ratios.iter().chain([&rest]).all(|ratio| *ratio >= 0.0), "a negative ratio");
    let each = prior / pool;
    let sum: f64 = ratios.iter().sum();
    let none = each * (pool - listed) * rest + (1.0 - prior);
    let all = each * sum + none;
    (ratios.iter().map(|ratio| each * ratio / all).collect(), none / all)
}

#[cfg(test)]
mod tests {
    use super::{of_alarm, of_list};

    fn near(found: f64, expected: f64, tolerance: f64) {
        assert!((found - expected).abs() < tolerance, "{found} for {expected}");
    }

    /// 25,000 items, 28 alarms of 535; then three thousand million items at a rate of
    /// 1e-10. Worked by hand from the formula.
    #[test]
    fn alarms() {
        let small = |prior| of_alarm(prior, 0.9, 28.0 / 535.0).unwrap();
        near(small(0.9), 0.988, 5e-4);
        near(small(0.5), 0.940, 5e-4);
        near(small(0.1), 0.654, 5e-4);
        near(small(0.01), 0.148, 5e-4);
        let large = |prior| of_alarm(prior, 0.8, 0.259_182).unwrap();
        near(large(0.5), 0.720, 5e-4);
        near(large(0.1), 0.251, 5e-4);
        near(large(0.01), 0.030, 5e-4);
        assert_eq!(of_alarm(0.5, 0.0, 0.0), None);
    }

    /// By counting people: of 1,000 searches 100 have the item, 90 of them find it; of the
    /// 910 others each twentieth raises an alarm: 90 of 90 + 45.5.
    #[test]
    fn an_alarm_by_counting() {
        near(of_alarm(0.1, 0.9, 0.05).unwrap(), 90.0 / 135.5, 1e-15);
    }

    #[test]
    fn lists() {
        near(of_list(1.0, 25_000.0, &[1e4], 1.0).0[0], 0.2857, 5e-5);
        near(of_list(1.0, 3e8, &[1e6], 1.0).0[0], 0.0033, 5e-5);
        let (each, none) = of_list(0.5, 25_000.0, &[5e4, 2e4, 1e3], 1e-3);
        near(each[0], 0.5207, 5e-5);
        near(each[1], 0.2083, 5e-5);
        near(each[2], 0.0104, 5e-5);
        near(none, 0.2606, 5e-5);
    }

    /// With a list of all items the probabilities sum to one.
    #[test]
    fn a_list_of_all_sums_to_one() {
        let (each, none) = of_list(0.3, 4.0, &[7.0, 0.5, 2.0, 0.0], 9.0);
        near(each.iter().sum::<f64>() + none, 1.0, 1e-15);
    }

    #[test]
    fn monotone_in_every_argument() {
        let value = |prior, hit, mistaken| of_alarm(prior, hit, mistaken).unwrap();
        let steps = [0.05, 0.2, 0.5, 0.8, 0.95];
        for pair in steps.windows(2) {
            for &other in &steps {
                for &third in &steps {
                    assert!(value(pair[0], other, third) < value(pair[1], other, third));
                    assert!(value(other, pair[0], third) < value(other, pair[1], third));
                    assert!(value(other, third, pair[0]) > value(other, third, pair[1]));
                }
            }
        }
    }
}
