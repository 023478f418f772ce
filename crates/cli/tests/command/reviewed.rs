//! A review of labels: listed blind, filled in, read back, and shown.

use serde_json::Value;

use crate::folder::Folder;

const REVIEW: &[&str] =
    &["review", ".", "--output", "review.csv", "--top", "6", "--arm", "everybody"];

/// The small study in which ada and dan are one person: their four pairs score over 0.8.
fn with_duplicate() -> Folder {
    let folder = Folder::with_study();
    let text = std::fs::read_to_string(folder.path("scores.csv")).unwrap();
    let raised = text.lines().map(|line| {
        let is_pair = line.starts_with("dan") && line.contains(",ada");
        if is_pair { line.replacen(",0.1", ",0.8", 1) } else { line.to_owned() }
    });
    folder.write("scores.csv", raised.collect::<Vec<_>>().join("\n") + "\n");
    folder
}

/// Fills in what the pairs of ada and dan are, and that all others are different.
fn fill(folder: &Folder, same: &str) {
    let text = std::fs::read_to_string(folder.path("review.csv")).unwrap();
    let filled = text.lines().map(|line| {
        let is_pair = line.contains(",dan") && line.contains(",ada");
        line.replace(",,", if is_pair { same } else { ",different,me" })
    });
    folder.write("review.csv", filled.collect::<Vec<_>>().join("\n") + "\n");
}

/// Lists, fills and names the review in the study.
fn reviewed(same: &str, keys: &str) -> Folder {
    let folder = with_duplicate();
    folder.runs(REVIEW);
    fill(&folder, same);
    let table = format!("[review]\nfile = \"review.csv\"\narm = \"everybody\"\n{keys}\n");
    folder.spoil("study.toml", "[protocol]", &format!("{table}[protocol]"));
    folder
}

fn review_of(folder: &Folder) -> Value {
    folder.runs(&["run", "."]);
    let text = std::fs::read_to_string(folder.path("report/report.json")).unwrap();
    let report: Value = serde_json::from_str(&text).unwrap();
    report["review"].clone()
}

/// Errors and trials of an estimate of the point at the threshold 0.5.
fn counts(review: &Value, estimate: &str) -> (u64, u64) {
    let points = review["points"].as_array().unwrap();
    let given = points.iter().find(|point| point["at"]["rule"] == "given").unwrap();
    let counts = &given[estimate]["counts"];
    (counts["errors"].as_u64().unwrap(), counts["trials"].as_u64().unwrap())
}

#[test]
fn the_list_is_blind_and_in_an_order_of_its_seed() {
    let folder = with_duplicate();
    let told = folder.runs(REVIEW);
    assert!(told.contains("6 highest non-mated pairs of arm everybody"), "{told}");
    assert!(told.contains("without scores, in random order (seed 1)"), "{told}");
    let text = std::fs::read_to_string(folder.path("review.csv")).unwrap();
    let mut lines = text.lines();
    let header = "list,probe,reference,probe_person,reference_person,verdict,reviewer";
    assert_eq!(lines.next(), Some(header));
    let rows: Vec<&str> = lines.collect();
    assert_eq!(rows.len(), 6);
    assert!(rows.iter().all(|row| row.ends_with(",,") && !row.contains("0.")), "{text}");
    let pairs = rows.iter().filter(|row| row.contains(",dan") && row.contains(",ada"));
    assert_eq!(pairs.count(), 4, "the highest four are those of ada and dan: {text}");

    let other = ["review", ".", "--output", "other.csv", "--top", "6"];
    let other =
        [&other[..], &["--arm", "everybody", "--seed", "2", "--unblinded"]].concat();
    folder.runs(&other);
    let other = std::fs::read_to_string(folder.path("other.csv")).unwrap();
    assert!(other.lines().skip(1).all(|row| row.contains(",,,0.")), "{other}");
    let names = |text: &str| {
        let fields = text.lines().map(|row| row.split(',').nth(1).unwrap().to_owned());
        fields.collect::<Vec<_>>()
    };
    assert_ne!(names(&text), names(&other), "another seed, another order");
}

#[test]
fn pairs_of_one_person_are_left_out() {
    let folder = reviewed(",same person,me", "");
    let review = review_of(&folder);
    assert_eq!(counts(&review, "fmr_before"), (4, 24));
    assert_eq!(counts(&review, "fmr_after"), (0, 20));
    assert_eq!(counts(&review, "fmr_lowest"), (0, 20));
    assert_eq!(counts(&review, "fnmr_before"), (0, 4));
    assert_eq!(counts(&review, "fnmr_after"), (0, 4));
    assert_eq!(
        (review["listed"].as_u64(), review["reviewed"].as_u64(), review["same"].as_u64()),
        (Some(6), Some(6), Some(4))
    );
    assert_eq!(review["found"].as_array().unwrap().len(), 4);
    let floor = review["sentences"][2].as_str().unwrap();
    // Four people make six pairs: one of them is 1 / 6.
    assert!(floor.starts_with("Among 4 people there are 6 pairs"), "{floor}");
    assert!(floor.contains("under 16.7 %; one such pair was found here"), "{floor}");
    let page = std::fs::read_to_string(folder.path("report/report.html")).unwrap();
    assert!(page.contains("Review of labels"));
    assert!(!page.contains("ada") && !page.contains("dan1"), "people have codes");
}

