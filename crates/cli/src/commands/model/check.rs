//! `falsematch model check`: holds a model file against its card and runs it once.

use std::fmt::Write;

use falsematch::Result;
use falsematch_images::card::Card;
use falsematch_images::engine::{Identity, Runtime, output_names};
use falsematch_images::model::Model;

use crate::Exit;
use crate::arguments::CheckModel;
use crate::console::Console;

/// Says what the file is and what came out of it.
///
/// # Errors
///
/// If the card or the file is refused, or the engine cannot run it.
pub(super) fn run(typed: &CheckModel, console: &Console) -> Result<Exit> {
    let card = Card::read(&typed.card)?;
    let path = match &typed.file {
        Some(path) => path.clone(),
        None => card.find(&typed.models)?,
    };
    let model = Model::read(&card, &path)?;
    let runtime = Runtime::start(&typed.engine.choice())?;
    let shapes = model.try_out(&runtime)?;
    let mut text = format!("{} ({})\n", card.name, card.kind().name());
    line(&mut text, "file", &path.display().to_string());
    line(&mut text, "sha256", &format!("{}, as on the card", card.file.sha256));
    line(&mut text, "licence", &card.licence);
    line(&mut text, "training", &card.training);
    for input in &model.summary.inputs {
        line(&mut text, "input", &input.to_string());
    }
    line(&mut text, "operators", &operators(&model));
    line(&mut text, "engine", &engine(&runtime.identity()));
    for (name, shape) in output_names(&card).iter().zip(shapes) {
        let sizes: Vec<String> = shape.iter().map(ToString::to_string).collect();
        line(&mut text, "gave", &format!("{name}: {}", sizes.join("x")));
    }
    if let Some(note) = &card.note {
        line(&mut text, "note", note);
    }
    console.print(&text)?;
    Ok(Exit::Ran)
}

fn line(text: &mut String, name: &str, says: &str) {
    // Writing to a `String` cannot fail.
    let _ = writeln!(text, "{name:<10} {says}");
}

fn operators(model: &Model) -> String {
    let counted = model.summary.operators.iter().map(|((_, name), count)| match count {
        1 => name.clone(),
        count => format!("{count} {name}"),
    });
    counted.collect::<Vec<_>>().join(", ")
}

fn engine(identity: &Identity) -> String {
    format!("{} {} on {}", identity.engine, identity.version, identity.provider)
}
