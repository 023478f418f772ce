//! Reconstructions against their definitions, counted from the scores themselves: ties,
//! failures, two probes of each person and three seeds. And what must not change them.

use std::fmt::Write as _;

use falsematch::rate::{Estimate, Method, Reconstruction, ThresholdRule};
use falsematch::report::ReconstructionAt;
use falsematch_kernels::random::Generator;
use falsematch_kernels::special::t_quantile;

use crate::bench::Bench;

const ENROLLED: usize = 16;
const PEOPLE: usize = 2 * ENROLLED;
const PROBES: usize = 2 * PEOPLE;
const ARMS: [&str; 5] = ["bare", "s1", "s2", "s3", "covered"];
const TARGET: f64 = 0.25;

/// Scores of every probe with every reference; a probe without any has failed. Probes `2 i` and
/// `2 i + 1` are of person `i`; the reference `i`, of the first half of people, too.
type Scores = Vec<Option<[f64; ENROLLED]>>;

struct World {
    arms: Vec<Scores>,
}

impl World {
    /// Scores in steps of 0.05, so that many are the same, and 7 % of probes failed.
    fn drawn(seed: u64) -> World {
        let step = |score: f64| libm::round(score * 20.0) / 20.0;
        let mut random = Generator::new(seed, 0);
        let ease: Vec<f64> = (0..PEOPLE).map(|_| 0.1 * random.normal()).collect();
        let rises = [0.0, 0.05, 0.05, 0.1, 0.15];
        let of_arm = |rise: f64| -> Scores {
            let mut probe = |probe: usize| {
                let mut scores = [0.0; ENROLLED];
                for (reference, score) in scores.iter_mut().enumerate() {
                    let own = if reference == probe / 2 { 0.2 + rise } else { 0.0 };
                    *score =
                        step(0.4 + own + ease[probe / 2] + rise + 0.12 * random.normal());
                }
                (random.below(15) > 0).then_some(scores)
            };
            (0..PROBES).map(&mut probe).collect()
        };
        World { arms: rises.map(of_arm).to_vec() }
    }

    fn map(&self, of: impl Fn(f64) -> f64) -> World {
        let arm = |scores: &Scores| {
            scores.iter().map(|probe| probe.map(|scores| scores.map(&of))).collect()
        };
        World { arms: self.arms.iter().map(arm).collect() }
    }

    /// Writes samples and scores; `turned` turns the order of rows and of the names of people
    /// and samples.
    fn write(&self, bench: &Bench, turned: bool) {
        let place = |person: usize| if turned { PEOPLE - person } else { person };
        let probe = |at: usize| {
            let of_person = if turned { 1 - at % 2 } else { at % 2 };
            format!("p{:02}{of_person}", place(at / 2))
        };
        let mut samples = Vec::new();
        for at in 0..PROBES {
            let (name, enrolled) = (place(at / 2), at / 2 < ENROLLED);
            let enrolled = if enrolled { "yes" } else { "no" };
            samples.push(format!("{},s{name:02},probe,{enrolled}", probe(at)));
        }
        for person in 0..ENROLLED {
            let name = place(person);
            samples.push(format!("r{name:02},s{name:02},reference,yes"));
        }
        let file = |header: &str, mut rows: Vec<String>| {
            if turned {
                rows.reverse();
            }
            format!("{header}\n{}\n", rows.join("\n"))
        };
        bench.file("samples.csv", &file("sample,subject,role,enrolled", samples));
        for (arm, scores) in ARMS.iter().zip(&self.arms) {
            let mut rows = Vec::new();
            for (at, scores) in scores.iter().enumerate() {
                for reference in 0..ENROLLED {
                    let score = scores.map_or(-9.0, |scores| scores[reference]);
                    rows.push(format!("{},r{:02},{score}", probe(at), place(reference)));
                }
            }
            bench.file(&format!("{arm}.csv"), &file("probe,reference,score", rows));
        }
    }

    fn run(&self, reconstruction: &str, turned: bool) -> Reconstruction {
        let bench = Bench::new();
        self.write(&bench, turned);
        let question = if turned { "What else is gained?" } else { "What is gained?" };
        let report = bench.run(&(study(question) + reconstruction)).unwrap();
        report.reconstructions[0].clone()
    }

    fn thresholds(&self, each: bool) -> Vec<f64> {
        self.arms.iter().map(|arm| if each { over(arm) } else { 0.5 }).collect()
    }
}

