//! Measures made-up searches with their intervals and curves, and prints how long it took
//! and the peak memory: `cargo run --release -p falsematch --example search -- 1000000 50`.

#![allow(clippy::print_stdout)]

use std::collections::BTreeMap;
use std::time::Instant;

use falsematch::rate::{self, Context, Galleries, Measure};
use falsematch::roster::Roster;
use falsematch::study::file::{Orientation, Search};
use falsematch::tally::{Counted, List, Mate, SearchedGallery, Searches};
use falsematch_kernels::gallery::rarefied_curve;
use falsematch_kernels::order::is_match;
use falsematch_kernels::random::Generator;

/// Sizes of smaller galleries.
const GRID: u64 = 100;
/// Searches of one person.
const PROBES: u32 = 4;
/// People enrolled; as many others are searched as there are searches left.
const ENROLLED: u32 = 100_000;

fn main() {
    let mut arguments = std::env::args().skip(1).map(|text| text.parse().ok());
    let searches: u32 = arguments.next().flatten().unwrap_or(1_000_000);
    let length: u32 = arguments.next().flatten().unwrap_or(50);
    let people = searches / PROBES;
    let enrolled = ENROLLED.min(people / 2);
    // Every person has probes; the first ones have a reference before them.
    let mut subject_of = Vec::new();
    for person in 0..people {
        let samples = PROBES + u32::from(person < enrolled);
        subject_of.extend(std::iter::repeat_n(person, samples as usize));
    }
    let roster = Roster::of_codes(subject_of, Vec::new(), Vec::new());
    let tally = drawn(people, enrolled, length);
    println!("{} searches, lists of {length}; {} MB drawn", tally.searches.len(), peak());
    measured(&tally, &roster, length);
    println!("peak memory {} MB", peak());
}

fn drawn(people: u32, enrolled: u32, length: u32) -> Searches {
    let size = u64::from(enrolled);
    let everybody = (0..enrolled).collect();
    let gallery = SearchedGallery { size, failed: 0, subjects: size, people: everybody };
    let mut tally = Searches::new(vec![gallery], length, Vec::new(), Counted::Gallery);
    let mut random = Generator::new(7, 0);
    let (mut reference, mut score) = (Vec::new(), Vec::new());
    let mut sample = 0;
    for person in 0..people {
        sample += u32::from(person < enrolled);
        let own = random.normal();
        for _ in 0..PROBES {
            reference.clear();
            score.clear();
            let mut top = 2.5 + 0.3 * own + 0.3 * random.normal();
            for _ in 0..length {
                reference.push(random.bits32() % enrolled * (PROBES + 1));
                score.push(top);
                top -= 0.02;
            }
            let mate = 4.0 + 0.5 * own + 0.7 * random.normal();
            let over = score.iter().map(|&other| u32::from(other > mate)).sum();
            let found = Mate::Found { score: Some(mate), over, tied: 0 };
            let search = falsematch::tally::Search {
                gallery: 0,
                probe: sample,
                mate: if person < enrolled { found } else { Mate::NotEnrolled },
                failed: false,
                truncated: true,
                listed: 0,
                first: 0,
            };
            tally.push(search, List { reference: &reference, score: &score }, &[]);
            sample += 1;
        }
    }
    tally
}

fn measured(tally: &Searches, roster: &Roster, length: u32) {
    let start = Instant::now();
    let orientation = Orientation::Similarity;
    let targets = [0.1, 0.01, 0.001];
    let points =
        rate::search_thresholds("all", tally, roster, &[3.0], &targets, orientation);
    let search = Search { ranks: vec![1, 10], list_length: length, ..Search::default() };
    let context = Context {
        arm: "all",
        roster,
        orientation,
        level: 0.95,
        independent: false,
        records_failures: false,
        by: &[],
    };
    let found = rate::measure_searches(tally, &points, &search, &context);
    let thresholds = points.iter().filter_map(|set| set.similarity.as_ref().ok());
    let sizes = smaller(tally, thresholds.copied());
    let seconds = start.elapsed().as_secs_f64();
    for estimate in &found.estimates {
        let like = estimate.quantity.searched.map(|searched| searched.galleries);
        let shown = [Measure::Fpir, Measure::Fnir].contains(&estimate.quantity.measure);
        if shown && like == Some(Galleries::LikeThese) {
            let interval = estimate.interval().map(|found| (found.low, found.high));
            println!(
                "{} {:?} {interval:?}",
                estimate.quantity.measure.symbol(),
                estimate.value()
            );
        }
    }
    let points = found.cmc.len() + found.tradeoff.len();
    println!(
        "{} estimates, {points} points of curves and {sizes} of smaller galleries in \
         {seconds:.2} s",
        found.estimates.len()
    );
}

/// FPIR at each threshold and the miss at ranks 1 and 10 in every smaller gallery of a grid,
/// exactly (rarefaction); how many points that are.
fn smaller(tally: &Searches, thresholds: impl Iterator<Item = f64>) -> usize {
    let gallery = tally.galleries[0].size;
    let grid: Vec<u64> = (0..GRID)
        .map(|step| 1 + (gallery - 1) * (step + 1).pow(3) / GRID.pow(3))
        .collect();
    let mut points = 0;
    for threshold in thresholds {
        let over = |search: &falsematch::tally::Search| {
            let list = tally.list(search).score;
            list.partition_point(|&score| is_match(score, threshold)) as u64
        };
        let others = tally.searches.iter().filter(|search| !search.mate.is_enrolled());
        points += rarefied_curve(gallery, &numbered(others.map(over)), &grid, 1).len();
    }
    let before = |search: &falsematch::tally::Search| match search.mate {
        Mate::Found { over, tied, .. } => Some(u64::from(over + tied)),
        _ => None,
    };
    let before = numbered(tally.searches.iter().filter_map(before));
    for rank in [1, 10] {
        points += rarefied_curve(gallery, &before, &grid, rank).len();
    }
    points
}

/// How many searches have each number of others before them.
fn numbered(numbers: impl Iterator<Item = u64>) -> Vec<(u64, f64)> {
    let mut counts: BTreeMap<u64, f64> = BTreeMap::new();
    numbers.for_each(|number| *counts.entry(number).or_default() += 1.0);
    counts.into_iter().collect()
}

/// The most memory that the process has held, in MB; 0 where the system does not say.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    let kilobytes =
        line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) / 1000
}
