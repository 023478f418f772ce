//! Published counts become estimates, and ratios between their groups.

use falsematch::ErrorKind;
use falsematch::rate::{
    Estimate, Measure, Method, Outcome, ThresholdRule, UnitKind, counted,
};
use falsematch::study::file::{
    CountedMeasure, CountsInput, Input, PublishedCount, StudyFile,
};

fn count(errors: u64, trials: u64, people: Option<&str>) -> PublishedCount {
    PublishedCount {
        arm: "ACLU 2018".into(),
        measure: CountedMeasure::Fpir,
        errors,
        trials,
        unit: "search".into(),
        independent: true,
        group: people
            .map(|people| ("people".into(), people.into()))
            .into_iter()
            .collect(),
        gallery: Some(25_000),
        threshold: Some(0.8),
        source: "as printed".into(),
        note: None,
    }
}

fn estimates(counts: Vec<PublishedCount>) -> Vec<Estimate> {
    counted(&CountsInput { counts }, 0.95).unwrap()
}

fn refused(counts: Vec<PublishedCount>) -> (ErrorKind, String) {
    let error = counted(&CountsInput { counts }, 0.95).unwrap_err();
    (error.kind(), error.to_string())
}

#[track_caller]
fn near(found: f64, printed: f64, half_unit: f64) {
    assert!((found - printed).abs() <= half_unit, "found {found}, printed {printed}");
}

#[track_caller]
fn bounds(estimate: &Estimate, method: Method) -> (f64, f64) {
    let interval = estimate.interval().expect("an interval");
    assert_eq!((interval.method, interval.level), (method, 0.95));
    (interval.low, interval.high)
}

/// 28 of 535: .0523, Clopper-Pearson (.0350553, .0747551), by scipy 1.17.1.
#[test]
fn a_count_of_independent_trials_has_the_exact_interval() {
    let found = estimates(vec![count(28, 535, None)]);
    assert_eq!(found.len(), 1);
    let only = &found[0];
    assert_eq!(only.quantity.measure, Measure::Fpir);
    assert_eq!(only.quantity.gallery, Some(25_000));
    let point = only.quantity.at.as_ref().unwrap();
    assert_eq!((point.threshold, &point.rule), (Some(0.8), &ThresholdRule::Given));
    assert_eq!((only.unit.kind, only.unit.count), (UnitKind::Trial, 535));
    near(only.value().unwrap(), 0.0523, 5e-5);
    let (low, high) = bounds(only, Method::ClopperPearson);
    near(low, 0.035_055_3, 5e-8);
    near(high, 0.074_755_1, 5e-8);
    assert_eq!(only.cautions, Vec::<String>::new());
}

#[test]
fn dependent_trials_have_a_value_and_no_interval() {
    let mut dependent = count(2451, 2685, None);
    dependent.independent = false;
    dependent.note = Some("The denominator is from memory.".into());
    let found = estimates(vec![dependent]);
    near(found[0].value().unwrap(), 0.9128, 5e-5);
    assert_eq!(found[0].interval(), None);
    assert_eq!(found[0].unit.kind, UnitKind::Unknown);
    assert!(found[0].cautions[0].contains("each a search"), "{:?}", found[0].cautions);
    assert_eq!(found[0].cautions[1], "The denominator is from memory.");
}

/// 11 of 107 against 17 of 428: ratio 2.59 [1.25, 5.36].
#[test]
fn groups_have_a_ratio_in_both_directions() {
    let (of, not) = (Some("of colour"), Some("not of colour"));
    let found =
        estimates(vec![count(28, 535, None), count(11, 107, of), count(17, 428, not)]);
    assert_eq!(found.len(), 5);
    let (ratio, turned) = (&found[3], &found[4]);
    assert_eq!(ratio.quantity.measure, Measure::FpirRatio);
    assert_eq!(ratio.quantity.group["people"], "of colour");
    assert_eq!(ratio.quantity.versus["people"], "not of colour");
    assert_eq!(turned.quantity.group["people"], "not of colour");
    assert_eq!((ratio.counts, ratio.unit.count), (None, 535));
    near(ratio.value().unwrap(), 2.59, 5e-3);
    let (low, high) = bounds(ratio, Method::LogRatio);
    near(low, 1.25, 5e-3);
    near(high, 5.36, 5e-3);
    near(turned.value().unwrap() * ratio.value().unwrap(), 1.0, 1e-12);
    near(bounds(turned, Method::LogRatio).0 * high, 1.0, 1e-12);
}

