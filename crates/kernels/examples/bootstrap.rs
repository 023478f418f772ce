//! Draws the units of a tail anew and prints times: our side of `benches/bootstrap`.
//!
//! Arguments: a folder with `pairs.u32` and `after.u64`, units, replicates, repeats.
#![allow(clippy::print_stdout)]

use std::path::Path;
use std::time::Instant;

use falsematch_kernels::bootstrap::{Replicates, Tail, Trials, resample, weights};
use falsematch_kernels::pairs::Sides;

const SEED: u64 = 1;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let number = |at: usize| arguments[at].parse::<u32>().expect("a whole number");
    let folder = Path::new(&arguments[1]);
    let (units, replicates, repeats) = (number(2), number(3), number(4));
    let read = |name: &str| std::fs::read(folder.join(name)).expect("raw columns");
    let code = |at: &[u8]| u32::from_le_bytes(at.try_into().expect("four bytes"));
    let errors: Vec<(u32, u32)> = read("pairs.u32")
        .chunks_exact(8)
        .map(|pair| (code(&pair[..4]), code(&pair[4..])))
        .collect();
    let after: Vec<usize> = read("after.u64")
        .chunks_exact(8)
        .map(|count| usize::from_le_bytes(count.try_into().expect("eight bytes")))
        .collect();
    let sides = vec![Sides::equal(10); units as usize];
    let clones = vec![100; units as usize];
    let trials = Trials::Sides(&sides);
    let tail = Tail { units, errors: &errors, after: &after, trials, clones: &clones };
    let bare = Tail { errors: &[], after: &[], ..tail };
    let run = |tail: &Tail<'_>| resample(tail, replicates, SEED).expect("replicates");
    let found = timed("whole", repeats, || run(&tail));
    timed("draw", repeats, || run(&bare));
    write(folder, &found, units);
}

/// Mean wall and processor time of a run, the former of the latter in all threads.
fn timed<T>(name: &str, repeats: u32, run: impl Fn() -> T) -> T {
    let mut result = run();
    let (start, cpu) = (Instant::now(), cpu_seconds());
    for _ in 0..repeats {
        result = run();
    }
    let mean = |seconds: f64| seconds / f64::from(repeats);
    let (wall, cpu) = (mean(start.elapsed().as_secs_f64()), mean(cpu_seconds() - cpu));
    println!("{name}_wall {wall:.5} {name}_cpu {cpu:.5}");
    result
}

/// Weights and counts of the first and the last replicate, to be counted again elsewhere.
fn write(folder: &Path, found: &Replicates, units: u32) {
    let last = found.drawn().len() - 1;
    for (name, at) in [("first", 0), ("last", last)] {
        let counts: Vec<u8> =
            found.drawn()[at].errors.iter().flat_map(|sum| sum.to_le_bytes()).collect();
        let weights = weights(units, SEED, at as u64);
        std::fs::write(folder.join(format!("{name}.u64")), counts).expect("a file");
        std::fs::write(folder.join(format!("{name}.u8")), weights).expect("a file");
    }
}

/// Processor time of this process, in hundredths of a second.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("Linux");
    let fields: Vec<&str> =
        stat.rsplit(") ").next().expect("fields").split(' ').collect();
    let ticks = |at: usize| fields[at].parse::<f64>().expect("ticks");
    (ticks(11) + ticks(12)) / 100.0
}