fn study(question: &str) -> String {
    let input = |arm: &str| {
        format!("format = \"table\"\nfile = \"{arm}.csv\"\nfailure_values = [\"-9\"]\n")
    };
    let mut text = format!(
        "[study]\nname = \"Filled\"\nquestion = \"{question}\"\n[input]\n{}[samples]\n\
         file = \"samples.csv\"\ngroups = [\"enrolled\"]\nconditions = [\"role\"]\n\
         [protocol]\nthresholds = [0.5]\nseed = 3\n[search]\n\
         gallery = {{ where = {{ role = \"reference\" }} }}\n\
         probe = {{ role = \"probe\" }}\nranks = [1]\ntarget_fpir = [{TARGET}]\n\
         held_out = {{ where = {{ enrolled = \"no\" }} }}\n",
        input("bare")
    );
    for arm in ARMS {
        write!(text, "[[arm]]\nname = \"{arm}\"\n").unwrap();
        if arm != "bare" {
            write!(text, "input = \"{arm}\"\n[also.{arm}]\n{}", input(arm)).unwrap();
        }
    }
    text
}

const FILLED: &str = "[[reconstruction]]\nname = \"mean face\"\nbare = \"bare\"\n\
                      arms = [\"s1\", \"s2\", \"s3\"]\ngallery_masked = \"covered\"\n";

/// The lowest score of a mate, or of a first candidate of somebody who is not enrolled, over
/// every score that more than a quarter of the searches of such people reach.
fn over(arm: &Scores) -> f64 {
    let tops: Vec<f64> = arm[2 * ENROLLED..].iter().map(top).collect();
    let is_reached_too_often = |score: f64| {
        let reached = tops.iter().filter(|top| **top >= score).count();
        reached as f64 > TARGET * tops.len() as f64
    };
    let mates = (0..2 * ENROLLED).filter_map(|probe| Some(arm[probe]?[probe / 2]));
    let all: Vec<f64> = tops.iter().copied().chain(mates).collect();
    let all = || all.iter().copied();
    let forbidden = all().filter(|&score| is_reached_too_often(score));
    let bar = forbidden.fold(f64::NEG_INFINITY, greater);
    all().filter(|&score| score > bar).min_by(f64::total_cmp).unwrap()
}

/// The greater of two scores.
fn greater(one: f64, other: f64) -> f64 {
    if one > other { one } else { other }
}

fn top(probe: &Option<[f64; ENROLLED]>) -> f64 {
    probe.map_or(f64::NEG_INFINITY, |scores| scores.into_iter().fold(-9.0, greater))
}

/// Who has the highest score, of whom `is_asked`.
fn best(
    probe: &Option<[f64; ENROLLED]>,
    is_asked: impl Fn(usize) -> bool,
) -> (Vec<usize>, f64) {
    let Some(scores) = probe else { return (Vec::new(), f64::NEG_INFINITY) };
    let asked = || (0..ENROLLED).filter(|&person| is_asked(person));
    let score = asked().map(|person| scores[person]).fold(-9.0, greater);
    (asked().filter(|&person| scores[person] >= score).collect(), score)
}

/// How many mated searches of an arm are hits, per person.
fn hits(arm: &Scores, threshold: f64) -> Vec<f64> {
    let mut hits = vec![0.0; ENROLLED];
    for (at, probe) in arm.iter().enumerate().take(2 * ENROLLED) {
        let person = at / 2;
        let (_, other) = best(probe, |other| other != person);
        let own = probe.map_or(f64::NEG_INFINITY, |scores| scores[person]);
        hits[person] += f64::from(u8::from(own >= threshold && own > other));
    }
    hits
}

fn at(found: &Reconstruction, each: bool) -> &ReconstructionAt {
    let is_it = |rule: &ThresholdRule| match each {
        true => matches!(rule, ThresholdRule::EachTargetFpir { .. }),
        false => *rule == ThresholdRule::Given,
    };
    found.at.iter().find(|at| is_it(&at.at.rule)).unwrap()
}

fn near(found: &Estimate, expected: f64) {
    let found = found.value().unwrap();
    assert!((found - expected).abs() < 1e-12, "{found} for {expected}");
}

fn counted(found: &Estimate) -> (u64, u64) {
    let counts = found.counts.unwrap();
    (counts.errors, counts.trials)
}

