//! Measures a report again: from its inputs, or from its own tallies.

use std::io::BufReader;
use std::path::Path;

use falsematch::report::{Proof, Source};
use falsematch::study::file::Input;
use falsematch::tally::StoredTallies;
use falsematch::{Error, Result, Study};

use super::{Inputs, Recorded};
use crate::audit;
use crate::bundle::{self, Digester, Digests, digest_of};
use crate::console::Console;
use crate::progress::Shown;

/// What a report was measured again from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Basis {
    /// The study and every file it reads, none of them changed.
    Inputs,
    /// The copy of the study and the tallies in the report's own folder.
    Tallies,
}

/// What running it again gives.
pub(super) struct Recomputed {
    pub(super) basis: Basis,
    /// Digests of the outputs.
    pub(super) outputs: Digests,
    /// The program and its version.
    pub(super) tool: String,
    pub(super) seed: u64,
    pub(super) command: String,
}

/// Measures again from what is there and intact; nothing if neither inputs nor tallies are.
///
/// # Errors
///
/// If what is there is refused.
pub(super) fn from(
    recorded: &Recorded<'_>,
    inputs: &Inputs,
    console: &Console,
) -> Result<Option<Recomputed>> {
    let shown = Shown::new(console.shows_progress());
    let parts = match &inputs.audit {
        Some(audit) => {
            let mut evidence = audit.read(&shown)?;
            let proof = audit.proof(&mut evidence.inputs)?;
            let key = evidence.key.as_ref().map(bundle::key_csv);
            Some(Parts {
                basis: Basis::Inputs,
                study: audit.study.clone(),
                text: audit.text.clone(),
                source: evidence.source,
                inputs: evidence.inputs,
                key,
                proof,
            })
        }
        None => stored(recorded)?,
    };
    let recomputed = parts.map(|parts| parts.measure(recorded, &shown)).transpose();
    shown.finish();
    recomputed
}

/// What a report is measured from.
struct Parts {
    basis: Basis,
    study: Study,
    text: String,
    source: Option<Source>,
    inputs: Digests,
    key: Option<Vec<u8>>,
    proof: Option<Proof>,
}

impl Parts {
    fn measure(self, recorded: &Recorded<'_>, shown: &Shown) -> Result<Recomputed> {
        let has_tallies = self.source.is_some();
        let command = audit::command(&recorded.manifest.study);
        let mut digester = Digester::default();
        let stage = |arm: &falsematch::study::file::Arm| {
            shown.stage(&format!("measuring {}", arm.name));
        };
        let mut report = audit::measure(
            &self.study,
            self.source,
            self.inputs,
            command.clone(),
            &mut digester,
            stage,
        )?;
        report.proof = self.proof;
        let files = bundle::files(&report, &self.text);
        let mut outputs: Digests =
            files.iter().map(|(name, bytes)| (name.clone(), digest_of(bytes))).collect();
        if has_tallies {
            outputs.insert(bundle::TALLIES.to_owned(), digester.finish());
        }
        let was_written = recorded.manifest.outputs.contains_key(bundle::KEY);
        if let Some(key) = self.key.filter(|_| was_written) {
            outputs.insert(bundle::KEY.to_owned(), digest_of(&key));
        }
        Ok(Recomputed {
            basis: self.basis,
            outputs,
            tool: format!("{} {}", report.tool.name, report.tool.version),
            seed: report.method.seed,
            command,
        })
    }
}

/// The study and tallies of the folder itself, if they are intact. The digests of the inputs
/// are then those that the report names, or else the manifest.
fn stored(recorded: &Recorded<'_>) -> Result<Option<Parts>> {
    if !recorded.is_intact(bundle::STUDY) {
        return Ok(None);
    }
    let file = recorded.dir.join(bundle::STUDY);
    let text = std::fs::read_to_string(&file)
        .map_err(|error| Error::io(&file, "read the study", &error))?;
    let study = Study::parse(&text, &file)?;
    let source = match study.file().input {
        Input::Counts(_) => None,
        _ if !recorded.is_intact(bundle::TALLIES) => return Ok(None),
        _ => Some(Source::Stored(tallies(&recorded.dir.join(bundle::TALLIES))?)),
    };
    let reported = recorded.report();
    let proof = reported.as_ref().and_then(|report| report.proof.clone());
    let reported = reported.map(|report| report.repeat.inputs);
    let inputs = reported.unwrap_or_else(|| recorded.manifest.inputs.clone());
    Ok(Some(Parts {
        basis: Basis::Tallies,
        study,
        text,
        source,
        inputs,
        key: None,
        proof,
    }))
}

fn tallies(file: &Path) -> Result<StoredTallies> {
    let opened =
        std::fs::File::open(file).map_err(|error| Error::io(file, "open", &error))?;
    StoredTallies::read(BufReader::new(opened)).map_err(|error| error.in_file(file))
}
