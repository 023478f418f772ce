//! `falsematch verify`: compares digests, measures again, and names what changed.

mod recompute;

use std::path::{Path, PathBuf};

use falsematch::report::Report;
use falsematch::{Error, ErrorKind, Result, input};

use crate::Exit;
use crate::arguments::Verify;
use crate::audit::Audit;
use crate::bundle::{Digests, MANIFEST, Manifest, REPORT};
use crate::console::Console;
use recompute::{Basis, Recomputed};

/// Says what changed since the run, or that nothing did.
///
/// # Errors
///
/// If the folder is no report, or the study that was named is refused.
pub(crate) fn run(typed: &Verify, console: &Console) -> Result<Exit> {
    let manifest = Manifest::read(&typed.dir.join(MANIFEST))?;
    let recorded = Recorded { dir: &typed.dir, manifest: &manifest };
    let place = study_place(typed, &manifest);
    let inputs = Inputs::of(place.as_deref(), &recorded)?;
    let recomputed = recompute::from(&recorded, &inputs, console)?;
    let mut changes = inputs.changes(&recorded);
    changes.extend(recorded.changed_outputs(recomputed.as_ref()));
    changes.extend(recomputed.iter().flat_map(|new| recorded.changed_fields(new)));
    for change in &changes {
        console.error(change);
    }
    if !changes.is_empty() {
        return Ok(Exit::CouldNotRun);
    }
    console.print(&unchanged(&manifest, recomputed.as_ref()))?;
    Ok(Exit::Ran)
}

/// Where the study is: as typed, or beside the folder if its file is there.
fn study_place(typed: &Verify, manifest: &Manifest) -> Option<PathBuf> {
    let beside = || {
        let folder = std::path::absolute(&typed.dir).ok()?;
        Some(folder.parent()?.join(&manifest.study)).filter(|file| file.is_file())
    };
    typed.study.clone().or_else(beside)
}

fn unchanged(manifest: &Manifest, recomputed: Option<&Recomputed>) -> String {
    let (outputs, inputs) = (manifest.outputs.len(), manifest.inputs.len());
    match recomputed.map(|recomputed| recomputed.basis) {
        Some(Basis::Inputs) => format!(
            "Nothing changed: all {outputs} files of the report and all {inputs} inputs have \
             their recorded digests, and measuring again gives the same report, bit for bit.\n"
        ),
        Some(Basis::Tallies) => format!(
            "Nothing changed: all {outputs} files of the report have their recorded digests, \
             and measuring the stored tallies again gives the same report, bit for bit. The \
             inputs are not here and were not compared.\n"
        ),
        None => format!(
            "Nothing changed: all {outputs} files of the report have their recorded digests. \
             Nothing was measured again.\n"
        ),
    }
}

/// A report's folder as it is and as its manifest says it was.
struct Recorded<'a> {
    dir: &'a Path,
    manifest: &'a Manifest,
}

