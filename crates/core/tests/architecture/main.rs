//! The laws of `ARCHITECTURE.md` that no lint keeps. Each rule is a function from source
//! text to what is wrong with it, and is tried on a planted mistake beside its use here.

mod names;
mod source;

use names::root_modules;
use source::{Source, shipped_tokens, sources, tokens};

/// The stages of `falsematch`, in the order of the flow; last what draws made-up inputs to
/// prove them, which no stage may lean on.
const STAGES: [&str; 10] = [
    "study", "roster", "input", "tally", "compare", "rate", "claim", "report", "plan",
    "simulate",
];

/// Modules outside the order: the front page of the crate, the one error type, which names
/// what every stage can refuse, the nearest name to a mistyped one, and the words in which
/// numbers and names are shown.
const HUBS: [&str; 4] = ["lib", "error", "nearest", "words"];

/// Words that mean something to a person and nothing to a number.
const DOMAIN_WORDS: [&str; 24] = [
    "fmr",
    "fnmr",
    "fpir",
    "fnir",
    "tpir",
    "frr",
    "fta",
    "fte",
    "mated",
    "impostor",
    "genuine",
    "subject",
    "person",
    "face",
    "template",
    "roster",
    "claim",
    "verdict",
    "study",
    "arm",
    "gender",
    "ethnicity",
    "biometric",
    "camera",
];

/// The stage or hub that a file of the core crate belongs to, and how deep its module lies.
fn place(path: &str) -> (&str, usize) {
    let below = path.strip_prefix("crates/core/src/").expect("a file of the core crate");
    let below = below.strip_suffix(".rs").expect("a Rust file");
    let parts: Vec<&str> = below.split('/').collect();
    let file_is_module = parts.last() == Some(&"mod");
    (parts[0], parts.len() - usize::from(file_is_module))
}

/// Names of later stages in the source of an earlier one.
fn later_stages(stage: &str, text: &str, depth: usize) -> Vec<String> {
    let own = STAGES.iter().position(|&s| s == stage).expect("a stage");
    let refused =
        |name: &String| name == "*" || STAGES[own + 1..].contains(&name.as_str());
    root_modules(text, depth).into_iter().filter(refused).collect()
}

#[test]
fn a_stage_names_no_later_stage() {
    let sources = sources("crates/core/src");
    for stage in STAGES {
        let own: Vec<&Source> =
            sources.iter().filter(|source| place(&source.path).0 == stage).collect();
        assert!(!own.is_empty(), "no source of the stage `{stage}`: was it renamed?");
        for source in own {
            let (_, depth) = place(&source.path);
            let wrong = later_stages(stage, &source.text, depth);
            assert!(wrong.is_empty(), "{}: `{stage}` names {wrong:?}", source.path);
        }
    }
    assert_eq!(
        later_stages("rate", "use crate::{tally, report::Report};", 1),
        ["report"]
    );
    assert_eq!(later_stages("rate", "use super::*;", 1), ["*"]);
}

#[test]
fn every_module_of_the_core_has_a_place_in_the_order() {
    for source in sources("crates/core/src") {
        let (module, _) = place(&source.path);
        assert!(
            STAGES.contains(&module) || HUBS.contains(&module),
            "{}: `{module}` is no stage; give it a place in the order",
            source.path
        );
    }
}

/// Words of the domain among the parts of the names in a source.
fn domain_words(text: &str) -> Vec<String> {
    let mut found: Vec<String> = shipped_tokens(text)
        .iter()
        .flat_map(|token| parts_of(token))
        .filter(|part| DOMAIN_WORDS.contains(&part.trim_end_matches('s')))
        .collect();
    found.sort();
    found.dedup();
    found
}

/// The parts of a name in lower case: `MatedPair` and `mated_pair` have two.
fn parts_of(name: &str) -> Vec<String> {
    let mut spaced = String::new();
    for c in name.chars() {
        if c.is_uppercase() {
            spaced.push('_');
        }
        spaced.extend(c.to_lowercase());
    }
    let shouted = name.to_lowercase();
    spaced.split('_').chain(shouted.split('_')).map(str::to_owned).collect()
}

