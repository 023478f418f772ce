//! Every case of `conformance/` against our code, all differences listed at once.
//!
//! For each value: our code must give what the definition gives. For each other tool: where
//! it is said to be equal, our code must be within the tolerance of its number; where it is
//! said to differ, it must, or the page that tells why has become wrong.

#[path = "conformance/case.rs"]
mod case;
#[path = "conformance/measured.rs"]
mod measured;
#[path = "conformance/searched.rs"]
mod searched;

use std::path::Path;

use case::{Expected, Found, Peer, Relation, Value};
use measured::Measured;
use searched::Searched;

/// A tool that differs does so by more than this.
const DIFFERENCE: f64 = 1e-12;

#[test]
fn every_case_gives_what_is_expected() {
    holds("cases", |folder, expected| {
        let measured = Measured::of(folder, expected);
        Box::new(move |value| {
            measured::quantity(&value.quantity, &value.at, measured.as_ref())
        })
    });
}

#[test]
fn every_case_of_searches_gives_what_is_expected() {
    holds("searches", |folder, expected| {
        let searched = Searched::of(folder, expected);
        Box::new(move |value| searched.quantity(&value.quantity, &value.at))
    });
}

/// What our code finds for a value of a case.
type Finder = Box<dyn Fn(&Value) -> Option<Found>>;

#[track_caller]
fn holds(kind: &str, finder: impl Fn(&Path, &Expected) -> Finder) {
    let folders = case::folders(kind);
    assert!(!folders.is_empty(), "there are no cases");
    let differences: Vec<_> =
        folders.iter().flat_map(|folder| differences(folder, &finder)).collect();
    assert!(
        differences.is_empty(),
        "{} differences:\n{}",
        differences.len(),
        differences.join("\n")
    );
}

/// What is wrong with a case, a line each.
fn differences(
    folder: &Path,
    finder: impl Fn(&Path, &Expected) -> Finder,
) -> Vec<String> {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let expected = match case::expected(folder) {
        Ok(expected) => expected,
        Err(error) => return vec![format!("{name}: expected.toml: {error}")],
    };
    let find = finder(folder, &expected);
    let mut lines = Vec::new();
    if expected.value.is_empty() || expected.tools.is_empty() {
        lines.push("asks for nothing, or no tool was asked".into());
    }
    for value in &expected.value {
        let at = place(value);
        match find(value) {
            None => lines.push(format!("{at}: no code of ours gives this")),
            Some(found) => {
                let wrong = wrong_in(value, &expected.tools, &found);
                lines.extend(wrong.into_iter().map(|line| format!("{at}: {line}")));
            }
        }
    }
    lines.into_iter().map(|line| format!("{name}: {line}")).collect()
}

fn place(value: &Value) -> String {
    let numbers = [
        ("threshold", value.at.threshold),
        ("target", value.at.target),
        ("errors", value.at.errors.map(f64::from)),
        ("trials", value.at.trials.map(f64::from)),
        ("level", value.at.level),
        ("rank", value.at.rank.map(f64::from)),
    ];
    let said = numbers.iter().filter_map(|(name, at)| Some((name, (*at)?)));
    said.fold(value.quantity.clone(), |text, (name, at)| format!("{text} {name} {at}"))
}

fn wrong_in(value: &Value, tools: &[String], found: &Found) -> Vec<String> {
    let mut wrong = Vec::new();
    let ours = value.ours.read();
    if !agree(found, &ours, value.tolerance) {
        wrong.push(format!("found {found:?}, by definition {ours:?}"));
    }
    if value.convention.is_empty() {
        wrong.push("no convention is stated".into());
    }
    wrong.extend(value.peers.iter().filter_map(|peer| wrong_with(peer, tools, found)));
    wrong
}

/// What is wrong with what is said of a tool.
fn wrong_with(peer: &Peer, tools: &[String], found: &Found) -> Option<String> {
    let theirs = peer.value.read();
    let has_reason = peer.because.as_ref().is_some_and(|reason| !reason.is_empty());
    let said = match (peer.relation, peer.tolerance) {
        (Relation::Equal, Some(within)) => agree(found, &theirs, within),
        (Relation::Part, Some(within)) => has_reason && is_part(&theirs, found, within),
        (Relation::Different, None) => has_reason && !agree(found, &theirs, DIFFERENCE),
        (Relation::Fails, None) => matches!(theirs, Found::Word(_)),
        _ => false,
    };
    let is_listed = tools.contains(&peer.tool);
    let Peer { tool, call, .. } = peer;
    (!said || !is_listed).then(|| {
        format!("found {found:?}; what is said of {tool}, {call}, {theirs:?} is wrong")
    })
}

fn agree(one: &Found, other: &Found, within: f64) -> bool {
    match (one, other) {
        (Found::Numbers(one), Found::Numbers(other)) => {
            one.len() == other.len()
                && one.iter().zip(other).all(|(a, b)| is_near(*a, *b, within))
        }
        (Found::Word(one), Found::Word(other)) => one == other,
        _ => false,
    }
}

fn is_near(one: f64, other: f64, within: f64) -> bool {
    one.to_bits() == other.to_bits() || (one - other).abs() <= within
}

fn is_part(some: &Found, every: &Found, within: f64) -> bool {
    let (Found::Numbers(some), Found::Numbers(every)) = (some, every) else {
        return false;
    };
    !some.is_empty()
        && every
            .windows(some.len())
            .any(|run| run.iter().zip(some).all(|(a, b)| is_near(*a, *b, within)))
}
