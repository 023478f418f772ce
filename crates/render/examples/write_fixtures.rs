//! Writes the fixture reports as pages into a folder, to look at and for the browser test:
//! `cargo run -p falsematch-render --example write_fixtures -- FOLDER`.

use std::path::PathBuf;
use std::{env, fs, io};

#[path = "../tests/fixtures/mod.rs"]
mod fixtures;

fn main() -> io::Result<()> {
    let folder = PathBuf::from(env::args().nth(1).unwrap_or_else(|| ".".into()));
    fs::create_dir_all(&folder)?;
    for (name, report) in fixtures::all() {
        fs::write(
            folder.join(format!("{name}.html")),
            falsematch_render::html::render(&report),
        )?;
        fs::write(
            folder.join(format!("{name}.md")),
            falsematch_render::markdown::render(&report),
        )?;
        let options = falsematch_render::terminal::Options { width: 120, colour: true };
        let text = falsematch_render::terminal::render(&report, options);
        fs::write(folder.join(format!("{name}.txt")), text)?;
        for table in falsematch_render::csv::render(&report) {
            fs::write(folder.join(format!("{name}-{}", table.name)), table.text)?;
        }
    }
    Ok(())
}
