use std::collections::BTreeMap;
use std::num::NonZeroU32;

use proptest::prelude::*;

use super::*;
use crate::input::Dataset;
use crate::roster::{Property, PropertyKind, Roster};
use crate::study::file::{Arm, OneOrMany};

const SAMPLES: u32 = 12;

/// Four subjects with three samples each, poses `front`, `left` and blank.
fn roster() -> Roster {
    let pose = |sample: u32| NonZeroU32::new((sample + 1) % 3);
    Roster {
        subject_of: (0..SAMPLES).map(|sample| sample / 3).collect(),
        properties: vec![Property {
            name: "pose".into(),
            kind: PropertyKind::Condition,
            values: vec!["front".into(), "left".into()],
            of_sample: (0..SAMPLES).map(pose).collect(),
        }],
        names_subjects: true,
        quality: None,
        ledger: None,
        ..Roster::default()
    }
}

fn dataset(rows: &[(f64, u32, u32)]) -> Dataset {
    Dataset {
        roster: roster(),
        comparisons: Comparisons {
            score: rows.iter().map(|row| row.0).collect(),
            probe: rows.iter().map(|row| row.1).collect(),
            reference: rows.iter().map(|row| row.2).collect(),
        },
        ..Dataset::default()
    }
}

fn arm(both: &[(&str, &str)], probe: &[(&str, &str)]) -> Arm {
    let filter = |pairs: &[(&str, &str)]| -> BTreeMap<String, OneOrMany> {
        pairs.iter().map(|(k, v)| ((*k).into(), OneOrMany::One((*v).into()))).collect()
    };
    let reference = BTreeMap::new();
    Arm {
        input: None,
        name: "a".into(),
        about: None,
        both: filter(both),
        probe: filter(probe),
        reference,
        alter: Vec::new(),
        apply: None,
    }
}

fn everything() -> ArmFilter {
    ArmFilter::resolve(&arm(&[], &[]), &roster()).unwrap()
}

#[test]
fn counts_by_hand() {
    let rows = [(0.9, 0, 1), (0.2, 0, 3), (0.4, 4, 0), (0.4, 1, 5), (0.1, 9, 6)];
    let tally = Tally::collect(&dataset(&rows), &everything(), None);
    assert_eq!(tally.mated.score, [0.9]);
    assert_eq!(tally.tail.score, [0.4, 0.4, 0.2, 0.1]);
    assert_eq!(tally.tail.probe, [1, 4, 0, 9]);
    assert!(tally.trials.iter().eq([(0, 1, 3), (2, 3, 1)]));
    assert_eq!((tally.non_mated, tally.rest), (4, None));
    assert_eq!(tally.samples, (0..SAMPLES).collect::<Vec<u32>>());
}

#[test]
fn a_budget_keeps_the_highest_and_counts_the_rest() {
    let rows = [(0.5, 0, 3), (0.4, 0, 4), (0.4, 0, 5), (0.1, 0, 6), (-0.9, 0, 7)];
    let budget = Budget { tail: 2, range: (-1.0, 1.0), bins: 4 };
    let tally = Tally::collect(&dataset(&rows), &everything(), Some(budget));
    assert_eq!(tally.tail.reference, [3, 4]);
    let rest = tally.rest.unwrap();
    assert_eq!(rest.highest.to_bits(), 0.4f64.to_bits());
    assert_eq!(rest.histogram.counts, [1, 0, 2, 0]);
    assert_eq!((tally.non_mated, tally.trials.iter().next()), (5, Some((0, 1, 3))));
}

#[test]
fn failures_are_counted_by_kind_within_the_arm() {
    let mut dataset = dataset(&[(0.9, 0, 1)]);
    dataset.failed = vec![(0, 1), (0, 3), (3, 6), (1, 2)];
    let fronts = ArmFilter::resolve(&arm(&[("pose", "front")], &[]), &roster()).unwrap();
    let all = Tally::collect(&dataset, &everything(), None).failed;
    assert_eq!(all, FailedComparisons { mated: 2, non_mated: 2 });
    let front = Tally::collect(&dataset, &fronts, None).failed;
    assert_eq!(front, FailedComparisons { mated: 0, non_mated: 2 });
}

#[test]
fn interchangeable_comparisons_fit_an_arm_in_either_orientation() {
    let rows = [(0.5, 0, 4), (0.4, 4, 0), (0.3, 1, 4), (0.2, 2, 3)];
    let filter = ArmFilter::resolve(&arm(&[], &[("pose", "front")]), &roster()).unwrap();
    let mut dataset = dataset(&rows);
    assert_eq!(Tally::collect(&dataset, &filter, None).tail.score, [0.5]);
    dataset.interchangeable = true;
    assert_eq!(Tally::collect(&dataset, &filter, None).tail.score, [0.5, 0.4, 0.2]);
}

