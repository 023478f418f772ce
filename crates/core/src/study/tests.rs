use super::*;
use crate::ErrorKind;

mod alterations;
mod search;

/// A study that is right; each test of a refusal spoils one thing in it.
const RIGHT: &str = r#"[study]
name = "Small"
question = "How often is it wrong?"

[system]
scores = "similarity"
range = [-1, 1]

[input]
format = "table"
file = "scores.csv"

[samples]
groups = ["gender"]
conditions = ["pose"]

[protocol]
level = 0.95
target_fmr = [0.01]
by = [["gender"]]

[[arm]]
name = "frontal"
both = { pose = "front" }

[[arm]]
name = "profile"
probe = { pose = ["left", "right"] }

[[claim]]
says = "The threshold holds on profiles."
measure = "fmr"
arm = "profile"
at = { target_fmr = 0.001, set_on = "frontal" }
is = "at_most"
value = 0.001

[[claim]]
says = "It is the best."
missing = ["against what"]
"#;

const COUNTS: &str = r#"[study]
name = "Printed"
question = "What do printed figures show?"

[input]
format = "counts"

[[input.count]]
arm = "2018"
measure = "fpir"
errors = 28
trials = 535
unit = "search"
independent = true
gallery = 25000
threshold = 80.0
source = "a report"

[[claim]]
says = "One in twenty."
measure = "fpir"
is = "about"
value = 0.05
within = 0.005
"#;

fn parse(text: &str) -> Result<Study> {
    Study::parse(text, Path::new("study.toml"))
}

/// The error of a study in which one text is replaced by another.
fn spoiled(text: &str, from: &str, to: &str) -> crate::Error {
    assert!(text.contains(from), "the study has no `{from}` to spoil");
    parse(&text.replacen(from, to, 1)).expect_err(&format!("`{to}` should be refused"))
}

#[track_caller]
fn refused(from: &str, to: &str, display: &str, hint: Option<&str>) {
    let error = spoiled(RIGHT, from, to);
    assert_eq!(error.to_string(), display);
    assert_eq!(error.hint_text(), hint);
}

#[test]
fn a_right_study_means_what_it_says() {
    let study = parse(RIGHT).unwrap();
    assert_eq!(study.file().arms.len(), 2);
    let set = Setting::TargetFmr { target: 0.001, set_on: "frontal".into() };
    let own = Setting::TargetFmr { target: 0.01, set_on: "profile".into() };
    assert_eq!(study.settings("profile"), [own, set]);
    assert_eq!(study.settings("frontal").len(), 1);
}

#[test]
fn a_claim_that_lacks_something_may_state_as_little_as_it_does() {
    let study =
        parse(&RIGHT.replace("is = \"at_most\"", "missing = [\"a gallery\"]")).unwrap();
    assert_eq!(
        study.settings("profile").len(),
        1,
        "what is not tested sets no threshold"
    );
}

#[test]
fn thresholds_of_one_arm_serve_the_others_and_their_claims() {
    let from = RIGHT.replace("level = 0.95", "thresholds_from = \"frontal\"");
    let study = parse(&from.replace(", set_on = \"frontal\"", "")).unwrap();
    let set = |target| Setting::TargetFmr { target, set_on: "frontal".into() };
    assert_eq!(study.settings("profile"), [set(0.01), set(0.001)]);
}

#[test]
fn windows_line_ends_and_a_byte_order_mark_change_nothing() {
    let study = parse(RIGHT).unwrap();
    assert_eq!(parse(&RIGHT.replace('\n', "\r\n")).unwrap(), study);
    assert_eq!(parse(&format!("\u{feff}{RIGHT}")).unwrap(), study);
}

#[test]
fn a_study_without_arms_has_one_for_everything() {
    let start = RIGHT.find("[[arm]]").unwrap();
    let study = parse(&RIGHT[..start]).unwrap();
    let names: Vec<_> = study.file().arms.iter().map(|arm| arm.name.as_str()).collect();
    assert_eq!(names, ["all"]);
}

#[test]
fn groups_that_claims_speak_of_are_measured() {
    let study = RIGHT.replace("by = [[\"gender\"]]", "");
    let claimed = study.replace(
        "arm = \"profile\"\n",
        "arm = \"profile\"\ngroup = { gender = \"female\" }\n",
    );
    assert!(parse(&study).unwrap().file().protocol.by.is_empty());
    assert_eq!(parse(&claimed).unwrap().file().protocol.by, [["gender"]]);
}

#[test]
fn unknown_keys_are_refused_with_line_and_suggestion() {
    refused(
        "level = 0.95",
        "levle = 0.95",
        "study.toml, line 18, `protocol.levle`: found an unknown key `levle`, but expected one \
         of `by`, `level`, `seed`, `tail`, `target_fmr`, `thresholds`, `thresholds_from`",
        Some("did you mean `level`?"),
    );
    let error =
        spoiled(RIGHT, "file = \"scores.csv\"", "file = \"scores.csv\"\ncolums = {}");
    assert!(
        error.to_string().starts_with("study.toml, line 12, `input.colums`: "),
        "{error}"
    );
    assert_eq!(error.hint_text(), Some("did you mean `columns`?"));
}

#[test]
fn keys_inside_a_list_of_tables_have_their_line() {
    let error = spoiled(RIGHT, "probe = {", "prob = {");
    assert_eq!(error.place().line, Some(28));
    assert_eq!(error.place().column.as_deref(), Some("arm.prob"));
}

