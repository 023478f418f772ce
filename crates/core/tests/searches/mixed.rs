//! Galleries that mix groups otherwise, through the whole pipeline, against every such gallery
//! that could have been made of the people enrolled, and how often their intervals hold.

use falsematch::rate::{
    self, Context, Estimate, Failures, Galleries, Measure, MixedGallery, OperatingPoint,
    Outcome, SetThreshold, ThresholdRule,
};
use falsematch::roster::{Property, PropertyKind, Roster};
use falsematch::study::file::{Mixture, Orientation, Search};
use falsematch::tally::{Counted, List, Mate, SearchedGallery, Searches};
use falsematch_kernels::order::is_match;
use falsematch_kernels::random::Generator;
use falsematch_kernels::special::{normal_cdf, normal_density};

use super::sizes::{self, ENROLLED};

fn mixture(name: &str, people: &[(&str, u64)]) -> Mixture {
    let people = people.iter().map(|&(group, people)| (group.to_owned(), people));
    Mixture { name: name.to_owned(), by: "side".to_owned(), people: people.collect() }
}

fn mixed(search: &Search) -> Vec<MixedGallery> {
    let everybody: Vec<u32> = (0..ENROLLED).collect();
    let dataset = sizes::dataset(&everybody, false);
    let (_, found) = sizes::run(&dataset, search, |tally, points, found, context| {
        rate::mixed_galleries(tally, points, search, &found.estimates, context)
    });
    found
}

/// False alarms and searches of one gallery, of probes of a group or of all.
fn counted(gallery: &[u32], group: Option<&str>) -> [u64; 2] {
    let dataset = sizes::dataset(gallery, false);
    let by = [vec!["side".to_owned()]];
    let (_, found) =
        sizes::run(&dataset, &sizes::search(), |tally, points, _, context| {
            let context = Context { by: &by, ..*context };
            rate::measure_searches(tally, points, &sizes::search(), &context)
        });
    let is_of = |estimate: &&Estimate| {
        let searched = estimate.quantity.searched.unwrap();
        estimate.quantity.measure == Measure::Fpir
            && searched.failures == Failures::Counted
            && searched.galleries == Galleries::LikeThese
    };
    let rows = found.groups.iter().flat_map(|table| &table.rows);
    let of_group = |group: &str| {
        let mut rows = rows.clone().filter(|row| row.group["side"] == group);
        rows.next().unwrap().estimates.iter().find(is_of).unwrap()
    };
    let estimate = match group {
        None => found.estimates.iter().find(is_of).unwrap(),
        Some(group) => of_group(group),
    };
    estimate.counts.map_or([0, 0], |counts| [counts.errors, counts.trials])
}

/// The FPIR over every gallery of so many of the left and the right.
fn brute_force(left: usize, right: usize, group: Option<&str>) -> f64 {
    let mut sums = [0, 0];
    for set in 0..1u32 << ENROLLED {
        let gallery: Vec<u32> = (0..ENROLLED).filter(|p| set >> p & 1 == 1).collect();
        let lefts = gallery.iter().filter(|person| person.is_multiple_of(2)).count();
        if (lefts, gallery.len() - lefts) == (left, right) {
            let [errors, trials] = counted(&gallery, group);
            sums = [sums[0] + errors, sums[1] + trials];
        }
    }
    sums[0] as f64 / sums[1] as f64
}

#[test]
fn mixtures_equal_every_gallery_of_the_mixture() {
    let mixtures = vec![
        mixture("mostly left", &[("left", 2), ("right", 1)]),
        mixture("right", &[("right", 3)]),
    ];
    let list_length = ENROLLED;
    let search = Search { mixtures, list_length, ..sizes::search() };
    let found = mixed(&search);
    for (gallery, [left, right]) in found.iter().zip([[2, 1], [0, 3]]) {
        for estimate in &gallery.mixed {
            let group = estimate.quantity.group.get("side").map(String::as_str);
            if group == Some("right") {
                // Two people: too few for an interval, and said so.
                assert!(matches!(estimate.outcome, Outcome::OutOfRange { .. }));
                continue;
            }
            let expected = brute_force(left, right, group);
            let value = estimate.value().unwrap();
            assert!((value - expected).abs() < 1e-14, "{left} {right} {group:?}");
        }
    }
    let alike = found[0].alike[0].value().unwrap();
    let all: f64 = [(3, 0, 1.0), (2, 1, 9.0), (1, 2, 9.0), (0, 3, 1.0)]
        .map(|(left, right, sets)| sets * brute_force(left, right, None))
        .iter()
        .sum();
    assert!((alike - all / 20.0).abs() < 1e-14, "{alike}");
}

#[test]
fn a_mixture_of_more_people_than_are_enrolled_is_out_of_range() {
    let mixtures = vec![mixture("too many", &[("left", 4)])];
    let search = Search { mixtures, ..sizes::search() };
    let Outcome::OutOfRange { why } = &mixed(&search)[0].mixed[0].outcome else {
        panic!("a rate of people who are not there")
    };
    assert_eq!(why, "the mixture has 4 people of a group of which 3 are enrolled");
}

/// Enrolled of each side, and as many searched who are not enrolled.
const PEOPLE: usize = 40;
const PROBES: usize = 2;
/// Of each side: what it adds to scores of two people of the side; and the threshold.
const NEAR: [f64; 2] = [0.9, 0.2];
const THRESHOLD: f64 = 3.0;
/// Deviations of what a person searched and a person enrolled add, and of the rest.
const SPREAD: [f64; 3] = [0.4, 0.4, 0.8];

