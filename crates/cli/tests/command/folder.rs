//! A folder with a small study, and the command run in it.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// The study that most tests run: four people, two pictures each, every pair compared.
pub(crate) const STUDY: &str = r#"[study]
name = "Small"
question = "How often is it wrong?"

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

[[arm]]
name = "everybody"

[[arm]]
name = "left"
both = { side = "left" }

[[claim]]
says = "It is wrong in less than half of all cases."
measure = "fmr"
arm = "everybody"
at = { threshold = 0.5 }
is = "below"
value = 0.5

[[claim]]
says = "It is the best."
missing = ["the others"]
"#;

/// A temporary folder.
pub(crate) struct Folder(TempDir);

/// What the command did.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) status: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Folder {
    pub(crate) fn empty() -> Folder {
        Folder(tempfile::tempdir().unwrap())
    }

    /// A folder with the small study and its scores.
    pub(crate) fn with_study() -> Folder {
        let folder = Folder::empty();
        folder.write("study.toml", STUDY);
        folder.write("scores.csv", scores());
        folder
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), text).unwrap();
    }

    /// Replaces a text that is in a file, once.
    #[track_caller]
    pub(crate) fn spoil(&self, name: &str, from: &str, to: &str) {
        let text = std::fs::read_to_string(self.path(name)).unwrap();
        assert!(text.contains(from), "`{name}` has no `{from}`");
        self.write(name, text.replacen(from, to, 1));
    }

    /// Runs the command in the folder.
    pub(crate) fn run(&self, arguments: &[&str]) -> Outcome {
        let output = Command::new(env!("CARGO_BIN_EXE_falsematch"))
            .args(arguments)
            .current_dir(self.0.path())
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Outcome {
            status: output.status.code(),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }

    /// Runs what must succeed and hands back what it printed.
    #[track_caller]
    pub(crate) fn runs(&self, arguments: &[&str]) -> String {
        let outcome = self.run(arguments);
        assert_eq!(
            (outcome.status, outcome.stderr.as_str()),
            (Some(0), ""),
            "{arguments:?}"
        );
        outcome.stdout
    }

    /// Every file below a path with its bytes, by name.
    pub(crate) fn files(&self, below: &str) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        let root = self.path(below);
        gather(&root, &root, &mut files);
        files
    }
}

fn gather(root: &Path, folder: &Path, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(root, &path, files);
        } else {
            let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
            files.insert(name, std::fs::read(&path).unwrap());
        }
    }
}

/// One row per pair of the eight pictures; pictures of one person score high.
pub(crate) fn scores() -> String {
    let mut text = String::from(
        "probe,reference,score,probe_subject,reference_subject,probe_side,reference_side\n",
    );
    for reference in 0..8_u32 {
        for probe in reference + 1..8 {
            let (one, other) = (probe / 2, reference / 2);
            let score =
                if one == other { 900 } else { 100 } + (probe * 31 + reference * 7) % 97;
            let _ = writeln!(
                text,
                "{},{},0.{score},{},{},{},{}",
                picture(probe),
                picture(reference),
                person(one),
                person(other),
                side(one),
                side(other)
            );
        }
    }
    text
}

fn picture(code: u32) -> String {
    format!("{}{}", person(code / 2), code % 2 + 1)
}

fn person(code: u32) -> &'static str {
    ["ada", "bob", "cleo", "dan"][code as usize]
}

fn side(person: u32) -> &'static str {
    if person < 2 { "left" } else { "right" }
}
