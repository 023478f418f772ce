//! A study in a folder of its own.

use std::path::Path;

use falsematch::input::{self, Dataset, Request, Silent};
use falsematch::report::{self, ArmReport, Source};
use falsematch::{Result, Study};

pub(crate) struct Bench {
    folder: tempfile::TempDir,
}

impl Bench {
    pub(crate) fn new() -> Bench {
        Bench { folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn file(&self, name: &str, text: &str) {
        std::fs::write(self.folder.path().join(name), text).unwrap();
    }

    pub(crate) fn dataset(&self, study: &Study) -> Dataset {
        let file = study.file();
        input::read(&Request {
            input: &file.input,
            samples: file.samples.as_ref(),
            orientation: file.system.scores,
            base: self.folder.path(),
            progress: &Silent,
        })
        .unwrap()
    }

    pub(crate) fn fused(&self, text: &str) -> Result<Dataset> {
        let study = parse(text)?;
        let track = study.file().track.clone().unwrap();
        self.dataset(&study).fused(&track)
    }

    pub(crate) fn arm(&self, text: &str) -> ArmReport {
        let study = parse(text).unwrap();
        let file = study.file();
        let mut source =
            Source::of_data(self.dataset(&study), file.system.scores).unwrap();
        if let Some(quality) = &file.quality {
            let samples = file.samples.as_ref();
            let (found, notes) =
                input::qualities(quality, samples, self.folder.path(), source.roster())
                    .unwrap();
            source = source.with_quality(found, notes);
        }
        if let Some(track) = &file.track {
            source = source.fused(track).unwrap();
        }
        let mut arms = Vec::new();
        report::each_arm(&study, &mut source, |source, arm, tally, points| {
            arms.push(report::measured_arm(&study, source, arm, tally, points));
            Ok(())
        })
        .unwrap();
        arms.remove(0)
    }
}

pub(crate) fn parse(text: &str) -> Result<Study> {
    Study::parse(text, Path::new("study.toml"))
}

/// The comparisons of a dataset by their labels, in its order.
pub(crate) fn compared(dataset: &Dataset) -> Vec<(String, String, f64)> {
    let label = |sample: u32| dataset.roster.sample_label(sample).into_owned();
    let compared = &dataset.comparisons;
    let samples = compared.probe.iter().zip(&compared.reference);
    let row = |((&p, &r), &score): ((&u32, &u32), &f64)| (label(p), label(r), score);
    samples.zip(&compared.score).map(row).collect()
}
