//! Random numbers from a counter (Salmon et al. 2011): the same seed and stream give the
//! same numbers in whatever order and on however many threads streams are drawn.

use std::f64::consts::PI;

const MULTIPLIERS: [u32; 2] = [0xD251_1F53, 0xCD9E_8D57];
const WEYL: [u32; 2] = [0x9E37_79B9, 0xBB67_AE85];
const ROUNDS: usize = 10;

/// Philox4x32-10: 128 random bits, a function of a counter and a key and of nothing else.
pub fn philox(counter: [u32; 4], key: [u32; 2]) -> [u32; 4] {
    let mut state = counter;
    let mut key = key;
    for _ in 0..ROUNDS {
        let (high0, low0) = wide_product(MULTIPLIERS[0], state[0]);
        let (high1, low1) = wide_product(MULTIPLIERS[1], state[2]);
        state = [high1 ^ state[1] ^ key[0], low1, high0 ^ state[3] ^ key[1], low0];
        key = [key[0].wrapping_add(WEYL[0]), key[1].wrapping_add(WEYL[1])];
    }
    state
}

fn wide_product(a: u32, b: u32) -> (u32, u32) {
    halves(u64::from(a) * u64::from(b))
}

fn halves(value: u64) -> (u32, u32) {
    ((value >> 32) as u32, (value & 0xFFFF_FFFF) as u32)
}

/// A stream of random numbers. Streams of one seed are independent of each other: give
/// each unit of parallel work a stream of its own, numbered by the work, not by the thread.
#[derive(Clone, Debug)]
pub struct Generator {
    key: [u32; 2],
    stream: [u32; 2],
    block: u64,
    words: [u32; 4],
    used: usize,
    spare_normal: Option<f64>,
}

impl Generator {
    /// The stream of a seed, at its beginning.
    pub fn new(seed: u64, stream: u64) -> Generator {
        let (seed_high, seed_low) = halves(seed);
        let (stream_high, stream_low) = halves(stream);
        Generator {
            key: [seed_low, seed_high],
            stream: [stream_low, stream_high],
            block: 0,
            words: [0; 4],
            used: 4,
            spare_normal: None,
        }
    }

    /// 32 random bits.
    pub fn bits32(&mut self) -> u32 {
        if self.used == self.words.len() {
            let (high, low) = halves(self.block);
            self.words = philox([low, high, self.stream[0], self.stream[1]], self.key);
            self.block += 1;
            self.used = 0;
        }
        self.used += 1;
        self.words[self.used - 1]
    }

    /// 64 random bits.
    pub fn bits64(&mut self) -> u64 {
        let low = u64::from(self.bits32());
        low | u64::from(self.bits32()) << 32
    }

    /// A number over 0 and under 1, never equal to either: the middle of one of 2^52
    /// intervals of equal width.
    pub fn uniform(&mut self) -> f64 {
        // 52 bits and a half are exact in an f64; 53 bits and a half would round up to 1.
        const WIDTH: f64 = 1.0 / (1_u64 << 52) as f64;
        ((self.bits64() >> 12) as f64 + 0.5) * WIDTH
    }

    /// A standard normal number (Box and Muller 1958).
    pub fn normal(&mut self) -> f64 {
        if let Some(spare) = self.spare_normal.take() {
            return spare;
        }
        let radius = libm::sqrt(-2.0 * libm::log(self.uniform()));
        let (sine, cosine) = libm::sincos(2.0 * PI * self.uniform());
        self.spare_normal = Some(radius * sine);
        radius * cosine
    }

    /// A whole number from 0 to `limit - 1`, each equally likely (Lemire 2019).
    ///
    /// # Panics
    /// If `limit` is 0.
    pub fn below(&mut self, limit: u64) -> u64 {
        assert!(limit > 0, "no whole number is below 0");
        let too_low = limit.wrapping_neg() % limit;
        loop {
            let product = u128::from(self.bits64()) * u128::from(limit);
            let low = product & u128::from(u64::MAX);
            if low >= u128::from(too_low) {
                return (product >> 64) as u64;
            }
        }
    }

    /// An index from 0 to `length - 1`, each equally likely.
    ///
    /// # Panics
    /// If `length` is 0.
    pub fn index(&mut self, length: usize) -> usize {
        let below = self.below(length as u64);
        usize::try_from(below).expect("an index below a `usize` fits in one")
    }

    /// Puts the items in a random order, each order equally likely (Fisher and Yates 1938).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.index(last + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Known answers of Random123 1.14 (`tests/kat_vectors`, philox4x32 10).
    #[test]
    fn philox_gives_the_known_answers_of_random123() {
        let ones = u32::MAX;
        assert_eq!(
            philox([0; 4], [0; 2]),
            [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]
        );
        assert_eq!(
            philox([ones; 4], [ones; 2]),
            [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd]
        );
        assert_eq!(
            philox(
                [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
                [0xa4093822, 0x299f31d0]
            ),
            [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1]
        );
    }

    #[test]
    fn streams_differ_and_repeat() {
        let draw = |seed, stream| {
            let mut generator = Generator::new(seed, stream);
            [generator.bits64(), generator.bits64(), generator.bits64()]
        };
        assert_eq!(draw(1, 0), draw(1, 0));
        assert_ne!(draw(1, 0), draw(1, 1));
        assert_ne!(draw(1, 0), draw(2, 0));
        assert_ne!(draw(1, 0)[0], draw(1, 0)[1]);
    }

    #[test]
    fn moments_of_uniform_and_normal_are_within_five_standard_errors() {
        let mut generator = Generator::new(7, 0);
        let draws = 400_000;
        let mut sums = [0.0; 4];
        for _ in 0..draws {
            let (uniform, normal) = (generator.uniform(), generator.normal());
            assert!(uniform > 0.0 && uniform < 1.0);
            let square = normal * normal;
            let terms = [uniform, normal, square, square * square];
            for (sum, term) in sums.iter_mut().zip(terms) {
                *sum += term;
            }
        }
        // Expectation and standard deviation of each term.
        let expected = [(0.5, 1.0 / 12_f64.sqrt()), (0.0, 1.0), (1.0, 2_f64.sqrt())];
        for (sum, (mean, deviation)) in sums.iter().zip(expected) {
            let error = (sum / f64::from(draws) - mean) / deviation;
            assert!(error.abs() < 5.0 / f64::from(draws).sqrt(), "{error}");
        }
        // The fourth moment is 3 with variance 96.
        assert!(
            (sums[3] / f64::from(draws) - 3.0).abs()
                < 5.0 * (96.0 / f64::from(draws)).sqrt()
        );
    }

    #[test]
    fn whole_numbers_and_orders_are_equally_likely() {
        let mut generator = Generator::new(3, 9);
        let mut orders = [0_i32; 6];
        let draws = 60_000;
        for _ in 0..draws {
            let mut items = [0, 1, 2];
            generator.shuffle(&mut items);
            let rank = items[0] * 2 + usize::from(items[1] > items[2]);
            orders[rank] += 1;
        }
        // Binomial with mean 10,000 and standard deviation 91.
        for count in orders {
            assert!((count - draws / 6).abs() < 5 * 92, "{orders:?}");
        }
        // Without the rejection every third number would come up half the time.
        let limit = 3 << 62;
        let thirds = (0..30_000).filter(|_| generator.below(limit).is_multiple_of(3));
        assert!(thirds.count().abs_diff(10_000) < 5 * 82);
    }
}
