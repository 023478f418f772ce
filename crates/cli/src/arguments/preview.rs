//! What was typed of previews.

use std::path::PathBuf;

use clap::Args;

use super::at_least_one;

/// Show what the alterations of a study do to its pictures.
#[derive(Args, Debug)]
#[command(after_help = "\
For each arm with `alter` a sheet of pictures: above as they are, below altered. log.json says
what was done to each, how much of the face is visible by every definition, and which pictures
could not be altered and why. Only samples that the study labels with their subject are shown.
A reconstruction is left out: it is measured within an extraction and shown nowhere.

Landmarks are a CSV table `sample,point,x,y`: 68 points of each sample, or the 5 of a detector;
or a folder of templates (.tem) of the London set.

Examples:
  falsematch preview audit --pictures pictures --landmarks landmarks.csv --output /tmp/look
  falsematch preview audit --pictures pictures --landmarks landmarks.csv --output /tmp/look \\
    --sample neutral_front_001_03 --sample neutral_left_3quarter_001_02")]
pub(crate) struct Preview {
    /// The study: a folder that holds `study.toml`, or a TOML file.
    pub(crate) study: PathBuf,
    /// The folder of the pictures, each named as its sample: `SAMPLE.jpg`, `.png` and so on.
    #[arg(long, value_name = "DIR")]
    pub(crate) pictures: PathBuf,
    /// A CSV table of landmarks, or a folder of templates.
    #[arg(long, value_name = "PATH")]
    pub(crate) landmarks: PathBuf,
    /// The size of the pictures as a part of the size that templates were drawn on.
    #[arg(long, value_name = "PART", default_value_t = 1.0)]
    pub(crate) template_scale: f64,
    /// The folder to write into; it is made if it is not there.
    #[arg(long, value_name = "DIR")]
    pub(crate) output: PathBuf,
    /// A sample to show; may be repeated. By default as many as `--count`, spread over all.
    #[arg(long, value_name = "SAMPLE")]
    pub(crate) sample: Vec<String>,
    /// How many samples are shown where none is named.
    #[arg(long, value_name = "N", default_value = "6", value_parser = at_least_one)]
    pub(crate) count: usize,
}
