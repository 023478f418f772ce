//! What was typed: validated by its form, and nothing done yet.

use std::path::PathBuf;

use clap::{Args, ColorChoice, Parser, Subcommand, ValueEnum};

mod compared;
mod pictures;
mod preview;

pub(crate) use compared::{Compare, HowToCompare};
pub(crate) use pictures::{CheckModel, Extract, GetModel, Model, ModelCommand};
pub(crate) use preview::Preview;
mod simulated;
pub(crate) use simulated::{Prove, ScoreFormat, Simulate};

const EXAMPLES: &str = "\
Examples:
  falsematch new audit               write a commented study that runs as it is
  falsematch check audit             say what would be done, and what is wrong
  falsematch compare audit           compare templates, if the study has any; may take long
  falsematch run audit               measure, judge and write audit/report
  falsematch verify audit/report     recompute, and say whether anything changed
  falsematch review audit --output review.csv
                                     list pairs whose labels somebody should look at
  falsematch plan --below 0.001      how many people it takes to show that

Exit status:
  0  it ran, whatever the verdicts
  1  it ran with --require-supported, and some claim is not supported
  2  it could not run; or verify found something changed";

/// Measures how often face recognition is wrong, and how sure that is.
///
/// From labelled comparison scores, or published counts, to judged claims and a report. It
/// measures and never identifies: a probe without a ground-truth subject label is refused.
#[derive(Debug, Parser)]
#[command(name = "falsematch", version, after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
    /// Whether to colour what is printed on a terminal.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: ColorChoice,
    /// Print no progress and nothing that is not a result or an error.
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
    /// How many threads work; no result depends on it. By default all that the machine has.
    #[arg(long, global = true, value_name = "N", value_parser = at_least_one)]
    pub(crate) threads: Option<usize>,
}

/// The commands, in the order of the work.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Write a commented study that runs as it is, with small synthetic data.
    New(New),
    /// Refuse what is wrong in a study and its data, and say what a run would do.
    Check(Check),
    /// Compare the templates of a study, and keep what was found.
    Compare(Compare),
    /// Measure, judge and write the report.
    Run(Run),
    /// Recompute a report and say whether anything changed.
    Verify(Verify),
    /// Make templates of labelled pictures.
    Extract(Extract),
    /// Show what the alterations of a study do to its pictures.
    Preview(Preview),
    /// Check a model file against its card, or fetch it.
    Model(Model),
    /// List the highest non-mated pairs, for somebody to look at their labels.
    Review(Review),
    /// Say how many people a study needs so that it can show something.
    Plan(Plan),
    /// Measure by simulation how often the intervals of a study hold what is true.
    Prove(Prove),
    /// Draw a study from a model of a population whose true rates are known.
    Simulate(Simulate),
}

/// Write a commented study that runs as it is.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  falsematch new audit
  falsematch new audit --from matrix
  falsematch new printed --from counts
  falsematch new searches --from lists.txt   write a study around candidate lists")]
pub(crate) struct New {
    /// The folder to write into; it is made if it is not there. No file is replaced.
    #[arg(default_value = ".")]
    pub(crate) dir: PathBuf,
    /// What the study starts from: a kind of input, with synthetic data (table, matrix, bob,
    /// pyeer, candidates, counts), or a file or folder of candidate lists, whose layout is
    /// told by what is in it.
    #[arg(long, value_name = "KIND or FILE", default_value = "table", value_parser = start)]
    pub(crate) from: Start,
}

/// What a new study starts from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Start {
    /// A kind of input, with synthetic data.
    Kind(Origin),
    /// A file or folder that is there.
    File(PathBuf),
}

fn start(text: &str) -> Result<Start, String> {
    if let Ok(kind) = Origin::from_str(text, false) {
        return Ok(Start::Kind(kind));
    }
    let file = PathBuf::from(text);
    if file.exists() {
        return Ok(Start::File(file));
    }
    let kinds = Origin::value_variants().iter().filter_map(ValueEnum::to_possible_value);
    let kinds: Vec<String> = kinds.map(|kind| format!("`{}`", kind.get_name())).collect();
    Err(format!("expected a file, or one of {}", kinds.join(", ")))
}

