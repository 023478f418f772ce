//! `falsematch review`: lists the highest non-mated pairs, blind, for somebody to look at.

use std::collections::BTreeMap;
use std::path::Path;

use falsematch::study::file::{Arm, Input, Orientation, StudyFile};
use falsematch::tally::Highest;
use falsematch::words::counted;
use falsematch::{Error, ErrorKind, Result};
use falsematch_kernels::random::Generator;

use crate::Exit;
use crate::arguments::Review;
use crate::audit::Audit;
use crate::bundle::{Digests, quoted};
use crate::console::Console;
use crate::progress::Shown;

/// The stream of random numbers by which pairs are put in order.
const ORDER: u64 = 0;

/// Writes the list of pairs and says how to go on.
///
/// # Errors
///
/// If the study or its data are refused, its samples have no names, or the file cannot be
/// written or is there already.
pub(crate) fn run(typed: &Review, console: &Console) -> Result<Exit> {
    refuse_present(&typed.output)?;
    let audit = Audit::open(&typed.study)?;
    let file = audit.study.file();
    let arm = arm(typed, file).map_err(|error| audit.in_study(error))?;
    check_kept(typed, file)?;
    let shown = Shown::new(console.shows_progress());
    let mut source = audit.named(&shown, &mut Digests::new())?;
    let highest =
        source.highest(arm, typed.top).map_err(|error| audit.in_study(error))?;
    let pairs = highest.iter().flat_map(|highest| rows(highest, source.roster(), file));
    let seed = typed.seed.unwrap_or(file.protocol.seed);
    let rows = shuffled(pairs.collect(), seed);
    if rows.is_empty() {
        let message = format!("found no non-mated comparison in arm `{}`", arm.name);
        return Err(audit.in_study(Error::new(ErrorKind::Missing, message)));
    }
    write(&typed.output, &csv(&rows, typed.unblinded))?;
    shown.finish();
    console.print(&told(typed, rows.len(), arm, seed))?;
    Ok(Exit::Ran)
}

fn refuse_present(output: &Path) -> Result<()> {
    if !output.exists() {
        return Ok(());
    }
    let message =
        "found a file, but expected none: it may hold what somebody has filled in";
    Err(Error::new(ErrorKind::Io, message)
        .in_file(output)
        .hint("name another file with `--output`, or remove this one"))
}

/// The arm that was asked for, or the only one.
fn arm<'a>(typed: &Review, file: &'a StudyFile) -> Result<&'a Arm> {
    let unnamed = match &file.input {
        Input::Counts(_) | Input::Pyeer(_) => true,
        Input::Bob(bob) => bob.columns == 2,
        _ => false,
    };
    if unnamed {
        let message = "found an input that names no samples, but only named ones can be \
                       looked at";
        return Err(Error::new(ErrorKind::Missing, message));
    }
    let names: Vec<String> =
        file.arms.iter().map(|arm| format!("`{}`", arm.name)).collect();
    let names = names.join(", ");
    match (&typed.arm, file.arms.as_slice()) {
        (Some(name), arms) => {
            arms.iter().find(|arm| arm.name == *name).ok_or_else(|| {
                let message =
                    format!("found `--arm {name}`, but expected one of {names}");
                Error::new(ErrorKind::Study, message)
            })
        }
        (None, [only]) => Ok(only),
        (None, _) => {
            let message = format!("found several arms, but expected one: {names}");
            let error = Error::new(ErrorKind::Study, message);
            Err(error.hint("name it with `--arm`"))
        }
    }
}

/// Refuses a list of more pairs than a run would keep.
fn check_kept(typed: &Review, file: &StudyFile) -> Result<()> {
    match file.protocol.tail {
        Some(tail) if tail < typed.top => {
            let message = format!(
                "found `--top {}`, but a run keeps the {tail} highest non-mated comparisons \
                 only",
                typed.top
            );
            let error = Error::new(ErrorKind::Study, message);
            Err(error.hint("list fewer, or raise `protocol.tail`"))
        }
        _ => Ok(()),
    }
}

/// A pair to look at.
struct Listed {
    list: String,
    samples: [String; 2],
    subjects: [u32; 2],
    score: f64,
}

fn rows(
    highest: &Highest,
    roster: &falsematch::roster::Roster,
    file: &StudyFile,
) -> Vec<Listed> {
    let pairs = &highest.pairs;
    let row = |index: usize| {
        let samples = [pairs.probe[index], pairs.reference[index]];
        let score = match file.system.scores {
            Orientation::Similarity => pairs.score[index],
            Orientation::Dissimilarity => 0.0 - pairs.score[index],
        };
        Listed {
            list: highest.mark.clone(),
            samples: samples.map(|sample| roster.sample_label(sample).into_owned()),
            subjects: samples.map(|sample| roster.subject_of(sample)),
            score,
        }
    };
    (0..pairs.score.len()).map(row).collect()
}

fn shuffled(mut rows: Vec<Listed>, seed: u64) -> Vec<Listed> {
    Generator::new(seed, ORDER).shuffle(&mut rows);
    rows
}

/// The list as CSV. People have codes of this list, numbered as they come.
fn csv(rows: &[Listed], unblinded: bool) -> String {
    let mut text = String::from(
        "list,probe,reference,probe_person,reference_person,verdict,reviewer",
    );
    text.push_str(if unblinded { ",score\n" } else { "\n" });
    let width = (2 * rows.len()).to_string().len();
    let mut codes: BTreeMap<u32, usize> = BTreeMap::new();
    for row in rows {
        let [probe, reference] = row.subjects.map(|subject| {
            let next = codes.len() + 1;
            format!("P{:0width$}", *codes.entry(subject).or_insert(next))
        });
        let [first, second] = row.samples.each_ref().map(|sample| quoted(sample));
        text.push_str(&format!("{},{first},{second},{probe},{reference},,", row.list));
        if unblinded {
            text.push_str(&format!(",{}", row.score));
        }
        text.push('\n');
    }
    text
}

/// Writes under another name first, so that the file is whole or not there.
fn write(output: &Path, text: &str) -> Result<()> {
    let name = output.file_name().unwrap_or_default().to_string_lossy();
    let partial =
        output.with_file_name(format!(".{name}.partial-{}", std::process::id()));
    std::fs::write(&partial, text)
        .and_then(|()| std::fs::rename(&partial, output))
        .map_err(|error| {
            // Nothing more can be done if it cannot be removed either.
            let _ = std::fs::remove_file(&partial);
            Error::io(output, "write", &error)
        })
}

fn told(typed: &Review, pairs: usize, arm: &Arm, seed: u64) -> String {
    let blind = match typed.unblinded {
        true => "with their scores",
        false => "without scores",
    };
    let name = typed.output.file_name().unwrap_or_default().to_string_lossy();
    format!(
        "{}: the {} of arm {}, {blind}, in random order (seed {seed}).\n\
         Write `same person`, `different` or `cannot tell` under `verdict`, leave the rest \
         blank, and name the file in the study:\n\n\
         [review]\nfile = \"{name}\"\narm = \"{}\"\n",
        typed.output.display(),
        counted(pairs as u64, "highest non-mated pair", "highest non-mated pairs"),
        arm.name,
        arm.name,
    )
}