#[test]
fn an_unknown_column_or_value_is_refused_with_those_that_are_known() {
    let refused = |arm: &Arm| ArmFilter::resolve(arm, &roster()).unwrap_err();
    let column = refused(&arm(&[("hat", "red")], &[]));
    assert_eq!(
        column.to_string(),
        "arm `a` filters on `hat`, which is no group or condition"
    );
    assert_eq!(column.hint_text(), Some("the samples have `pose`"));
    let value = refused(&arm(&[], &[("pose", "back")]));
    assert_eq!(value.hint_text(), Some("`pose` has `front`, `left`"));
}

#[test]
fn parts_with_other_budgets_are_refused() {
    let budget = Budget { tail: 2, range: (-1.0, 1.0), bins: 4 };
    let one = Tally::collect(&dataset(&[]), &everything(), Some(budget));
    let other = Tally::collect(&dataset(&[]), &everything(), None);
    assert!(one.merge(other).is_err());
}

/// Distinct comparisons with few distinct scores, so that ties are common.
fn rows() -> impl Strategy<Value = Vec<(f64, u32, u32)>> {
    let pairs: Vec<(u32, u32)> =
        (0..SAMPLES).flat_map(|a| (0..a).map(move |b| (a, b))).collect();
    let length = pairs.len();
    (Just(pairs).prop_shuffle(), prop::collection::vec(-4i8..5, length), 0..length)
        .prop_map(|(pairs, scores, length)| {
            let rows = pairs.iter().zip(scores).take(length);
            rows.map(|(pair, score)| (f64::from(score) / 4.0, pair.0, pair.1)).collect()
        })
}

proptest! {
    #[test]
    fn merging_in_any_order_and_any_split_gives_the_same_bits(
        rows in rows(),
        assignment in prop::collection::vec(0usize..4, 66),
        order in Just(vec![0usize, 1, 2, 3]).prop_shuffle(),
        left_to_right in any::<bool>(),
        kept in prop::option::of(0usize..20),
    ) {
        let budget = kept.map(|tail| Budget { tail, range: (-1.0, 1.0), bins: 5 });
        let whole = Tally::collect(&dataset(&rows), &everything(), budget);
        let mut used_up = dataset(&rows);
        prop_assert_eq!(&Tally::collect_last(&mut used_up, &everything(), budget), &whole);
        prop_assert_eq!(used_up.comparisons.score.len(), 0);

        let mut parts: Vec<Vec<(f64, u32, u32)>> = vec![vec![]; 4];
        for (row, part) in rows.iter().zip(&assignment) {
            parts[*part].push(*row);
        }
        let tally = |part: usize| Tally::collect(&dataset(&parts[part]), &everything(), budget);
        let [a, b, c, d] = [tally(order[0]), tally(order[1]), tally(order[2]), tally(order[3])];
        let merged = if left_to_right {
            a.merge(b).unwrap().merge(c).unwrap().merge(d).unwrap()
        } else {
            a.merge(b).unwrap().merge(c.merge(d).unwrap()).unwrap()
        };
        let bits = |scores: &[f64]| scores.iter().map(|score| score.to_bits()).collect::<Vec<_>>();
        prop_assert_eq!(bits(&merged.tail.score), bits(&whole.tail.score));
        prop_assert_eq!(merged, whole);
    }

    #[test]
    fn every_comparison_is_counted_once(rows in rows(), tail in 0usize..70) {
        let budget = Budget { tail, range: (-1.0, 1.0), bins: 5 };
        let tally = Tally::collect(&dataset(&rows), &everything(), Some(budget));
        let rest: u64 = tally.rest.iter().flat_map(|rest| &rest.histogram.counts).sum();
        let trials: u64 = tally.trials.iter().map(|(_, _, count)| count).sum();
        prop_assert_eq!(tally.tail.score.len() as u64 + rest, tally.non_mated);
        prop_assert_eq!(trials, tally.non_mated);
        prop_assert_eq!(tally.mated.score.len() as u64 + tally.non_mated, rows.len() as u64);
        if let (Some(rest), Some(lowest)) = (&tally.rest, tally.tail.score.last()) {
            prop_assert!(rest.highest <= *lowest);
        }
    }
}
