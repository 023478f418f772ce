//! Compares 10,000 people all with all and measures the variance of the FMR from what is
//! kept, and prints the processor time of both: `benches/variance`.
//!
//! Arguments, each with a default: units, dimension, share of pairs that are errors.
#![allow(clippy::print_stdout, clippy::cast_possible_truncation, clippy::cast_sign_loss)]

use std::hint::black_box;

use falsematch_kernels::pairs;
use falsematch_kernels::random::Generator;
use falsematch_kernels::similarity::{
    Area, Bins, Block, Engine, Found, Path, Sides, Vectors, histogram, plan, sweep,
};

const SEED: u64 = 1;
const REPEATS: u32 = 3;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let argument = |at: usize, default: f64| {
        arguments.get(at).map_or(default, |text| text.parse().expect("a number"))
    };
    let units = argument(1, 10_000.0) as usize;
    let dimension = argument(2, 512.0) as usize;
    let share = argument(3, 1e-3);
    let vectors = drawn(units, dimension);
    let limit = limit(&vectors, share);
    let (floats, errors) = timed(|| compared(&vectors, &Engine::Floats, limit));
    let count = (units * (units - 1) / 2) as u64;
    let engine = plan(Path::best(), &vectors, false, limit, count).engine;
    let (planned, _) = timed(|| compared(&vectors, &engine, limit));
    let sides = vec![pairs::Sides::equal(1); units];
    let each: Vec<pairs::PairTrials> = pairs::Trials::Sides(&sides).iter().collect();
    let counted = |trials: pairs::Trials<'_>| {
        let mut sweep = pairs::Sweep::new(units as u32, trials);
        errors.iter().for_each(|&(one, other)| sweep.add(one, other));
        sweep.summary()
    };
    let (listed, of_list) = timed(|| counted(pairs::Trials::Cells(&each)));
    // The clock ticks in hundredths of a second.
    let (hundred, summary) = timed(|| {
        let once = |_| black_box(counted(pairs::Trials::Sides(&sides)));
        (1..100).fold(once(0), |_, number| once(number))
    });
    assert_eq!(summary, of_list, "both are of the same trials");
    let variance = hundred / 100.0;
    let found = errors.len();
    println!("{count} pairs of {units}, {dimension} coordinates, {found} errors");
    println!("FMR {:.3e}, variance {:.3e}", summary.rate(), summary.corrected_variance());
    println!("comparing, every product in 32-bit floats  {floats:.3} s");
    println!("comparing, the fastest exact engine        {planned:.3} s");
    println!("variance, trials listed pair by pair       {listed:.3} s");
    println!("variance, trials from pictures per person  {variance:.4} s");
    let share = [floats, planned].map(|comparing| 100.0 * variance / comparing);
    println!("share {:.2} % and {:.2} %", share[0], share[1]);
}

/// Unit vectors of independent normal coordinates.
fn drawn(units: usize, dimension: usize) -> Vectors {
    let mut coordinates = Vec::with_capacity(units * dimension);
    for unit in 0..units {
        let mut generator = Generator::new(SEED, unit as u64);
        let row: Vec<f64> = (0..dimension).map(|_| generator.normal()).collect();
        let length = row.iter().map(|value| value * value).sum::<f64>().sqrt();
        coordinates.extend(row.iter().map(|value| (value / length) as f32));
    }
    Vectors::new(dimension, &coordinates)
}

/// The score that about a share of the pairs reaches, from the counts of all scores of some.
fn limit(vectors: &Vectors, share: f64) -> f64 {
    let some = vectors.spread(2_000);
    let count = some.count();
    let block = Block::new(Path::best(), &Engine::Floats, some, vec![], Sides::Both);
    let bins = Bins { low: -1.0, high: 1.0, count: 20_000 };
    let mut counts = vec![0; 20_000];
    histogram(&block, &block, Area::Triangle, &bins, &mut counts);
    let wanted = share * (count * (count - 1) / 2) as f64;
    let mut over = 0.0;
    for (bin, found) in counts.iter().enumerate().rev() {
        over += *found as f64;
        if over >= wanted {
            return -1.0 + 2.0 * bin as f64 / 20_000.0;
        }
    }
    1.0
}

/// Pairs at or over the limit.
fn compared(vectors: &Vectors, engine: &Engine, limit: f64) -> Vec<(u32, u32)> {
    let limits = vec![limit; vectors.count()];
    let block = Block::new(Path::best(), engine, vectors.clone(), vec![], Sides::Both);
    let mut errors = Vec::new();
    let mut keep = |found: &[Found]| {
        errors.extend(found.iter().map(|found| (found.row, found.column)));
    };
    sweep(&block, &block, Area::Triangle, &limits, &mut keep);
    errors
}

/// The shortest processor time of some runs, in seconds, and what the last gave; one thread.
fn timed<T>(run: impl Fn() -> T) -> (f64, T) {
    let mut shortest = f64::INFINITY;
    let mut result = run();
    for _ in 0..REPEATS {
        let begun = cpu_seconds();
        result = black_box(run());
        let seconds = cpu_seconds() - begun;
        shortest = if seconds < shortest { seconds } else { shortest };
    }
    (shortest, result)
}

/// Processor time of this process, in hundredths of a second.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("Linux");
    let fields: Vec<&str> =
        stat.rsplit(") ").next().expect("fields").split(' ').collect();
    let ticks = |at: usize| fields[at].parse::<f64>().expect("ticks");
    (ticks(11) + ticks(12)) / 100.0
}