#[test]
fn pairs_of_one_person_may_count_as_mated() {
    let folder = reviewed(",same person,me", "same_person = \"mated\"");
    let review = review_of(&folder);
    assert_eq!(counts(&review, "fmr_after"), (0, 20));
    assert_eq!(counts(&review, "fnmr_after"), (0, 8));
}

#[test]
fn what_nobody_looked_at_stays_and_bounds_the_rate() {
    let folder = reviewed(",,", "");
    let review = review_of(&folder);
    assert_eq!(counts(&review, "fmr_after"), (4, 24));
    assert_eq!(counts(&review, "fmr_lowest"), (0, 20));
    assert_eq!(review["reviewed"].as_u64(), Some(2));
    let folder = reviewed(",Cannot tell ,me", "");
    let review = review_of(&folder);
    assert_eq!(review["cannot_tell"].as_u64(), Some(4));
    assert_eq!(counts(&review, "fmr_after"), (4, 24));
    assert_eq!(counts(&review, "fmr_lowest"), (0, 20));
}

#[test]
fn a_reviewed_run_is_verified_from_inputs_and_from_tallies() {
    let folder = reviewed(",same person,me", "");
    folder.runs(&["run", "."]);
    let text = folder.runs(&["verify", "report"]);
    assert!(text.contains("all 3 inputs"), "{text}");
    std::fs::remove_file(folder.path("review.csv")).unwrap();
    std::fs::remove_file(folder.path("scores.csv")).unwrap();
    std::fs::remove_file(folder.path("study.toml")).unwrap();
    let text = folder.runs(&["verify", "report"]);
    assert!(text.contains("measuring the stored tallies again"), "{text}");
}

/// Spoils a filled review and expects `run` to refuse it.
#[track_caller]
fn refused(from: &str, to: &str, expected: &str) {
    let folder = reviewed(",same person,me", "");
    folder.spoil("review.csv", from, to);
    let outcome = folder.run(&["run", "."]);
    let error = outcome.stderr.trim_end();
    assert!(error.starts_with(expected), "`{error}` does not start with `{expected}`");
    assert_eq!(outcome.status, Some(2));
}

#[test]
fn a_review_that_cannot_be_of_these_data_is_refused() {
    refused(
        ",same person,",
        ",same,",
        "error: review.csv, line 2, `verdict`: found `same`, but expected `same person`, \
         `different`, `cannot tell`, or nothing",
    );
    refused("verdict,", "verdit,", "error: review.csv, line 1: found the columns");
    let row = "\n6-";
    let folder = reviewed(",same person,me", "");
    let text = std::fs::read_to_string(folder.path("review.csv")).unwrap();
    let first = text.lines().nth(1).unwrap();
    let fields: Vec<&str> = first.split(',').collect();
    refused(
        row,
        &format!("\n{first}{row}"),
        &format!(
            "error: review.csv, line 3: found probe `{}` and reference `{}` a second time",
            fields[1], fields[2]
        ),
    );
    refused(
        row,
        &format!("\n{},bob1,cleo1,P1,P2,different,me{row}", fields[0]),
        "error: review.csv, line 2: found probe `bob1` and reference `cleo1`, but expected \
         one of the 6 listed pairs",
    );
    refused(
        first,
        &first.replacen("6-", "7-", 1),
        "error: review.csv, line 3: found a row of the list `6-",
    );
}

#[test]
fn a_review_of_another_list_is_refused() {
    let folder = reviewed(",same person,me", "");
    folder.spoil("scores.csv", "0.8", "0.1");
    let outcome = folder.run(&["run", "."]);
    let error = &outcome.stderr;
    assert!(
        error.starts_with("error: review.csv: found a review of the list `6-"),
        "{error}"
    );
    assert!(error.contains("hint: it is of another study or arm"), "{error}");
    let folder = reviewed(",same person,me", "");
    folder.spoil("study.toml", "arm = \"everybody\"\n\n[protocol]", "[protocol]");
    let outcome = folder.run(&["run", "."]);
    let error = outcome.stderr;
    assert!(error.contains("`review`: found no `arm`, but expected one of"), "{error}");
}

#[test]
fn a_file_that_may_be_filled_in_is_not_replaced() {
    let folder = with_duplicate();
    folder.write("review.csv", "mine");
    let outcome = folder.run(REVIEW);
    assert_eq!(outcome.status, Some(2));
    assert!(outcome.stderr.starts_with("error: review.csv: found a file"));
    let outcome = folder.run(&["review", ".", "--output", "new.csv"]);
    assert!(outcome.stderr.contains("hint: name it with `--arm`"), "{}", outcome.stderr);
    assert!(!folder.path("new.csv").exists());
}
