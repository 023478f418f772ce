//! How often each unit comes up in each of a block of replicates.

use crate::random::Generator;

/// Replicates that are counted at once: as many bytes as two or one of a machine's vectors.
pub(super) const LANES: usize = 32;

/// Weights of one unit, one per replicate; aligned so that vectors do not straddle lines.
#[derive(Clone, Copy, Debug)]
#[repr(align(32))]
pub(super) struct Row(pub(super) [u8; LANES]);

/// Weights of all units in a block of replicates.
#[derive(Clone, Debug)]
pub(super) struct Lanes {
    /// One row per unit.
    pub(super) rows: Vec<Row>,
    /// The largest weight of all.
    pub(super) largest: u8,
}

impl Lanes {
    /// One unit more, that every replicate has once.
    pub(super) fn push_constant(&mut self) {
        self.rows.push(Row([1; LANES]));
        self.largest = self.largest.max(1);
    }
}

/// One replicate from each stream, at most as many as there are lanes; the other lanes are
/// empty.
pub(super) fn lanes(units: u32, seed: u64, streams: &[u64]) -> Lanes {
    let mut rows = vec![Row([0; LANES]); units as usize];
    let mut largest = 0;
    for (lane, &stream) in streams.iter().enumerate() {
        // Drawn in a column of its own, which fits a nearer cache than all rows.
        for (row, weight) in rows.iter_mut().zip(weights(units, seed, stream)) {
            row.0[lane] = weight;
            largest = largest.max(weight);
        }
    }
    Lanes { rows, largest }
}

/// How often each unit comes up in one replicate.
///
/// # Panics
/// If a unit comes up over 255 times, of which the chance is under 1e-500.
pub fn weights(units: u32, seed: u64, replicate: u64) -> Vec<u8> {
    let mut weights = vec![0u8; units as usize];
    let mut generator = Generator::new(seed, replicate);
    let batch = Batch::of(units);
    let mut left = units as usize;
    while left > 0 {
        let indices = batch.draw(&mut generator);
        for &index in indices.iter().take(batch.count.min(left)) {
            let weight = &mut weights[index];
            *weight = weight.checked_add(1).expect("no unit comes up over 255 times");
        }
        left = left.saturating_sub(batch.count);
    }
    weights
}

/// Most numbers that are taken from 64 bits.
const MOST: usize = 8;

/// Several whole numbers below the same limit from 64 random bits, each equally likely and
/// independent (Brackett-Rozinsky and Lemire 2024, algorithm 2): random bits are most of the
/// cost of a draw.
#[derive(Clone, Copy, Debug)]
struct Batch {
    limit: u64,
    /// How many numbers.
    count: usize,
    /// The limit to the power of that.
    power: u64,
}

impl Batch {
    /// As many numbers as need 56 bits, so that less than one batch in 256 is drawn again.
    fn of(limit: u32) -> Batch {
        let limit = u64::from(limit.max(1));
        let (mut count, mut power) = (1, limit);
        while count < MOST && power <= (1 << 56) / limit {
            count += 1;
            power *= limit;
        }
        Batch { limit, count, power }
    }

    /// The first `count` are the numbers.
    fn draw(&self, generator: &mut Generator) -> [usize; MOST] {
        loop {
            let mut indices = [0; MOST];
            let mut bits = generator.bits64();
            for index in indices.iter_mut().take(self.count) {
                let product = u128::from(bits) * u128::from(self.limit);
                // The high half is the number, the low half the bits for the next.
                #[expect(clippy::cast_possible_truncation)]
                let (number, rest) = ((product >> 64) as usize, product as u64);
                (*index, bits) = (number, rest);
            }
            // The remainder is costly, under the power, and so seldom needed.
            if bits >= self.power || bits >= self.power.wrapping_neg() % self.power {
                return indices;
            }
        }
    }
}
