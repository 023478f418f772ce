//! What `assemble` adds to the findings: ratios that claims ask for, judgements, method
//! notes and cautions.

use std::collections::BTreeMap;

use falsematch::claim::Verdict;
use falsematch::rate::{
    Cell, Counts, Estimate, Interval, Measure, Method, Outcome, Quantity, Unit, UnitKind,
};
use falsematch::report::{ArmReport, ArmSize, Findings, GroupRow, GroupTable, assemble};
use falsematch::study::file::StudyFile;

const STUDY: &str = r#"
    [study]
    name = "Two groups"
    question = "Are they matched alike?"
    [input]
    format = "table"
    file = "scores.csv"
    [[claim]]
    says = "A is matched more often than B."
    measure = "fmr_ratio"
    arm = "all"
    group = { people = "a" }
    versus = { people = "b" }
    is = "above"
    value = 1.0
"#;

fn study() -> StudyFile {
    toml::from_str(STUDY).unwrap()
}

fn cell(value: &str) -> Cell {
    Cell::from([("people".to_owned(), value.to_owned())])
}

fn row(group: &str, (low, value, high): (f64, f64, f64)) -> GroupRow {
    let interval = Interval {
        low,
        high,
        level: 0.95,
        method: Method::KornGraubard,
        variance_inflation: Some(2.0),
        effective_trials: Some(500.0),
        degrees_of_freedom: Some(11.0),
    };
    let fmr = Estimate {
        quantity: Quantity {
            measure: Measure::Fmr,
            arm: "all".into(),
            group: cell(group),
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
        outcome: Outcome::Measured { value, interval: Some(interval) },
        counts: Some(Counts { errors: 10, trials: 1000 }),
        unit: Unit { kind: UnitKind::Subject, count: 12 },
        cautions: Vec::new(),
    };
    GroupRow { group: cell(group), subjects: 12, estimates: vec![fmr], notes: vec![] }
}

fn findings(rows: Vec<GroupRow>) -> Findings {
    let size = ArmSize {
        samples: 40,
        failed_samples: 2,
        subjects: 24,
        mated: 0,
        non_mated: 500,
        failed_mated: 0,
        failed_non_mated: 0,
    };
    let arm = ArmReport {
        name: "all".into(),
        about: None,
        filter: "every comparison".into(),
        size: Some(size),
        estimates: Vec::new(),
        groups: vec![GroupTable { by: vec!["people".into()], rows }],
        curve: None,
        distribution: None,
        search: None,
        gallery_sizes: Vec::new(),
        mixed_galleries: Vec::new(),
        discarding: None,
    };
    Findings {
        contrasts: Vec::new(),
        review: None,
        arms: vec![arm],
        cautions: Vec::new(),
        inputs: BTreeMap::new(),
        command: "falsematch run x".into(),
        ..Findings::default()
    }
}

#[test]
fn a_claimed_ratio_is_measured_from_the_two_groups() {
    let rows = vec![row("a", (0.08, 0.10, 0.12)), row("b", (0.02, 0.03, 0.04))];
    let report = assemble(&study(), findings(rows));
    let ratio = &report.arms[0].estimates[0];
    assert_eq!(ratio.quantity.measure, Measure::FmrRatio);
    assert!((ratio.value().unwrap() - 10.0 / 3.0).abs() < 1e-12);
    assert_eq!(report.judgements[0].verdict, Verdict::Supported);
    let notes = report.method.notes.join(" ");
    assert!(notes.contains("Donner and Zou") && notes.contains("both people"));
}

#[test]
fn a_divisor_without_errors_gives_a_lower_bound_that_can_settle_a_claim() {
    let mut none = row("b", (0.0, 0.0, 0.02));
    none.estimates[0].counts = Some(Counts { errors: 0, trials: 1000 });
    let rows = vec![row("a", (0.08, 0.10, 0.12)), none.clone()];
    let report = assemble(&study(), findings(rows));
    let ratio = &report.arms[0].estimates[0];
    assert!((ratio.value().unwrap() - 10.5 / 0.5).abs() < 1e-12);
    assert!(ratio.interval().unwrap().high.is_infinite());
    assert!(ratio.cautions[0].contains("half an error more"));
    assert_eq!(report.judgements[0].verdict, Verdict::Supported);

    let mut neither = row("a", (0.0, 0.0, 0.03));
    neither.estimates[0].counts = none.estimates[0].counts;
    let report = assemble(&study(), findings(vec![neither, none]));
    assert_eq!(report.judgements[0].verdict, Verdict::NotTestable);
}

#[test]
fn an_unbounded_interval_survives_its_json() {
    let rows = vec![row("a", (0.08, 0.10, 0.12)), row("b", (0.0, 0.01, 0.02))];
    let report = assemble(&study(), findings(rows));
    let json = serde_json::to_string(&report).unwrap();
    assert!(json.contains(r#""high":null"#));
    assert_eq!(
        serde_json::from_str::<falsematch::report::Report>(&json).unwrap(),
        report
    );
    assert!(report.judgements[0].sentence.contains("to no limit"));
}

#[test]
fn what_may_mislead_is_said() {
    let rows = vec![row("a", (0.08, 0.10, 0.12)), row("b", (0.02, 0.03, 0.04))];
    let says: Vec<_> =
        assemble(&study(), findings(rows)).cautions.into_iter().map(|c| c.says).collect();
    assert!(says[0].starts_with("only non-mated comparisons are there"), "{says:?}");
    assert!(says[1].starts_with("24 people only"), "{says:?}");
    assert!(says[2].starts_with("2 samples gave no template"), "{says:?}");
    assert!(says[3].starts_with("2 of 2 groups have fewer than 15 people"), "{says:?}");
}

#[test]
fn what_holds_of_several_arms_is_said_once() {
    let rows = || vec![row("a", (0.08, 0.10, 0.12)), row("b", (0.02, 0.03, 0.04))];
    let mut both = findings(rows());
    let mut other = both.arms[0].clone();
    other.name = "other".into();
    other.size.as_mut().unwrap().failed_samples = 3;
    both.arms.push(other);
    let cautions = assemble(&study(), both).cautions;
    let about: Vec<_> = cautions.iter().map(|caution| caution.about.as_str()).collect();
    assert_eq!(
        about,
        ["every arm", "every arm", "arm all", "every arm, by people", "arm other"]
    );
}