/// Kinds of input that a new study can start from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Origin {
    /// One comparison a row, as CSV; Parquet and Arrow have the same columns.
    Table,
    /// A NumPy matrix of scores and a table of samples.
    Matrix,
    /// A four-column score file of bob.
    Bob,
    /// A pair of score files of PyEER.
    Pyeer,
    /// Candidate lists of searches, in the layout of FRTE 1:N.
    Candidates,
    /// Counts that somebody else has printed.
    Counts,
}

/// Refuse what is wrong in a study and its data, and say what a run would do.
#[derive(Args, Debug)]
#[command(after_help = "\
Everything is read and nothing is measured or written.

Example:
  falsematch check studies/london-poses")]
pub(crate) struct Check {
    /// The study: a folder that holds `study.toml`, or a TOML file.
    pub(crate) study: PathBuf,
}

/// Measure, judge and write the report.
#[derive(Args, Debug)]
#[command(after_help = "\
The folder holds report.html, report.json, report.md, tables/, tallies.arrow, study.toml and
manifest.json. It is complete or not there; an earlier report is replaced, nothing else is.

Examples:
  falsematch run studies/london-poses
  falsematch run audit/study.toml --out /tmp/report --require-supported")]
pub(crate) struct Run {
    /// The study: a folder that holds `study.toml`, or a TOML file.
    pub(crate) study: PathBuf,
    /// The folder to write; by default `report` beside the study file.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Exit with status 1 unless every claim is supported.
    #[arg(long)]
    pub(crate) require_supported: bool,
    /// Also write key.csv: which subject and sample of the study each code stands for.
    #[arg(long)]
    pub(crate) with_key: bool,
    #[command(flatten)]
    pub(crate) how: HowToCompare,
}

/// Recompute a report and say whether anything changed.
#[derive(Args, Debug)]
#[command(after_help = "\
Compares every file with its digest in manifest.json, recomputes the report from the inputs
where they are there, and otherwise from tallies.arrow, and compares it bit for bit.

Exit status: 0 nothing changed; 2 something changed and is named, or it could not be compared.

Examples:
  falsematch verify audit/report
  falsematch verify /tmp/report --study audit")]
pub(crate) struct Verify {
    /// The folder that `run` wrote.
    pub(crate) dir: PathBuf,
    /// The study; by default the one beside the folder, where it is there.
    #[arg(long)]
    pub(crate) study: Option<PathBuf>,
}

/// List the highest non-mated pairs, for somebody to look at their labels.
#[derive(Args, Debug)]
#[command(after_help = "\
A person under two labels, or a picture under a wrong one, looks like a false match. The file
lists the highest non-mated pairs of an arm by the study's own sample names, in random order
and without scores, with an empty column `verdict`. Write `same person`, `different` or
`cannot tell` there, leave the rest blank, and name the file in the study:

  [review]
  file = \"review.csv\"

The next run then shows the rates before and after. Both samples of every pair have a
ground-truth label in the study: nobody unknown can be looked up.

Examples:
  falsematch review audit --output audit/review.csv
  falsematch review audit --output top.csv --top 20 --arm frontal --unblinded")]
pub(crate) struct Review {
    /// The study: a folder that holds `study.toml`, or a TOML file.
    pub(crate) study: PathBuf,
    /// The CSV file to write; a file that is there is not replaced.
    #[arg(long, value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// How many pairs to list.
    #[arg(long, value_name = "N", default_value = "100", value_parser = at_least_one)]
    pub(crate) top: usize,
    /// The arm to list the pairs of; needed where there are several.
    #[arg(long, value_name = "NAME")]
    pub(crate) arm: Option<String>,
    /// The seed of the order of the pairs; by default that of the study.
    #[arg(long, value_name = "N")]
    pub(crate) seed: Option<u64>,
    /// Also write the scores: whoever fills the file then knows what the system found.
    #[arg(long)]
    pub(crate) unblinded: bool,
}

