//! How many people it takes: by formula, and as drawn studies confirm.

use serde_json::Value;

use crate::folder::Folder;

#[track_caller]
fn planned(arguments: &[&str]) -> Value {
    let folder = Folder::empty();
    let text = folder.runs(&[&["plan", "--json"], arguments].concat());
    serde_json::from_str(&text).unwrap()
}

fn people(plan: &Value, pictures: u64) -> u64 {
    let designs = plan["plan"]["designs"].as_array().unwrap();
    let design = designs.iter().find(|design| design["pictures"] == pictures).unwrap();
    design["people"].as_u64().unwrap()
}

/// 2 (1.959964 + 0.841621)^2 / ln(2)^2 = 32.67 errors in each group, 315.3 for a ratio of
/// 1.25.
#[test]
fn a_ratio_takes_the_errors_of_the_formula() {
    let twice = planned(&["--ratio", "2", "--rate", "0.001"]);
    assert!((twice["plan"]["errors"].as_f64().unwrap() - 32.673).abs() < 0.001);
    let quarter = planned(&["--ratio", "1.25", "--rate", "0.001"]);
    assert!((quarter["plan"]["errors"].as_f64().unwrap() - 315.26).abs() < 0.01);
    assert!(people(&quarter, 3) > people(&twice, 3));
}

/// ln(0.025) / ln(1 - 0.01) = 367.04 comparisons: as many people for an FNMR, and two of
/// them for each comparison of an FMR, however many pictures they have.
#[test]
fn without_an_error_people_are_counted() {
    let fnmr = planned(&["--below", "0.01", "--measure", "fnmr"]);
    assert_eq!((people(&fnmr, 2), people(&fnmr, 10)), (368, 368));
    let fmr = planned(&["--below", "0.01"]);
    assert_eq!((people(&fmr, 1), people(&fmr, 10)), (735, 735));
    let power = fmr["plan"]["reached"].as_array().unwrap();
    let of = |people: u64| {
        power.iter().find(|cell| cell["people"] == people).unwrap()["power"].clone()
    };
    assert_eq!((of(500).as_f64(), of(1_000).as_f64()), (Some(0.0), Some(1.0)));
}

#[test]
fn more_pictures_help_little_and_more_people_help() {
    let plan = planned(&["--below", "0.01", "--rate", "0.005"]);
    let [one, three, ten] = [1, 3, 10].map(|pictures| people(&plan, pictures));
    assert!(one > three && three >= ten, "{one} {three} {ten}");
    assert!(ten * 10 > one, "ten times the pictures are not worth ten times the people");
    let text = Folder::empty().runs(&["plan", "--below", "0.01", "--rate", "0.005"]);
    assert!(
        text.contains("falls with the number of people, not of comparisons"),
        "{text}"
    );
    assert!(text.contains("assumed, not measured"), "{text}");
}

/// Studies of the planned size, drawn and judged by the rule of reports, show it about as
/// often as planned: the rule is cautious, the formula approximate.
#[test]
fn drawn_studies_confirm_a_plan() {
    let plan = planned(&[
        "--below",
        "0.1",
        "--rate",
        "0.05",
        "--measure",
        "fnmr",
        "--pictures",
        "3",
        "--confirm",
    ]);
    let drawn = &plan["confirmed"][0];
    assert_eq!(drawn["repetitions"], 400);
    let high = drawn["interval"][1].as_f64().unwrap();
    let shown = drawn["shown"].as_f64().unwrap() / 400.0;
    assert!(high > 0.8 - 0.1 && shown < 0.97, "{drawn}");
    let few =
        planned(&["--ratio", "3", "--rate", "0.05", "--pictures", "2", "--confirm"]);
    let shown = few["confirmed"][0]["shown"].as_f64().unwrap() / 400.0;
    assert!((0.6..0.99).contains(&shown), "{few}");
}

#[test]
fn a_difference_of_arms_takes_fewer_people_the_more_alike_they_err() {
    let of = |correlation| {
        let plan = planned(&[
            "--rates",
            "0.05,0.08",
            "--measure",
            "fnmr",
            "--correlation",
            correlation,
        ]);
        people(&plan, 2)
    };
    assert!(of("0") > of("0.4") && of("0.4") > of("0.7"));
}

