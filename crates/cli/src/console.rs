//! The one place that prints: results on standard output, errors and stages on standard
//! error. A reader that has gone away (a broken pipe) is no failure.

use std::io::{ErrorKind, IsTerminal, Write};
use std::path::Path;

use clap::ColorChoice;

/// Where and how to print.
#[derive(Debug)]
pub(crate) struct Console {
    color: ColorChoice,
    quiet: bool,
}

impl Console {
    /// A console with the choices that were typed.
    pub(crate) fn new(color: ColorChoice, quiet: bool) -> Console {
        Console { color, quiet }
    }

    /// Prints text on standard output as it is.
    ///
    /// # Errors
    ///
    /// If it cannot be written for another reason than that nobody reads it.
    pub(crate) fn print(&self, text: &str) -> falsematch::Result<()> {
        let mut out = std::io::stdout().lock();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                Err(falsematch::Error::io(Path::new("standard output"), "write", &error))
            }
            _ => Ok(()),
        }
    }

    /// Prints an error and, on a line of its own, its hint.
    pub(crate) fn error(&self, error: &falsematch::Error) {
        let (red, bold, plain) = match self.color_on(&std::io::stderr()) {
            true => ("\u{1b}[1;31m", "\u{1b}[1m", "\u{1b}[0m"),
            false => ("", "", ""),
        };
        self.complain(&format!("{red}error:{plain} {error}"));
        if let Some(hint) = error.hint_text() {
            self.complain(&format!("{bold}hint:{plain} {hint}"));
        }
    }

    /// Whether to colour what goes to a stream.
    pub(crate) fn color_on(&self, stream: &impl IsTerminal) -> bool {
        match self.color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => {
                stream.is_terminal() && std::env::var_os("NO_COLOR").is_none()
            }
        }
    }

    /// Whether progress is shown: on a terminal only, and not if told to be quiet.
    pub(crate) fn shows_progress(&self) -> bool {
        !self.quiet && std::io::stderr().is_terminal()
    }

    /// How wide a line on standard output may be.
    pub(crate) fn width(&self) -> usize {
        terminal_size::terminal_size()
            .map_or(80, |(width, _)| usize::from(width.0))
            .min(100)
    }

    /// A line on standard error; nothing can be done if that cannot be written.
    fn complain(&self, line: &str) {
        let _ = writeln!(std::io::stderr(), "{line}");
    }
}
