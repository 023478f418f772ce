//! The verdict engine: every relation against intervals on either side, and the rule that
//! an estimate of another quantity never settles a claim.

use falsematch::claim::{Verdict, judge};
use falsematch::rate::{
    Cell, Counts, Estimate, Interval, Measure, Method, OperatingPoint, Outcome, Quantity,
    ThresholdRule, Unit, UnitKind,
};
use falsematch::study::file::{At, Claim, ClaimedMeasure, Relation};

fn claim(is: Relation, value: f64) -> Claim {
    Claim {
        says: "a statement".into(),
        who: None,
        when: None,
        source: None,
        measure: Some(ClaimedMeasure::Fmr),
        arm: Some("all".into()),
        group: Cell::new(),
        versus: Cell::new(),
        versus_arm: None,
        at: None,
        is: Some(is),
        value: Some(value),
        within: None,
        gallery: None,
        mix: None,
        rank: None,
        these_galleries: false,
        discarded: None,
        family: None,
        reconstruction: None,
        definition: None,
        visible: None,
        missing: Vec::new(),
        settles: None,
    }
}

fn estimate(measure: Measure, outcome: Outcome) -> Estimate {
    Estimate {
        quantity: Quantity {
            measure,
            arm: "all".into(),
            group: Cell::new(),
            versus: Cell::new(),
            versus_arm: None,
            held_against: None,
            versus_at: None,
            at: None,
            gallery: None,
            resized: false,
            mix: None,
            searched: None,
            discarded: None,
            visible: None,
        },
        outcome,
        counts: Some(Counts { errors: 3, trials: 1000 }),
        unit: Unit { kind: UnitKind::Subject, count: 50 },
        cautions: Vec::new(),
    }
}

fn measured(low: f64, high: f64) -> Outcome {
    Outcome::Measured {
        value: (low + high) / 2.0,
        interval: Some(Interval {
            low,
            high,
            level: 0.95,
            method: Method::KornGraubard,
            variance_inflation: None,
            effective_trials: None,
            degrees_of_freedom: None,
        }),
    }
}

fn verdict(claim: &Claim, measure: Measure, outcome: Outcome) -> Verdict {
    judge(claim, &[estimate(measure, outcome)]).verdict
}

#[test]
fn an_interval_that_touches_the_value_settles_only_what_the_words_allow() {
    use Relation::{Above, AtLeast, AtMost, Below};
    use Verdict::{NotShown, Refuted, Supported};
    let cases = [
        (AtMost, (0.1, 0.2), 0.2, Supported),
        (AtMost, (0.1, 0.2), 0.1, NotShown),
        (AtMost, (0.1, 0.2), 0.09, Refuted),
        (Below, (0.1, 0.2), 0.2, NotShown),
        (Below, (0.1, 0.2), 0.21, Supported),
        (Below, (0.1, 0.2), 0.1, Refuted),
        (AtLeast, (0.1, 0.2), 0.1, Supported),
        (AtLeast, (0.1, 0.2), 0.2, NotShown),
        (AtLeast, (0.1, 0.2), 0.21, Refuted),
        (Above, (0.1, 0.2), 0.1, NotShown),
        (Above, (0.1, 0.2), 0.09, Supported),
        (Above, (0.1, 0.2), 0.2, Refuted),
    ];
    for (is, (low, high), value, expected) in cases {
        let found = verdict(&claim(is, value), Measure::Fmr, measured(low, high));
        assert_eq!(found, expected, "[{low}, {high}] against {is:?} {value}");
    }
}

#[test]
fn about_needs_the_whole_interval_within_the_wording() {
    let mut about = claim(Relation::About, 0.4);
    about.within = Some(0.05);
    assert_eq!(verdict(&about, Measure::Fmr, measured(0.36, 0.44)), Verdict::Supported);
    assert_eq!(verdict(&about, Measure::Fmr, measured(0.30, 0.44)), Verdict::NotShown);
    assert_eq!(verdict(&about, Measure::Fmr, measured(0.46, 0.50)), Verdict::Refuted);
    about.within = None;
    assert_eq!(verdict(&about, Measure::Fmr, measured(0.36, 0.44)), Verdict::NotTestable);
}

