//! How often the bounds of `mixture` hold the truth, and how wide they are.
//!
//! `cargo run --release -p falsematch-kernels --example extrapolate -- POPULATIONS SEED`
//!
//! Each population has six groups of unequal size and density on a sphere; one set of
//! items serves all trials, as a gallery does. The truth is taken on fresh trials against
//! fresh items, many more of both.

#![allow(clippy::print_stdout, clippy::cast_possible_truncation)] // an example, of small numbers

mod plain;

use std::time::Instant;

use falsematch_kernels::binomial::Bounds;
use falsematch_kernels::gallery::rarefied;
use falsematch_kernels::mixture::{Doubt, Mixture};
use falsematch_kernels::random::Generator;
use falsematch_kernels::sphere::{inner, scatter};

const DIMENSION: usize = 16;
const ITEMS: u64 = 4_000;
const TRIALS: usize = 600;
const FRESH_TRIALS: usize = 2_500;
const FRESH_ITEMS: u64 = 40_000;
const FACTORS: [u64; 3] = [2, 5, 10];
const GROUPS: usize = 6;

struct Population {
    shares: Vec<f64>,
    pulls: Vec<f64>,
}

struct Drawn {
    items: Vec<f64>,
    trials: Vec<f64>,
    mates: Vec<f64>,
}

impl Population {
    fn draw(generator: &mut Generator) -> Population {
        let raw: Vec<f64> = (0..GROUPS).map(|_| 0.2 + generator.uniform()).collect();
        let sum: f64 = raw.iter().sum();
        let pull = |_| 0.3 + 0.7 * generator.uniform();
        Population {
            pulls: (0..GROUPS).map(pull).collect(),
            shares: raw.into_iter().map(|share| share / sum).collect(),
        }
    }

    fn person(&self, generator: &mut Generator, out: &mut [f64]) {
        let mut at = generator.uniform();
        let mut group = 0;
        while group + 1 < GROUPS && at > self.shares[group] {
            at -= self.shares[group];
            group += 1;
        }
        let mut centre = [0.0; DIMENSION];
        centre[group] = self.pulls[group];
        scatter(generator, &centre, 1.0, out);
    }

    fn people(&self, generator: &mut Generator, count: usize) -> Vec<f64> {
        let mut people = vec![0.0; count * DIMENSION];
        people.chunks_mut(DIMENSION).for_each(|out| self.person(generator, out));
        people
    }

    fn sample(&self, generator: &mut Generator, items: u64, trials: usize) -> Drawn {
        let people = self.people(generator, trials);
        let mut mates = Vec::new();
        for person in people.chunks(DIMENSION) {
            let spread = 0.28 + 0.25 * generator.uniform();
            let mut other = [0.0; DIMENSION];
            scatter(generator, person, spread, &mut other);
            mates.push(inner(person, &other));
        }
        Drawn { items: self.people(generator, items as usize), trials: people, mates }
    }
}

impl Drawn {
    /// Items at or over a threshold of the trial's own.
    fn counts(&self, threshold: impl Fn(usize) -> f64) -> Vec<u64> {
        let count = |(i, trial): (usize, &[f64])| {
            let limit = threshold(i);
            let over = |item: &&[f64]| inner(trial, item) >= limit;
            self.items.chunks(DIMENSION).filter(over).count() as u64
        };
        self.trials.chunks(DIMENSION).enumerate().map(count).collect()
    }

    /// A threshold that `share` of the trials' largest scores reach.
    fn threshold(&self, share: f64) -> f64 {
        let most = |trial: &[f64]| {
            let scores = self.items.chunks(DIMENSION).map(|item| inner(trial, item));
            scores.fold(-1.0, |one: f64, other| if one > other { one } else { other })
        };
        let mut tops: Vec<f64> = self.trials.chunks(DIMENSION).map(most).collect();
        tops.sort_by(|a, b| b.total_cmp(a));
        tops[(share * tops.len() as f64) as usize]
    }
}

