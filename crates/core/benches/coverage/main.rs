//! The large table of coverage: populations x people x pictures x rates. See `README.md`.

use std::io::Write;
use std::time::Instant;

use falsematch::simulate::coverage::{Measured, Trial, measure};
use falsematch::simulate::gains::{Enrolment, KINDS, coverage};
use falsematch::simulate::{Known, Population, Truth, TruthSize, border};

const LEVEL: f64 = 0.95;
const RATES: [f64; 4] = [1e-4, 1e-3, 0.01, 0.1];
const PEOPLE: [u32; 4] = [30, 50, 200, 1_000];
const PICTURES: [u32; 2] = [2, 5];
const SIZE: TruthSize = TruthSize { non_mated: 4_000, mated: 60_000 };

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> =
        std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let number = |place: usize, otherwise: u32| {
        arguments.get(place).and_then(|text| text.parse().ok()).unwrap_or(otherwise)
    };
    let mut out = std::io::stdout().lock();
    let started = Instant::now();
    match arguments.first().map(String::as_str) {
        Some("border") => borders(&mut out, number(1, 2_000))?,
        Some("gains") => gains(&mut out, number(1, 1_000))?,
        _ => tables(&mut out, number(0, 1_000), number(1, 1_000), number(2, 0))?,
    }
    writeln!(out, "\n{:.0} seconds", started.elapsed().as_secs_f64())
}

/// The table of coverage, of so many people at most and at least.
fn tables(
    out: &mut impl Write,
    repetitions: u32,
    most: u32,
    least: u32,
) -> std::io::Result<()> {
    writeln!(out, "{HEAD}")?;
    let populations = [
        ("isotropic", Population::isotropic()),
        ("groups", Population::grouped()),
        ("heavy", Population::heavy_tailed()),
        ("crowded", Population::crowded()),
    ];
    for (place, (name, population)) in (0u64..).zip(populations) {
        let truth = Truth::measure(&population, SIZE, place);
        for (part, subjects) in
            (0u64..).zip(PEOPLE).filter(|(_, people)| (least..=most).contains(people))
        {
            for samples_each in PICTURES {
                let trial =
                    Trial { population: population.clone(), subjects, samples_each };
                let cell = place << 40 | part << 36 | u64::from(samples_each) << 32;
                table(out, name, &trial, &truth, u64::from(repetitions), cell)?;
            }
        }
    }
    Ok(())
}

/// How often claims on their border are called supported, and refuted.
fn borders(out: &mut impl Write, repetitions: u32) -> std::io::Result<()> {
    writeln!(out, "{BORDER_HEAD}")?;
    let populations =
        [("groups", Population::grouped()), ("crowded", Population::crowded())];
    for (place, (name, population)) in (0u64..).zip(populations) {
        let truth = Truth::measure(&population, SIZE_OF_BORDER, place);
        for (subjects, fmr) in [(60, 0.02), (200, 0.002)] {
            let trial =
                Trial { population: population.clone(), subjects, samples_each: 3 };
            let seed = (place << 40) + (u64::from(subjects) << 32);
            let found =
                border::verdicts(&trial, truth.fmr(fmr), u64::from(repetitions), seed);
            let found =
                found.map_err(|error| std::io::Error::other(error.to_string()))?;
            for sides in found.chunks_exact(3) {
                write!(out, "| {name} | {subjects} | {} ", sides[0].what)?;
                write!(out, "| {:.4} | {} ", sides[0].truth, sides[0].judged)?;
                let share = |count: u64| count as f64 / sides[0].judged as f64;
                for side in sides {
                    write!(out, "| {:.3} ", share(side.supported))?;
                }
                writeln!(out, "|")?;
            }
        }
    }
    out.flush()
}

/// How often intervals of what a reconstruction gains hold the truth.
fn gains(out: &mut impl Write, repetitions: u32) -> std::io::Result<()> {
    writeln!(out, "{GAINS_HEAD}")?;
    for (splits, people) in
        [(1, 20), (1, 40), (1, 100), (1, 200), (4, 20), (4, 40), (4, 100)]
    {
        let enrolment = Enrolment { people, splits };
        let seed = u64::from(people) << 40 | u64::from(splits) << 32;
        let held = coverage(enrolment, u64::from(repetitions), seed)
            .map_err(|error| std::io::Error::other(error.to_string()))?;
        for (what, held) in KINDS.iter().zip(held) {
            let share = |count: u64| count as f64 / held.judged as f64;
            writeln!(
                out,
                "| {people} | {splits} | {what} | {:.4} | {} | {:.3} | {:.3} | {:.3} |",
                held.truth,
                held.judged,
                share(held.covered),
                share(held.over),
                held.width
            )?;
        }
    }
    out.flush()
}

const GAINS_HEAD: &str =
    "| people | galleries | interval | truth | studies | covers | over | mean width |
|---|---|---|---|---|---|---|---|";

const SIZE_OF_BORDER: TruthSize = TruthSize { non_mated: 1_000, mated: 10_000 };

const BORDER_HEAD: &str =
    "| population | people | claim about | truth | studies | at most | at least | about |
|---|---|---|---|---|---|---|---|";

const HEAD: &str = "| population | people | pictures | rate | expected errors | without | inflation | \
default: covers, over, width | plain KG: covers, width | Wilson: covers | oracle: covers | independent: CP, mid-P | MC se of truth |
|---|---|---|---|---|---|---|---|---|---|---|---|---|";

fn table(
    out: &mut impl Write,
    name: &str,
    trial: &Trial,
    truth: &Truth,
    repetitions: u64,
    seed: u64,
) -> std::io::Result<()> {
    let (fmr, fnmr) =
        (RATES.map(|rate| truth.fmr(rate)), RATES.map(|rate| truth.fnmr(rate)));
    let repeated = trial.repeat(&fmr, &fnmr, repetitions, seed);
    let rates = fmr.iter().zip(&repeated.fmr).zip(RATES).map(|at| ("FMR", at));
    for (measure_name, ((&known, at), rate)) in
        rates.chain(fnmr.iter().zip(&repeated.fnmr).zip(RATES).map(|at| ("FNMR", at)))
    {
        let cell = measure(known, at, LEVEL);
        write!(out, "| {name} | {} | {} ", trial.subjects, trial.samples_each)?;
        write!(out, "| {measure_name} {rate} ")?;
        row(out, &cell, known)?;
    }
    out.flush()
}

fn row(out: &mut impl Write, cell: &Measured, known: Known) -> std::io::Result<()> {
    let Measured { default, plain, naive, oracle, .. } = cell;
    writeln!(
        out,
        "| {:.1} | {:.2} | {:.1} | {:.3} {:.3} {:.2} | {:.3} {:.2} | {:.3} | {:.3} | {:.3} {:.3} | {:.1e} |",
        cell.expected_errors,
        cell.without_errors,
        cell.inflation,
        default.covered,
        default.over,
        default.width,
        plain.covered,
        plain.width,
        naive.covered,
        oracle.covered,
        cell.independent,
        cell.independent_mid_p,
        known.standard_error / known.rate,
    )
}