#[test]
fn an_estimate_of_another_quantity_never_settles_a_claim() {
    let below = claim(Relation::Below, 0.5);
    let stranger = judge(&below, &[estimate(Measure::Fnmr, measured(0.1, 0.2))]);
    assert_eq!(stranger.verdict, Verdict::NotTestable);
    assert!(stranger.evidence.is_none());

    let mut of_a_group = below.clone();
    of_a_group.group.insert("gender".into(), "female".into());
    let found = verdict(&of_a_group, Measure::Fmr, measured(0.1, 0.2));
    assert_eq!(found, Verdict::NotTestable);
}

#[test]
fn a_claim_without_a_threshold_is_ambiguous_between_two() {
    let at = |threshold| {
        let mut one = estimate(Measure::Fmr, measured(0.1, 0.2));
        one.quantity.at = Some(OperatingPoint {
            threshold: Some(threshold),
            rule: ThresholdRule::Given,
        });
        one
    };
    let mut below = claim(Relation::Below, 0.5);
    let both = [at(0.4), at(0.6)];
    assert_eq!(judge(&below, &both).verdict, Verdict::NotTestable);
    below.at = Some(At { threshold: Some(0.6), ..At::default() });
    let settled = judge(&below, &both);
    assert_eq!(settled.verdict, Verdict::Supported);
    assert_eq!(settled.evidence.as_ref(), Some(&both[1]));
}

#[test]
fn a_target_set_on_another_arm_is_another_quantity() {
    let mut found = estimate(Measure::Fmr, measured(0.1, 0.2));
    let rule = ThresholdRule::TargetFmr { target: 1e-3, set_on: "frontal".into() };
    found.quantity.at = Some(OperatingPoint { threshold: Some(0.4), rule });
    let found = [found];
    let mut below = claim(Relation::Below, 0.5);
    below.at = Some(At { target_fmr: Some(1e-3), ..At::default() });
    assert_eq!(judge(&below, &found).verdict, Verdict::NotTestable);
    below.at.as_mut().unwrap().set_on = Some("frontal".into());
    assert_eq!(judge(&below, &found).verdict, Verdict::Supported);
}

#[test]
fn a_larger_gallery_than_was_searched_is_out_of_range() {
    let mut found = estimate(Measure::Fmr, measured(0.1, 0.2));
    found.quantity.gallery = Some(25_000);
    let found = [found];
    let mut below = claim(Relation::Below, 0.5);
    below.gallery = Some(3_000_000_000);
    let judged = judge(&below, &found);
    assert_eq!(judged.verdict, Verdict::OutOfRange);
    assert!(judged.sentence.contains("120,000 times"), "{}", judged.sentence);
    below.gallery = Some(25_000);
    assert_eq!(judge(&below, &found).verdict, Verdict::Supported);
}

#[test]
fn what_cannot_be_measured_is_said_and_never_decided() {
    let below = claim(Relation::Below, 0.5);
    let why = || "because".to_owned();
    let cases = [
        (Outcome::OutOfRange { why: why() }, Verdict::OutOfRange),
        (Outcome::NotEstimable { why: why() }, Verdict::NotTestable),
        (Outcome::Measured { value: 0.1, interval: None }, Verdict::NotTestable),
    ];
    for (outcome, expected) in cases {
        assert_eq!(verdict(&below, Measure::Fmr, outcome), expected);
    }
    let mut vague = below;
    vague.missing = vec!["the gallery".into(), "the threshold".into()];
    let judged = judge(&vague, &[estimate(Measure::Fmr, measured(0.1, 0.2))]);
    assert_eq!(judged.verdict, Verdict::NotTestable);
    assert!(judged.sentence.contains("the gallery and the threshold"));
}
