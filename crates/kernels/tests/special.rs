//! Special functions against another implementation, and properties.

use falsematch_kernels::special::{
    beta_cdf, beta_quantile, gamma_quantile, normal_cdf, normal_quantile, t_quantile,
};

/// Written by `references/special.py`.
const REFERENCES: &str = include_str!("references/special.tsv");

fn relative_error(found: f64, expected: f64) -> f64 {
    if expected == 0.0 { found.abs() } else { ((found - expected) / expected).abs() }
}

/// Rounding within some tens of operations, relative.
const ROUNDING: f64 = 1e-14;

/// The relative error that is allowed: 1e-13, and what [`ROUNDING`] is worth. A
/// distribution with a large shape is steep, so that a relative change of its argument is
/// worth a good part of its root as much; a quantile with a small shape moves 1/shape times
/// as much as its probability.
fn allowed(name: &str, shapes: &[f64]) -> f64 {
    let steepness = |shape: &f64| match name.ends_with("_quantile") {
        true => 1.0 / shape,
        false => 0.1 * libm::sqrt(*shape),
    };
    let steepest = shapes.iter().map(steepness).max_by(f64::total_cmp);
    1e-13 + ROUNDING * steepest.unwrap_or(0.0)
}

fn call(name: &str, arguments: &[f64]) -> f64 {
    match (name, arguments) {
        ("normal_cdf", &[x]) => normal_cdf(x),
        ("normal_quantile", &[p]) => normal_quantile(p),
        ("t_quantile", &[p, df]) => t_quantile(p, df),
        ("gamma_quantile", &[p, a]) => gamma_quantile(p, a),
        ("beta_cdf", &[x, a, b]) => beta_cdf(x, a, b),
        ("beta_quantile", &[p, a, b]) => beta_quantile(p, a, b),
        _ => panic!("no function `{name}` of {} arguments", arguments.len()),
    }
}

#[test]
fn agree_with_references_up_to_rounding_of_their_arguments() {
    let mut worst: Vec<(f64, String)> = Vec::new();
    for line in REFERENCES.lines().filter(|line| !line.starts_with('#')) {
        let mut fields = line.split('\t');
        let name = fields.next().unwrap();
        let numbers: Vec<f64> = fields.map(|field| field.parse().unwrap()).collect();
        let (expected, arguments) = numbers.split_last().unwrap();
        let found = call(name, arguments);
        let error = relative_error(found, *expected) / allowed(name, &arguments[1..]);
        worst.push((error, format!("{line}: found {found:e}")));
    }
    assert!(worst.len() > 150, "only {} references", worst.len());
    worst.sort_by(|a, b| b.0.total_cmp(&a.0));
    assert!(worst[0].0 <= 1.0, "{:?}", &worst[0]);
}
