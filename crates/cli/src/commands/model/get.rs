//! `falsematch model get`: puts the file of a card into a folder.

use falsematch::Result;
use falsematch_images::card::Card;
use falsematch_images::fetch::fetch;

use crate::Exit;
use crate::arguments::GetModel;
use crate::console::Console;
use crate::progress::Counting;

/// Fetches the file, or takes a local copy, and says where it is.
///
/// # Errors
///
/// If it cannot be had or is another file than the card's; then nothing is kept.
pub(super) fn run(typed: &GetModel, console: &Console) -> Result<Exit> {
    let card = Card::read(&typed.card)?;
    let shown = Counting::bytes(console.shows_progress(), &card.file.name);
    let told = |done: u64, total: u64| shown.at(done, total);
    let path = fetch(&card, typed.from.as_deref(), &typed.into, &told)?;
    shown.finish();
    console.print(&format!("{}\n", path.display()))?;
    Ok(Exit::Ran)
}
