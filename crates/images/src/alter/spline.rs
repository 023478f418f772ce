//! Carries a drawing from one set of landmarks to another.

use super::geometry::Point;

/// The thin plate spline that takes some points to others and bends least between them
/// (Bookstein 1989).
#[derive(Clone, Debug)]
pub(crate) struct Spline {
    from: Vec<Point>,
    /// For each coordinate: a weight for each point, then of 1, x and y.
    weights: [Vec<f64>; 2],
}

impl Spline {
    /// The spline; nothing where all points lie on a line or two are one.
    pub(crate) fn new(from: &[Point], to: &[Point]) -> Option<Spline> {
        Spline::smooth(from, to, 0.0)
    }

    /// The spline that need not meet its points where that would bend it too much: the least
    /// sum of squared misses and `stiffness` times the bending (Wahba 1990, equation 2.4.11),
    /// in square pixels of `from`.
    pub(crate) fn smooth(from: &[Point], to: &[Point], stiffness: f64) -> Option<Spline> {
        let count = from.len().min(to.len());
        let row = |index: usize| -> Vec<f64> {
            let Some(&point) = from[..count].get(index) else {
                let side = index - count;
                let terms = from[..count].iter().map(|&[x, y]| [1.0, x, y][side]);
                return terms.chain([0.0; 3]).collect();
            };
            let bends = (0..count).map(|other| match other == index {
                true => stiffness,
                false => bend(point, from[other]),
            });
            bends.chain([1.0, point[0], point[1]]).collect()
        };
        let solve = |k: usize| {
            let system = (0..count + 3).map(|index| {
                let mut equation = row(index);
                equation.push(to[..count].get(index).map_or(0.0, |point| point[k]));
                equation
            });
            solved(system.collect())
        };
        Some(Spline { from: from[..count].to_vec(), weights: [solve(0)?, solve(1)?] })
    }

    /// Where a point goes.
    pub(crate) fn apply(&self, point: Point) -> Point {
        let count = self.from.len();
        let bends: Vec<f64> = self.from.iter().map(|&other| bend(point, other)).collect();
        [0, 1].map(|k| {
            let weights = &self.weights[k];
            let bent: f64 = bends.iter().zip(weights).map(|(bend, w)| bend * w).sum();
            let [one, x, y] = [0, 1, 2].map(|side| weights[count + side]);
            one + x * point[0] + y * point[1] + bent
        })
    }
}

/// r^2 ln r of the distance r of two points, and 0 at 0.
fn bend([x, y]: Point, [u, v]: Point) -> f64 {
    let square = (x - u) * (x - u) + (y - v) * (y - v);
    if square > 0.0 { square * libm::log(square) / 2.0 } else { 0.0 }
}

/// The solution of linear equations, each its terms and then its right side, by elimination
/// with pivots; nothing where they are singular.
pub(crate) fn solved(mut system: Vec<Vec<f64>>) -> Option<Vec<f64>> {
    let count = system.len();
    for column in 0..count {
        let pivot = (column..count).max_by(|&a, &b| {
            system[a][column].abs().total_cmp(&system[b][column].abs())
        })?;
        system.swap(column, pivot);
        let row = system[column].clone();
        if row[column].abs() < 1e-12 {
            return None;
        }
        for (index, equation) in system.iter_mut().enumerate() {
            if index != column {
                let factor = equation[column] / row[column];
                equation
                    .iter_mut()
                    .zip(&row)
                    .for_each(|(sum, term)| *sum -= factor * term);
            }
        }
    }
    Some(system.iter().enumerate().map(|(k, row)| row[count] / row[k]).collect())
}
