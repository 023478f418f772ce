//! How long it takes to bound a whole curve over the number of tries:
//! `cargo run --release -p falsematch-kernels --example band -- TRIALS ITEMS`

#![allow(clippy::print_stdout)] // an example prints what it found

use std::time::Instant;

use falsematch_kernels::gallery::rarefied_curve;
use falsematch_kernels::mixture::Mixture;
use falsematch_kernels::random::Generator;

/// Sizes within a factor of ten, past the data.
const PER_DECADE: i32 = 8;
/// Decades past the data.
const DECADES: i32 = 2;
/// Sizes within the data.
const WITHIN: u32 = 33;

fn main() {
    let mut arguments = std::env::args().skip(1).map(|text| text.parse().ok());
    let trials: u32 = arguments.next().flatten().unwrap_or(600);
    let items: u64 = arguments.next().flatten().unwrap_or(4_000).into();
    let mut generator = Generator::new(7, 0);
    let counts: Vec<u64> = (0..trials)
        .map(|_| {
            let rate = libm::exp(-11.0 + 2.0 * generator.normal());
            hits(&mut generator, items, rate)
        })
        .collect();
    let clusters: Vec<u32> = (0..trials).collect();
    let start = Instant::now();
    let marked: Vec<(u64, f64)> = counts.iter().map(|&count| (count, 1.0)).collect();
    let sizes: Vec<u64> = (1..=u64::from(WITHIN))
        .map(|place| (items * place / u64::from(WITHIN)).clamp(1, items))
        .collect();
    let curve = rarefied_curve(items, &marked, &sizes, 1);
    println!(
        "{WITHIN} smaller sizes: {:.4} s; at the data {:.4}",
        seconds(start),
        curve[32]
    );
    let start = Instant::now();
    let mixture = Mixture::new(items, u64::MAX, &counts, &clusters, 1.0, 0.95);
    let mixture = mixture.expect("enough trials");
    for step in 0..=PER_DECADE * DECADES {
        let factor = libm::pow(10.0, f64::from(step) / f64::from(PER_DECADE));
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "small"
        )]
        let tries = (items as f64 * factor) as u64;
        let bounds = mixture.bounds(tries, 1).expect("bounds");
        println!("{tries:>9} {:.4} to {:.4}", bounds.low, bounds.high);
    }
    println!("{} larger sizes: {:.3} s", PER_DECADE * DECADES + 1, seconds(start));
}

fn seconds(start: Instant) -> f64 {
    start.elapsed().as_secs_f64()
}

/// Hits among the items, by the gaps between them.
fn hits(generator: &mut Generator, items: u64, rate: f64) -> u64 {
    let (mut place, mut hits) = (0.0, 0);
    loop {
        place += 1.0 + libm::floor(libm::log(generator.uniform()) / libm::log1p(-rate));
        if place > items as f64 {
            return hits;
        }
        hits += 1;
    }
}
