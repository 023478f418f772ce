//! Special functions against another implementation, and properties.

use falsematch_kernels::special::{
    beta_cdf, beta_quantile, gamma_quantile, normal_cdf, normal_quantile, t_quantile,
};

/// Written by `references/special.py`.
const REFERENCES: &str = include_str!("references/special.tsv");

fn relative_error(found: f64, expected: f64) -> f64 {
    if expected == 0.0 { found.abs() } else { ((found - expected) / expected).abs() }
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
fn agree_with_references_to_1e_13_relative() {
    let mut worst: Vec<(f64, String)> = Vec::new();
    for line in REFERENCES.lines().filter(|line| !line.starts_with('#')) {
        let mut fields = line.split('\t');
        let name = fields.next().unwrap();
        let numbers: Vec<f64> = fields.map(|field| field.parse().unwrap()).collect();
        let (expected, arguments) = numbers.split_last().unwrap();
        let found = call(name, arguments);
        let error = relative_error(found, *expected);
        worst.push((error, format!("{line}: found {found:e}")));
    }
    assert!(worst.len() > 150, "only {} references", worst.len());
    worst.sort_by(|a, b| b.0.total_cmp(&a.0));
    assert!(worst[0].0 <= 1e-13, "{:?}", &worst[0]);
}
