//! How often the intervals of what a reconstruction gains hold the truth.
//!
//! People are the units: each has two probes, and what a reconstruction does to the mate's
//! score and to that of the most alike other person differs by person, probe and seed. All
//! scores are normal, so that the truth is an integral.

use std::path::Path;

use falsematch_kernels::random::Generator;
use falsematch_kernels::special::{normal_cdf, normal_density, normal_quantile};
use rayon::prelude::*;

use crate::error::Result;
use crate::rate::{
    Context, Estimate, Fillings, Reconstruction, SetThreshold, ThresholdRule,
    search_thresholds,
};
use crate::roster::Roster;
use crate::study::Study;
use crate::study::file::Orientation;
use crate::tally::{Counted, List, Mate, Search, SearchedGallery, Searches};

/// How people are enrolled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Enrolment {
    /// People who are searched for; half of them are enrolled.
    pub people: u32,
    /// How often a random half is enrolled anew, and everybody searched for in it; with one,
    /// people who are enrolled and people who set thresholds are apart.
    pub splits: u32,
}

/// How often one kind of interval held its truth.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Held {
    /// The truth.
    pub truth: f64,
    /// Studies with an interval.
    pub judged: u64,
    /// Of these, those whose interval held the truth.
    pub covered: u64,
    /// Those whose interval lies over it altogether.
    pub over: u64,
    /// The mean width.
    pub width: f64,
}

/// Kinds of interval, in the order of [`coverage`].
pub const KINDS: [&str; 4] = [
    "gain, threshold given",
    "gain, common threshold",
    "gain, common FPIR",
    "identity pull",
];

/// The level of the intervals.
const LEVEL: f64 = 0.95;
const GIVEN: f64 = 1.0;
const TARGET: f64 = 0.1;
const PROBES: u32 = 2;
/// One reference, then the probes.
const SAMPLES: u32 = 1 + PROBES;
/// The mate's score: its mean, and the deviations by person and by probe.
const MATE: [f64; 3] = [1.5, 0.6, 0.6];
/// That of the most alike other person: deviations by person, probe and gallery.
const OTHER: [f64; 3] = [0.5, 0.4, 0.3];
/// By how much filling in raises either: the mean, and deviations by person and by seed.
const RISES: [[f64; 3]; 2] = [[0.5, 0.3, 0.3], [0.3, 0.2, 0.2]];
const SEEDS: usize = 2;

const STUDY: &str = "[study]\nname = \"gains\"\nquestion = \"?\"\n\
    [input]\nformat = \"table\"\nfile = \"b\"\n\
    [also.s1]\nformat = \"table\"\nfile = \"b\"\n[also.s2]\nformat = \"table\"\nfile = \"b\"\n\
    [samples]\nconditions = [\"role\"]\n\
    [protocol]\nthresholds = [1.0]\nlevel = 0.95\n\
    [search]\ngallery = { where = { role = \"r\" } }\nprobe = { role = \"p\" }\n\
    ranks = [1]\nlist_length = 2\ntarget_fpir = [0.1]\n\
    held_out = { splits = 2, enrolled_share = 0.5 }\n\
    [[arm]]\nname = \"bare\"\n\
    [[arm]]\nname = \"s1\"\ninput = \"s1\"\n[[arm]]\nname = \"s2\"\ninput = \"s2\"\n\
    [[reconstruction]]\nname = \"filled\"\nbare = \"bare\"\narms = [\"s1\", \"s2\"]\n";

/// Draws studies of an enrolment and counts how often each kind of interval ([`KINDS`]) of
/// level 95 % held its truth. Study `r` has seed `seed + r`.
///
/// # Errors
///
/// If a drawn study cannot be measured.
///
/// # Panics
/// If fewer than two people are enrolled.
pub fn coverage(enrolment: Enrolment, repetitions: u64, seed: u64) -> Result<[Held; 4]> {
    assert!(enrolment.people >= 4, "two people enrolled, and two more");
    let study = Study::parse(STUDY, Path::new("gains.toml"))?;
    let found: Result<Vec<Reconstruction>> = (0..repetitions)
        .into_par_iter()
        .map(|repetition| measured(&study, enrolment, seed + repetition))
        .collect();
    let found = found?;
    let mut held = truths().map(|truth| Held { truth, ..Held::default() });
    for found in &found {
        for (held, estimate) in held.iter_mut().zip(kinds(found)) {
            held.take(estimate);
        }
    }
    held.iter_mut().for_each(|held| held.width /= held.judged as f64);
    Ok(held)
}