/// By hand: given 11 errors, the share of the first is at least .025^(1/11) = .71509, and
/// the ratio at least .71509 / .28491 x 428 / 107 = 10.04.
#[test]
fn a_group_without_errors_bounds_the_ratio() {
    let found = estimates(vec![count(11, 107, Some("a")), count(0, 428, Some("b"))]);
    let (over, under) = (&found[2], &found[3]);
    let (low, high) = bounds(over, Method::ConditionalRatio);
    near(low, 10.04, 5e-3);
    assert!(high.is_infinite());
    near(over.value().unwrap(), 11.5 / 108.0 / (0.5 / 429.0), 1e-9);
    assert!(over.cautions[0].contains("only a lower bound"));
    let (low_under, high_under) = bounds(under, Method::ConditionalRatio);
    assert!(low_under.abs() < f64::MIN_POSITIVE);
    near(high_under * low, 1.0, 1e-12);
    assert!(under.value().unwrap().abs() < f64::MIN_POSITIVE);

    let neither = estimates(vec![count(0, 107, Some("a")), count(0, 428, Some("b"))]);
    assert!(matches!(neither[2].outcome, Outcome::NotEstimable { .. }));
}

#[test]
fn few_errors_and_dependence_are_said_of_a_ratio() {
    let few = estimates(vec![count(2, 107, Some("a")), count(17, 428, Some("b"))]);
    assert!(few[2].cautions[0].contains("2 errors only"), "{:?}", few[2].cautions);
    let mut dependent = count(11, 107, Some("a"));
    dependent.independent = false;
    let found = estimates(vec![dependent, count(17, 428, Some("b"))]);
    assert_eq!((found[2].interval(), found[2].unit.kind), (None, UnitKind::Unknown));
    assert_eq!(found[2].cautions, found[0].cautions);
}

#[test]
fn only_comparable_counts_of_groups_that_share_nobody_have_a_ratio() {
    let ratios = |change: fn(&mut PublishedCount)| {
        let mut second = count(17, 428, Some("b"));
        change(&mut second);
        estimates(vec![count(11, 107, Some("a")), second]).len() - 2
    };
    assert_eq!(ratios(|_| ()), 2);
    assert_eq!(ratios(|second| second.arm = "other".into()), 0);
    assert_eq!(ratios(|second| second.measure = CountedMeasure::Fnmr), 0);
    assert_eq!(ratios(|second| second.unit = "alert".into()), 0);
    assert_eq!(ratios(|second| second.gallery = Some(1000)), 0);
    assert_eq!(ratios(|second| second.threshold = Some(0.99)), 0);
    assert_eq!(ratios(|second| second.group.clear()), 0);
    let overlapping = |second: &mut PublishedCount| {
        second.group = [("age".into(), "old".into())].into_iter().collect();
    };
    assert_eq!(ratios(overlapping), 0);
}

#[test]
fn impossible_counts_are_refused_by_name() {
    let good = count(28, 535, None);
    let (kind, text) = refused(vec![good.clone(), count(12, 5, Some("b"))]);
    assert_eq!(kind, ErrorKind::Value);
    assert_eq!(
        text,
        "`input.count`: count 2 (FPIR on arm `ACLU 2018`, people b): found `errors = 12` \
         and `trials = 5`, but there cannot be more errors than trials"
    );
    assert!(refused(vec![count(0, 0, None)]).1.contains("`trials = 0`"));
    let mut endless = good.clone();
    endless.threshold = Some(f64::NAN);
    assert!(refused(vec![endless]).1.contains("not finite"));
    let (kind, text) = refused(vec![good.clone(), count(1, 2, Some("b")), good]);
    assert_eq!(kind, ErrorKind::Conflict);
    assert!(text.contains("count 3") && text.contains("in count 1"), "{text}");
}

#[test]
fn the_shipped_counts_are_all_estimated() {
    let path =
        concat!(env!("CARGO_MANIFEST_DIR"), "/../../studies/published-tests/study.toml");
    let text = std::fs::read_to_string(path).unwrap();
    let study: StudyFile = toml::from_str(&text).unwrap();
    let Input::Counts(input) = study.input else { panic!("the study is not of counts") };
    let found = counted(&input, study.protocol.level).unwrap();
    let ratios =
        found.iter().filter(|e| e.quantity.measure == Measure::FpirRatio).count();
    assert_eq!((found.len(), ratios), (input.counts.len() + 4, 4));
    assert!(found.iter().all(|estimate| estimate.interval().is_some()));
}
