//! `falsematch prove`: how often the intervals of this very study hold what is true.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use falsematch::report::{Proof, proven};
use falsematch::simulate::prove::{Drawings, Prover};
use falsematch::study::file::Input;
use falsematch::words::counted;
use falsematch::{Error, ErrorKind, Result};

use crate::Exit;
use crate::arguments::Prove;
use crate::audit::{Audit, PROOF};
use crate::console::Console;
use crate::progress::Shown;

/// What was drawn so far, beside the study while it is being proven.
const DRAWN: &str = ".proof.drawn.json";
/// What was drawn is written down at least this often.
const OFTEN: Duration = Duration::from_secs(15);

/// Draws studies like the study, and writes down how its intervals did. What an earlier run
/// drew is not drawn again.
///
/// # Errors
///
/// If the study or its data are refused, or nothing can be written beside the study.
pub(crate) fn run(typed: &Prove, console: &Console) -> Result<Exit> {
    let audit = Audit::open(&typed.study)?;
    let shown = Shown::new(console.shows_progress());
    if matches!(audit.study.file().input, Input::Candidates(_)) {
        let message =
            "found candidate lists, but expected scores: people are what is drawn";
        return Err(audit.in_study(Error::new(ErrorKind::Missing, message)));
    }
    let evidence = audit.read(&shown)?;
    let of = proven(&audit.study, &audit.data(&evidence.inputs));
    let Some(source) = evidence.source else {
        let message =
            "found published counts, but expected scores: people are what is drawn";
        return Err(audit.in_study(Error::new(ErrorKind::Missing, message)));
    };
    shown.stage("fitting a model to the study");
    let prover = Prover::new(&audit.study, source, typed.seed)
        .map_err(|error| audit.in_study(error))?;
    let work = Work {
        typed,
        prover: &prover,
        of: &of,
        kept: audit.place.folder.join(DRAWN),
        shown: &shown,
    };
    let drawings = work.draw()?;
    shown.finish();
    if !drawings.missing(typed.repetitions).is_empty() {
        console.print(&format!(
            "Stopped after {} of {}; the same command goes on\n",
            drawings.count(typed.repetitions),
            counted(u64::from(typed.repetitions), "repetition", "repetitions")
        ))?;
        return Ok(Exit::Ran);
    }
    let proof = prover.proof(&drawings, &of);
    let file = audit.place.folder.join(PROOF);
    write(&file, &to_json(&proof)?)?;
    remove(&work.kept)?;
    console.print(&said(&proof, &file, typed))?;
    Ok(Exit::Ran)
}

fn said(proof: &Proof, file: &Path, typed: &Prove) -> String {
    let mut text = String::new();
    for finding in &proof.findings {
        text += &format!("{finding}\n");
    }
    let (file, study) = (file.display(), typed.study.display());
    text + &format!("\nWrote {file}; `falsematch run {study}` adds it to the report\n")
}

/// Drawing, with all that it needs.
struct Work<'a> {
    typed: &'a Prove,
    prover: &'a Prover<'a>,
    of: &'a str,
    kept: PathBuf,
    shown: &'a Shown,
}

impl Work<'_> {
    fn draw(&self) -> Result<Drawings> {
        let repetitions = self.typed.repetitions;
        let mut drawings = self.earlier()?.unwrap_or_else(|| self.prover.nothing());
        let mut missing = drawings.missing(repetitions);
        if let Some(most) = self.typed.stop_after {
            missing.truncate(most as usize);
        }
        let at_once = rayon::current_num_threads();
        let mut written = Instant::now();
        self.show(&drawings);
        for some in missing.chunks(at_once) {
            self.prover.draw(some, &mut drawings)?;
            self.show(&drawings);
            if written.elapsed() > OFTEN {
                self.keep(&drawings)?;
                written = Instant::now();
            }
        }
        self.keep(&drawings)?;
        Ok(drawings)
    }

    fn show(&self, drawings: &Drawings) {
        let repetitions = self.typed.repetitions;
        let done = u64::from(drawings.count(repetitions));
        self.shown.steps("drawing studies", done, u64::from(repetitions));
    }

    /// What an earlier run drew; nothing where it was of another study or seed.
    fn earlier(&self) -> Result<Option<Drawings>> {
        if !self.kept.exists() {
            return Ok(None);
        }
        let text = std::fs::read_to_string(&self.kept)
            .map_err(|error| Error::io(&self.kept, "read", &error))?;
        let (seed, most) = (self.typed.seed, self.typed.repetitions);
        Drawings::read(&text, self.of, seed, most).map_err(|error| {
            error.in_file(&self.kept).hint("remove the file to begin anew")
        })
    }

    fn keep(&self, drawings: &Drawings) -> Result<()> {
        write(&self.kept, &drawings.to_json(self.of, self.typed.seed)?)
    }
}

fn to_json(proof: &Proof) -> Result<String> {
    let text = serde_json::to_string_pretty(proof).map_err(|error| {
        Error::new(ErrorKind::Format, format!("cannot write the proof: {error}"))
    })?;
    Ok(text + "\n")
}

/// Writes a file under a temporary name, and renames it when it is complete.
fn write(file: &Path, text: &str) -> Result<()> {
    let partial = file.with_extension("json.partial");
    std::fs::write(&partial, text)
        .and_then(|()| std::fs::rename(&partial, file))
        .map_err(|error| Error::io(file, "write", &error))
}

fn remove(file: &Path) -> Result<()> {
    std::fs::remove_file(file).map_err(|error| Error::io(file, "remove", &error))
}
