//! `falsematch preview`: shows what the alterations of a study do to its pictures.

mod faces;
mod shown;

use std::path::Path;

use falsematch::input::{self, Request, Silent};
use falsematch::roster::Roster;
use falsematch::study::file::Arm;
use falsematch::{Error, ErrorKind, Result};
use falsematch_images::alter::sheet::Sheet;
use falsematch_images::alter::{Draw, Plan};

use crate::Exit;
use crate::arguments::Preview;
use crate::audit::Audit;
use crate::console::Console;
use faces::{Face, Faces};
use shown::{ArmLog, PictureLog};

/// The side of a cell of a sheet in pixels.
const CELL: usize = 270;

/// Writes a sheet for each arm with alterations, and their log.
///
/// # Errors
///
/// If the study or its samples are refused, a sample is not labelled, or a file cannot be
/// read or written. A picture that cannot be altered is a failure in the log.
pub(crate) fn run(typed: &Preview, console: &Console) -> Result<Exit> {
    let audit = Audit::open(&typed.study)?;
    let arms = altered_arms(&audit)?;
    let roster = labelled(&audit)?;
    let faces = Faces::open(typed)?;
    let samples = chosen(typed, &roster, &faces)?;
    std::fs::create_dir_all(&typed.output)
        .map_err(|error| Error::io(&typed.output, "make the folder", &error))?;
    let mut logs = Vec::new();
    for (number, arm) in (1_usize..).zip(&arms) {
        let file = format!("{number:02}-{}.png", slug(&arm.name));
        let (sheet, log) = one_arm(&audit, arm, (&roster, &faces), &samples, &file)?;
        write(&typed.output, &file, &sheet.png()?)?;
        console.print(&log.line())?;
        logs.push(log);
    }
    let text = serde_json::to_string_pretty(&logs).map_err(|error| {
        Error::new(ErrorKind::Io, format!("cannot write the log: {error}"))
    })?;
    write(&typed.output, "log.json", text.as_bytes())?;
    Ok(Exit::Ran)
}

/// The arms that alter pictures.
fn altered_arms(audit: &Audit) -> Result<Vec<Arm>> {
    let arms = audit.study.file().arms.iter();
    let arms: Vec<Arm> = arms.filter(|arm| !arm.alter.is_empty()).cloned().collect();
    if arms.is_empty() {
        let message = "found no arm with `alter`, but expected something to preview";
        return Err(audit.in_study(Error::new(ErrorKind::Study, message)));
    }
    Ok(arms)
}

/// Who is in each sample, as the study's table says.
fn labelled(audit: &Audit) -> Result<Roster> {
    let file = audit.study.file();
    let request = Request {
        input: &file.input,
        samples: file.samples.as_ref(),
        orientation: file.system.scores,
        base: &audit.place.folder,
        progress: &Silent,
    };
    input::roster(&request)?.ok_or_else(|| {
        let message = "found no table of samples, but only pictures of labelled subjects \
                       are shown";
        audit
            .in_study(Error::new(ErrorKind::Unlabelled, message))
            .hint("name it under `[samples]` as `file`")
    })
}

/// The codes of the samples that are shown.
fn chosen(typed: &Preview, roster: &Roster, faces: &Faces) -> Result<Vec<u32>> {
    if typed.sample.is_empty() {
        let all = (0_u32..).take(roster.sample_count());
        let there: Vec<u32> =
            all.filter(|&code| faces.has_picture(&roster.sample_label(code))).collect();
        if there.is_empty() {
            let message = "found no picture of a sample of the study";
            return Err(Error::new(ErrorKind::Missing, message).in_file(&typed.pictures));
        }
        let count = typed.count.min(there.len());
        return Ok((0..count).map(|k| there[k * there.len() / count]).collect());
    }
    let code = |label: &String| {
        roster.sample_code(label).ok_or_else(|| {
            let message = format!(
                "found the sample `{label}` without a ground-truth subject label, but only \
                 pictures of labelled subjects are shown"
            );
            Error::new(ErrorKind::Unlabelled, message)
                .hint("add it to the table of samples of the study")
        })
    };
    typed.sample.iter().map(code).collect()
}

/// Alters the pictures of an arm.
fn one_arm(
    audit: &Audit,
    arm: &Arm,
    (roster, faces): (&Roster, &Faces),
    samples: &[u32],
    file: &str,
) -> Result<(Sheet, ArmLog)> {
    let plan = Plan::new(&arm.alter)?.without_reconstruction();
    let donors: Vec<Face> = plan
        .donors()
        .iter()
        .map(|&label| {
            let code = roster.sample_code(label).ok_or_else(|| {
                let message = format!(
                    "found the donor `{label}` without a ground-truth subject label, but \
                     expected a sample of the study"
                );
                audit.in_study(Error::new(ErrorKind::Unlabelled, message))
            })?;
            faces.read(roster, code)
        })
        .collect::<Result<_>>()?;
    let donors: Vec<_> = donors.iter().map(Face::donor).collect();
    let mut log = ArmLog::new(arm, file);
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for &sample in samples {
        let face = faces.read(roster, sample)?;
        let draw = Draw { seed: audit.study.file().protocol.seed, picture: sample };
        let altered =
            face.sitting().and_then(|sitting| plan.apply(sitting, &donors, draw));
        let entry = PictureLog::new(&face, draw, &altered);
        log.add(entry, altered.as_ref().ok());
        before.push(Some(face.picture));
        after.push(altered.ok().map(|altered| altered.picture));
    }
    let mut sheet = Sheet::new(CELL, samples.len());
    sheet.row(before);
    sheet.row(after);
    Ok((sheet, log))
}

/// A name for a file: letters and digits, everything else a hyphen.
fn slug(name: &str) -> String {
    let letters = name.chars().map(|letter| match letter.is_ascii_alphanumeric() {
        true => letter.to_ascii_lowercase(),
        false => '-',
    });
    letters.collect()
}

/// Writes a file under a temporary name and renames it.
fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<()> {
    let path = folder.join(name);
    let partial = folder.join(format!(".{name}.partial-{}", std::process::id()));
    std::fs::write(&partial, bytes)
        .and_then(|()| std::fs::rename(&partial, &path))
        .map_err(|error| Error::io(&path, "write", &error))
}
