//! What is refused, and in which words.
#![expect(clippy::too_many_lines, reason = "tables of cases")]

mod files;
mod tables;

use std::fs;
use std::path::Path;

use falsematch::input::{Dataset, Request, Silent, read};
use falsematch::study::file::{Input, Orientation, Samples};
use falsematch::{ErrorKind, Result};

const SAMPLES: &str = "sample,subject,gender\na1,ann,female\na2,ann,female\nb1,bo,male\n";
const WHY: &str = "falsematch measures errors and never identifies people: who is in each \
                   probe and reference must be known before anything is compared";

/// One refusal: the files, the input, and the whole message.
struct Case {
    name: &'static str,
    files: Vec<(&'static str, Vec<u8>)>,
    input: &'static str,
    samples: &'static str,
    kind: ErrorKind,
    message: &'static str,
}

const TABLE: &str = "format = 'table'\nfile = 'scores.csv'";
const LISTED: &str = "file = 'samples.csv'\ngroups = ['gender']";

fn refusal(case: &Case) -> Result<Dataset> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("samples.csv"), SAMPLES).unwrap();
    for (name, content) in &case.files {
        fs::write(folder.path().join(name), content).unwrap();
    }
    read_study(folder.path(), case.input, case.samples)
}

fn read_study(base: &Path, input: &str, samples: &str) -> Result<Dataset> {
    let input: Input = toml::from_str(input).unwrap();
    let samples: Option<Samples> =
        (!samples.is_empty()).then(|| toml::from_str(samples).unwrap());
    read(&Request {
        input: &input,
        samples: samples.as_ref(),
        orientation: Orientation::Similarity,
        base,
        progress: &Silent,
    })
}

fn check(cases: Vec<Case>) {
    for case in cases {
        let error = refusal(&case).expect_err(case.name);
        assert_eq!(error.to_string(), case.message, "{}", case.name);
        assert_eq!(error.kind(), case.kind, "{}", case.name);
        let hint = error.hint_text().unwrap_or_default();
        if error.kind() == ErrorKind::Unlabelled {
            assert_eq!(hint, WHY, "{}", case.name);
        }
        assert!(!hint.ends_with('.'), "{}: {hint}", case.name);
    }
}
