//! Little or one-sided data: an honest answer, no number that is none, and no interval of
//! width zero.

use std::fmt::Write;

use serde_json::Value;

use crate::folder::Folder;

/// Every pair of the pictures of some people compared once; `score` is told both people and
/// both pictures.
fn scores(people: u32, each: u32, score: impl Fn([u32; 2], [u32; 2]) -> f64) -> String {
    let mut text = String::from(
        "probe,reference,score,probe_subject,reference_subject,probe_side,reference_side\n",
    );
    let side = |person: u32| if person == 0 { "only" } else { "rest" };
    for probe in 0..people * each {
        for reference in 0..probe {
            let [one, other] = [probe / each, reference / each];
            let score = score([one, other], [probe, reference]);
            let _ = writeln!(
                text,
                "i{probe},i{reference},{score},p{one},p{other},{},{}",
                side(one),
                side(other)
            );
        }
    }
    text
}

/// A score that is high for one person and low for two, never twice the same.
fn separate([one, other]: [u32; 2], [probe, reference]: [u32; 2]) -> f64 {
    let base = if one == other { 0.8 } else { 0.2 };
    base + f64::from((probe * 31 + reference * 7) % 97) / 1_000.0
}

const STUDY: &str = r#"[study]
name = "Scarce"
question = "What can be said?"

[input]
format = "table"
file = "scores.csv"
interchangeable = true

[samples]
groups = ["side"]

[protocol]
thresholds = [0.5]
target_fmr = [0.1]
by = [["side"]]
"#;

#[track_caller]
fn report(scores: &str, more: &str) -> Value {
    let folder = Folder::empty();
    folder.write("study.toml", format!("{STUDY}\n{more}"));
    folder.write("scores.csv", scores);
    folder.runs(&["run", "."]);
    folder.runs(&["verify", "report"]);
    let text = std::fs::read_to_string(folder.path("report/report.json")).unwrap();
    for name in ["report.html", "report.md", "report.json"] {
        let text = std::fs::read_to_string(folder.path("report").join(name)).unwrap();
        assert!(!text.contains("NaN") && !text.contains("inf %"), "{name}");
    }
    let report = serde_json::from_str(&text).unwrap();
    check(&report);
    report
}

/// Every measured value is a number within its interval, and no interval has width zero.
fn check(value: &Value) {
    if let Some(measured) = value.get("measured") {
        let at = measured["value"].as_f64().expect("a number");
        let interval = &measured["interval"];
        if !interval.is_null() {
            let low = interval["low"].as_f64().expect("a number");
            let high = interval["high"].as_f64().unwrap_or(f64::INFINITY);
            assert!(low < high, "an interval of width zero: {value}");
            assert!(low <= at && at <= high, "outside its interval: {value}");
        }
    }
    match value {
        Value::Object(fields) => fields.values().for_each(check),
        Value::Array(items) => items.iter().for_each(check),
        _ => {}
    }
}

/// The estimate of a measure of an arm at the threshold 0.5, or without one.
fn estimate<'a>(report: &'a Value, arm: usize, measure: &str) -> &'a Value {
    let all = report["arms"][arm]["estimates"].as_array().unwrap();
    let is_given = |at: &Value| at.is_null() || at["rule"] == "given";
    let found = all.iter().find(|estimate| {
        let quantity = &estimate["quantity"];
        quantity["measure"] == measure && is_given(&quantity["at"])
    });
    found.unwrap_or_else(|| panic!("no {measure}"))
}

fn interval(estimate: &Value) -> [f64; 2] {
    let interval = &estimate["outcome"]["measured"]["interval"];
    ["low", "high"].map(|end| interval[end].as_f64().expect("an interval"))
}

#[test]
fn two_people_have_rates_and_no_interval() {
    let report = report(&scores(2, 4, separate), "");
    for measure in ["fmr", "fnmr"] {
        let found = estimate(&report, 0, measure);
        assert!(found["outcome"]["measured"]["interval"].is_null(), "{found}");
        let why = found["cautions"].to_string();
        assert!(why.contains("2 people only"), "{why}");
    }
}

#[test]
fn one_person_is_refused() {
    let folder = Folder::empty();
    folder.write("study.toml", STUDY);
    folder.write("scores.csv", scores(1, 4, separate));
    let outcome = folder.run(&["run", "."]);
    assert!(outcome.stderr.contains("found one subject"), "{}", outcome.stderr);
}

#[test]
fn a_group_of_one_person_has_no_fmr_and_says_so() {
    let report = report(&scores(6, 3, separate), "");
    let rows = report["arms"][0]["groups"][0]["rows"].as_array().unwrap();
    let only = rows.iter().find(|row| row["group"]["side"] == "only").unwrap();
    assert_eq!(only["subjects"], 1);
    for found in only["estimates"].as_array().unwrap() {
        let outcome = &found["outcome"];
        match found["quantity"]["measure"].as_str().unwrap() {
            "fmr" => {
                let why = outcome["not_estimable"]["why"].as_str().unwrap();
                assert_eq!(why, "there are no non-mated comparisons");
            }
            _ => assert!(outcome["measured"]["interval"].is_null(), "{found}"),
        }
    }
    let cautions = report["cautions"].to_string();
    assert!(cautions.contains("fewer than 15 people"), "{cautions}");
}

