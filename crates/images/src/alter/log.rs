//! What was done to a picture.

use falsematch::study::file::Alteration;
use serde::Serialize;

/// One alteration as it was applied to one picture.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Entry {
    /// What was asked for, with its parameters.
    pub alteration: Alteration,
    /// What came of it.
    pub effect: Effect,
    /// The box outside of which nothing changed: first column and row, and those after the
    /// last. Nothing where nothing could change.
    pub region: Option<[usize; 4]>,
    /// Pixels that could change.
    pub touched: u64,
    /// Pixels that did change; of a picture that became smaller, all.
    pub changed: u64,
    /// The area in pixels that a cover hides; 0 for alterations that hide nothing.
    pub covered: f64,
}

/// What came of an alteration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// It was applied as drawn.
    Applied,
    /// Part of what was to be covered or altered lies outside of the picture.
    LeavesFrame,
    /// All of what was to be covered or altered lies outside of the picture.
    CoversNothing,
    /// Its parameters ask for no change.
    Unchanged,
}

impl Effect {
    /// A word for counting, as it is written in a log.
    pub fn name(self) -> &'static str {
        match self {
            Effect::Applied => "applied",
            Effect::LeavesFrame => "leaves-frame",
            Effect::CoversNothing => "covers-nothing",
            Effect::Unchanged => "unchanged",
        }
    }
}

/// How often each effect came of the alterations of some pictures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Applied as drawn.
    pub applied: u64,
    /// Partly outside of the picture.
    pub leaves_frame: u64,
    /// Wholly outside of the picture.
    pub covers_nothing: u64,
    /// No change asked for.
    pub unchanged: u64,
}

impl Counts {
    /// Counts the entries of one picture more.
    pub fn add(&mut self, log: &[Entry]) {
        for entry in log {
            let count = match entry.effect {
                Effect::Applied => &mut self.applied,
                Effect::LeavesFrame => &mut self.leaves_frame,
                Effect::CoversNothing => &mut self.covers_nothing,
                Effect::Unchanged => &mut self.unchanged,
            };
            *count += 1;
        }
    }
}
