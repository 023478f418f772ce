use super::*;
use crate::rate::{Cell, Counts, Interval, Method, OperatingPoint, ThresholdRule};
use crate::rate::{Searched, Unit, UnitKind};

fn estimate(measure: Measure, value: f64, ends: Option<[f64; 2]>) -> Estimate {
    let interval = ends.map(|[low, high]| Interval {
        low,
        high,
        level: 0.95,
        method: Method::ClopperPearson,
        variance_inflation: None,
        effective_trials: None,
        degrees_of_freedom: None,
    });
    let at = OperatingPoint { threshold: Some(0.8), rule: ThresholdRule::Given };
    let mut quantity = quantity(measure, at);
    quantity.gallery = Some(25_000);
    Estimate {
        quantity,
        outcome: Outcome::Measured { value, interval },
        counts: Some(Counts { errors: 28, trials: 535 }),
        unit: Unit { kind: UnitKind::Trial, count: 535 },
        cautions: Vec::new(),
    }
}

fn quantity(measure: Measure, at: OperatingPoint) -> Quantity {
    let text = r#"{"measure":"fpir","arm":"all","group":{},"versus":{},"at":null,"gallery":null}"#;
    let blank: Quantity = serde_json::from_str(text).unwrap();
    Quantity { measure, at: Some(at), versus: Cell::new(), ..blank }
}

fn near(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() < tolerance, "{found} for {expected}");
}

/// 28 of 535 at 25,000 with TPIR .9; then the ends of 3.51 and 7.48 % by hand:
/// .09 / (.09 + .91 * .0351) and .09 / (.09 + .91 * .0748).
#[test]
fn printed_counts_with_an_assumed_tpir() {
    let fpir = estimate(Measure::Fpir, 28.0 / 535.0, Some([0.0351, 0.0748]));
    let asked = Asked { priors: vec![0.9, 0.5, 0.1, 0.01], assumed_tpir: vec![0.9] };
    let found = leads(&asked, &[fpir], &[]);
    assert_eq!(found.len(), 1);
    let values: Vec<f64> =
        found[0].asked.iter().map(|p| p.probability.unwrap()).collect();
    for (value, expected) in values.iter().zip([0.988, 0.940, 0.654, 0.148]) {
        near(*value, expected, 5e-4);
    }
    let [low, high] = found[0].asked[2].range.unwrap();
    near(low, 0.09 / (0.09 + 0.91 * 0.0748), 1e-12);
    near(high, 0.09 / (0.09 + 0.91 * 0.0351), 1e-12);
    assert_eq!(found[0].level, Some(0.95));
    let weight = found[0].weight.unwrap();
    near(weight.against_top_ranked, 0.9 * 535.0 / 28.0, 1e-9);
    near(weight.against_random / (0.9 / 2.150e-6), 1.0, 5e-4);
    near(weight.gap, weight.against_random / weight.against_top_ranked, 1e-6);
}

#[test]
fn a_measured_tpir_is_used_and_both_intervals_count() {
    let fpir = estimate(Measure::Fpir, 0.05, Some([0.03, 0.08]));
    let fnir = estimate(Measure::Fnir, 0.2, Some([0.1, 0.4]));
    let asked = Asked { priors: vec![0.5], assumed_tpir: vec![0.99] };
    let found = leads(&asked, &[fpir, fnir], &[]);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].level, Some(0.9));
    let [low, high] = found[0].asked[0].range.unwrap();
    near(low, 0.5 * 0.6 / (0.5 * 0.6 + (1.0 - 0.5 * 0.6) * 0.08), 1e-12);
    near(high, 0.5 * 0.9 / (0.5 * 0.9 + (1.0 - 0.5 * 0.9) * 0.03), 1e-12);
}

/// Of searches that were run only the default rules count, at the lowest rank; a gallery
/// of another size is another quantity. The FMR is the one counted.
#[test]
fn searches_count_by_the_default_rules_and_with_their_own_fmr() {
    let with = |estimate: &Estimate, rank, galleries, failures| {
        let searched =
            Searched { rank, list_length: 5, galleries, failures, ties: RankTies::Last };
        let mut estimate = estimate.clone();
        estimate.quantity.searched = Some(searched);
        estimate
    };
    let (like, these) = (Galleries::LikeThese, Galleries::These);
    let (counted, left_out) = (Failures::Counted, Failures::LeftOut);
    let fpir = estimate(Measure::Fpir, 0.05, Some([0.03, 0.08]));
    let fnir = |value| estimate(Measure::Fnir, value, Some([0.1, 0.4]));
    let mut resized = with(&fpir, None, like, counted);
    resized.quantity.resized = true;
    resized.quantity.gallery = Some(100);
    let all = [
        with(&fpir, None, these, counted),
        with(&fpir, None, like, left_out),
        with(&fnir(0.3), Some(5), like, counted),
        with(&fnir(0.4), Some(1), like, left_out),
        with(&fnir(0.2), Some(1), like, counted),
        with(&fpir, None, like, counted),
        resized,
    ];
    let text = r#"{"arm":"all","measure":"fpir","at":{"threshold":0.8,"rule":"given"},"rank":null,
        "searched":25000,"level":0.95,"searches":9,"people":9,"within":[],"past":[],
        "reach":null,"end":"","needed":[],"asked":[],"notes":[],"vendor":{"fmr":1e-5,
        "points":[],"predicted":0.2,"measured":0.05,"ratios":[]}}"#;
    let curve: GallerySize = serde_json::from_str(text).unwrap();
    let asked = Asked { priors: vec![0.5], assumed_tpir: vec![0.99] };
    let found = leads(&asked, &all, &[curve]);
    assert_eq!(found.len(), 1);
    near(found[0].asked[0].probability.unwrap(), 0.4 / (0.4 + 0.6 * 0.05), 1e-12);
    let weight = found[0].weight.unwrap();
    assert!(weight.fmr_is_counted);
    near(weight.against_random, 0.8e5, 1e-6);
    near(weight.gap, 5000.0, 1e-9);
}

#[test]
fn without_any_tpir_nothing_is_said_and_without_an_interval_no_range_is_given() {
    let fpir = estimate(Measure::Fpir, 0.05, None);
    assert_eq!(leads(&Asked::default(), std::slice::from_ref(&fpir), &[]), []);
    let asked = Asked { assumed_tpir: vec![1.0], ..Asked::default() };
    let found = leads(&asked, &[fpir], &[]);
    assert_eq!((found[0].level, found[0].asked[0].range), (None, None));
    assert!(found[0].cautions.iter().any(|text| text.contains("no interval")));
}

#[test]
fn the_curve_rises_within_its_range() {
    let fpir = estimate(Measure::Fpir, 0.05, Some([0.03, 0.08]));
    let asked = Asked { assumed_tpir: vec![0.7], ..Asked::default() };
    let curve = leads(&asked, &[fpir], &[]).remove(0).curve;
    near(curve[0].prior, 1e-5, 1e-12);
    near(curve[PRIORS - 1].prior, 0.99, 1e-12);
    assert!(curve.windows(2).all(|pair| pair[0].probability < pair[1].probability));
    for point in curve {
        let (value, [low, high]) = (point.probability.unwrap(), point.range.unwrap());
        assert!(low < value && value < high);
    }
}