/// Gains at the given threshold, and at those of each arm: per person what all seeds find less
/// what the other arm does. Student's interval on the variance by people is within the one that
/// is reported (tolerance 1e-12).
#[test]
fn gains_are_those_counted_search_by_search() {
    for seed in 0..2 {
        let world = World::drawn(seed);
        let found = world.run(FILLED, false);
        for each in [false, true] {
            let thresholds = world.thresholds(each);
            let of = |arm: usize| hits(&world.arms[arm], thresholds[arm]);
            let seeds = [of(1), of(2), of(3)];
            let found = at(&found, each);
            for (place, arm) in [0, 4].into_iter().enumerate() {
                let other = of(arm);
                let each_person: Vec<f64> = (0..ENROLLED)
                    .map(|i| {
                        let all: f64 = seeds.iter().map(|hits| hits[i]).sum();
                        all / 6.0 - other[i] / 2.0
                    })
                    .collect();
                let people = ENROLLED as f64;
                let gain = each_person.iter().sum::<f64>() / people;
                near(&found.gains[place], gain);
                let squares: f64 =
                    each_person.iter().map(|own| (own - gain) * (own - gain)).sum();
                let reach = t_quantile(0.975, people - 1.0)
                    * (squares / (people - 1.0) / people).sqrt();
                let interval = found.gains[place].interval().unwrap();
                let paired = [Method::JointVariance, Method::DrawnThresholds];
                assert!(paired.contains(&interval.method), "{interval:?}");
                assert!(interval.low <= gain - reach + 1e-12, "{interval:?}");
                assert!(interval.high >= gain + reach - 1e-12, "{interval:?}");
                assert!(interval.high - interval.low < 4.0 * reach, "{interval:?}");
            }
        }
    }
}

#[test]
fn leads_flips_and_pull_are_those_counted_search_by_search() {
    for seed in 0..2 {
        let world = World::drawn(seed);
        let found = world.run(FILLED, false);
        for each in [false, true] {
            let at = at(&found, each);
            let thresholds = world.thresholds(each);
            let is_lead = |arm: usize, probe: usize| {
                let (first, score) = best(&world.arms[arm][probe], |_| true);
                let is_wrong = first.iter().any(|&person| person != probe / 2);
                is_wrong && score >= thresholds[arm]
            };
            let count = |arms: &[usize], probes: std::ops::Range<usize>| {
                let all =
                    arms.iter().flat_map(|&arm| probes.clone().map(move |p| (arm, p)));
                let leads = all.clone().filter(|&(arm, probe)| is_lead(arm, probe));
                (leads.count() as u64, all.count() as u64)
            };
            for (leads, arms) in at.leads.iter().zip([&[1, 2, 3][..], &[0]]) {
                assert_eq!(counted(&leads.mated), count(arms, 0..2 * ENROLLED));
                assert_eq!(counted(&leads.non_mated), count(arms, 2 * ENROLLED..PROBES));
            }
            check_changes(&world, at, &thresholds);
        }
        check_pull(&world, &found);
    }
}

/// Searches in which the seeds disagree, and those whose most alike other person is new.
fn check_changes(world: &World, at: &ReconstructionAt, thresholds: &[f64]) {
    let returned = |arm: usize, probe: usize| {
        let (first, score) = best(&world.arms[arm][probe], |_| true);
        if score >= thresholds[arm] { first } else { Vec::new() }
    };
    let flips = (0..PROBES)
        .filter(|&probe| (2..4).any(|arm| returned(arm, probe) != returned(1, probe)));
    let flips = (flips.count() as u64, PROBES as u64);
    assert_eq!(counted(at.flips.as_ref().unwrap()), flips);
    let mut pulled = 0;
    for (arm, probe) in (1..4).flat_map(|arm| (0..PROBES).map(move |p| (arm, p))) {
        let is_other = |person: usize| person != probe / 2;
        let (before, _) = best(&world.arms[0][probe], is_other);
        let (after, score) = best(&world.arms[arm][probe], is_other);
        let is_new = after.iter().any(|person| !before.contains(person));
        pulled += u64::from(is_new && score >= thresholds[arm]);
    }
    assert_eq!(counted(&at.pulled), (pulled, 3 * PROBES as u64));
}