#[test]
fn missing_keys_are_refused_at_the_line_of_their_table() {
    refused(
        "name = \"profile\"\n",
        "",
        "study.toml, line 26, `arm`: found no key `name`, but expected one",
        Some("`name`: Its name, by which claims refer to it"),
    );
    let error = spoiled(RIGHT, "format = \"table\"\n", "");
    assert_eq!(error.place().line, Some(9), "{error}");
}

#[test]
fn wrong_types_and_words_are_refused() {
    refused(
        "level = 0.95",
        "level = \"high\"",
        "study.toml, line 18, `protocol.level`: found the text `high`, but expected a finite \
         number",
        None,
    );
    refused(
        "level = 0.95",
        "level = nan",
        "study.toml, line 18, `protocol.level`: found the number `nan`, but expected a finite \
         number",
        None,
    );
    refused(
        "format = \"table\"",
        "format = \"tabel\"",
        "study.toml, line 10, `input.format`: found the text `tabel`, but expected one of \
         `table`, `matrix`, `bob`, `pyeer`, `bee`, `templates`, `candidates`, `counts`",
        Some("did you mean `table`?"),
    );
}

#[test]
fn text_that_is_not_toml_is_refused_with_its_line() {
    let error = spoiled(RIGHT, "level = 0.95", "level 0.95");
    assert_eq!(error.kind(), ErrorKind::Format);
    assert_eq!(error.place().line, Some(18));
    assert_eq!(parse("").unwrap_err().kind(), ErrorKind::Study);
}

#[test]
fn a_claim_on_an_unknown_arm_is_refused_with_the_nearest() {
    refused(
        "arm = \"profile\"",
        "arm = \"profil\"",
        "study.toml, line 33, `claim.arm`: found the unknown arm `profil`, but expected \
         `frontal`, `profile`",
        Some("did you mean `profile`?"),
    );
    refused(
        "set_on = \"frontal\"",
        "set_on = \"front\"",
        "study.toml, line 34, `claim.at.set_on`: found the unknown arm `front`, but expected \
         `frontal`, `profile`",
        Some("did you mean `frontal`?"),
    );
}

#[test]
fn each_contradiction_is_refused_on_its_line() {
    let cases = [
        ("level = 0.95", "level = 95", 18),
        ("target_fmr = [0.01]", "target_fmr = [0.01, 1.0]", 19),
        ("range = [-1, 1]", "range = [1, -1]", 7),
        ("by = [[\"gender\"]]", "by = [[\"pose\"]]", 20),
        ("by = [[\"gender\"]]", "by = [[]]", 20),
        ("level = 0.95", "thresholds_from = \"front\"", 18),
        ("level = 0.95", "tail = 0", 18),
        ("conditions = [\"pose\"]", "conditions = [\"gender\"]", 15),
        ("name = \"profile\"", "name = \"frontal\"", 27),
        ("pose = [\"left\", \"right\"]", "poes = \"left\"", 28),
        ("pose = [\"left\", \"right\"]", "pose = []", 28),
        ("at = { target_fmr = 0.001,", "at = { threshold = 0.4, target_fmr = 0.001,", 34),
        ("at = { target_fmr = 0.001,", "at = { threshold = 0.4,", 34),
        ("is = \"at_most\"\n", "", 30),
        ("is = \"at_most\"", "is = \"about\"", 30),
        ("value = 0.001\n", "", 30),
        ("value = 0.001\n", "value = 5\n", 36),
        ("measure = \"fmr\"", "measure = \"fpir\"", 32),
        ("measure = \"fmr\"", "measure = \"eer\"", 34),
        ("measure = \"fmr\"", "measure = \"fmr_ratio\"", 30),
        ("measure = \"fmr\"\n", "", 30),
        ("missing = [\"against what\"]", "missing = [\"what\"]\narm = \"fron\"", 41),
        ("missing = [\"against what\"]", "", 38),
    ];
    for (from, to, line) in cases {
        let error = spoiled(RIGHT, from, to);
        assert_eq!(error.kind(), ErrorKind::Study, "{to}: {error}");
        assert_eq!(error.place().line, Some(line), "{to}: {error}");
    }
}

#[test]
fn a_claim_takes_the_only_arm() {
    let study = parse(COUNTS).unwrap();
    assert_eq!(study.file().arms[0].name, "2018");
    assert_eq!(study.file().claims[0].arm.as_deref(), Some("2018"));
}

#[test]
fn counts_that_cannot_be_are_refused_on_their_line() {
    let again = COUNTS.find("[[input.count]]").unwrap();
    let twice = format!(
        "{}{}",
        &COUNTS[..again],
        &COUNTS[again..COUNTS.find("[[claim]]").unwrap()]
    );
    let doubled = twice.clone() + &COUNTS[again..];
    let error = parse(&doubled).unwrap_err();
    assert_eq!(error.place().line, Some(19), "{error}");
    let cases = [
        ("errors = 28", "errors = 536", 11),
        ("trials = 535", "trials = 0", 12),
        ("gallery = 25000", "gallery = 0", 15),
        ("source = \"a report\"", "source = \"\"", 17),
        (
            "says = \"One in twenty.\"\nmeasure = \"fpir\"",
            "says = \"x\"\nmeasure = \"fnir\"",
            21,
        ),
        ("within = 0.005", "within = 0.005\nat = { target_fmr = 0.1 }", 25),
        ("within = 0.005", "within = 0.005\nversus = { a = \"b\" }", 25),
    ];
    for (from, to, line) in cases {
        let error = spoiled(COUNTS, from, to);
        assert_eq!(error.place().line, Some(line), "{to}: {error}");
    }
}
