//! Gallery sizes at which a curve is computed.

/// So many sizes up to that searched.
const WITHIN: u32 = 33;
/// The smallest gallery drawn: one person, of whom FPIR is the FMR.
const SMALLEST: u64 = 1;

/// From one to `searched`, evenly by the logarithm, each once, with the sizes that were
/// asked for among them.
pub(super) fn within(searched: u64, asked: &[u64]) -> Vec<u64> {
    let span = libm::log(searched as f64 / SMALLEST as f64);
    let step = |place: u32| {
        let share = f64::from(place) / f64::from(WITHIN - 1);
        rounded(SMALLEST as f64 * libm::exp(span * share))
    };
    let mut sizes: Vec<u64> = if searched > SMALLEST {
        (0..WITHIN).map(step).filter(|&size| size < searched).collect()
    } else {
        Vec::new()
    };
    sizes.extend(asked.iter().copied().filter(|&size| size < searched && size > 0));
    sizes.push(searched);
    sizes.sort_unstable();
    sizes.dedup();
    sizes
}

/// The searched size times a factor, as a whole number.
pub(super) fn times(searched: u64, factor: f64) -> u64 {
    rounded(searched as f64 * factor)
}

fn rounded(size: f64) -> u64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "positive"
    )]
    let whole = libm::round(size) as u64;
    whole
}

#[cfg(test)]
mod tests {
    use super::within;

    #[test]
    fn sizes_ascend_to_the_one_searched_and_hold_those_asked_for() {
        let sizes = within(1000, &[37, 5000, 1000]);
        assert!(sizes.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!((sizes[0], sizes[sizes.len() - 1]), (1, 1000));
        assert!(sizes.contains(&37) && !sizes.contains(&5000));
        assert_eq!(within(2, &[]), [1, 2]);
        assert_eq!(within(1, &[]), [1]);
    }
}