fn truth(counts: &[u64], tries: u64) -> f64 {
    let hit = |&count: &u64| rarefied(FRESH_ITEMS, count, tries);
    counts.iter().map(hit).sum::<f64>() / counts.len() as f64
}

/// Means of one kind of count at one factor.
#[derive(Clone, Default)]
struct Row {
    bounds: [f64; 2],
    plain: [f64; 2],
    truth: f64,
    held: u32,
    plain_held: u32,
    runs: u32,
    without: u32,
}

impl Row {
    fn add(&mut self, found: Result<Bounds, Doubt>, plain: Bounds, truth: f64) {
        let Ok(bounds) = found else {
            self.without += 1;
            return;
        };
        self.bounds[0] += bounds.low;
        self.bounds[1] += bounds.high;
        self.plain[0] += plain.low;
        self.plain[1] += plain.high;
        self.truth += truth;
        self.held += u32::from(bounds.low <= truth && truth <= bounds.high);
        self.plain_held += u32::from(plain.low <= truth && truth <= plain.high);
        self.runs += 1;
    }

    fn text(&self) -> String {
        let n = f64::from(self.runs);
        let width = |bounds: [f64; 2]| (bounds[1] - bounds[0]) / n;
        let ends =
            |bounds: [f64; 2]| format!("{:.3} to {:.3}", bounds[0] / n, bounds[1] / n);
        format!(
            "truth {:.3} | {}, {:.3} wide, held {} of {} | plain {}, {:.3} wide, held {} | \
             ratio {:.3} | without {}",
            self.truth / n,
            ends(self.bounds),
            width(self.bounds),
            self.held,
            self.runs,
            ends(self.plain),
            width(self.plain),
            self.plain_held,
            width(self.bounds) / width(self.plain),
            self.without
        )
    }
}

/// Rows by kind and factor, and seconds spent on the bounds.
struct Tally {
    rows: [[Row; FACTORS.len()]; 2],
    seconds: f64,
}

impl Tally {
    fn add(&mut self, kind: usize, counts: &[u64], wide: &[u64]) {
        let clusters: Vec<u32> = (0..TRIALS as u32).collect();
        let start = Instant::now();
        let mixture = Mixture::new(ITEMS, u64::MAX, counts, &clusters, 1.0, 0.95);
        let bounds =
            |factor| mixture.as_ref().map_err(|doubt| *doubt)?.bounds(factor * ITEMS, 1);
        let found = FACTORS.map(bounds);
        self.seconds += start.elapsed().as_secs_f64();
        for (i, found) in found.into_iter().enumerate() {
            let tries = FACTORS[i] * ITEMS;
            let plain = plain::bounds(ITEMS, counts, tries);
            self.rows[kind][i].add(found, plain, truth(wide, tries));
        }
    }
}

fn main() {
    let mut arguments = std::env::args().skip(1).filter_map(|a| a.parse::<u64>().ok());
    let populations = arguments.next().unwrap_or(30);
    let seed = arguments.next().unwrap_or(1);
    let mut tally = Tally { rows: Default::default(), seconds: 0.0 };
    for stream in 0..populations {
        let mut generator = Generator::new(seed, stream);
        let population = Population::draw(&mut generator);
        let seen = population.sample(&mut generator, ITEMS, TRIALS);
        let fresh = population.sample(&mut generator, FRESH_ITEMS, FRESH_TRIALS);
        let threshold = fresh.threshold(0.2);
        tally.add(0, &seen.counts(|_| threshold), &fresh.counts(|_| threshold));
        tally.add(1, &seen.counts(|i| seen.mates[i]), &fresh.counts(|i| fresh.mates[i]));
    }
    for (kind, rows) in ["over a threshold", "over the mate"].iter().zip(&tally.rows) {
        for (factor, row) in FACTORS.iter().zip(rows) {
            println!("{kind} x{factor} | {}", row.text());
        }
    }
    let pairs = (populations * 2 * FACTORS.len() as u64) as f64;
    println!("{:.1} ms for each pair of bounds", 1000.0 * tally.seconds / pairs);
}