/// The mean rise, and its interval by people: `t sqrt(G / (G - 1) sum r_i^2) / n`.
fn check_pull(world: &World, found: &Reconstruction) {
    let mut rises: Vec<Vec<f64>> = vec![Vec::new(); PEOPLE];
    for (arm, probe) in (1..4).flat_map(|arm| (0..PROBES).map(move |p| (arm, p))) {
        let is_other = |person: usize| person != probe / 2;
        let (_, before) = best(&world.arms[0][probe], is_other);
        let (_, after) = best(&world.arms[arm][probe], is_other);
        if before.is_finite() && after.is_finite() {
            rises[probe / 2].push(after - before);
        }
    }
    let number = rises.iter().map(Vec::len).sum::<usize>() as f64;
    assert!((found.without_pull as f64 - (3.0 * PROBES as f64 - number)).abs() < 0.5);
    assert!(found.without_pull > 0, "nobody failed");
    let mean = rises.iter().flatten().sum::<f64>() / number;
    near(&found.pull, mean);
    let people = rises.iter().filter(|own| !own.is_empty()).count() as f64;
    let squares: f64 = rises
        .iter()
        .map(|own| own.iter().map(|rise| rise - mean).sum::<f64>())
        .map(|sum| sum * sum)
        .sum();
    let error = (people / (people - 1.0) * squares).sqrt() / number;
    let reach = t_quantile(0.975, people - 1.0) * error;
    let interval = found.pull.interval().unwrap();
    assert!((interval.low - (mean - reach)).abs() < 1e-12, "{interval:?}");
    assert!((interval.high - (mean + reach)).abs() < 1e-12, "{interval:?}");
}

/// Rows in another order, other names of people and pictures, other words: the same bits.
#[test]
fn names_and_the_order_of_rows_change_nothing() {
    let world = World::drawn(0);
    assert_eq!(world.run(FILLED, false), world.run(FILLED, true));
}

/// A reconstruction that is the covered probes themselves gains nothing and costs nothing new;
/// the interval of no gain is as far to either side.
#[test]
fn nothing_is_gained_over_oneself() {
    let mut world = World::drawn(7);
    world.arms[1] = world.arms[0].clone();
    let one = FILLED.replace("[\"s1\", \"s2\", \"s3\"]", "[\"s1\"]");
    let found = world.run(&one, false);
    near(&found.pull, 0.0);
    for each in [false, true] {
        let at = at(&found, each);
        near(&at.gains[0], 0.0);
        let interval = at.gains[0].interval().unwrap();
        assert!((interval.low + interval.high).abs() < 1e-12, "{interval:?}");
        assert_eq!(counted(&at.pulled).0, 0);
        assert_eq!(counted(&at.leads[0].mated), counted(&at.leads[1].mated));
    }
}

/// At thresholds that each arm sets for itself only the order of scores matters, and at what is
/// returned at whatever score too; a gain turns over with its arms.
#[test]
fn only_the_order_of_scores_matters_and_gains_turn_over() {
    let world = World::drawn(5);
    let found = world.run(FILLED, false);
    let steeper = world.map(|score| score * score * score).run(FILLED, false);
    let told = |found: &Reconstruction| {
        let at = at(found, true);
        let gains: Vec<_> = at.gains.iter().map(|gain| gain.outcome.clone()).collect();
        let leads = at.leads.iter().flat_map(|leads| [&leads.mated, &leads.non_mated]);
        let counts: Vec<_> =
            leads.chain(&at.flips).chain([&at.pulled]).map(counted).collect();
        (gains, counts, counted(found.flips.as_ref().unwrap()))
    };
    assert_eq!(told(&found), told(&steeper));
    let turned = "[[reconstruction]]\nname = \"mean face\"\nbare = \"covered\"\n\
                  arms = [\"bare\"]\n";
    let forth = "[[reconstruction]]\nname = \"mean face\"\nbare = \"bare\"\n\
                 arms = [\"covered\"]\n";
    let [forth, back] = [forth, turned].map(|text| world.run(text, false));
    for each in [false, true] {
        let [forth, back] = [&forth, &back].map(|found| at(found, each).gains[0].clone());
        near(&forth, -back.value().unwrap());
        let [forth, back] = [forth, back].map(|gain| gain.interval().unwrap().clone());
        assert!((forth.low + back.high).abs() < 0.02, "{forth:?} {back:?}");
        assert!((forth.high + back.low).abs() < 0.02, "{forth:?} {back:?}");
    }
}
