//! `falsematch check`: refuses what is wrong before the long work, and says what it will be.

use std::fmt::Write;

use falsematch::rate::{SetThreshold, ThresholdRule};
use falsematch::report::{Source, each_arm, each_searched_arm};
use falsematch::roster::Roster;
use falsematch::study::file::{Arm, Input, StudyFile};
use falsematch::tally::{Searches, Tally};
use falsematch::words::{count, counted, digits, percent};
use falsematch::{Result, Study};

use crate::Exit;
use crate::arguments::Check;
use crate::audit::{Audit, Evidence};
use crate::console::Console;
use crate::progress::Shown;

/// Reads the study and its data and says what a run would do.
///
/// # Errors
///
/// If the study or its data are refused.
pub(crate) fn run(typed: &Check, console: &Console) -> Result<Exit> {
    let audit = Audit::open(&typed.study)?;
    let shown = Shown::new(console.shows_progress());
    let mut evidence = audit.read(&shown)?;
    audit.take_compared(&mut evidence)?;
    let Evidence { inputs, source, .. } = evidence;
    let file = audit.study.file();
    let mut text = format!("{}\n{}\n\n", file.study.name, file.study.question);
    let names: Vec<&str> = inputs.keys().map(String::as_str).collect();
    line(&mut text, "inputs", &names.join(", "));
    match (source, &file.input) {
        (Some(source), _) => {
            let compared = compared(&audit.study, source);
            text.push_str(&compared.map_err(|error| audit.in_study(error))?);
        }
        (None, Input::Counts(counts)) => {
            line(&mut text, "counts", &count(counts.counts.len() as u64));
            let arms: Vec<&str> = file.arms.iter().map(|arm| arm.name.as_str()).collect();
            line(&mut text, "arms", &arms.join("; "));
        }
        (None, _) => {}
    }
    line(&mut text, "claims", &claims(file));
    shown.finish();
    console.print(&text)?;
    Ok(Exit::Ran)
}

/// A line with its name in a column of its own.
fn line(text: &mut String, name: &str, says: &str) {
    // Writing to a `String` cannot fail.
    let _ = writeln!(text, "{name:<12} {says}");
}

fn claims(file: &StudyFile) -> String {
    let tested = file.claims.iter().filter(|claim| claim.is_testable()).count();
    let untested = file.claims.len() - tested;
    format!("{tested} to be judged, {untested} not testable as stated")
}

/// What is compared, in all and on each arm, and where the thresholds would be.
fn compared(study: &Study, mut source: Source) -> Result<String> {
    let roster = source.roster();
    let mut text = String::new();
    let failed = roster.failures().len() as u64;
    let samples = format!(
        "{} of {}, {} of them without a template",
        counted(roster.sample_count() as u64, "sample", "samples"),
        counted(roster.subject_count() as u64, "subject", "subjects"),
        count(failed)
    );
    line(
        &mut text,
        "samples",
        if roster.names_subjects() { &samples } else { "not named" },
    );
    for note in source.notes() {
        line(&mut text, "note", &note);
    }
    if let Some(search) = &study.file().search {
        each_searched_arm(study, search, &mut source, |_, arm, tally, points| {
            text.push('\n');
            text.push_str(&of_searches(arm, tally, points));
            Ok(())
        })?;
        text.push('\n');
        return Ok(text);
    }
    each_arm(study, &mut source, |source, arm, tally, points| {
        text.push('\n');
        text.push_str(&of_arm(arm, tally, points, source.roster()));
        Ok(())
    })?;
    text.push('\n');
    Ok(text)
}

fn of_arm(arm: &Arm, tally: &Tally, points: &[SetThreshold], roster: &Roster) -> String {
    let mut text = String::new();
    line(&mut text, "arm", &arm.name);
    if roster.names_subjects() {
        let mut subjects: Vec<u32> =
            tally.samples.iter().map(|&sample| roster.subject_of(sample)).collect();
        subjects.sort_unstable();
        subjects.dedup();
        let samples = counted(tally.samples.len() as u64, "sample", "samples");
        let subjects = counted(subjects.len() as u64, "subject", "subjects");
        line(&mut text, "  people", &format!("{subjects} in {samples}"));
    }
    let comparisons = format!(
        "{} mated, {} non-mated; {} and {} more without a score",
        count(tally.mated.score.len() as u64),
        count(tally.non_mated),
        count(tally.failed.mated),
        count(tally.failed.non_mated)
    );
    line(&mut text, "  comparisons", &comparisons);
    for point in points {
        line(&mut text, "  threshold", &threshold(point, &arm.name));
    }
    text
}

fn of_searches(arm: &Arm, tally: &Searches, points: &[SetThreshold]) -> String {
    let mut text = String::new();
    line(&mut text, "arm", &arm.name);
    let galleries = tally.galleries.len() as u64;
    let size = tally.size().map_or("of several sizes".to_owned(), |size| {
        format!("of {}", counted(size, "candidate", "candidates"))
    });
    let galleries = format!("{} {size}", counted(galleries, "gallery", "galleries"));
    line(&mut text, "  galleries", &galleries);
    let all = tally.searches.len() as u64;
    let mated = tally.searches.iter().filter(|search| search.mate.is_enrolled()).count();
    let searches = format!(
        "{} mated, {} non-mated, lists of {}",
        count(mated as u64),
        count(all - mated as u64),
        tally.list_length
    );
    line(&mut text, "  searches", &searches);
    for point in points {
        line(&mut text, "  threshold", &threshold(point, &arm.name));
    }
    text
}

/// Where an operating point is, and by which rule.
pub(super) fn threshold(set: &SetThreshold, arm: &str) -> String {
    let rule = match &set.point.rule {
        ThresholdRule::Given => "given".to_owned(),
        ThresholdRule::EachTargetFmr { target } => {
            format!("for an FMR of {} on each arm", percent(*target))
        }
        ThresholdRule::EachTargetFpir { target } => {
            format!("for an FPIR of {} on each arm", percent(*target))
        }
        ThresholdRule::TargetFmr { target, set_on } if set_on == arm => {
            format!("for an FMR of {}", percent(*target))
        }
        ThresholdRule::TargetFmr { target, set_on } => {
            format!("for an FMR of {} on {set_on}", percent(*target))
        }
        ThresholdRule::TargetFpir { target, set_on } if set_on == arm => {
            format!("for an FPIR of {}", percent(*target))
        }
        ThresholdRule::TargetFpir { target, set_on } => {
            format!("for an FPIR of {} on {set_on}", percent(*target))
        }
    };
    match (&set.similarity, set.point.threshold) {
        (Err(why), _) => format!("none {rule}: {why}"),
        (Ok(_), Some(threshold)) => format!("{} {rule}", digits(threshold)),
        (Ok(_), None) => rule,
    }
}
