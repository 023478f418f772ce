//! A case as its files say it.

use std::path::{Path, PathBuf};

use falsematch::study::file::Orientation;
use serde::Deserialize;

/// `expected.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Expected {
    /// The tools that answered, with their versions.
    pub(crate) tools: Vec<String>,
    /// Which direction of a score means more alike.
    #[serde(default)]
    pub(crate) orientation: Orientation,
    /// One quantity each.
    pub(crate) value: Vec<Value>,
}

/// A quantity that a case asks for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Value {
    /// Its name, as in `conformance/README.md`.
    pub(crate) quantity: String,
    /// At what.
    pub(crate) at: At,
    /// What it is by the definition that we follow.
    pub(crate) ours: Stated,
    /// How far our code may be from that.
    pub(crate) tolerance: f64,
    /// That definition.
    pub(crate) convention: String,
    /// What other tools give.
    #[serde(default)]
    pub(crate) peers: Vec<Peer>,
}

/// What a quantity depends on.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct At {
    pub(crate) threshold: Option<f64>,
    pub(crate) target: Option<f64>,
    pub(crate) errors: Option<u32>,
    pub(crate) trials: Option<u32>,
    pub(crate) level: Option<f64>,
    pub(crate) rank: Option<u32>,
}

/// What a tool gives.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Peer {
    /// The tool with its version.
    pub(crate) tool: String,
    /// How it was asked.
    pub(crate) call: String,
    /// Its answer.
    pub(crate) value: Stated,
    /// How it relates to ours.
    pub(crate) relation: Relation,
    /// Within what, where it is equal.
    pub(crate) tolerance: Option<f64>,
    /// Why it is not equal.
    pub(crate) because: Option<String>,
}

/// How a tool's answer relates to ours.
#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Relation {
    /// The same, within the tolerance.
    Equal,
    /// A run of the numbers of ours, within the tolerance.
    Part,
    /// Another, for the stated reason.
    Different,
    /// The tool stops with an error.
    Fails,
}

/// A number, a fraction as `2/5`, a list of either, or a word such as `refused`.
#[derive(Clone, Deserialize)]
#[serde(untagged)]
pub(crate) enum Stated {
    Number(f64),
    Text(String),
    List(Vec<Stated>),
}

/// Numbers, or why there are none.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Found {
    Numbers(Vec<f64>),
    Word(String),
}

impl Stated {
    /// As numbers, where all of it is.
    pub(crate) fn read(&self) -> Found {
        self.numbers().map_or_else(
            || match self {
                Stated::Text(word) => Found::Word(word.clone()),
                Stated::Number(_) | Stated::List(_) => panic!("a list of words"),
            },
            Found::Numbers,
        )
    }

    fn numbers(&self) -> Option<Vec<f64>> {
        match self {
            Stated::Number(number) => Some(vec![*number]),
            Stated::Text(text) => fraction(text).map(|number| vec![number]),
            Stated::List(list) => {
                let lists: Option<Vec<_>> = list.iter().map(Stated::numbers).collect();
                lists.map(|lists| lists.concat())
            }
        }
    }
}

fn fraction(text: &str) -> Option<f64> {
    let (errors, trials) = text.split_once('/')?;
    Some(errors.parse::<f64>().ok()? / trials.parse::<f64>().ok()?)
}

/// The folders of the cases of one kind, sorted by name: `cases` of comparisons, or
/// `searches`.
pub(crate) fn folders(kind: &str) -> Vec<PathBuf> {
    let cases =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../conformance").join(kind);
    let entries = std::fs::read_dir(&cases)
        .unwrap_or_else(|error| panic!("{}: {error}", cases.display()));
    let mut folders: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    folders
}

/// The expected values of a case.
pub(crate) fn expected(folder: &Path) -> Result<Expected, String> {
    let path = folder.join("expected.toml");
    let text = std::fs::read_to_string(&path).map_err(|error| error.to_string())?;
    toml::from_str(&text).map_err(|error| error.to_string())
}
