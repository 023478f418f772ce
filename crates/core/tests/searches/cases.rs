//! Small searches worked by hand, in the cases on which tools disagree: probes without
//! mates, several mates, ties, and lists shorter than the gallery. The conventions of bob,
//! PyEER and others are in `docs/concepts/search.md`.

use falsematch::input::{Comparisons, Dataset};
use falsematch::rate::{
    self, Context, Estimate, Failures, Galleries, Measure, RankTies, SearchMeasures,
};
use falsematch::roster::{RosterBuilder, Sample, Spot};
use falsematch::study::file::{Arm, Gallery, GalleryRule, Orientation, Search};
use falsematch::tally::{Mate, SearchPlan, Searches};

/// Samples `name role`, failed if the role ends in `!`, and scores of probe against reference.
fn dataset(samples: &[&str], scores: &[(&str, &str, f64)]) -> Dataset {
    let mut builder = RosterBuilder::new(&[], &["role".to_owned()]);
    for (line, sample) in samples.iter().enumerate() {
        let (label, role) = sample.split_once(' ').unwrap();
        let added = builder.add(Sample {
            label,
            subject: &label[..1],
            groups: &[],
            conditions: &[role.trim_end_matches('!')],
            failure: role.ends_with('!').then_some("no face"),
            spot: Spot::Line(line as u64),
        });
        added.unwrap();
    }
    let roster = builder.build();
    let mut comparisons = Comparisons::default();
    for (probe, reference, score) in scores {
        comparisons.probe.push(roster.sample_code(probe).unwrap());
        comparisons.reference.push(roster.sample_code(reference).unwrap());
        comparisons.score.push(*score);
    }
    Dataset { roster, comparisons, ..Dataset::default() }
}

fn search(rule: GalleryRule, list_length: u32) -> Search {
    let role = |role: &str| {
        toml::from_str::<toml::Table>(&format!("role = '{role}'"))
            .unwrap()
            .try_into()
            .unwrap()
    };
    let filter = role("gallery");
    let gallery = Gallery { rule, filter, ..Gallery::default() };
    let ranks = vec![1, 2];
    Search { gallery, probe: role("probe"), list_length, ranks, ..Search::default() }
}

fn tally(dataset: &Dataset, search: &Search, thresholds: &[f64]) -> Searches {
    let arm: Arm = toml::from_str("name = 'all'").unwrap();
    let order: Vec<u32> = (0u32..).take(dataset.roster.sample_count()).collect();
    let plan = SearchPlan::resolve(search, &arm, &dataset.roster, &order, 1).unwrap();
    Searches::collect(dataset, &plan, thresholds).unwrap()
}

fn measured(dataset: &Dataset, search: &Search, threshold: f64) -> SearchMeasures {
    let tally = tally(dataset, search, &[threshold]);
    let orientation = Orientation::Similarity;
    let roster = &dataset.roster;
    let points =
        rate::search_thresholds("all", &tally, roster, &[threshold], &[], orientation);
    let context = Context {
        arm: "all",
        roster,
        orientation,
        level: 0.95,
        independent: false,
        records_failures: true,
        by: &[],
    };
    rate::measure_searches(&tally, &points, search, &context)
}

/// Errors and trials of a measure, by default rules unless others are asked for.
fn counts(
    found: &SearchMeasures,
    measure: Measure,
    rank: Option<u32>,
    rules: (Failures, RankTies),
) -> (u64, u64) {
    let is_wanted = |estimate: &&Estimate| {
        let searched = estimate.quantity.searched.unwrap();
        estimate.quantity.measure == measure
            && searched.rank == rank
            && (searched.failures, searched.ties) == rules
            && searched.galleries == Galleries::LikeThese
    };
    let counts = found.estimates.iter().find(is_wanted).unwrap().counts.unwrap();
    (counts.errors, counts.trials)
}

const DEFAULT: (Failures, RankTies) = (Failures::Counted, RankTies::Last);

