//! `falsematch compare`: templates in, tallies out.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use falsematch::rate::SetThreshold;
use falsematch::report::{self, Source};
use falsematch::tally::{Searches, Tally, TallyWriter};
use falsematch::words::{count, counted};
use falsematch::{Error, ErrorKind, Result};

use crate::Exit;
use crate::arguments::Compare;
use crate::audit::{Audit, unwritten};
use crate::commands::check::threshold;
use crate::compared;
use crate::console::Console;
use crate::progress::Shown;

/// Compares the templates of a study, keeps the tallies beside it, and says what they hold.
///
/// # Errors
///
/// If the study has no templates, it or they are refused, the tallies cannot be written, or
/// it was asked to stop; then what is done is kept.
pub(crate) fn run(typed: &Compare, console: &Console) -> Result<Exit> {
    let audit = Audit::open(&typed.study)?;
    let file = audit.compared_file();
    if !report::compares(&audit.study) {
        let message = "found no templates, but expected some to compare";
        return Err(audit
            .in_study(Error::new(ErrorKind::Missing, message))
            .hint("their input has `format = \"templates\"`"));
    }
    refuse_foreign(&file)?;
    let shown = Shown::new(console.shows_progress());
    let mut evidence = audit.read(&shown)?;
    let keeper =
        audit.keep_comparing(&mut evidence, &typed.how, typed.stop_after, &shown)?;
    let (Some(source), Some(of)) = (evidence.source, evidence.of) else {
        return Ok(Exit::Ran);
    };
    let said =
        write(&audit, source, &of, &file).map_err(|error| audit.in_study(error))?;
    if let Some(keeper) = keeper {
        keeper.clear()?;
    }
    shown.finish();
    let study = typed.study.display();
    let next =
        format!("\nWrote {}; `falsematch run {study}` measures it\n", file.display());
    console.print(&(said + &next))?;
    Ok(Exit::Ran)
}

/// Refuses to replace what is none of ours, before the long work.
fn refuse_foreign(file: &Path) -> Result<()> {
    if file.exists() {
        compared::read(file).map_err(|error| {
            error.hint("nothing else is replaced; move the file to another place")
        })?;
    }
    Ok(())
}

/// Compares every arm and writes its tally under a temporary name, which is changed when all
/// is there; says what the tallies hold.
fn write(audit: &Audit, source: Source, of: &str, file: &Path) -> Result<String> {
    let partial = file.with_extension("arrow.partial");
    let failed = |error: std::io::Error| Error::io(file, "write", &error);
    let mut out = BufWriter::new(File::create(&partial).map_err(failed)?);
    let tallied = tallied(audit, source, of, &mut out);
    let written = tallied.map_err(|error| unwritten(error, file)).and_then(|said| {
        out.flush().and_then(|()| std::fs::rename(&partial, file)).map_err(failed)?;
        Ok(said)
    });
    if written.is_err() {
        // Nothing more can be done if this fails too.
        let _ = std::fs::remove_file(&partial);
    }
    written
}

fn tallied(
    audit: &Audit,
    mut source: Source,
    of: &str,
    out: &mut dyn Write,
) -> Result<String> {
    let study = &audit.study;
    let mut writer = TallyWriter::new(out, source.roster(), &source.notes())?;
    writer.of(of);
    let mut said = String::new();
    if let Some(search) = &study.file().search {
        report::each_searched_arm(
            study,
            search,
            &mut source,
            |_, arm, tally, points| {
                said += &(of_searches(&arm.name, tally) + &thresholds(points, &arm.name));
                writer.searches(&arm.name, tally)
            },
        )?;
    } else {
        report::each_arm(study, &mut source, |_, arm, tally, points| {
            said += &(of_arm(&arm.name, tally) + &thresholds(points, &arm.name));
            writer.arm(&arm.name, tally)
        })?;
    }
    writer.finish()?;
    Ok(said)
}

/// Where the operating points of an arm are.
fn thresholds(points: &[SetThreshold], arm: &str) -> String {
    let line = |point| format!("  threshold {}\n", threshold(point, arm));
    points.iter().map(line).collect()
}

fn of_arm(name: &str, tally: &Tally) -> String {
    let mut text = format!(
        "{name}: {} mated, {} non-mated comparisons",
        count(tally.mated.score.len() as u64),
        count(tally.non_mated),
    );
    let kept = tally.tail.score.len() as u64;
    if kept < tally.non_mated {
        let _ = write!(text, ", the {} highest kept", count(kept));
    }
    text + "\n"
}

fn of_searches(name: &str, tally: &Searches) -> String {
    let searches = counted(tally.searches.len() as u64, "search", "searches");
    let kept =
        counted(tally.candidates.reference.len() as u64, "candidate", "candidates");
    format!("{name}: {searches}, {kept} kept\n")
}
