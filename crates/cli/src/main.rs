//! The command `falsematch`: measures how often face recognition is wrong.
//!
//! [`arguments`] says what was typed, [`commands`] has one file for each command, and
//! [`console`] is the one place that prints.

mod arguments;
mod audit;
mod bundle;
mod commands;
mod compared;
mod console;
mod keeper;
mod place;
mod progress;

use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Command};
use console::Console;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let console = Console::new(arguments.color, arguments.quiet);
    let outcome =
        start_threads(arguments.threads).and_then(|()| match &arguments.command {
            Command::New(typed) => commands::new::run(typed, &console),
            Command::Check(typed) => commands::check::run(typed, &console),
            Command::Compare(typed) => commands::compare::run(typed, &console),
            Command::Run(typed) => commands::run::run(typed, &console),
            Command::Verify(typed) => commands::verify::run(typed, &console),
            Command::Extract(typed) => commands::extract::run(typed, &console),
            Command::Preview(typed) => commands::preview::run(typed, &console),
            Command::Model(typed) => commands::model::run(typed, &console),
            Command::Review(typed) => commands::review::run(typed, &console),
            Command::Plan(typed) => commands::plan::run(typed, &console),
            Command::Prove(typed) => commands::prove::run(typed, &console),
            Command::Simulate(typed) => commands::simulate::run(typed, &console),
        });
    match outcome {
        Ok(exit) => exit.into(),
        Err(error) => {
            console.error(&error);
            Exit::CouldNotRun.into()
        }
    }
}

/// What the exit status says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Exit {
    /// It ran, whatever the verdicts.
    Ran = 0,
    /// It ran with `--require-supported`, and some claim is not supported.
    NotSupported = 1,
    /// It could not run, or `verify` found something changed.
    CouldNotRun = 2,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit as u8)
    }
}

/// Limits the threads that work; no result depends on their number.
fn start_threads(threads: Option<usize>) -> falsematch::Result<()> {
    let Some(threads) = threads else { return Ok(()) };
    rayon::ThreadPoolBuilder::new().num_threads(threads).build_global().map_err(|error| {
        let message = format!("cannot start {threads} threads: {error}");
        falsematch::Error::new(falsematch::ErrorKind::Io, message)
    })
}