#[test]
fn without_any_error_there_are_upper_limits() {
    let report = report(&scores(8, 3, separate), "");
    // People as trials, half of them where each comparison takes two: 1 - 0.025^(1/n) with
    // n = 4 and n = 8.
    for (measure, expected) in
        [("fmr", 0.6023646356164747), ("fnmr", 0.36941664755281933)]
    {
        let [low, high] = interval(estimate(&report, 0, measure));
        assert_eq!(low.to_bits(), 0f64.to_bits(), "{measure}");
        assert!((high - expected).abs() < 1e-9, "{measure} {high} {expected}");
    }
    let [low, high] = interval(estimate(&report, 0, "eer"));
    assert!(low <= 0.0 && high > 0.0, "{low} {high}");
    let auc = &estimate(&report, 0, "auc")["outcome"]["measured"];
    assert_eq!(auc["value"], 1.0);
}

#[test]
fn errors_that_all_touch_one_person_count_as_those_of_one() {
    let wolf = |[one, other]: [u32; 2], pictures: [u32; 2]| {
        let touched = one != other && (one == 0 || other == 0);
        separate([one, other], pictures) + if touched { 0.5 } else { 0.0 }
    };
    let lamb = |people: [u32; 2], pictures: [u32; 2]| {
        separate(people, pictures) - if people == [0, 0] { 0.5 } else { 0.0 }
    };
    let matches = report(&scores(12, 3, wolf), "");
    let found = estimate(&matches, 0, "fmr");
    let [low, high] = interval(found);
    // 99 of 594 comparisons touch the person: as independent trials, 14 % to 20 %.
    assert_eq!(found["counts"]["errors"], 99);
    assert!(low < 0.08 && high > 0.3, "{low} {high}");
    let misses = report(&scores(12, 3, lamb), "");
    let [low, high] = interval(estimate(&misses, 0, "fnmr"));
    // 3 of 36 comparisons, of one of 12 people: as for 1 of 12, 0.2 % to 38 %.
    assert!(low < 0.01 && high > 0.3, "{low} {high}");
}

#[test]
fn rates_of_one_have_lower_limits_under_one() {
    let alike = |people: [u32; 2], pictures: [u32; 2]| separate(people, pictures) + 0.4;
    let unlike = |people: [u32; 2], pictures: [u32; 2]| separate(people, pictures) - 0.4;
    let [low, high] = interval(estimate(&report(&scores(8, 3, alike), ""), 0, "fmr"));
    assert!(low < 0.9 && high >= 1.0, "{low} {high}");
    let [low, high] = interval(estimate(&report(&scores(8, 3, unlike), ""), 0, "fnmr"));
    assert!(low < 0.9 && high >= 1.0, "{low} {high}");
}

const STRANGERS: &str = r#"
[[arm]]
name = "some"
both = { take = "a" }

[[arm]]
name = "others"
both = { take = "b" }

[[contrast]]
name = "some less others"
measure = "fmr"
arm = "some"
versus = "others"
at = { threshold = 0.5 }
"#;

/// Scores of people whose samples are of one take or the other.
fn of_two_takes(people: u32) -> String {
    let text = scores(people, 3, |people, pictures| {
        let raised = (pictures[0] * 13 + pictures[1] * 5) % 11 == 0;
        separate(people, pictures) + if raised { 0.4 } else { 0.0 }
    });
    let mut lines = text.lines();
    let head = lines.next().unwrap().to_owned() + ",probe_take,reference_take\n";
    lines.fold(head, |mut all, line| {
        let fields: Vec<&str> = line.split(',').collect();
        let take = |person: &str| {
            let number: u32 = person[1..].parse().unwrap();
            if number < people / 2 { "a" } else { "b" }
        };
        let _ = writeln!(all, "{line},{},{}", take(fields[3]), take(fields[4]));
        all
    })
}

#[test]
fn arms_that_share_no_sample_are_held_against_each_other_as_strangers() {
    let folder = Folder::empty();
    let text = STUDY.replace("groups = [\"side\"]", "conditions = [\"take\"]");
    let text = text.replace("by = [[\"side\"]]\n", "") + STRANGERS;
    folder.write("study.toml", &text);
    folder.write("scores.csv", of_two_takes(20));
    folder.runs(&["run", "."]);
    let json = std::fs::read_to_string(folder.path("report/report.json")).unwrap();
    let report: Value = serde_json::from_str(&json).unwrap();
    check(&report);
    let contrast = &report["contrasts"][0];
    assert_eq!(contrast["people"]["both"], 0, "{contrast}");
    let ends = interval(&contrast["estimate"]);
    assert!(ends[0] < ends[1]);
    // Two people in each arm: nothing can be said of how they vary.
    folder.write("scores.csv", of_two_takes(4));
    folder.runs(&["run", "."]);
    let json = std::fs::read_to_string(folder.path("report/report.json")).unwrap();
    let report: Value = serde_json::from_str(&json).unwrap();
    check(&report);
    let outcome = &report["contrasts"][0]["estimate"]["outcome"];
    let open = outcome["measured"]["interval"].is_null();
    assert!(open || outcome.get("not_estimable").is_some(), "{outcome}");
}
