//! What was typed for studies that are drawn.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Measure by simulation how often the intervals of a study hold what is true.
///
/// A model is fitted to the study. People drawn from it take the places of the study's people
/// in every comparison, and all is measured as `run` would: the same arms, groups, thresholds,
/// targets and contrasts. The proof says for each interval how often it held the truth, on
/// which side it missed, how wide it was, and how intervals did that take comparisons for
/// independent.
#[derive(Args, Debug)]
#[command(after_help = "\
Writes proof.json beside the study; `falsematch run` then adds it to the report, and refuses it
once the study or its data have changed. An interrupted proof goes on where it was, and gives
the same bytes.

Examples:
  falsematch prove audit
  falsematch prove audit --repetitions 200 --seed 7
  falsematch prove audit --stop-after 50     draw 50 more, and go on another time")]
pub(crate) struct Prove {
    /// The study: a folder that holds `study.toml`, or a TOML file.
    pub(crate) study: PathBuf,
    /// How many studies are drawn in all.
    #[arg(long, value_name = "N", default_value_t = 1000,
          value_parser = clap::value_parser!(u32).range(20..=1_000_000))]
    pub(crate) repetitions: u32,
    /// Seed of everything that is drawn.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
    /// Stop when so many more are drawn; the same command goes on.
    #[arg(long, value_name = "N")]
    pub(crate) stop_after: Option<u32>,
}

/// Draw a study from a model of a population whose true rates are known.
///
/// Writes the scores, who is said to be in each sample, a study that `falsematch run`
/// measures, and `truth.toml`: the true rates at the study's thresholds with their Monte Carlo
/// error, the labels that are wrong, and who is kin. Nobody in it exists.
#[derive(Args, Debug)]
#[command(after_help = "\
A population is a TOML file, of which every key may be left out:

  people = 100               # how many are drawn
  samples = 4                # of each person, of each condition
  target_fmr = [1e-2, 1e-3]  # at whose thresholds the truth is known
  dimension = 64             # of a template, on the unit sphere
  noise = 1.0                # how far samples lie from their person, in the median person
  noise_spread = 0.35        # how unlike people are in that
  common = 0.0               # how strongly everybody is drawn in one direction
  [[group]]
  name = \"north\"             # and share, pull, anisotropy, noise
  pull = 0.3                 # the larger, the denser, and the more often falsely matched
  [[condition]]
  name = \"masked\"            # and samples, shift, quality, visible, drift, wander
  visible = 0.6
  [kin]
  pairs = 2                  # of people who look alike
  likeness = 0.5
  [label_errors]
  swapped = 1                # pairs of samples with each other's label
  duplicated = 1             # people under two labels

Examples:
  falsematch simulate population.toml --seed 1 --output simulated
  falsematch simulate --like audit --output like-audit
  falsematch run simulated")]
pub(crate) struct Simulate {
    /// The population: a TOML file.
    #[arg(required_unless_present = "like")]
    pub(crate) population: Option<PathBuf>,
    /// Fit the population to a study instead, and say how like it is.
    #[arg(long, value_name = "STUDY", conflicts_with = "population")]
    pub(crate) like: Option<PathBuf>,
    /// Seed of everything that is drawn.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
    /// The folder to write; it is made if it is not there. No file is replaced.
    #[arg(long, value_name = "DIR")]
    pub(crate) output: PathBuf,
    /// The format of the scores.
    #[arg(long, value_enum, default_value = "csv")]
    pub(crate) format: ScoreFormat,
}

/// Formats of simulated scores.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ScoreFormat {
    /// Text, one comparison a line.
    Csv,
    /// Parquet.
    Parquet,
}
