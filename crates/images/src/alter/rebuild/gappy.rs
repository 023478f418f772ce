//! A whole face from a part of it (Everson and Sirovich 1995, "gappy" data).

use super::fitting::Components;
use crate::alter::spline::solved;

/// A face of which only some pixels are known.
pub(super) struct Gappy<'a> {
    /// Red, green and blue of each pixel; those that are not visible mean nothing.
    pub(super) texture: &'a [u8],
    /// The visible pixels, ascending.
    pub(super) visible: &'a [usize],
}

/// The whole face that is most probable given its visible pixels, where faces vary normally
/// along the components and by the rest in every number (probabilistic components, Tipping
/// and Bishop 1999): the coefficients `c` solve `(P' P + rest / variance) c = P' (x - m)`, the
/// rows of `P` and `x - m` being those of visible pixels. Without the rest they would be those
/// of Everson and Sirovich (1995, equation 3), which grow without limit where little is
/// visible. Nothing visible gives the mean.
pub(super) fn likely(
    mean: &[f64],
    components: &Components,
    face: &Gappy<'_>,
) -> Vec<f64> {
    let at: Vec<usize> =
        face.visible.iter().flat_map(|index| (3 * index)..(3 * index + 3)).collect();
    let known: Vec<f64> =
        at.iter().map(|&k| f64::from(face.texture[k]) - mean[k]).collect();
    let rows: Vec<Vec<f64>> = components
        .directions
        .iter()
        .map(|direction| at.iter().map(|&k| direction[k]).collect())
        .collect();
    let dot = |one: &[f64], other: &[f64]| -> f64 {
        one.iter().zip(other).map(|(x, y)| x * y).sum()
    };
    let equations = rows.iter().enumerate().map(|(i, row)| {
        let mut equation: Vec<f64> = rows.iter().map(|other| dot(row, other)).collect();
        equation[i] += components.rest / components.variances[i];
        equation.push(dot(row, &known));
        equation
    });
    // The sum of a matrix of squares and a positive diagonal is never singular.
    let coefficients = solved(equations.collect()).unwrap_or_default();
    let mut whole = mean.to_vec();
    for (direction, coefficient) in components.directions.iter().zip(&coefficients) {
        for (level, step) in whole.iter_mut().zip(direction) {
            *level += coefficient * step;
        }
    }
    whole
}