impl Held {
    fn take(&mut self, estimate: &Estimate) {
        let Some(interval) = estimate.interval() else { return };
        self.judged += 1;
        let is_over = interval.low > self.truth;
        self.over += u64::from(is_over);
        self.covered += u64::from(!is_over && self.truth <= interval.high);
        self.width += interval.high - interval.low;
    }
}

fn kinds(found: &Reconstruction) -> Vec<&Estimate> {
    let place = |rule: &ThresholdRule| match rule {
        ThresholdRule::Given => 0,
        ThresholdRule::TargetFpir { .. } => 1,
        _ => 2,
    };
    let mut points: Vec<_> = found.at.iter().collect();
    points.sort_by_key(|at| place(&at.at.rule));
    points.iter().map(|at| &at.gains[0]).chain([&found.pull]).collect()
}

/// The gain at a given threshold, at the bare arm's for its FPIR, and at each arm's own; and
/// the mean rise of others.
fn truths() -> [f64; 4] {
    let spread = |deviations: &[f64]| {
        deviations.iter().map(|deviation| deviation * deviation).sum::<f64>()
    };
    let bare = [(MATE[0], spread(&MATE[1..])), (0.0, spread(&OTHER))];
    let raised = |kind: usize| {
        (bare[kind].0 + RISES[kind][0], bare[kind].1 + spread(&RISES[kind][1..]))
    };
    let filled = [raised(0), raised(1)];
    let limit =
        |arm: [(f64, f64); 2]| arm[1].0 + arm[1].1.sqrt() * normal_quantile(1.0 - TARGET);
    let [own, other] = [limit(filled), limit(bare)];
    [
        tpir(filled, GIVEN) - tpir(bare, GIVEN),
        tpir(filled, other) - tpir(bare, other),
        tpir(filled, own) - tpir(bare, other),
        RISES[1][0],
    ]
}

/// The probability that the mate is over the threshold and over the other, of means and
/// variances of both: the middle rule from the threshold to eight deviations over the mean.
fn tpir([mate, other]: [(f64, f64); 2], threshold: f64) -> f64 {
    let (deviation, steps) = (mate.1.sqrt(), 4000);
    let step = (mate.0 + 8.0 * deviation - threshold) / f64::from(steps);
    let at = |index: i32| {
        let score = threshold + step * (f64::from(index) + 0.5);
        let density = normal_density((score - mate.0) / deviation) / deviation;
        density * normal_cdf((score - other.0) / other.1.sqrt())
    };
    (0..steps).map(|index| step * at(index)).sum()
}

/// The scores of one probe of a person, in each arm: the mate's, and the other's in each
/// gallery.
struct Scored {
    mate: [f64; 1 + SEEDS],
    other: Vec<[f64; 1 + SEEDS]>,
}

/// Everybody's probes, in order.
fn drawn(enrolment: Enrolment, random: &mut Generator) -> Vec<Scored> {
    let mut scored = Vec::new();
    for _ in 0..enrolment.people {
        let of_person = [MATE[1], OTHER[0], RISES[0][1], RISES[1][1]];
        let of_person = of_person.map(|deviation| deviation * random.normal());
        for _ in 0..PROBES {
            let mate = MATE[0] + of_person[0] + MATE[2] * random.normal();
            let other = of_person[1] + OTHER[1] * random.normal();
            let mut rise = |kind: usize| {
                let seed = RISES[kind][2] * random.normal();
                RISES[kind][0] + of_person[2 + kind] + seed
            };
            let [first, second] = [0; SEEDS].map(|_| [rise(0), rise(1)]);
            let in_gallery = |_| {
                let other = other + OTHER[2] * random.normal();
                [other, other + first[1], other + second[1]]
            };
            scored.push(Scored {
                mate: [mate, mate + first[0], mate + second[0]],
                other: (0..enrolment.splits).map(in_gallery).collect(),
            });
        }
    }
    scored
}

