//! A made-up problem whose pairs, scores and counts are the same numbers on every processor.
//!
//! The digests below were first computed with AVX-512 on x86-64. That other instructions of one
//! processor agree with each other is tested in `similarity.rs`; that processors agree is tested
//! here, by running the same test on them (`docs/dev/other-processors.md`).

use std::sync::Arc;

use falsematch_kernels::random::Generator;
use falsematch_kernels::similarity::{
    Area, Basis, Bins, Block, Engine, Found, Path, Sides, Vectors, histogram, sweep,
};
use falsematch_kernels::sphere::normalise;

const COUNT: usize = 300;
const DIMENSION: usize = 100;
const LIMIT: f64 = 0.28;

/// Digest of the coordinates' bits: if it differs, the vectors do, and the rest has to.
const COORDINATES: u64 = 0xA80F_B370_551B_5A21;
/// Pairs at or over the limit, and the digest of which they are and of their scores' bits.
const PAIRS: (usize, u64) = (4_585, 0x116B_7204_8853_53E7);
/// All pairs, and the digest of how many are in each bin.
const COUNTS: (u64, u64) = (44_850, 0xF35F_2DDC_523D_CA45);

/// Unit vectors, most of the length in few directions.
#[expect(clippy::cast_possible_truncation, reason = "drawn values may be rounded")]
fn vectors() -> Vectors {
    let mut generator = Generator::new(20, 190);
    let mut coordinates = Vec::with_capacity(COUNT * DIMENSION);
    for _ in 0..COUNT {
        let mut row: Vec<f64> = (0..DIMENSION)
            .map(|k| generator.normal() * libm::exp(-(k as f64) / 20.0))
            .collect();
        normalise(&mut row);
        coordinates.extend(row.iter().map(|&value| value as f32));
    }
    Vectors::new(DIMENSION, &coordinates)
}

/// FNV-1a (Fowler, Noll and Vo 1991) over 64-bit words.
struct Digest(u64);

impl Digest {
    fn new() -> Digest {
        Digest(0xCBF2_9CE4_8422_2325)
    }

    fn add(&mut self, word: u64) {
        for byte in word.to_le_bytes() {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3);
        }
    }
}

fn digest_of_pairs(block: &Block) -> (usize, u64) {
    let mut found: Vec<Found> = Vec::new();
    let limits = [LIMIT; COUNT];
    sweep(block, block, Area::Triangle, &limits, &mut |some| found.extend(some));
    found.sort_by_key(|found| (found.row, found.column));
    let mut digest = Digest::new();
    for pair in &found {
        digest.add(u64::from(pair.row) << 32 | u64::from(pair.column));
        digest.add(pair.score.to_bits());
    }
    (found.len(), digest.0)
}

fn digest_of_counts(block: &Block) -> (u64, u64) {
    let bins = Bins { low: -1.0, high: 1.0, count: 1000 };
    let mut counts = vec![0; bins.count];
    histogram(block, block, Area::Triangle, &bins, &mut counts);
    let mut digest = Digest::new();
    counts.iter().for_each(|&count| digest.add(count));
    (counts.iter().sum(), digest.0)
}

#[test]
fn pairs_scores_and_counts_are_those_of_every_other_processor() {
    let vectors = vectors();
    let basis = Arc::new(Basis::fit(&vectors, 64));
    let mut coordinates = Digest::new();
    for row in (0..COUNT).map(|index| vectors.row(index)) {
        row.iter().for_each(|value| coordinates.add(u64::from(value.to_bits())));
    }
    assert_eq!(coordinates.0, COORDINATES, "the vectors themselves");
    let prefix = Engine::Prefix(basis, 32);
    for engine in [Engine::Plain, Engine::Floats, Engine::Codes, prefix] {
        for path in Path::available() {
            let block =
                Block::new(path, &engine, vectors.clone(), Vec::new(), Sides::Both);
            let name = format!("{engine:?} {}", path.name());
            assert_eq!(digest_of_pairs(&block), PAIRS, "pairs by {name}");
            assert_eq!(digest_of_counts(&block), COUNTS, "counts by {name}");
        }
    }
}

/// The paths by name, in the order of [`Path::available`]: a path that is never taken would pass
/// every other test. The run on another processor looks for what is printed here.
#[test]
#[allow(clippy::print_stdout)]
fn paths_are_those_that_the_processor_has() {
    let names: Vec<&str> = Path::available().into_iter().map(Path::name).collect();
    println!("paths: {}", names.join(" "));
    #[cfg(target_arch = "aarch64")]
    let expected = {
        let dotprod = std::arch::is_aarch64_feature_detected!("dotprod");
        if dotprod {
            &["portable", "neon", "neon-dotprod"][..]
        } else {
            &["portable", "neon"]
        }
    };
    #[cfg(target_arch = "x86_64")]
    let expected = {
        let wide = is_x86_feature_detected!("avx512vnni");
        let all = &["portable", "avx2", "avx512-vnni"][..];
        if wide { all } else { &all[..1 + usize::from(is_x86_feature_detected!("avx2"))] }
    };
    #[cfg(any(target_arch = "aarch64", target_arch = "x86_64"))]
    assert_eq!(names, expected);
    assert_eq!(Path::best().name(), names[names.len() - 1]);
}
