//! The shipped scores of 1,020 consented pictures, measured. The expected figures come from
//! another implementation, run on the same scores (`studies/london-poses/README.md`).

use std::path::Path;
use std::sync::OnceLock;

use falsematch::input::{self, Dataset, Request, Silent};
use falsematch::rate::{
    self, ArmMeasures, Cell, Context, Counts, Estimate, GroupRow, Measure, Method,
    UnitKind,
};
use falsematch::study::file::{Arm, Orientation, StudyFile};
use falsematch::tally::{ArmFilter, Tally};
use falsematch_kernels::curve;

struct London {
    study: StudyFile,
    dataset: Dataset,
}

fn london() -> &'static London {
    static LONDON: OnceLock<London> = OnceLock::new();
    LONDON.get_or_init(|| {
        let base =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../../studies/london-poses");
        let text = std::fs::read_to_string(base.join("study.toml")).unwrap();
        let study: StudyFile = toml::from_str(&text).unwrap();
        let request = Request {
            input: &study.input,
            samples: study.samples.as_ref(),
            orientation: Orientation::Similarity,
            base: &base,
            progress: &Silent,
        };
        let dataset = input::read(&request).unwrap();
        London { study, dataset }
    })
}

fn arm(name: &str) -> (&'static Arm, Tally) {
    let London { study, dataset } = london();
    let arm = study.arms.iter().find(|arm| arm.name == name).unwrap();
    let filter = ArmFilter::resolve(arm, &dataset.roster).unwrap();
    (arm, Tally::collect(dataset, &filter, None))
}

fn measured(name: &str) -> ArmMeasures {
    let (arm, tally) = arm(name);
    let London { study, dataset } = london();
    let points =
        rate::thresholds(&arm.name, &tally, &study.protocol, Orientation::Similarity);
    let context = Context {
        arm: &arm.name,
        roster: &dataset.roster,
        orientation: Orientation::Similarity,
        level: study.protocol.level,
        independent: false,
        records_failures: true,
        by: &study.protocol.by,
    };
    rate::measure(&tally, &points, &context)
}

fn whole() -> &'static ArmMeasures {
    static ALL: OnceLock<ArmMeasures> = OnceLock::new();
    ALL.get_or_init(|| measured("all"))
}

fn find(estimates: &[Estimate], measure: Measure, target: Option<f64>) -> &Estimate {
    let is_at = |estimate: &&Estimate| match (&estimate.quantity.at, target) {
        (None, None) => true,
        (Some(at), Some(target)) => matches!(
            &at.rule,
            rate::ThresholdRule::TargetFmr { target: of, .. } if of.total_cmp(&target).is_eq()
        ),
        _ => false,
    };
    estimates.iter().filter(|e| e.quantity.measure == measure).find(is_at).unwrap()
}

#[test]
fn counts_are_those_of_all_pairs() {
    let size = whole().size;
    assert_eq!((size.samples, size.subjects, size.failed_samples), (1_020, 102, 0));
    assert_eq!((size.mated, size.non_mated), (4_590, 515_100));
}

/// d' 4.73, FNMR 0.72 % / 8.6 % / 28.2 % at FMR 1e-2 / 1e-3 / 1e-4: to the digits that are
/// printed. The thresholds are printed as 0.2999 / 0.4343 / 0.5381; here they are 0.29997,
/// 0.43431 and 0.53812, the same numbers cut after four digits.
#[test]
fn figures_are_those_of_another_implementation() {
    let estimates = &whole().estimates;
    let value = |measure, target| find(estimates, measure, target).value().unwrap();
    assert_eq!(format!("{:.2}", value(Measure::DPrime, None)), "4.73");
    let expected =
        [(1e-2, "0.72", "0.2999"), (1e-3, "8.6", "0.4343"), (1e-4, "28.2", "0.5381")];
    for (target, fnmr, threshold) in expected {
        let estimate = find(estimates, Measure::Fnmr, Some(target));
        let digits = if fnmr.len() == 4 && target > 5e-3 { 2 } else { 1 };
        assert_eq!(format!("{:.digits$}", 100.0 * estimate.value().unwrap()), fnmr);
        let at = estimate.quantity.at.as_ref().unwrap().threshold.unwrap();
        assert_eq!(format!("{at:.8}")[..6], *threshold);
        assert!(value(Measure::Fmr, Some(target)) <= target);
    }
}

/// The other implementation's EER of 0.87 % is the middle of both rates at the threshold
/// where they are nearest (0.8688 % and 0.8715 %). The rule here looks at the thresholds on
/// either side of the crossing and takes the one with the smaller sum, one mated score
/// lower (0.8688 % and 0.8497 %), which gives 0.86 %.
#[test]
fn the_equal_error_rate_differs_by_its_rule_alone() {
    let eer = find(&whole().estimates, Measure::Eer, None);
    assert_eq!(format!("{:.4}", 100.0 * eer.value().unwrap()), "0.8592");
    let (_, tally) = arm("all");
    let (mated, non_mated) = (&tally.mated.score, &tally.tail.score);
    let rates = curve::steps(mated, non_mated).map(|step| {
        let missed = (mated.len() - step.upper_over) as f64 / mated.len() as f64;
        (missed, step.lower_over as f64 / non_mated.len() as f64)
    });
    let apart = |(missed, matched): &(f64, f64)| (missed - matched).abs();
    let nearest = rates.min_by(|a, b| apart(a).total_cmp(&apart(b))).unwrap();
    assert_eq!(format!("{:.2}", 50.0 * (nearest.0 + nearest.1)), "0.87");
}

