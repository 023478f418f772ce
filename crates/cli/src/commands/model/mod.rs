//! `falsematch model`: model files and their cards.

mod check;
mod get;

use falsematch::Result;

use crate::Exit;
use crate::arguments::{Model, ModelCommand};
use crate::console::Console;

/// Runs the command that was typed.
///
/// # Errors
///
/// If a card or a file is refused, or a file cannot be had.
pub(crate) fn run(typed: &Model, console: &Console) -> Result<Exit> {
    match &typed.command {
        ModelCommand::Check(typed) => check::run(typed, console),
        ModelCommand::Get(typed) => get::run(typed, console),
    }
}