#[test]
fn kernels_know_no_word_of_the_domain() {
    let sources = sources("crates/kernels/src").into_iter();
    for source in sources.filter(|source| !is_test(&source.path)) {
        let words = domain_words(&source.text);
        assert!(words.is_empty(), "{}: names speak of {words:?}", source.path);
    }
    assert_eq!(
        domain_words("fn MatedPair(subjects: u8, FMR: f64) {} // arm"),
        ["fmr", "mated", "subjects",]
    );
}

/// Pieces of expressions that hold a score, a comparison and a threshold, in either order.
fn threshold_comparisons(text: &str) -> Vec<String> {
    let tokens = shipped_tokens(text);
    let ends = [";", "{", "}", "&&", "||", ",", "=>", "|"];
    tokens
        .split(|token| ends.contains(&token.as_str()))
        .filter(|piece| compares_score_and_threshold(piece))
        .map(|piece| piece.join(" "))
        .collect()
}

fn compares_score_and_threshold(piece: &[String]) -> bool {
    let comparisons =
        [">=", "<=", ">", "<", "ge", "le", "gt", "lt", "total_cmp", "partial_cmp"];
    let speaks_of = |side: &[String], word: &str| {
        side.iter()
            .any(|token| parts_of(token).iter().any(|p| p.trim_end_matches('s') == word))
    };
    (0..piece.len()).filter(|&at| comparisons.contains(&piece[at].as_str())).any(|at| {
        let (left, right) = (&piece[..at], &piece[at + 1..]);
        (speaks_of(left, "score") && speaks_of(right, "threshold"))
            || (speaks_of(left, "threshold") && speaks_of(right, "score"))
    })
}

#[test]
fn a_score_meets_a_threshold_in_one_place() {
    let mut written = 0;
    for source in all_sources() {
        let found = threshold_comparisons(&source.text);
        if source.path.starts_with("crates/kernels/src/order") {
            written += found.len();
        } else {
            assert!(found.is_empty(), "{}: {found:?}; call `is_match`", source.path);
        }
    }
    assert!(written > 0, "kernels::order does not compare a score with a threshold");
    for planted in [
        "if score >= threshold { a }",
        "self.threshold <= scores[k]",
        "scores.iter().filter(|s| s.score.total_cmp(&threshold) != Less)",
    ] {
        assert_eq!(threshold_comparisons(planted).len(), 1, "{planted}");
    }
    assert!(
        threshold_comparisons("fn f(score: Vec<f64>, threshold: Vec<f64>)").is_empty()
    );
}

/// Every source that ships: tests in files and folders of their own are left out.
fn all_sources() -> Vec<Source> {
    let crates = ["kernels", "core", "render", "cli"];
    let all = crates.iter().flat_map(|name| sources(&format!("crates/{name}/src")));
    all.filter(|source| !is_test(&source.path)).collect()
}

fn is_test(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.contains("/tests/")
}

/// Names by which a file is opened or written.
fn file_doors(text: &str) -> Vec<String> {
    let doors = ["fs", "File", "OpenOptions", "Mmap", "memmap2"];
    let named = |token: &String| doors.contains(&token.as_str());
    shipped_tokens(text).into_iter().filter(named).collect()
}

#[test]
fn only_input_and_the_command_line_open_files() {
    let inside = |path: &str| path.starts_with("crates/core/src/input");
    let closed = ["crates/kernels/src", "crates/core/src", "crates/render/src"];
    let mut opened = 0;
    let sources = closed.iter().flat_map(|folder| sources(folder));
    for source in sources.filter(|source| !is_test(&source.path)) {
        let doors = file_doors(&source.text);
        if inside(&source.path) {
            opened += doors.len();
        } else {
            assert!(doors.is_empty(), "{}: opens files by {doors:?}", source.path);
        }
    }
    assert!(opened > 0, "`input` opens no file: was it renamed?");
    assert_eq!(
        file_doors("use std::{fs, io}; let file = File::open(p);"),
        ["fs", "File"]
    );
}

#[test]
fn unsafe_code_stays_in_the_similarity_kernels() {
    let speaks = |text: &str| tokens(text).iter().any(|token| token == "unsafe");
    for source in all_sources() {
        let allowed = source.path.starts_with("crates/kernels/src/similarity");
        assert!(allowed || !speaks(&source.text), "{}: `unsafe`", source.path);
    }
    assert!(speaks("fn f() { unsafe { g() } }") && !speaks("// unsafe\nunsafe_code"));
}
