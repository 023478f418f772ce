//! Whole outputs, kept as files: a change of what readers see is a change in these.

use falsematch_render::terminal::Options;
use falsematch_render::{csv, html, json, markdown, terminal};

mod fixtures;

#[test]
fn pages() {
    for (name, report) in fixtures::all() {
        insta::assert_snapshot!(format!("{name}.html"), html::render(&report));
    }
}

#[test]
fn markdown_pages() {
    for (name, report) in fixtures::all() {
        insta::assert_snapshot!(format!("{name}.md"), markdown::render(&report));
    }
}

#[test]
fn terminal_summaries() {
    for (name, report) in fixtures::all() {
        let plain = Options { width: 100, colour: false };
        insta::assert_snapshot!(format!("{name}.txt"), terminal::render(&report, plain));
    }
}

#[test]
fn tables() {
    for (name, report) in fixtures::all() {
        for table in csv::render(&report) {
            insta::assert_snapshot!(format!("{name}-{}", table.name), table.text);
        }
    }
}

#[test]
fn json_reads_back_as_the_same_report() {
    for (_, report) in fixtures::all() {
        let text = json::render(&report);
        assert!(text.ends_with("}\n"));
        assert_eq!(
            serde_json::from_str::<falsematch::report::Report>(&text).unwrap(),
            report
        );
    }
}
