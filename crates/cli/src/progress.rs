//! Progress on a terminal: how much of each file has been read, then which arm is measured.

use std::path::Path;

use falsematch::input::Progress;
use indicatif::{ProgressBar, ProgressStyle};

/// A line at the foot of the terminal, or nothing.
#[derive(Clone, Debug)]
pub(crate) struct Shown(ProgressBar);

impl Shown {
    /// Progress that is shown, or not.
    pub(crate) fn new(is_shown: bool) -> Shown {
        let bar = if is_shown { ProgressBar::new(0) } else { ProgressBar::hidden() };
        let style =
            ProgressStyle::with_template("{msg} {wide_bar} {bytes}/{total_bytes}");
        if let Ok(style) = style {
            bar.set_style(style);
        }
        Shown(bar)
    }

    /// Names what is being done now.
    pub(crate) fn stage(&self, name: &str) {
        if let Ok(style) = ProgressStyle::with_template("{msg}") {
            self.0.set_style(style);
        }
        self.0.set_message(name.to_owned());
        self.0.tick();
    }

    /// Says how much of many equal steps is done, and how long the rest will take.
    pub(crate) fn steps(&self, name: &str, done: u64, total: u64) {
        let form = "{msg} {wide_bar} {pos}/{len}, {eta} left";
        if self.0.length() != Some(total) {
            if let Ok(style) = ProgressStyle::with_template(form) {
                self.0.set_style(style);
            }
            self.0.set_length(total);
            self.0.set_position(done);
            self.0.reset_eta();
        }
        self.0.set_message(name.to_owned());
        self.0.set_position(done);
    }

    /// Says which share of something long is done, and how long the rest will take.
    pub(crate) fn share(&self, name: &str, done: u64, total: u64) {
        if self.0.message() != name || self.0.length() != Some(total) {
            let form = "{msg} {wide_bar} {percent_precise} %, {eta} left";
            if let Ok(style) = ProgressStyle::with_template(form) {
                self.0.set_style(style);
            }
            self.0.set_message(name.to_owned());
            self.0.set_length(total);
            self.0.set_position(done);
            self.0.reset_eta();
        }
        self.0.set_position(done);
    }

    /// Clears the line.
    pub(crate) fn finish(&self) {
        self.0.finish_and_clear();
    }
}

impl Progress for Shown {
    fn read(&self, file: &Path, done: u64, total: u64) {
        self.0.set_length(total);
        self.0.set_position(done);
        self.0.set_message(format!("reading {}", file.display()));
    }
}

/// Something that is counted, with the time that is left.
#[derive(Debug)]
pub(crate) struct Counting(ProgressBar);

impl Counting {
    /// Bytes of a file.
    pub(crate) fn bytes(is_shown: bool, name: &str) -> Counting {
        Counting::new(is_shown, name, "{msg} {wide_bar} {bytes}/{total_bytes} {eta} left")
    }

    /// Pictures.
    pub(crate) fn pictures(is_shown: bool) -> Counting {
        Counting::new(
            is_shown,
            "pictures",
            "{msg} {wide_bar} {pos}/{len} {per_sec} {eta} left",
        )
    }

    /// Equal parts of some work.
    pub(crate) fn parts(is_shown: bool, name: &str) -> Counting {
        Counting::new(is_shown, name, "{msg} {wide_bar} {percent} % {eta} left")
    }

    fn new(is_shown: bool, name: &str, template: &str) -> Counting {
        let bar = if is_shown { ProgressBar::new(0) } else { ProgressBar::hidden() };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.set_message(name.to_owned());
        Counting(bar)
    }

    /// So many are done, of so many.
    pub(crate) fn at(&self, done: u64, total: u64) {
        self.0.set_length(total);
        self.0.set_position(done);
    }

    /// Clears the line.
    pub(crate) fn finish(&self) {
        self.0.finish_and_clear();
    }
}
