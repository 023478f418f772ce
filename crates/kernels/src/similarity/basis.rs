//! Directions that hold most of what vectors are made of.

use rayon::prelude::*;

use super::bound::largest;
use super::vectors::Vectors;
use crate::random::Generator;

/// Vectors that directions are found from, at most.
const SAMPLE: usize = 2048;
/// Steps of the iteration: the directions need not be exact, only to hold much.
const STEPS: usize = 6;
/// Directions that are mixed with each other, so that all coordinates are of like size.
const MIX: usize = 32;

/// Directions at right angles to each other, those that hold most first.
///
/// What is ruled out with a basis does not rest on how good it is: that its directions are
/// not quite at right angles, nor of length one, is measured and allowed for.
#[derive(Clone)]
pub struct Basis {
    dimension: usize,
    directions: Vec<Vec<f64>>,
}

/// Some directions of a basis, mixed, as they are used.
pub(super) struct Directions {
    /// One direction in each row.
    pub(super) rows: Vectors,
    /// At least how far the product of the directions with themselves is from the identity,
    /// as the largest factor by which a vector can be lengthened.
    pub(super) skew: f64,
    /// At least the length of the longest direction.
    pub(super) longest: f64,
}

impl Basis {
    /// Up to `most` directions of vectors, by orthogonal iteration on their second moment
    /// (Golub and Van Loan 2013, 8.2.4) from random directions; the same vectors give the
    /// same basis.
    ///
    /// # Panics
    /// If there are no vectors or `most` is 0.
    pub fn fit(vectors: &Vectors, most: usize) -> Basis {
        assert!(vectors.count() > 0 && most > 0, "a basis of nothing");
        let moment = second_moment(&vectors.spread(SAMPLE));
        let dimension = vectors.dimension();
        let mut generator = Generator::new(0, 0);
        let mut directions: Vec<Vec<f64>> = (0..most.min(dimension))
            .map(|_| (0..dimension).map(|_| generator.normal()).collect())
            .collect();
        orthonormalise(&mut directions);
        for _ in 0..STEPS {
            directions.par_iter_mut().for_each(|d| *d = times(&moment, d));
            orthonormalise(&mut directions);
        }
        Basis { dimension, directions }
    }

    /// How many directions there are.
    pub fn len(&self) -> usize {
        self.directions.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.directions.is_empty()
    }

    /// The first directions, mixed in groups with far-away members by a Hadamard matrix.
    pub(super) fn take(&self, count: usize) -> Directions {
        let mut taken = self.directions[..count.min(self.len())].to_vec();
        let groups = taken.len() / MIX;
        for group in 0..groups {
            mix(&mut taken, group, groups);
        }
        // Rounded to 32 bits: the directions are what is stored, and their skew is measured.
        #[expect(clippy::cast_possible_truncation)]
        let stored: Vec<f32> =
            taken.iter().flatten().map(|&value| value as f32).collect();
        let rows = Vectors::new(self.dimension, &stored);
        let (skew, longest) = skew(&rows);
        Directions { rows, skew, longest }
    }
}

/// The second moment of vectors, row after row.
fn second_moment(vectors: &Vectors) -> Vec<Vec<f64>> {
    let dimension = vectors.dimension();
    let wide = |index| vectors.row(index).iter().map(|&v| f64::from(v)).collect();
    let rows: Vec<Vec<f64>> = (0..vectors.count()).map(wide).collect();
    let mut moment = vec![vec![0.0; dimension]; dimension];
    // Several rows of it at a time, so that each vector is looked at rarely; every sum is over
    // the vectors in their order, whoever adds it up.
    moment.par_chunks_mut(MIX).enumerate().for_each(|(chunk, moment)| {
        for row in &rows {
            for (sums, &value) in moment.iter_mut().zip(&row[chunk * MIX..]) {
                sums.iter_mut().zip(row).for_each(|(sum, &other)| *sum += value * other);
            }
        }
    });
    moment
}

fn times(matrix: &[Vec<f64>], vector: &[f64]) -> Vec<f64> {
    let mut out = vec![0.0; vector.len()];
    // The matrix is symmetric: sums of rows run over contiguous memory.
    for (row, &value) in matrix.iter().zip(vector) {
        out.iter_mut().zip(row).for_each(|(sum, &entry)| *sum += value * entry);
    }
    out
}

fn product(one: &[f64], other: &[f64]) -> f64 {
    crate::sphere::inner(one, other)
}

/// Makes directions orthonormal one after the other, twice each (Gram and Schmidt); one that
/// hardly adds anything becomes a coordinate axis.
fn orthonormalise(directions: &mut [Vec<f64>]) {
    for k in 0..directions.len() {
        let (done, rest) = directions.split_at_mut(k);
        let direction = &mut rest[0];
        crate::sphere::normalise(direction);
        if clear(direction, done) < 1e-6 {
            for axis in 0..direction.len() {
                direction.fill(0.0);
                direction[axis] = 1.0;
                if clear(direction, done) > 0.5 / (direction.len() as f64).sqrt() {
                    break;
                }
            }
        }
        crate::sphere::normalise(direction);
        clear(direction, done);
        crate::sphere::normalise(direction);
    }
}

/// Takes what lies in other directions out of one; gives the length that is left.
fn clear(direction: &mut [f64], others: &[Vec<f64>]) -> f64 {
    for other in others {
        let share = product(direction, other);
        direction.iter_mut().zip(other).for_each(|(value, &o)| *value -= share * o);
    }
    product(direction, direction).sqrt()
}

/// Mixes the directions `group`, `group + step`, ... by a Hadamard matrix: turns them and
/// keeps them orthonormal.
fn mix(directions: &mut [Vec<f64>], group: usize, step: usize) {
    let mut half = 1;
    while half < MIX {
        for first in (0..MIX).filter(|k| k & half == 0) {
            let at = group + first * step;
            let (low, high) = directions.split_at_mut(group + (first + half) * step);
            for (a, b) in low[at].iter_mut().zip(&mut high[0]) {
                (*a, *b) = ((*a + *b) * FRAC, (*a - *b) * FRAC);
            }
        }
        half *= 2;
    }
}

const FRAC: f64 = std::f64::consts::FRAC_1_SQRT_2;

/// Skew and longest direction, as [`Directions`] needs them: the Frobenius norm of the
/// directions' products less the identity is at least its largest factor.
fn skew(rows: &Vectors) -> (f64, f64) {
    let (mut squares, mut lengths) = (0.0_f64, Vec::new());
    for i in 0..rows.count() {
        for j in 0..=i {
            let product = super::exact::dot(rows.padded(i), rows.padded(j));
            let off = if i == j { product - 1.0 } else { product };
            squares += if i == j { off * off } else { 2.0 * off * off };
            if i == j {
                lengths.push(product.sqrt());
            }
        }
    }
    // Each product is off by under 1e-12; there are at most `count` squared of them.
    (
        squares.sqrt() * 1.000_001 + 1e-12 * rows.count() as f64,
        largest(&lengths) * 1.000_001,
    )
}
