//! Workshop commands of the project, run as `cargo dev`.
//!
//! `cargo dev generate` writes `docs/reference/` from the types and the command line;
//! `cargo dev generate --check` fails where a file there is not what would be written.

mod command_line;
mod generate;
mod study_file;

use std::path::Path;
use std::process::ExitCode;

const USAGE: &str = "usage: cargo dev generate [--check]";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match arguments.as_slice() {
        ["generate"] => generate::write(repository()),
        ["generate", "--check"] => generate::check(repository()),
        _ => Err(USAGE.to_owned()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            complain(&message);
            ExitCode::from(2)
        }
    }
}

/// The repository's root: this crate lies two folders below it.
fn repository() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

#[expect(clippy::print_stderr, reason = "the one place where this program speaks")]
fn complain(message: &str) {
    eprintln!("{message}");
}
