//! Long runs: told how far they are, asked to stop, and taken up again.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::path::PathBuf;
use std::sync::Arc;

use super::Options;
use crate::error::Result;
use crate::tally::Searches;

/// What somebody who watches wishes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// That it goes on.
    GoOn,
    /// That what is done is kept, and it goes on.
    Keep,
    /// That what is done is kept, and it stops.
    Stop,
}

/// Watches comparing. It keeps what is done for another time, since only those who may open
/// files can; no result depends on it.
pub trait Watch: Debug + Send + Sync {
    /// Told what is being done on an arm and how many pairs of how many are; says what it
    /// wishes. At the end of an arm it is told once more.
    fn at(&self, arm: &str, doing: &str, done: u64, total: u64) -> Wish;

    /// What was kept of an arm last.
    ///
    /// # Errors
    /// If something was and cannot be read.
    fn kept(&self, arm: &str) -> Result<Option<Vec<u8>>>;

    /// The file in which it is kept, for messages.
    fn file(&self, _arm: &str) -> Option<PathBuf> {
        None
    }

    /// Keeps what is done of an arm, in place of what was kept before.
    ///
    /// # Errors
    /// If it cannot be written, such as for want of space.
    fn keep(&self, arm: &str, done: &[u8]) -> Result<()>;
}

/// Nobody watches: nothing is kept, nothing stops.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unwatched;

impl Watch for Unwatched {
    fn at(&self, _arm: &str, _doing: &str, _done: u64, _total: u64) -> Wish {
        Wish::GoOn
    }

    fn kept(&self, _arm: &str) -> Result<Option<Vec<u8>>> {
        Ok(None)
    }

    fn keep(&self, _arm: &str, _done: &[u8]) -> Result<()> {
        Ok(())
    }
}

/// How the templates of a study are compared, and who watches; no result depends on it.
#[derive(Clone, Debug)]
pub struct Comparing {
    /// How.
    pub options: Options,
    /// Who watches.
    pub watch: Arc<dyn Watch>,
    /// What tells this study and these data from all others: what is kept is known by it.
    pub of: String,
    /// Arms that have been searched.
    pub(crate) searched: BTreeMap<String, Searches>,
}

impl Comparing {
    /// How, who watches, and what tells this study and these data from all others.
    pub fn new(options: Options, watch: Arc<dyn Watch>, of: String) -> Comparing {
        Comparing { options, watch, of, searched: BTreeMap::new() }
    }
}

impl Default for Comparing {
    fn default() -> Comparing {
        Comparing::new(Options::default(), Arc::new(Unwatched), String::new())
    }
}