/// Per gallery, whether each person is enrolled: half of them, in random order.
fn halves(enrolment: Enrolment, random: &mut Generator) -> Vec<Vec<bool>> {
    let half = |_| {
        let mut order: Vec<u32> = (0..enrolment.people).collect();
        for left in (1..enrolment.people).rev() {
            let place = random.below(u64::from(left) + 1);
            order.swap(left as usize, usize::try_from(place).unwrap_or_default());
        }
        let mut is_enrolled = vec![false; enrolment.people as usize];
        let first = order.iter().take(enrolment.people as usize / 2);
        first.for_each(|&person| is_enrolled[person as usize] = true);
        is_enrolled
    };
    (0..enrolment.splits).map(half).collect()
}

fn measured(study: &Study, enrolment: Enrolment, seed: u64) -> Result<Reconstruction> {
    let mut random = Generator::new(seed, 0);
    let (scored, halves) =
        (drawn(enrolment, &mut random), halves(enrolment, &mut random));
    let subjects = (0..enrolment.people).flat_map(|person| [person; SAMPLES as usize]);
    let roster = Roster::of_codes(subjects.collect(), Vec::new(), Vec::new());
    let mut fillings = Fillings::new(study.file());
    let mut common: Vec<SetThreshold> = Vec::new();
    for (place, arm) in study.file().arms.iter().enumerate() {
        let tally = searched(place, &scored, &halves);
        let similarity = Orientation::Similarity;
        let mut points = search_thresholds(
            &arm.name,
            &tally,
            &roster,
            &[GIVEN],
            &[TARGET],
            similarity,
        );
        match place {
            0 => common = points[1..].to_vec(),
            _ => points.extend(common.iter().cloned()),
        }
        let context = Context {
            arm: &arm.name,
            roster: &roster,
            orientation: similarity,
            level: LEVEL,
            independent: false,
            records_failures: false,
            by: &[],
        };
        fillings.take(&tally, &points, arm, &context);
    }
    Ok(fillings.reconstructions()?.remove(0))
}

/// The searches of an arm.
fn searched(arm: usize, scored: &[Scored], halves: &[Vec<bool>]) -> Searches {
    let gallery = |is_enrolled: &Vec<bool>| {
        let codes = (0u32..).zip(is_enrolled).filter(|(_, is)| **is);
        let people: Vec<u32> = codes.map(|(code, _)| code).collect();
        let size = people.len() as u64;
        SearchedGallery { size, failed: 0, subjects: size, people }
    };
    let galleries = halves.iter().map(gallery).collect();
    let mut searches = Searches::new(galleries, 2, Vec::new(), Counted::Gallery);
    for (number, is_enrolled) in (0u32..).zip(halves) {
        for (index, probe) in (0u32..).zip(scored) {
            let person = index / PROBES;
            let is_mated = is_enrolled[person as usize];
            let other = probe.other[number as usize][arm];
            let mut next =
                (0u32..).zip(is_enrolled).filter(|(code, is)| **is && *code != person);
            let other = (other, next.next().map_or(0, |(code, _)| code));
            let mate = is_mated.then_some((probe.mate[arm], person));
            push(
                &mut searches,
                (number, person * SAMPLES + 1 + index % PROBES),
                mate,
                other,
            );
        }
    }
    searches
}

fn push(
    searches: &mut Searches,
    (gallery, probe): (u32, u32),
    mate: Option<(f64, u32)>,
    other: (f64, u32),
) {
    let mut listed: Vec<(f64, u32)> = mate.into_iter().collect();
    listed.push(other);
    // The other comes first among equals.
    listed.reverse();
    listed.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mate = mate.map_or(Mate::NotEnrolled, |(score, _)| Mate::Found {
        score: Some(score),
        over: u32::from(other.0 > score),
        tied: u32::from(other.0.total_cmp(&score).is_eq()),
    });
    let search = Search {
        gallery,
        probe,
        mate,
        failed: false,
        truncated: true,
        listed: 0,
        first: 0,
    };
    let reference: Vec<u32> = listed.iter().map(|(_, code)| code * SAMPLES).collect();
    let score: Vec<f64> = listed.iter().map(|(score, _)| *score).collect();
    searches.push(search, List { reference: &reference, score: &score }, &[]);
}
