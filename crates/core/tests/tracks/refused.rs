//! Every refusal by its whole message.

use crate::bench::{Bench, parse};

const STUDY: &str = "\
[study]
name = \"n\"
question = \"q\"
[input]
format = \"table\"
file = \"scores.csv\"
[samples]
file = \"samples.csv\"
conditions = [\"event\", \"pose\"]
";

fn typed(track: &str) -> String {
    parse(&format!("{STUDY}[track]\n{track}")).unwrap_err().to_string()
}

#[test]
fn events_are_told_in_one_way() {
    assert_eq!(
        typed("rule = \"best\"\n"),
        "study.toml, line 10, `track.column`: found neither `column` nor `folder`, but expected \
         one of them"
    );
    assert_eq!(
        typed("column = \"event\"\nfolder = true\n"),
        "study.toml, line 12, `track.folder`: found `folder` beside `column`, but expected one \
         of them"
    );
    assert_eq!(
        typed("column = \"evnt\"\n"),
        "study.toml, line 11, `track.column`: found `evnt`, but expected a condition: `event`, \
         `pose`"
    );
}

#[test]
fn k_goes_with_its_rule() {
    assert_eq!(
        typed("folder = true\nrule = \"k_of_n\"\n"),
        "study.toml, line 12, `track.rule`: found `k_of_n` without `k`, but expected both"
    );
    assert_eq!(
        typed("folder = true\nrule = \"k_of_n\"\nk = 0\n"),
        "study.toml, line 13, `track.k`: found `0`, but expected at least 1"
    );
    assert_eq!(
        typed("folder = true\nk = 2\n"),
        "study.toml, line 12, `track.k`: found `2`, but expected it with `rule = \"k_of_n\"` only"
    );
    assert_eq!(
        typed("folder = true\nrule = \"median\"\n"),
        "study.toml, line 12, `track.rule`: found the text `median`, but expected one of `best`, \
         `mean`, `k_of_n`"
    );
}

#[test]
fn nobody_is_in_files_that_name_nobody() {
    let input = "format = \"pyeer\"\nmated = \"m\"\nnon_mated = \"n\"\n";
    let text = format!(
        "[study]\nname = \"n\"\nquestion = \"q\"\n[input]\n{input}[track]\nfolder = true\n"
    );
    assert_eq!(
        parse(&text).unwrap_err().to_string(),
        "study.toml, line 8, `track`: found tracks, but the input names no samples that could be \
         frames"
    );
}

fn refused(samples: &str, track: &str) -> String {
    let bench = Bench::new();
    bench.file("samples.csv", samples);
    bench.file("scores.csv", "probe,reference,score\na1,r,0.9\na2,r,0.5\nb1,r,0.1\n");
    bench.fused(&format!("{STUDY}[track]\n{track}")).unwrap_err().to_string()
}

#[test]
fn frames_of_a_track_agree() {
    let samples = "sample,subject,event,pose\na1,a,x,left\na2,a,x,\nb1,b,x,left\nr,a,,\n";
    assert_eq!(
        refused(samples, "column = \"event\"\n"),
        "`pose`: found `a1` as `left` and `a2` as blank, but the frames of a track must agree"
    );
}

#[test]
fn somebody_is_in_an_event() {
    let samples = "sample,subject,event,pose\na1,a,,\na2,a,,\nb1,b,,\nr,a,,\n";
    for track in ["column = \"event\"\n", "folder = true\n"] {
        assert_eq!(
            refused(samples, track),
            "found no sample with an event, but tracks need frames"
        );
    }
}
