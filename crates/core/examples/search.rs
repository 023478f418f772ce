//! Measures made-up searches with their intervals and curves, and prints how long it took
//! and the peak memory: `cargo run --release -p falsematch --example search -- 1000000 50`.

#![allow(clippy::print_stdout)]

use std::time::Instant;

use falsematch::rate::{self, Context, Estimate, Galleries, Measure, SetThreshold};
use falsematch::roster::Roster;
use falsematch::study::file::{Orientation, Search};
use falsematch::tally::{Counted, List, Mate, SearchedGallery, Searches};
use falsematch_kernels::order::is_match;
use falsematch_kernels::random::Generator;

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
    let drawing = Drawing { people, enrolled, length };
    let tally = drawing.tally(&[]);
    println!("{} searches, lists of {length}; {} MB drawn", tally.searches.len(), peak());
    let (points, setting) = timed(|| set(&tally, &roster));
    drop(tally);
    let similarities = points.iter().filter_map(|set| set.similarity.as_ref().ok());
    // Lists are read once more, to count at the thresholds that were set.
    let tally = drawing.tally(&similarities.copied().collect::<Vec<f64>>());
    measured(&tally, &points, &roster, length, setting);
    println!("peak memory {} MB", peak());
}

/// What a function gives, and how many seconds it took.
fn timed<T>(of: impl FnOnce() -> T) -> (T, f64) {
    let start = Instant::now();
    let found = of();
    (found, start.elapsed().as_secs_f64())
}

struct Drawing {
    people: u32,
    enrolled: u32,
    length: u32,
}

impl Drawing {
    fn tally(&self, thresholds: &[f64]) -> Searches {
        let &Drawing { people, enrolled, length } = self;
        let size = u64::from(enrolled);
        let everybody = (0..enrolled).collect();
        let gallery =
            SearchedGallery { size, failed: 0, subjects: size, people: everybody };
        let mut tally =
            Searches::new(vec![gallery], length, thresholds.to_vec(), Counted::List);
        let thresholds = tally.thresholds.clone();
        let mut random = Generator::new(7, 0);
        let (mut reference, mut score) = (Vec::new(), Vec::new());
        let mut sample = 0;
        for person in 0..people {
            sample += u32::from(person < enrolled);
            let own = random.normal();
            for _ in 0..PROBES {
                self.list(own, &mut random, &mut reference, &mut score);
                let mate = 4.0 + 0.5 * own + 0.7 * random.normal();
                let over = over_each(&thresholds, &score);
                let enrolled = person < enrolled;
                let mate = match enrolled {
                    true => insert(mate, person, &mut reference, &mut score),
                    false => Mate::NotEnrolled,
                };
                let search = falsematch::tally::Search {
                    gallery: 0,
                    probe: sample,
                    mate,
                    failed: false,
                    truncated: true,
                    listed: 0,
                    first: 0,
                };
                tally.push(search, List { reference: &reference, score: &score }, &over);
                sample += 1;
            }
        }
        tally
    }

    fn list(
        &self,
        own: f64,
        random: &mut Generator,
        reference: &mut Vec<u32>,
        score: &mut Vec<f64>,
    ) {
        reference.clear();
        score.clear();
        let mut top = 2.5 + 0.3 * own + 0.3 * random.normal();
        for _ in 0..self.length {
            reference.push(random.bits32() % self.enrolled * (PROBES + 1));
            score.push(top);
            top -= 0.02;
        }
    }
}

/// Puts the mate in its place of the list, from which the last other falls out; at the end of
/// the list it is not in it.
fn insert(
    mate: f64,
    person: u32,
    reference: &mut Vec<u32>,
    score: &mut Vec<f64>,
) -> Mate {
    let place = score.partition_point(|&other| other > mate);
    if place == score.len() {
        return Mate::NotListed;
    }
    reference.pop();
    score.pop();
    reference.insert(place, person * (PROBES + 1));
    score.insert(place, mate);
    let over = u32::try_from(place).unwrap_or(u32::MAX);
    Mate::Found { score: Some(mate), over, tied: 0 }
}

fn over_each(thresholds: &[f64], score: &[f64]) -> Vec<u32> {
    let over = |at: &f64| {
        u32::try_from(score.partition_point(|&score| is_match(score, *at))).ok()
    };
    thresholds.iter().filter_map(over).collect()
}

fn set(tally: &Searches, roster: &Roster) -> Vec<SetThreshold> {
    let targets = [0.1, 0.01, 0.001];
    let orientation = Orientation::Similarity;
    rate::search_thresholds("all", tally, roster, &[3.0], &targets, orientation)
}

fn measured(
    tally: &Searches,
    points: &[SetThreshold],
    roster: &Roster,
    length: u32,
    setting: f64,
) {
    let search = Search { ranks: vec![1, 10], list_length: length, ..Search::default() };
    let context = Context {
        arm: "all",
        roster,
        orientation: Orientation::Similarity,
        level: 0.95,
        independent: false,
        records_failures: false,
        by: &[],
    };
    let (found, rates) =
        timed(|| rate::measure_searches(tally, points, &search, &context));
    let (curves, sizing) = timed(|| {
        rate::gallery_sizes(tally, points, &search, &[], &found.estimates, &context)
    });
    found.estimates.iter().for_each(tell);
    let curves = curves.unwrap_or_default();
    let sizes: usize =
        curves.iter().map(|curve| curve.within.len() + curve.past.len()).sum();
    println!(
        "{} estimates and {} points of curves in {:.2} s; {} curves over the size of the \
         gallery, {sizes} points, all with intervals or bounds, in {sizing:.2} s",
        found.estimates.len(),
        found.cmc.len() + found.tradeoff.len(),
        setting + rates,
        curves.len()
    );
    println!("together {:.2} s", setting + rates + sizing);
}

fn tell(estimate: &Estimate) {
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

fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    let kilobytes =
        line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) / 1000
}