fn side_of(person: usize) -> usize {
    person % 2
}

/// Everybody with one reference or two probes; people of both sides take turns.
fn roster() -> Roster {
    let enrolled = 2 * PEOPLE;
    let mut subject_of: Vec<u32> = (0..u32::try_from(enrolled).unwrap()).collect();
    for person in enrolled..2 * enrolled {
        subject_of.extend([u32::try_from(person).unwrap(); PROBES]);
    }
    let label = |&person: &u32| {
        std::num::NonZeroU32::new(u32::try_from(side_of(person as usize)).unwrap() + 1)
    };
    let property = Property {
        name: "side".to_owned(),
        kind: PropertyKind::Group,
        values: vec!["left".to_owned(), "right".to_owned()],
        of_sample: subject_of.iter().map(label).collect(),
    };
    Roster::of_codes(subject_of, vec![property], Vec::new())
}

fn drawn(seed: u64) -> Searches {
    let mut random = Generator::new(seed, 0);
    let adds: Vec<f64> = (0..2 * PEOPLE).map(|_| SPREAD[1] * random.normal()).collect();
    let people: Vec<u32> = (0..u32::try_from(2 * PEOPLE).unwrap()).collect();
    let size = 2 * PEOPLE as u64;
    let gallery = SearchedGallery { size, failed: 0, subjects: size, people };
    let length = u32::try_from(2 * PEOPLE).unwrap();
    let mut searches =
        Searches::new(vec![gallery], length, vec![THRESHOLD], Counted::Gallery);
    for person in 0..2 * PEOPLE {
        let own = SPREAD[0] * random.normal();
        for probe in 0..PROBES {
            let mut score = |(other, adds): (usize, &f64)| {
                let noise = SPREAD[2] * random.normal();
                (near(person, other) + own + adds + noise, other)
            };
            let mut list: Vec<(f64, usize)> =
                adds.iter().enumerate().map(&mut score).collect();
            list.sort_by(|a, b| b.0.total_cmp(&a.0));
            push(&mut searches, 2 * PEOPLE + person * PROBES + probe, &list);
        }
    }
    searches
}

fn near(one: usize, other: usize) -> f64 {
    if side_of(one) == side_of(other) { NEAR[side_of(one)] } else { 0.0 }
}

fn push(searches: &mut Searches, sample: usize, list: &[(f64, usize)]) {
    let over = list.iter().filter(|(score, _)| is_match(*score, THRESHOLD)).count();
    let reference: Vec<u32> =
        list.iter().map(|&(_, other)| u32::try_from(other).unwrap()).collect();
    let score: Vec<f64> = list.iter().map(|&(score, _)| score).collect();
    let search = falsematch::tally::Search {
        gallery: 0,
        probe: u32::try_from(sample).unwrap(),
        mate: Mate::NotEnrolled,
        failed: false,
        truncated: false,
        listed: 0,
        first: 0,
    };
    let list = List { reference: &reference, score: &score };
    searches.push(search, list, &[u32::try_from(over).unwrap()]);
}

/// The FPIR of a gallery of so many of the left and the right, of people of one side, by an
/// integral over what the person searched adds.
fn truth(side: usize, enrolled: [u64; 2]) -> f64 {
    let spread = (SPREAD[1] * SPREAD[1] + SPREAD[2] * SPREAD[2]).sqrt();
    let silent = |own: f64| {
        let of_side = |other: usize| {
            let one = normal_cdf((THRESHOLD - near(side, other) - own) / spread);
            (0..enrolled[other]).map(|_| one).product::<f64>()
        };
        of_side(0) * of_side(1)
    };
    let steps = (-50..=50).map(|step| 0.1 * f64::from(step));
    steps.map(|x| 0.1 * normal_density(x) * (1.0 - silent(SPREAD[0] * x))).sum()
}

/// Of everybody and of either side, in 400 populations.
#[test]
fn intervals_of_mixtures_hold_the_truth_as_often_as_they_say() {
    const REPEATS: u64 = 400;
    let roster = roster();
    let mixtures = vec![mixture("mostly left", &[("left", 20), ("right", 5)])];
    let search = Search { mixtures, ..Search::default() };
    let [left, right] = [0, 1].map(|side| truth(side, [20, 5]));
    let truths = [0.5 * (left + right), left, right];
    let mut held = [0u64; 3];
    for seed in 0..REPEATS {
        let searches = drawn(seed);
        let found = of_drawn(&searches, &roster, &search);
        for (held, (estimate, truth)) in held.iter_mut().zip(found.iter().zip(truths)) {
            let interval = estimate.interval().unwrap();
            *held += u64::from(interval.low <= truth && truth <= interval.high);
        }
    }
    let share = held.map(|held| held as f64 / REPEATS as f64);
    println!("FPIR of mixtures {truths:.4?}; coverage {share:?}");
    assert!(share.iter().all(|share| (0.93..=0.985).contains(share)), "{share:?}");
}

fn of_drawn(searches: &Searches, roster: &Roster, search: &Search) -> Vec<Estimate> {
    let point = OperatingPoint { threshold: Some(THRESHOLD), rule: ThresholdRule::Given };
    let points = [SetThreshold { point, similarity: Ok(THRESHOLD) }];
    let context = Context {
        arm: "all",
        roster,
        orientation: Orientation::Similarity,
        level: 0.95,
        independent: false,
        records_failures: false,
        by: &[],
    };
    let found = rate::measure_searches(searches, &points, search, &context);
    let mut galleries =
        rate::mixed_galleries(searches, &points, search, &found.estimates, &context);
    galleries.remove(0).mixed
}