const PEOPLE: [&str; 8] = [
    "a1 gallery",
    "b1 gallery",
    "c1 gallery",
    "a2 probe",
    "b2 probe",
    "c2 probe",
    "x1 probe",
    "y1 probe",
];

const SCORES: [(&str, &str, f64); 15] = [
    ("a2", "a1", 0.9),
    ("a2", "b1", 0.2),
    ("a2", "c1", 0.1),
    // Tied with a non-mate: rank 2 at worst, 1 at best.
    ("b2", "a1", 0.6),
    ("b2", "b1", 0.6),
    ("b2", "c1", 0.3),
    // Over the threshold of 0.5 and third.
    ("c2", "a1", 0.8),
    ("c2", "b1", 0.7),
    ("c2", "c1", 0.55),
    // Not enrolled: two candidates over the threshold, one exactly at it; then none.
    ("x1", "a1", 0.5),
    ("x1", "b1", 0.75),
    ("x1", "c1", 0.4),
    ("y1", "a1", 0.4),
    ("y1", "b1", 0.3),
    ("y1", "c1", 0.2),
];

/// Probes without mates never count in FNIR, mated searches never in FPIR (bob refuses the
/// former for a CMC, PyEER divides by all). A score equal to the threshold counts.
#[test]
fn mated_and_non_mated_searches_are_told_apart() {
    let found = measured(&dataset(&PEOPLE, &SCORES), &search(GalleryRule::One, 3), 0.5);
    assert_eq!((found.size.mated, found.size.non_mated, found.size.tied), (3, 2, 1));
    assert_eq!(counts(&found, Measure::Fpir, None, DEFAULT), (1, 2));
    assert_eq!(counts(&found, Measure::Selectivity, None, DEFAULT), (2, 2));
    assert_eq!(counts(&found, Measure::NotFirst, None, DEFAULT), (2, 3));
    // a2 alone is first at worst; b2 comes second at worst.
    assert_eq!(counts(&found, Measure::Fnir, Some(1), DEFAULT), (2, 3));
    assert_eq!(counts(&found, Measure::Fnir, Some(2), DEFAULT), (1, 3));
    assert_eq!(counts(&found, Measure::Cmc, Some(1), DEFAULT), (1, 3));
    let optimistic = (Failures::Counted, RankTies::First);
    assert_eq!(counts(&found, Measure::Fnir, Some(1), optimistic), (1, 3));
    let cmc: Vec<f64> = found.cmc.iter().map(|point| point.found * 3.0).collect();
    assert!(
        cmc.iter().zip([1.0, 2.0, 3.0]).all(|(a, b)| (a - b).abs() < 1e-12),
        "{cmc:?}"
    );
}

#[test]
fn a_tie_ranks_the_mate_last_and_first() {
    let data = dataset(&PEOPLE, &SCORES);
    let tally = tally(&data, &search(GalleryRule::One, 3), &[0.5, 0.6]);
    let ranks: Vec<_> = tally.searches.iter().map(|search| search.mate.ranks()).collect();
    assert_eq!(ranks, [Some((1, 1)), Some((1, 2)), Some((3, 3)), None, None]);
    // In a list the non-mate of the same score stands before the mate.
    let list = tally.list(&tally.searches[1]);
    assert_eq!(list.score, [0.6, 0.6, 0.3]);
    let labels: Vec<_> =
        list.reference.iter().map(|&other| data.roster.sample_label(other)).collect();
    assert_eq!(labels, ["a1", "b1", "c1"]);
    assert_eq!((tally.over(1), tally.over(3)), (&[1, 1][..], &[2, 1][..]));
}

/// A list shorter than the gallery cuts selectivity and nothing else: ranks and FPIR are as
/// they were.
#[test]
fn a_short_list_cuts_selectivity_alone() {
    let data = dataset(&PEOPLE, &SCORES);
    let search = Search { ranks: vec![1], ..search(GalleryRule::One, 1) };
    let found = measured(&data, &search, 0.5);
    assert_eq!(counts(&found, Measure::Selectivity, None, DEFAULT), (1, 2));
    assert_eq!(counts(&found, Measure::Fpir, None, DEFAULT), (1, 2));
    assert_eq!(counts(&found, Measure::Fnir, Some(1), DEFAULT), (2, 3));
    assert!(tally(&data, &search, &[]).searches.iter().all(|search| search.truncated));
}

