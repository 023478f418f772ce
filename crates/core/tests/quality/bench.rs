//! A study in a folder of its own.

use std::path::Path;

use falsematch::input::{self, Request, Silent};
use falsematch::rate::Discarding;
use falsematch::report::{self, ArmReport, Findings, Report, Source};
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

    pub(crate) fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(name)).unwrap()
    }

    pub(crate) fn source(&self, study: &Study) -> Result<Source> {
        let file = study.file();
        let dataset = input::read(&Request {
            input: &file.input,
            samples: file.samples.as_ref(),
            orientation: file.system.scores,
            base: self.folder.path(),
            progress: &Silent,
        })?;
        let source = Source::of_data(dataset, file.system.scores)?;
        let Some(quality) = &file.quality else { return Ok(source) };
        let samples = file.samples.as_ref();
        let folder = self.folder.path();
        let (found, notes) = input::qualities(quality, samples, folder, source.roster())?;
        Ok(source.with_quality(found, notes))
    }

    pub(crate) fn run(&self, text: &str) -> Report {
        let study = parse(text).unwrap();
        let source = self.source(&study).unwrap();
        reported(&study, source)
    }

    pub(crate) fn refused(&self, text: &str) -> String {
        let study = parse(text).unwrap();
        self.source(&study).map(|_| ()).unwrap_err().to_string()
    }
}

pub(crate) fn reported(study: &Study, mut source: Source) -> Report {
    let mut arms = Vec::new();
    if let Some(search) = &study.file().search {
        report::each_searched_arm(
            study,
            search,
            &mut source,
            |source, arm, tally, points| {
                arms.push(report::searched_arm(
                    study, search, source, arm, tally, points,
                ));
                Ok(())
            },
        )
        .unwrap();
        return assembled(study, arms);
    }
    report::each_arm(study, &mut source, |source, arm, tally, points| {
        arms.push(report::measured_arm(study, source, arm, tally, points));
        Ok(())
    })
    .unwrap();
    assembled(study, arms)
}

fn assembled(study: &Study, arms: Vec<ArmReport>) -> Report {
    let findings = Findings {
        arms,
        contrasts: Vec::new(),
        review: None,
        cautions: Vec::new(),
        inputs: Default::default(),
        command: String::new(),
        ..Findings::default()
    };
    report::assemble(study.file(), findings)
}

pub(crate) fn parse(text: &str) -> Result<Study> {
    Study::parse(text, Path::new("study.toml"))
}

pub(crate) fn discarding(report: &Report) -> &Discarding {
    report.arms[0].discarding.as_ref().unwrap()
}
