//! How often the bounds of `mixture` hold the truth where the law of rates is known.
//!
//! `cargo run --release -p falsematch-kernels --example extrapolate_laws -- RUNS SEED`
//!
//! Laws: lognormal rates of several spreads, 0 being the same rate for all, some with a
//! share of trials that never hit; each scaled to several probabilities of a hit in the
//! data.

#![allow(clippy::print_stdout)] // an example prints what it found

use falsematch_kernels::gallery::at_least_one;
use falsematch_kernels::mixture::Mixture;
use falsematch_kernels::random::Generator;
use falsematch_kernels::special::normal_quantile;

const ITEMS: u64 = 4_000;
const TRIALS: u32 = 600;
const FACTORS: [u64; 4] = [1, 2, 5, 10];
const SPREADS: [f64; 5] = [0.0, 0.5, 1.0, 2.0, 3.0];
const HITS: [f64; 4] = [0.004, 0.02, 0.06, 0.3];
const NEVER: [f64; 2] = [0.0, 0.6];
const POINTS: usize = 2_000;

struct Law {
    spread: f64,
    middle: f64,
    never: f64,
}

impl Law {
    /// The law with a given probability of a hit among the items.
    fn new(spread: f64, never: f64, hit: f64) -> Law {
        let (mut low, mut high) = (-40.0, 0.0);
        for _ in 0..60 {
            let middle = 0.5 * (low + high);
            let over = Law { spread, middle, never }.truth(ITEMS) > hit;
            if over { high = middle } else { low = middle }
        }
        Law { spread, middle: low, never }
    }

    fn rate(&self, quantile: f64) -> f64 {
        let rate = libm::exp(self.middle + self.spread * normal_quantile(quantile));
        if rate < 1.0 { rate } else { 1.0 }
    }

    fn truth(&self, tries: u64) -> f64 {
        let point = |i| self.rate((i as f64 + 0.5) / POINTS as f64);
        let hits = (0..POINTS).map(|i| at_least_one(point(i), tries as f64));
        (1.0 - self.never) * hits.sum::<f64>() / POINTS as f64
    }

    fn count(&self, generator: &mut Generator) -> u64 {
        let never = generator.uniform() < self.never;
        let rate = self.rate(generator.uniform());
        if never { 0 } else { binomial(generator, rate) }
    }
}

/// Hits among the items, by the gaps between them.
fn binomial(generator: &mut Generator, rate: f64) -> u64 {
    let (mut at, mut hits) = (0.0, 0);
    loop {
        at += 1.0 + libm::floor(libm::log(generator.uniform()) / libm::log1p(-rate));
        if at > ITEMS as f64 || rate == 0.0 {
            return hits;
        }
        hits += 1;
    }
}

fn main() {
    let mut arguments = std::env::args().skip(1).filter_map(|a| a.parse::<u64>().ok());
    let runs = arguments.next().unwrap_or(50);
    let seed = arguments.next().unwrap_or(1);
    println!("spread never hit | for each factor: under, over, mean width / truth");
    for (i, spread) in SPREADS.into_iter().enumerate() {
        for (j, never) in NEVER.into_iter().enumerate() {
            for (k, hit) in HITS.into_iter().enumerate() {
                let law = Law::new(spread, never, hit);
                let stream = ((i * 10 + j) * 10 + k) as u64;
                println!("{spread} {never} {hit} | {}", row(&law, runs, seed, stream));
            }
        }
    }
}

fn row(law: &Law, runs: u64, seed: u64, stream: u64) -> String {
    let clusters: Vec<u32> = (0..TRIALS).collect();
    let mut generator = Generator::new(seed, stream);
    let mut tally = [(0, 0, 0.0, 0); FACTORS.len()];
    for _ in 0..runs {
        let counts: Vec<u64> =
            clusters.iter().map(|_| law.count(&mut generator)).collect();
        let mixture = Mixture::new(ITEMS, u64::MAX, &counts, &clusters, 1.0, 0.95);
        for (cell, factor) in tally.iter_mut().zip(FACTORS) {
            let truth = law.truth(factor * ITEMS);
            let bounds = mixture.as_ref().map_err(|doubt| *doubt);
            match bounds.and_then(|mixture| mixture.bounds(factor * ITEMS, 1)) {
                Ok(bounds) => {
                    cell.0 += u32::from(truth < bounds.low);
                    cell.1 += u32::from(truth > bounds.high);
                    cell.2 += (bounds.high - bounds.low) / runs as f64 / truth;
                }
                Err(_) => cell.3 += 1,
            }
        }
    }
    let cells = tally.iter().zip(FACTORS);
    let texts = cells.map(|((under, over, width, none), factor)| {
        format!("x{factor} -{under} +{over} {width:.2} !{none}")
    });
    texts.collect::<Vec<_>>().join(" | ")
}
