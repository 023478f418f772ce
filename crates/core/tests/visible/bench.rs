//! Studies in folders of their own.

use std::fmt::Write as _;
use std::path::Path;

use falsematch::input::{self, Dataset, Request, Silent};
use falsematch::rate::{Fillings, Sightings};
use falsematch::report::{self, Findings, Report, Source};
use falsematch::study::file::Input;
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

    pub(crate) fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    fn read(&self, study: &Study, input: &Input) -> Result<Dataset> {
        input::read(&Request {
            input,
            samples: study.file().samples.as_ref(),
            orientation: study.file().system.scores,
            base: self.folder.path(),
            progress: &Silent,
        })
    }

    fn source(&self, study: &Study) -> Result<Source> {
        let file = study.file();
        let dataset = self.read(study, &file.input)?;
        let mut source = match &file.search {
            Some(search) => Source::of_searches(dataset, study, search)?,
            None => Source::of_data(dataset, file.system.scores)?,
        };
        for (name, input) in &file.also {
            source = source.and(name, self.read(study, input)?, file.system.scores)?;
        }
        let Some(visibility) = &file.visibility else { return Ok(source) };
        let (arms, base) = (&file.arms, self.folder.path());
        let ledger = input::ledger(visibility, arms, base, source.roster())?;
        source.with_ledger(ledger, study)
    }

    /// Measures with codes in place of names, as the command line does.
    pub(crate) fn run(&self, text: &str) -> Result<Report> {
        let study = Study::parse(text, Path::new("study.toml"))?;
        let file = study.file();
        let mut source = self.source(&study)?;
        source.code(b"salt");
        let mut findings = Findings::default();
        let mut sightings = Sightings::new(file);
        let mut fillings = Fillings::new(file);
        match &file.search {
            Some(search) => report::each_searched_arm(
                &study,
                search,
                &mut source,
                |source, arm, tally, points| {
                    let context = report::context(&study, source, arm);
                    sightings.take_searches(tally, points, arm, &context)?;
                    fillings.take(tally, points, arm, &context);
                    findings.arms.push(report::searched_arm(
                        &study, search, source, arm, tally, points,
                    ));
                    Ok(())
                },
            )?,
            None => {
                report::each_arm(&study, &mut source, |source, arm, tally, points| {
                    let context = report::context(&study, source, arm);
                    sightings.take(tally, points, arm, &context)?;
                    findings
                        .arms
                        .push(report::measured_arm(&study, source, arm, tally, points));
                    Ok(())
                })?
            }
        }
        findings.visibility = sightings.curves()?;
        findings.reconstructions = fillings.reconstructions()?;
        Ok(report::assemble(file, findings))
    }

    pub(crate) fn refused(&self, text: &str) -> String {
        self.run(text).map(|_| ()).unwrap_err().to_string()
    }
}

/// Arms of probes with their visible share, and whether a person of so many is found.
pub(crate) struct Made<'a> {
    pub(crate) people: usize,
    /// Name and visible share; the first is not altered.
    pub(crate) arms: &'a [(&'a str, f64)],
    pub(crate) found: &'a dyn Fn(usize, &str) -> bool,
}

impl Made<'_> {
    /// Writes samples, scores and ledger: every probe against every reference. A mate scores
    /// 0.9 where it is found, 0.3 else; others 0.2, and one in each ten of others 0.6.
    pub(crate) fn write(&self, bench: &Bench) {
        let mut samples = "sample,subject,role\n".to_owned();
        for person in 0..self.people {
            writeln!(samples, "r{person:02},s{person:02},reference").unwrap();
            writeln!(samples, "p{person:02},s{person:02},probe").unwrap();
        }
        bench.file("samples.csv", &samples);
        let mut ledger =
            "arm,sample,effect,hull,hull_with_forehead,crop,landmarks\n".to_owned();
        for (index, (arm, share)) in self.arms.iter().enumerate() {
            bench.file(&format!("{arm}.csv"), &self.scores(arm));
            for person in (0..self.people).filter(|_| index > 0) {
                let with = 0.5 + share / 2.0;
                writeln!(ledger, "{arm},p{person:02},applied,{share},{with},,{share}")
                    .unwrap();
            }
        }
        bench.file("ledger.csv", &ledger);
    }

    fn scores(&self, arm: &str) -> String {
        let mut text = "probe,reference,score\n".to_owned();
        for probe in 0..self.people {
            for reference in 0..self.people {
                let score = match probe == reference {
                    true if (self.found)(probe, arm) => 0.9,
                    true => 0.3,
                    false if (probe + 3 * reference) % 10 == 0 => 0.6,
                    false => 0.2,
                };
                writeln!(text, "p{probe:02},r{reference:02},{score}").unwrap();
            }
        }
        text
    }

    /// A study of these arms; `more` comes after `[visibility]`.
    pub(crate) fn study(&self, protocol: &str, more: &str) -> String {
        let names: Vec<&str> = self.arms.iter().map(|(name, _)| *name).collect();
        let mut text = format!(
            "[study]\nname = \"Seen\"\nquestion = \"How much?\"\n[input]\nformat = \"table\"\n\
             file = \"{}.csv\"\nfailure_values = [\"-9\"]\n[samples]\nfile = \"samples.csv\"\n\
             conditions = [\"role\"]\n{protocol}\n[visibility]\nledger = \"ledger.csv\"\n\
             unaltered = [\"{}\"]\n{more}\n[[visibility.family]]\nname = \"masks\"\n\
             arms = {names:?}\n",
            names[0], names[0]
        );
        for (index, name) in names.iter().enumerate() {
            write!(text, "[[arm]]\nname = \"{name}\"\n").unwrap();
            if index > 0 {
                write!(
                    text,
                    "input = \"{name}\"\n[also.{name}]\nformat = \"table\"\n\
                     file = \"{name}.csv\"\nfailure_values = [\"-9\"]\n"
                )
                .unwrap();
            }
        }
        text
    }
}