/// Several mates: the best counts (bob), once (PyEER sums hits, so that its curve can pass
/// 1). Samples of one person are one candidate, or one each.
#[test]
fn of_several_mates_the_best_counts_once() {
    let samples =
        ["a1 gallery", "a2 gallery", "b1 gallery", "b2 gallery", "a3 probe", "x1 probe"];
    let scores = [
        ("a3", "a1", 0.7),
        ("a3", "a2", 0.4),
        ("a3", "b1", 0.8),
        ("a3", "b2", 0.75),
        ("x1", "a1", 0.6),
        ("x1", "a2", 0.9),
        ("x1", "b1", 0.1),
        ("x1", "b2", 0.2),
    ];
    let data = dataset(&samples, &scores);
    let people = search(GalleryRule::All, 4);
    let one = tally(&data, &people, &[0.5]);
    assert_eq!(one.size(), Some(2));
    assert_eq!(one.list(&one.searches[0]).score, [0.8, 0.7]);
    assert_eq!(one.searches[0].mate.ranks(), Some((2, 2)));
    assert_eq!(one.over(1), [1]);
    let mut each = people.clone();
    each.gallery.consolidated = false;
    let found = tally(&data, &each, &[0.5]);
    assert_eq!(found.size(), Some(4));
    assert_eq!(found.searches[0].mate.ranks(), Some((3, 3)));
    assert_eq!(found.over(1), [2]);
}

/// A failed probe is a miss, or returns nobody; a failed enrolment of the mate is a miss.
/// Left out, they are no trials.
#[test]
fn failures_are_misses_or_silence_and_both_are_shown() {
    let mut samples = PEOPLE;
    samples[1] = "b1 gallery!";
    samples[3] = "a2 probe!";
    samples[7] = "y1 probe!";
    let has_failed = |label: &str| ["b1", "a2", "y1"].contains(&label);
    let scores: Vec<_> = SCORES
        .into_iter()
        .filter(|(probe, reference, _)| !has_failed(probe) && !has_failed(reference))
        .collect();
    let data = dataset(&samples, &scores);
    let search = search(GalleryRule::One, 3);
    let mates: Vec<_> =
        tally(&data, &search, &[]).searches.iter().map(|search| search.mate).collect();
    let third = Mate::Found { score: Some(0.55), over: 1, tied: 0 };
    let away = Mate::NotEnrolled;
    assert_eq!(mates, [Mate::Failed, Mate::Failed, third, away, away]);
    let found = measured(&data, &search, 0.5);
    let size = found.size;
    assert_eq!((size.gallery, size.failed_enrolments), (Some(3), 1));
    assert_eq!((size.failed_mated, size.failed_non_mated), (2, 1));
    assert_eq!(counts(&found, Measure::Fnir, Some(2), DEFAULT), (2, 3));
    assert_eq!(counts(&found, Measure::Fpir, None, DEFAULT), (1, 2));
    let left_out = (Failures::LeftOut, RankTies::Last);
    assert_eq!(counts(&found, Measure::Fnir, Some(2), left_out), (0, 1));
    assert_eq!(counts(&found, Measure::Fpir, None, left_out), (1, 1));
}

#[test]
fn a_missing_comparison_is_refused() {
    let data = dataset(&PEOPLE, &SCORES[1..]);
    let arm: Arm = toml::from_str("name = 'all'").unwrap();
    let order: Vec<u32> = (0..8).collect();
    let search = search(GalleryRule::One, 3);
    let plan = SearchPlan::resolve(&search, &arm, &data.roster, &order, 1).unwrap();
    assert_eq!(
        Searches::collect(&data, &plan, &[]).unwrap_err().to_string(),
        "found no comparison of the probe `a2` with `a1`, which is in the gallery, but \
         expected one, or a failure"
    );
}
