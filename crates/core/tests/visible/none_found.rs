//! An arm of which no picture gave a template, such as faces under a box.

use std::fmt::Write as _;

use falsematch::claim::Verdict;
use falsematch::rate::Counts;

use crate::bench::Bench;

/// Twelve people who are enrolled and twelve who are not, one probe each.
const PEOPLE: usize = 24;

fn samples() -> String {
    let mut text = "sample,subject,role,enrolled\n".to_owned();
    for person in 0..PEOPLE {
        let enrolled = if person < PEOPLE / 2 { "yes" } else { "no" };
        writeln!(text, "p{person:02},s{person:02},probe,{enrolled}").unwrap();
        if person < PEOPLE / 2 {
            writeln!(text, "r{person:02},s{person:02},reference,yes").unwrap();
        }
    }
    text
}

/// Every probe against every reference: a mate 0.9, others 0.2 or 0.3, or nothing at all.
fn scores(has_any: bool) -> String {
    let mut text = "probe,reference,score\n".to_owned();
    let references = PEOPLE / 2;
    for pair in 0..PEOPLE * references {
        let (probe, reference) = (pair / references, pair % references);
        let score = match (has_any, probe == reference) {
            (false, _) => "",
            (true, true) => "0.9",
            (true, false) if (probe + reference) % 2 == 0 => "0.2",
            (true, false) => "0.3",
        };
        writeln!(text, "p{probe:02},r{reference:02},{score}").unwrap();
    }
    text
}

fn bench() -> Bench {
    let bench = Bench::new();
    bench.file("samples.csv", &samples());
    bench.file("clear.csv", &scores(true));
    bench.file("boxed.csv", &scores(false));
    bench
}

const STUDY: &str = "[study]\nname = \"Boxed\"\nquestion = \"Is anybody found?\"\n\
                     [samples]\nfile = \"samples.csv\"\ngroups = [\"enrolled\"]\n\
                     conditions = [\"role\"]\n[protocol]\nthresholds = [0.5]\n[search]\n\
                     gallery = { where = { role = \"reference\" } }\n\
                     probe = { role = \"probe\" }\nranks = [1]\ntarget_fpir = [0.5]\n\
                     held_out = { where = { enrolled = \"no\" } }\n\
                     [[arm]]\nname = \"clear\"\n[[arm]]\nname = \"boxed\"\ninput = \"boxed\"\n\
                     [[redaction]]\nname = \"box\"\nnaive = \"boxed\"\nunredacted = \"clear\"\n\
                     [[claim]]\nsays = \"Nobody is protected by a box.\"\nmeasure = \"rank1\"\n\
                     arm = \"boxed\"\nis = \"at_least\"\nvalue = 0.99\n";

fn study(failure_values: &str) -> String {
    let mut text = STUDY.to_owned();
    for (table, name) in [("input", "clear"), ("also.boxed", "boxed")] {
        write!(
            text,
            "[{table}]\nformat = \"table\"\nfile = \"{name}.csv\"\n{failure_values}\n"
        )
        .unwrap();
    }
    text
}

/// Every search is a miss, and nobody is falsely returned: measured, not refused.
#[test]
fn an_arm_in_which_every_picture_failed_is_measured() {
    let report = bench().run(&study("failure_values = [\"\"]")).unwrap();
    let found = &report.redactions[0];
    let counts = |kind: usize| found.attackers[kind].closed.as_ref().unwrap().counts;
    assert_eq!(counts(0), Some(Counts { errors: 0, trials: 12 }), "naive");
    let open = &found.attackers[0].open[0];
    assert_eq!(open.tpir.counts, Some(Counts { errors: 0, trials: 12 }));
    assert_eq!(open.fpir.counts, Some(Counts { errors: 0, trials: 12 }));
    let judged = &report.judgements[0];
    assert_eq!(judged.verdict, Verdict::Refuted, "{}", judged.sentence);
}

/// No comparison at all is a file of nothing, and no arm of failures.
#[test]
fn an_arm_without_any_comparison_is_refused() {
    let bench = bench();
    bench.file("boxed.csv", "probe,reference,score\n");
    let refused = bench.refused(&study("failure_values = [\"\"]"));
    let expected =
        "boxed.csv: found a header and no row, but one comparison a row is expected";
    assert_eq!(refused, expected);
}
