//! Several p-values and intervals at once: by hand, and where a formula is known. How often a
//! family of contrasts errs is in `contrast.rs`.

use falsematch_kernels::family::{holm, joint_level};

/// Holm 1979: sorted p-values times n, n - 1, ..., made to ascend. By hand.
#[test]
fn holm_adjusts_by_hand() {
    let found = holm(&[0.02, 0.005, 0.03, 0.8]);
    for (found, expected) in found.iter().zip([0.06, 0.02, 0.06, 0.8]) {
        assert!((found - expected).abs() <= 1e-12 * expected, "{found}, not {expected}");
    }
    assert_eq!(holm(&[]), Vec::<f64>::new());
    assert_eq!(holm(&[0.6, 0.7]), [1.0, 1.0]);
}

/// Three independent quantities: `1 - 0.95^(1/3)` of error each (Sidak). The quantile of
/// 20,000 draws has a standard error of 0.0016 in the level, so 0.0006 in each error.
#[test]
fn simultaneous_levels_are_sidaks_where_independent_and_plain_where_the_same() {
    let unit = |place: usize| {
        let mut moved = vec![0.0; 3];
        moved[place] = 2.0;
        moved
    };
    let level = joint_level(&[unit(0), unit(1), unit(2)], 0.95, 20_000, 1);
    let expected = 1.0 - libm::pow(0.95, 1.0 / 3.0);
    assert!((1.0 - level - expected).abs() < 4.0 * 0.0006, "{level}");
    let same = [unit(0), unit(0), unit(0)];
    let level = joint_level(&same, 0.95, 20_000, 1);
    assert!((level - 0.95).abs() < 4.0 * 0.0016, "{level}");
    assert_eq!(joint_level(&[unit(0)], 0.95, 10, 1).to_bits(), 0.95_f64.to_bits());
    // A quantity that no unit moves counts as independent of the others.
    let unmoved = joint_level(&[unit(0), vec![0.0; 3]], 0.95, 20_000, 1);
    let expected = 1.0 - libm::sqrt(0.95);
    assert!((1.0 - unmoved - expected).abs() < 4.0 * 0.0008, "{unmoved}");
}
