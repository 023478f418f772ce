//! Vectors of one dimension.

use super::aligned::Aligned;
use super::exact::{LANES, dot};

/// Vectors of one dimension, each in a row of its own that begins at a cache line and is
/// filled up with zeros, which change no score.
#[derive(Clone)]
pub struct Vectors {
    dimension: usize,
    stride: usize,
    count: usize,
    values: Aligned<f32>,
}

impl Vectors {
    /// Vectors from their coordinates, one vector after the other.
    ///
    /// # Panics
    /// If the dimension is 0, does not divide the number of coordinates, or a coordinate is
    /// not finite.
    pub fn new(dimension: usize, coordinates: &[f32]) -> Vectors {
        assert!(dimension > 0 && coordinates.len().is_multiple_of(dimension));
        assert!(coordinates.iter().all(|value| value.is_finite()), "not finite");
        let (count, stride) =
            (coordinates.len() / dimension, dimension.next_multiple_of(LANES));
        let mut values = Aligned::zeros(count * stride);
        let rows = values.chunks_exact_mut(stride);
        for (row, vector) in rows.zip(coordinates.chunks_exact(dimension)) {
            row[..dimension].copy_from_slice(vector);
        }
        Vectors { dimension, stride, count, values }
    }

    /// Those of several parts, one part after the other.
    ///
    /// # Panics
    /// If there is no part, or they differ in dimension.
    pub fn joined(parts: &[Vectors]) -> Vectors {
        let Vectors { dimension, stride, .. } = parts[0];
        assert!(parts.iter().all(|part| part.dimension == dimension), "one dimension");
        let count = parts.iter().map(Vectors::count).sum();
        let mut values = Aligned::zeros(count * stride);
        let mut rest = &mut values[..];
        for part in parts {
            let (own, after) = rest.split_at_mut(part.values.len());
            own.copy_from_slice(&part.values);
            rest = after;
        }
        Vectors { dimension, stride, count, values }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// How many coordinates each has.
    pub fn dimension(&self) -> usize {
        self.dimension
    }

    /// Coordinates of one, with the zeros behind them.
    ///
    /// # Panics
    /// If there is no such vector.
    #[inline]
    pub fn padded(&self, index: usize) -> &[f32] {
        &self.values[index * self.stride..(index + 1) * self.stride]
    }

    /// Coordinates of one.
    ///
    /// # Panics
    /// If there is no such vector.
    pub fn row(&self, index: usize) -> &[f32] {
        &self.padded(index)[..self.dimension]
    }

    /// Some of the vectors, by index, in the order given.
    ///
    /// # Panics
    /// If an index is not of these vectors.
    pub fn pick(&self, indices: &[usize]) -> Vectors {
        let mut values = Aligned::zeros(indices.len() * self.stride);
        for (row, &index) in values.chunks_exact_mut(self.stride).zip(indices) {
            row.copy_from_slice(self.padded(index));
        }
        Vectors { values, count: indices.len(), ..*self }
    }

    /// Up to `most` of the vectors, evenly spread.
    pub fn spread(&self, most: usize) -> Vectors {
        let taken = most.min(self.count);
        let indices: Vec<usize> = (0..taken).map(|k| k * self.count / taken).collect();
        self.pick(&indices)
    }

    /// Half of each vector's squared length, by [`dot`]: with these, scores are half of the
    /// negated squared distance.
    pub fn half_squares(&self) -> Vec<f64> {
        (0..self.count).map(|k| 0.5 * dot(self.padded(k), self.padded(k))).collect()
    }
}
