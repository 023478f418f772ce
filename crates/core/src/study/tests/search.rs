//! What is refused of `[search]`.

use super::{RIGHT, parse, spoiled};
use crate::study::file::{GalleryRule, HeldOut, Search};

/// A table of searches that is right.
const SEARCH: &str = r#"[search]
ranks = [1, 5]
list_length = 20
target_fpir = [0.1]
gallery = { rule = "first", where = { pose = "front" }, consolidated = false }
probe = { pose = ["left", "right"] }
held_out = { splits = 4, enrolled_share = 0.25 }

[[arm]]
name = "frontal"
"#;

/// The study that is right, with its claim on searches.
fn of_searches() -> String {
    let claimed = RIGHT.replacen("measure = \"fmr\"", "measure = \"fpir\"", 1);
    claimed.replacen("at = { target_fmr", "at = { target_fpir", 1)
}

fn searched() -> String {
    of_searches().replacen("[[arm]]\nname = \"frontal\"\n", SEARCH, 1)
}

#[test]
fn a_table_of_searches_is_read_with_its_defaults() {
    let study = parse(&searched()).unwrap();
    let search = study.file().search.as_ref().unwrap();
    assert_eq!(search.gallery.rule, GalleryRule::First);
    assert_eq!((search.list_length, search.watch_list), (20, false));
    let splits = HeldOut { splits: Some(4), enrolled_share: 0.25, ..HeldOut::default() };
    assert_eq!(search.held_out, Some(splits));
    let short = of_searches().replacen("[[arm]]", "[search]\n\n[[arm]]", 1);
    assert_eq!(parse(&short).unwrap().file().search, Some(Search::default()));
    assert_eq!(parse(RIGHT).unwrap().file().search, None);
}

/// What is typed wrong: the text, what stands in its place, the line and the key that are
/// named, and what is said.
const WRONG: &[(&str, &str, u32, &str, &str)] = &[
    (
        "ranks = [1, 5]",
        "ranks = [1, 25]",
        23,
        "search.ranks",
        "found `25`, but expected no rank over the length of a list, 20",
    ),
    (
        "ranks = [1, 5]",
        "ranks = [0]",
        23,
        "search.ranks",
        "found `0`, but expected ranks from 1 on",
    ),
    (
        "ranks = [1, 5]",
        "ranks = [5, 5]",
        23,
        "search.ranks",
        "found `5`, but expected each rank once",
    ),
    (
        "ranks = [1, 5]",
        "ranks = []",
        23,
        "search.ranks",
        "found an empty list, but expected a rank",
    ),
    (
        "list_length = 20",
        "list_length = 0",
        24,
        "search.list_length",
        "found `0`, but expected at least 1",
    ),
    (
        "[0.1]",
        "[1.5]",
        25,
        "search.target_fpir",
        "found `1.5`, but expected a number between 0 and 1",
    ),
    (
        "splits = 4, ",
        "",
        28,
        "search.held_out",
        "found neither, but expected one of `where` and `splits`",
    ),
    (
        "splits = 4, ",
        "splits = 4, where = { gender = \"f\" }, ",
        28,
        "search.held_out",
        "found both, but expected one of `where` and `splits`",
    ),
    (
        "splits = 4",
        "splits = 0",
        28,
        "search.held_out.splits",
        "found `0`, but expected at least 1",
    ),
    (
        "splits = 4",
        "where = { pose = \"front\" }",
        28,
        "search.held_out.where.pose",
        "found `pose`, but expected a group column: `gender`",
    ),
    (
        "0.25",
        "1.0",
        28,
        "search.held_out.enrolled_share",
        "found `1`, but expected a number between 0 and 1",
    ),
    (
        "pose = [\"left\", \"right\"] }\nheld",
        "side = \"left\" }\nheld",
        27,
        "search.probe.side",
        "found the unlisted column `side`, but expected `gender`, `pose`",
    ),
    (
        "where = { pose",
        "where = { light",
        26,
        "search.gallery.where.light",
        "found the unlisted column `light`, but expected `gender`, `pose`",
    ),
];

#[test]
fn each_key_of_a_search_is_checked() {
    let place = |line: u32, key: &str| format!("study.toml, line {line}, `{key}`: ");
    for (from, to, line, key, message) in WRONG {
        let error = spoiled(&searched(), from, to);
        assert_eq!(error.to_string(), place(*line, key) + message, "{to}");
    }
}

#[test]
fn mixtures_are_of_a_known_group_and_of_somebody_and_claims_name_one() {
    const MIXTURE: &str = "[[search.mixture]]\nname = \"men\"\nby = \"gender\"\n\
                           people = { male = 5 }\n\n";
    let mixed = searched().replacen("[[arm]]", &format!("{MIXTURE}[[arm]]"), 1);
    let mixed = mixed.replacen("is = \"at_most\"", "mix = \"men\"\nis = \"at_most\"", 1);
    let study = parse(&mixed).unwrap();
    assert_eq!(study.file().search.as_ref().unwrap().mixtures[0].people["male"], 5);
    let refused = |from: &str, to: &str, expected: &str| {
        let found = spoiled(&mixed, from, to).to_string();
        assert!(found.ends_with(expected), "{found}");
    };
    refused(
        "by = \"gender\"\npeople",
        "by = \"pose\"\npeople",
        "expected a group column: `gender`",
    );
    refused(
        "male = 5",
        "male = 0",
        "found nobody, but expected people of at least one group",
    );
    let twice = MIXTURE.repeat(2);
    refused(MIXTURE, &twice, "found `men` twice, but expected each name once");
    refused(
        "mix = \"men\"",
        "mix = \"man\"",
        "found the unknown mixture `man`, but expected `men`",
    );
    refused(
        "measure = \"fpir\"",
        "measure = \"fnir\"",
        "found a mixture, but expected one of `fpir` only",
    );
}

#[test]
fn searches_need_people_and_have_no_contrasts() {
    let unnamed = searched().replacen(
        "format = \"table\"\nfile = \"scores.csv\"",
        "format = \"bob\"\nfile = \"scores.txt\"\ncolumns = 2",
        1,
    );
    let found = parse(&unnamed).unwrap_err().to_string();
    assert!(found.ends_with(
        "found searches of score files that name nobody, but expected samples of people"
    ), "{found}");
    let contrasted = searched()
        + "\n[[contrast]]\nname = \"sides\"\nmeasure = \"fmr\"\n\
        arm = \"frontal\"\nversus = \"profile\"\nat = { threshold = 0.5 }\n";
    let found = parse(&contrasted).unwrap_err().to_string();
    assert!(
        found.ends_with(
            "found a contrast of comparisons, but expected none beside `[search]`"
        ),
        "{found}"
    );
}