/// Say how many people a study needs so that it can show something.
#[derive(Args, Debug)]
#[command(
    group(clap::ArgGroup::new("question").required(true)),
    after_help = "\
Independent comparisons come first, by formula, then people: comparisons that share a person
are worth less. How much less is assumed, or with a study taken from its own data. `--confirm`
draws studies of each design and says how many of them show it, by the rule of reports.

Examples:
  falsematch plan --below 0.001
  falsematch plan --below 0.001 --rate 0.0005 --confirm
  falsematch plan --measure fnmr --rates 0.05,0.08 --correlation 0.5 --confirm
  falsematch plan --ratio 2 --rate 0.001 --pictures 2,5,10
  falsematch plan studies/london-poses --arm frontal --below 0.002 --rate 0.001
  falsematch plan studies/london-poses --claim \"equal error rate\""
)]
pub(crate) struct Plan {
    /// A study whose data tell how dependent comparisons are.
    pub(crate) study: Option<PathBuf>,
    /// Show that the rate is below this; with `--rate`, where it truly is that.
    #[arg(long, value_name = "LIMIT", group = "question")]
    pub(crate) below: Option<f64>,
    /// Show that the rate is above this; needs `--rate`.
    #[arg(long, value_name = "LIMIT", group = "question", requires = "rate")]
    pub(crate) above: Option<f64>,
    /// Show that two arms of the same people differ, with these true rates.
    #[arg(long, value_name = "P,Q", value_delimiter = ',', group = "question")]
    pub(crate) rates: Option<Vec<f64>>,
    /// Show that two groups differ, one rate being so many times the other, `--rate`.
    #[arg(long, value_name = "R", group = "question", requires = "rate")]
    pub(crate) ratio: Option<f64>,
    /// Decide the one claim of the study whose statement holds this text.
    #[arg(long, value_name = "TEXT", group = "question", requires = "study")]
    pub(crate) claim: Option<String>,
    /// Which rate.
    #[arg(long, value_enum, default_value = "fmr")]
    pub(crate) measure: Planned,
    /// The true rate; without it, `--below` plans a test without an error.
    #[arg(long, value_name = "P")]
    pub(crate) rate: Option<f64>,
    /// With `--rates`: the correlation of the errors of a comparison in both arms. By default
    /// 0.5, or the greatest that rates so different can have.
    #[arg(long, value_name = "C", requires = "rates")]
    pub(crate) correlation: Option<f64>,
    /// The arm of the study that tells how dependent comparisons are; by default the first.
    #[arg(long, value_name = "NAME", requires = "study")]
    pub(crate) arm: Option<String>,
    /// Pictures of each person, all compared with all.
    #[arg(long, value_name = "M", value_delimiter = ',', default_value = "1,2,3,5,10")]
    pub(crate) pictures: Vec<u64>,
    /// The probability with which what is true shall be shown.
    #[arg(long, value_name = "P", default_value = "0.8")]
    pub(crate) power: f64,
    /// The level of the two-sided intervals; by default 0.95, or that of the study.
    #[arg(long, value_name = "L")]
    pub(crate) level: Option<f64>,
    /// Draw studies of each design and count how many show it.
    #[arg(long)]
    pub(crate) confirm: bool,
    /// How many studies of each design are drawn.
    #[arg(long, value_name = "N", default_value = "400")]
    pub(crate) repetitions: u64,
    /// The seed of what is drawn.
    #[arg(long, value_name = "N", default_value = "1")]
    pub(crate) seed: u64,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Rates that can be planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Planned {
    /// False match rate.
    Fmr,
    /// False non-match rate.
    Fnmr,
}

fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) | Err(_) => Err("expected a whole number of at least 1".to_owned()),
        Ok(threads) => Ok(threads),
    }
}
