//! Watches the comparing of templates: shows how far it is, keeps what is done beside the
//! study, and stops when asked to.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use falsematch::compare::{Watch, Wish};
use falsematch::{Error, Result};

use crate::progress::Shown;

/// How often what is done is kept.
const OFTEN: Duration = Duration::from_secs(30);
/// An arm that took longer than this is kept when it is done, in case a later one is stopped.
const LONG: Duration = Duration::from_secs(5);

/// Whether somebody asked to stop.
static STOP: AtomicBool = AtomicBool::new(false);
/// Whether templates are being compared, so that stopping loses nothing.
static COMPARING: AtomicBool = AtomicBool::new(false);

/// Keeps what is done of the arms of a study.
#[derive(Debug)]
pub(crate) struct Keeper {
    files: Vec<(String, PathBuf)>,
    shown: Shown,
    kept: Mutex<Instant>,
    stop_at: Option<Instant>,
}

impl Keeper {
    /// A keeper of the arms of a study file, that from now on is told of Ctrl-C and `kill`.
    ///
    /// # Errors
    ///
    /// If the system does not let it.
    pub(crate) fn new<'a>(
        study: &Path,
        arms: impl Iterator<Item = &'a str>,
        shown: &Shown,
        stop_after: Option<u64>,
    ) -> Result<Keeper> {
        let name = |(index, arm): (usize, &str)| {
            (arm.to_owned(), study.with_extension(format!("comparing-{index}")))
        };
        listen(study)?;
        let now = Instant::now();
        Ok(Keeper {
            files: arms.enumerate().map(name).collect(),
            shown: shown.clone(),
            kept: Mutex::new(now),
            stop_at: stop_after.map(|seconds| now + Duration::from_secs(seconds)),
        })
    }

    /// Removes what was kept, when it is no longer needed.
    ///
    /// # Errors
    ///
    /// If a file is there and cannot be removed.
    pub(crate) fn clear(&self) -> Result<()> {
        for (_, file) in self.files.iter().filter(|(_, file)| file.exists()) {
            std::fs::remove_file(file)
                .map_err(|error| Error::io(file, "remove", &error))?;
        }
        Ok(())
    }

    fn file_of(&self, arm: &str) -> Option<&Path> {
        let found = self.files.iter().find(|(name, _)| name == arm);
        found.map(|(_, file)| file.as_path())
    }
}

/// Sets the flag when the program is asked to stop; stops at once where nothing is kept, or
/// when it is asked again.
fn listen(study: &Path) -> Result<()> {
    let asked = || {
        if STOP.swap(true, Ordering::Relaxed) || !COMPARING.load(Ordering::Relaxed) {
            // As a shell says that a program was interrupted.
            #[expect(clippy::exit, reason = "what a signal does by default")]
            std::process::exit(130);
        }
    };
    match ctrlc::try_set_handler(asked) {
        Err(ctrlc::Error::System(error)) => {
            Err(Error::io(study, "ask to be told of Ctrl-C", &error))
        }
        // It is told already.
        _ => Ok(()),
    }
}

impl Watch for Keeper {
    fn at(&self, arm: &str, doing: &str, done: u64, total: u64) -> Wish {
        self.shown.share(&format!("{doing} {arm}"), done, total);
        COMPARING.store(done < total, Ordering::Relaxed);
        let is_late = self.stop_at.is_some_and(|at| Instant::now() >= at);
        if done < total && (is_late || STOP.load(Ordering::Relaxed)) {
            return Wish::Stop;
        }
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let is_due = kept.elapsed() > if done < total { OFTEN } else { LONG };
        if !is_due {
            return Wish::GoOn;
        }
        *kept = Instant::now();
        Wish::Keep
    }

    fn kept(&self, arm: &str) -> Result<Option<Vec<u8>>> {
        let Some(file) = self.file_of(arm).filter(|file| file.exists()) else {
            return Ok(None);
        };
        std::fs::read(file).map(Some).map_err(|error| Error::io(file, "read", &error))
    }

    fn file(&self, arm: &str) -> Option<PathBuf> {
        self.file_of(arm).map(Path::to_path_buf)
    }

    fn keep(&self, arm: &str, done: &[u8]) -> Result<()> {
        let Some(file) = self.file_of(arm) else { return Ok(()) };
        let mut partial = file.as_os_str().to_owned();
        partial.push(".partial");
        let partial = Path::new(&partial);
        let written =
            std::fs::write(partial, done).and_then(|()| std::fs::rename(partial, file));
        if written.is_err() {
            // Nothing more can be done if this fails too.
            let _ = std::fs::remove_file(partial);
        }
        written.map_err(|error| Error::io(file, "keep what is done", &error))
    }
}