impl Recorded<'_> {
    /// The digest that a file of the report has now; nothing if it cannot be read.
    fn actual(&self, name: &str) -> Option<String> {
        input::digest(&self.dir.join(name)).ok()
    }

    /// Whether a file of the report has its recorded digest.
    fn is_intact(&self, name: &str) -> bool {
        self.manifest.outputs.get(name) == self.actual(name).as_ref()
    }

    /// The report as it was written, if that file is intact.
    fn report(&self) -> Option<Report> {
        let bytes = std::fs::read(self.dir.join(REPORT)).ok()?;
        self.is_intact(REPORT).then(|| serde_json::from_slice(&bytes).ok())?
    }

    fn changed_outputs(&self, recomputed: Option<&Recomputed>) -> Vec<Error> {
        let mut changes = Vec::new();
        for (name, recorded) in &self.manifest.outputs {
            let new = recomputed.and_then(|recomputed| recomputed.outputs.get(name));
            let message = match (self.actual(name), new) {
                (None, _) => "the output is not there, but was written by the run".to_owned(),
                (Some(actual), Some(new)) if actual != *recorded && actual == *new => {
                    "the digest in the manifest was changed: the output is what measuring \
                     again gives"
                        .to_owned()
                }
                (Some(actual), _) if actual != *recorded => {
                    different("output", &actual, recorded)
                }
                (Some(actual), Some(new)) if actual != *new => {
                    "measuring again gives another output than the one that is recorded"
                        .to_owned()
                }
                _ => continue,
            };
            changes.push(changed(&self.dir.join(name), message));
        }
        let unlisted = recomputed.into_iter().flat_map(|new| new.outputs.keys());
        for name in unlisted.filter(|name| !self.manifest.outputs.contains_key(*name)) {
            let message =
                format!("the digest of `{name}` is not there, but every run has it");
            changes.push(changed(&self.dir.join(MANIFEST), message));
        }
        changes
    }

    /// What else the manifest says, compared with what a run would write.
    fn changed_fields(&self, recomputed: &Recomputed) -> Vec<Error> {
        let (old, new) = (self.manifest, recomputed);
        let fields = [
            ("tool", format!("{} {}", old.tool.name, old.tool.version), new.tool.clone()),
            ("seed", old.seed.to_string(), new.seed.to_string()),
            ("command", old.command.clone(), new.command.clone()),
        ];
        let differing = fields.into_iter().filter(|(_, old, new)| old != new);
        let change = |(name, old, new): (&str, String, String)| {
            let message = format!("found `{old}`, but running it again gives `{new}`");
            changed(&self.dir.join(MANIFEST), message).in_column(name)
        };
        differing.map(change).collect()
    }
}

/// The inputs as they are now.
struct Inputs {
    /// The study, if it is there and its data are.
    audit: Option<Audit>,
    /// Digests of the inputs that are there.
    actual: Digests,
}

impl Inputs {
    fn of(study: Option<&Path>, recorded: &Recorded<'_>) -> Result<Inputs> {
        let Some(study) = study else {
            return Ok(Inputs { audit: None, actual: Digests::new() });
        };
        let place = crate::place::Place::of(study)?;
        let mut actual = Digests::new();
        for name in recorded.manifest.inputs.keys() {
            let is_study = *name == recorded.manifest.study;
            let file =
                if is_study { place.file.clone() } else { place.folder.join(name) };
            if file.is_file() {
                actual.insert(name.clone(), input::digest(&file)?);
            }
        }
        let intact = actual == recorded.manifest.inputs || recorded.says(&actual);
        let audit = if intact { Some(Audit::open(study)?) } else { None };
        Ok(Inputs { audit, actual })
    }

    /// Inputs that are there and differ. One that is not there is not compared.
    fn changes(&self, recorded: &Recorded<'_>) -> Vec<Error> {
        let reported = recorded.report().map(|report| report.repeat.inputs);
        let mut changes = Vec::new();
        for (name, old) in &recorded.manifest.inputs {
            let Some(new) = self.actual.get(name).filter(|new| *new != old) else {
                continue;
            };
            let in_report = reported.as_ref().and_then(|inputs| inputs.get(name));
            let message = match in_report == Some(new) {
                true => format!(
                    "the digest of the input `{name}` was changed: the input is the one that \
                     the report names"
                ),
                false => different("input", new, old),
            };
            let place = match in_report == Some(new) {
                true => recorded.dir.join(MANIFEST),
                false => PathBuf::from(name),
            };
            changes.push(changed(&place, message));
        }
        changes
    }
}

impl Recorded<'_> {
    /// Whether the intact report names exactly these inputs.
    fn says(&self, inputs: &Digests) -> bool {
        self.report().is_some_and(|report| report.repeat.inputs == *inputs)
    }
}

fn different(what: &str, actual: &str, recorded: &str) -> String {
    let short = |digest: &str| digest.chars().take(12).collect::<String>();
    format!(
        "the {what} was changed: found the digest `{}...`, but recorded is `{}...`",
        short(actual),
        short(recorded)
    )
}

fn changed(place: &Path, message: String) -> Error {
    Error::new(ErrorKind::Changed, message).in_file(place)
}