#[test]
fn a_study_tells_how_dependent_its_comparisons_are_and_what_decides_a_claim() {
    let folder = Folder::empty();
    folder.runs(&["new", "audit"]);
    let text = folder.runs(&["plan", "audit", "--below", "0.3", "--rate", "0.2"]);
    assert!(text.contains("as measured on arm"), "{text}");
    let folder = Folder::with_study();
    let outcome = folder.run(&["plan", ".", "--claim", "less than half"]);
    // Four people without a false match at 0.5: people are counted.
    assert!(outcome.stdout.contains("that FMR is below 50 %"), "{outcome:?}");
    let outcome = folder.run(&["plan", ".", "--claim", "it is"]);
    assert!(
        outcome.stderr.contains("in 2 claims, but expected it in one"),
        "{outcome:?}"
    );
}

/// Two arms of the same people, drawn together and told apart by the test of reports: about as
/// often as planned, of an FNMR with one comparison each (the exact test, which is cautious),
/// with three, and of an FMR.
#[test]
fn drawn_studies_confirm_a_difference_of_arms() {
    let shown = |measure: &str, rates: &str, pictures: &str| {
        let plan = planned(&[
            "--rates",
            rates,
            "--measure",
            measure,
            "--pictures",
            pictures,
            "--confirm",
            "--repetitions",
            "200",
        ]);
        plan["confirmed"][0]["shown"].as_f64().unwrap() / 200.0
    };
    let found = [
        shown("fnmr", "0.10,0.2", "2"),
        shown("fnmr", "0.2,0.10", "3"),
        shown("fmr", "0.05,0.08", "2"),
    ];
    // 0.8 planned; 200 draws have a standard error of 0.03.
    assert!(found.iter().all(|share| (0.65..0.95).contains(share)), "{found:?}");
}

/// A claim on an FNMR at the threshold of a target FMR has no formula of its own: the interval
/// of the study is narrowed by people.
#[test]
fn a_claim_without_a_formula_is_planned_by_its_interval() {
    let folder = Folder::empty();
    folder.runs(&["new", "audit"]);
    let study = folder.path("audit/study.toml");
    let text = std::fs::read_to_string(&study).unwrap();
    let claim = "\n[[claim]]\nsays = \"errors are alike at most at thirty percent\"\n\
                 measure = \"eer\"\narm = \"frontal\"\nis = \"at_most\"\nvalue = 0.3\n";
    std::fs::write(&study, text + claim).unwrap();
    let outcome = folder.run(&["plan", "audit", "--claim", "errors are alike"]);
    assert!(outcome.stdout.contains("that EER is "), "{outcome:?}");
    assert!(
        outcome.stdout.contains("square root of the number of people"),
        "{outcome:?}"
    );
    let json = folder.runs(&["plan", "audit", "--claim", "errors are alike", "--json"]);
    let plan: Value = serde_json::from_str(&json).unwrap();
    let needed = plan["plan"]["people"].as_u64().unwrap();
    let reached = plan["plan"]["reached"].as_array().unwrap();
    let short = reached.iter().filter(|cell| cell["people"].as_u64().unwrap() < needed);
    assert!(short.clone().all(|cell| cell["power"].as_f64().unwrap() < 0.8), "{plan}");
    let outcome =
        folder.run(&["plan", "audit", "--claim", "errors are alike", "--confirm"]);
    assert!(
        outcome.stderr.contains("only counts of FMR and FNMR at a given threshold"),
        "{outcome:?}"
    );
}

#[test]
fn what_cannot_be_planned_is_refused() {
    let refused = |arguments: &[&str], expected: &str| {
        let outcome = Folder::empty().run(&[&["plan"], arguments].concat());
        assert_eq!(outcome.status, Some(2), "{outcome:?}");
        assert!(outcome.stderr.contains(expected), "{}", outcome.stderr);
    };
    refused(&[], "required");
    refused(
        &["--below", "0.01", "--rate", "0.02"],
        "error: found the true rate `0.02`, but expected one under the limit `0.01`",
    );
    refused(&["--below", "1.5"], "error: found the limit `1.5`");
    refused(&["--ratio", "1", "--rate", "0.1"], "error: found the ratio `1`");
    refused(&["--rates", "0.1,0.1"], "error: found the rate `0.1` twice");
    refused(&["--rates", "0.1"], "error: found 1 rates, but expected two");
    refused(&["--below", "0.1", "--power", "1"], "error: found the power `1`");
    refused(&["--below", "0.1", "--pictures", "0"], "error: found `--pictures 0`");
    refused(
        &["--rates", "0.01,0.1", "--correlation", "0.5"],
        "error: found the correlation of the arms `0.5`, but expected at most 0.302",
    );
    refused(
        &["--rates", "0.001,0.00102", "--confirm"],
        "people, but expected at most 3,000, whose pairs can be drawn",
    );
}