#[test]
fn every_interval_holds_its_value_and_says_what_it_counts() {
    let rows = whole().groups.iter().flat_map(|table| &table.rows);
    let grouped = rows.flat_map(|row| &row.estimates);
    for estimate in whole().estimates.iter().chain(grouped) {
        let Some(value) = estimate.value() else { continue };
        assert!(value.is_finite());
        assert_eq!(estimate.unit.kind, UnitKind::Subject, "{:?}", estimate.quantity);
        let Some(interval) = estimate.interval() else {
            assert!(
                estimate.unit.count < 3 && !estimate.cautions.is_empty(),
                "{estimate:?}"
            );
            continue;
        };
        assert!(interval.low <= value && value <= interval.high, "{estimate:?}");
        assert!(interval.low < interval.high);
    }
}

#[test]
fn an_fnmr_at_a_target_carries_the_uncertainty_of_the_threshold() {
    for target in [1e-2, 1e-3] {
        let estimate = find(&whole().estimates, Measure::Fnmr, Some(target));
        let interval = estimate.interval().unwrap();
        assert_eq!(interval.method, Method::ThresholdRecovery);
        assert!(
            estimate.cautions.iter().any(|caution| caution.contains("taken as given"))
        );
        assert!(interval.high < 0.35, "{interval:?}");
    }
}

#[test]
fn the_curve_is_monotone_and_exact_where_it_is_known() {
    let curve = whole().curve.as_ref().unwrap();
    assert!((100..=240).contains(&curve.points.len()), "{}", curve.points.len());
    for pair in curve.points.windows(2) {
        assert!(pair[0].threshold > pair[1].threshold);
        assert!(pair[0].fmr <= pair[1].fmr && pair[0].fnmr >= pair[1].fnmr);
    }
    for point in &curve.points {
        assert!(point.fmr_interval[0] <= point.fmr && point.fmr <= point.fmr_interval[1]);
        assert!(
            point.fnmr_interval[0] <= point.fnmr && point.fnmr <= point.fnmr_interval[1]
        );
    }
    let (first, last) = (curve.points.first().unwrap(), curve.points.last().unwrap());
    let rates = [first.fmr, first.fnmr, last.fmr, last.fnmr].map(f64::to_bits);
    assert_eq!(rates, [0.0f64, 1.0, 1.0, 0.0].map(f64::to_bits));
    let bins = whole().distribution.as_ref().unwrap();
    assert_eq!(bins.mated.iter().sum::<u64>(), 4_590);
    assert_eq!(bins.non_mated.iter().sum::<u64>(), 515_100);
}

/// Women of the group `black` in frontal pictures: 5 people, 10 pairs of people, 40
/// comparisons; the 4 false matches are one pair of people, so they count as about one
/// independent error and never as four of forty.
#[test]
fn four_false_matches_of_one_pair_are_not_four_of_forty() {
    let (_, tally) = arm("frontal");
    let London { dataset, .. } = london();
    let by = [vec!["gender".to_owned(), "ethnicity".to_owned()]];
    let context = Context {
        arm: "frontal",
        roster: &dataset.roster,
        orientation: Orientation::Similarity,
        level: 0.95,
        independent: false,
        records_failures: true,
        by: &by,
    };
    let points: Vec<_> = rate::thresholds(
        "frontal",
        &tally,
        &london().study.protocol,
        Orientation::Similarity,
    );
    let measures = rate::measure(&tally, &points, &context);
    let cell: Cell = [("gender", "female"), ("ethnicity", "black")]
        .map(|(column, label)| (column.to_owned(), label.to_owned()))
        .into();
    let row: &GroupRow =
        measures.groups[0].rows.iter().find(|row| row.group == cell).unwrap();
    assert_eq!(row.subjects, 5);
    let fmr = find(&row.estimates, Measure::Fmr, Some(1e-3));
    assert_eq!(fmr.counts, Some(Counts { errors: 4, trials: 40 }));
    assert_eq!((fmr.unit.kind, fmr.unit.count), (UnitKind::Subject, 5));
    let interval = fmr.interval().unwrap();
    let effective = interval.effective_trials.unwrap();
    assert!(effective < 5.0, "{effective} effective comparisons of 10 pairs of people");
    assert!(interval.variance_inflation.unwrap() > 4.0);
    // Four of forty independent comparisons would give 2.8 % to 23.7 % (Clopper-Pearson).
    assert!(interval.low < 0.001 && interval.high > 0.5, "{interval:?}");
    let expected = "4 false matches in 40 comparisons of 10 pairs of people, of one pair of \
                    people";
    assert!(row.notes.iter().any(|note| note.ends_with(expected)), "{:?}", row.notes);
}
