//! The templates of a study: compared before, or to be compared.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use falsematch::compare::{Comparing, Options};
use falsematch::report::Source;
use falsematch::tally::StoredTallies;
use falsematch::{Error, ErrorKind, Result};

use crate::arguments::HowToCompare;
use crate::audit::{Audit, Evidence};
use crate::keeper::Keeper;
use crate::progress::Shown;

impl Audit {
    /// Where what was compared is kept.
    pub(crate) fn compared_file(&self) -> PathBuf {
        self.place.file.with_extension("compared.arrow")
    }

    /// Puts what was compared before in the place of templates, if it is there.
    ///
    /// # Errors
    ///
    /// If it cannot be read, or is of another state of the study or its data.
    pub(crate) fn take_compared(&self, evidence: &mut Evidence) -> Result<bool> {
        let (file, Some(of)) = (self.compared_file(), &evidence.of) else {
            return Ok(false);
        };
        if !file.is_file() {
            return Ok(false);
        }
        let stored = read(&file)?;
        if stored.of.as_ref() != Some(of) {
            let message = "found what was compared for another state of this study, but \
                           expected its templates, samples and arms as they are now";
            let hint = "compare again with `falsematch compare`, or remove the file";
            return Err(Error::new(ErrorKind::Changed, message)
                .in_file(&file)
                .hint(hint));
        }
        evidence.source = Some(Source::Stored(stored));
        Ok(true)
    }

    /// Says how templates are to be compared and lets a keeper watch; nothing where there
    /// are none.
    ///
    /// # Errors
    ///
    /// If the system does not let the keeper be told when it is to stop.
    pub(crate) fn keep_comparing(
        &self,
        evidence: &mut Evidence,
        how: &HowToCompare,
        stop_after: Option<u64>,
        shown: &Shown,
    ) -> Result<Option<Arc<Keeper>>> {
        let Some(of) = &evidence.of else { return Ok(None) };
        let arms = self.study.file().arms.iter().map(|arm| arm.name.as_str());
        let keeper = Keeper::new(&self.place.file, arms, shown, stop_after)?;
        let keeper = Arc::new(keeper);
        // The bound is on the program: what it has taken already is not there to compare in.
        let memory = how.memory.map(|bound| bound.saturating_sub(taken()));
        let options = Options { engine: how.engine.0, memory };
        let comparing =
            Comparing::new(options, Arc::<Keeper>::clone(&keeper), of.clone());
        evidence.source =
            evidence.source.take().map(|source| source.comparing(comparing));
        Ok(Some(keeper))
    }
}

/// Reads what was compared.
///
/// # Errors
///
/// If it cannot be read or is nothing that this program writes.
pub(crate) fn read(file: &Path) -> Result<StoredTallies> {
    let opened = File::open(file).map_err(|error| Error::io(file, "open", &error))?;
    StoredTallies::read(BufReader::new(opened)).map_err(|error| error.in_file(file))
}

/// Bytes of memory that the program has taken; 0 where the system does not say it.
fn taken() -> u64 {
    let said = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = said.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes =
        line.and_then(|rest| rest.trim().strip_suffix("kB")?.trim().parse().ok());
    kilobytes.map_or(0, |kilobytes: u64| kilobytes * 1024)
}
