//! Special functions: gamma, normal, beta and Student t, with their quantiles; Bessel.
//!
//! Both tails of a distribution are computed apart, so that neither is one minus the
//! other where it is small. Every quantile is found in a coordinate in which the density
//! is log-concave (the logit for the beta, the logarithm for the gamma): there the
//! logarithm of either tail is concave (Prékopa 1973), and Newton's method converges
//! from every starting point.

mod bessel;
mod beta;
mod gamma;
mod normal;
mod parts;
mod solve;

pub use bessel::{bessel_ratio, ln_bessel_i};
pub use beta::{
    beta_cdf, beta_quantile, beta_quantile_upper, binomial_density, t_cdf, t_quantile,
};
pub use gamma::{
    chi_square_quantile, gamma_cdf, gamma_quantile, gamma_quantile_upper, ln_gamma,
    ln_gamma_step,
};
pub use normal::{normal_cdf, normal_density, normal_quantile};
