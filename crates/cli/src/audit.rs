//! A study on its way to a report: read once, measured arm by arm.

use std::io::Write;
use std::path::{Path, PathBuf};

use falsematch::input::{self, Progress, Request, ReviewFile};
use falsematch::rate;
use falsematch::report::{self, Caution, Findings, Proof, Report, Source, proven};
use falsematch::roster::Key;
use falsematch::study::file::{Arm, Input, Quality, Visibility};
use falsematch::tally::TallyWriter;
use falsematch::{Error, ErrorKind, Result, Study};

use crate::bundle::{Digests, digest_of};
use crate::place::Place;

/// The name of a proof beside its study.
pub(crate) const PROOF: &str = "proof.json";

/// A study that has been read, its data not yet.
#[derive(Debug)]
pub(crate) struct Audit {
    /// Where it is.
    pub(crate) place: Place,
    /// Its text, as it stands in the file.
    pub(crate) text: String,
    /// What it means.
    pub(crate) study: Study,
}

/// What a report is made from.
#[derive(Debug)]
pub(crate) struct Evidence {
    /// Digests of the study and the files it reads.
    pub(crate) inputs: Digests,
    /// What arms are tallied from; nothing for published counts.
    pub(crate) source: Option<Source>,
    /// Which label each code stands for, where people are named.
    pub(crate) key: Option<Key>,
    /// What the tallies of a study of templates depend on, as a digest.
    pub(crate) of: Option<String>,
}

impl Audit {
    /// Reads the study file.
    ///
    /// # Errors
    ///
    /// If it is not there or is refused.
    pub(crate) fn open(study: &Path) -> Result<Audit> {
        Audit::at(Place::of(study)?)
    }

    fn at(place: Place) -> Result<Audit> {
        let text = place.text()?;
        let study = Study::parse(&text, &place.file)?;
        Ok(Audit { place, text, study })
    }

    /// The name of the study file, without its folder.
    pub(crate) fn name(&self) -> String {
        let name = self.place.file.file_name().unwrap_or_default();
        name.to_string_lossy().into_owned()
    }

    /// The command that repeats the run, in the study's folder.
    pub(crate) fn command(&self) -> String {
        command(&self.name())
    }

    /// Reads all data once, puts codes in place of names, and takes the digest of each file.
    ///
    /// # Errors
    ///
    /// If a file cannot be read or what it holds is refused.
    pub(crate) fn read(&self, progress: &dyn Progress) -> Result<Evidence> {
        let file = self.study.file();
        let mut inputs = Digests::from([(self.name(), self.digest())]);
        if matches!(file.input, Input::Counts(_)) {
            return Ok(Evidence { inputs, source: None, key: None, of: None });
        }
        let source = self.named(progress, &mut inputs)?;
        let mut source = self.reviewed(source, progress, &mut inputs)?;
        // Codes in tallies that are kept must stay when what is said of a study is changed.
        let of = report::compares(&self.study)
            .then(|| report::compared(&self.study, &self.data(&inputs)));
        let key = source.code(of.as_ref().unwrap_or(&self.digest()).as_bytes());
        Ok(Evidence { inputs, source: Some(source), key, of })
    }

    /// Reads all data once, with the study's own labels, and takes the digest of each file.
    ///
    /// # Errors
    ///
    /// If a file cannot be read or what it holds is refused.
    pub(crate) fn named(
        &self,
        progress: &dyn Progress,
        inputs: &mut Digests,
    ) -> Result<Source> {
        let file = self.study.file();
        let request = Request {
            input: &file.input,
            samples: file.samples.as_ref(),
            orientation: file.system.scores,
            base: &self.place.folder,
            progress,
        };
        let (dataset, digests) =
            rayon::join(|| input::read(&request), || self.digests(&request));
        let source = match &file.search {
            Some(search) => Source::of_searches(dataset?, &self.study, search),
            None => Source::of_data(dataset?, file.system.scores),
        };
        let mut source = source.map_err(|error| self.about_data(error, &request))?;
        inputs.extend(digests?);
        for (name, other) in &file.also {
            let request = Request { input: other, ..request };
            let dataset = input::read(&request)?;
            source = source
                .and(name, dataset, file.system.scores)
                .map_err(|error| self.about_data(error, &request))?;
            inputs.extend(self.digests(&request)?);
        }
        if let Some(quality) = &file.quality {
            source = self.with_quality(source, quality)?;
            inputs.extend(self.digest_of_quality(quality)?);
        }
        if let Some(visibility) = &file.visibility {
            source = self.with_ledger(source, visibility)?;
            let ledger = input::ledger_file(visibility);
            let digest = input::digest(&self.place.folder.join(&ledger))?;
            inputs.insert(ledger.to_string_lossy().into_owned(), digest);
        }
        if let Some(track) = &file.track {
            let fused = source.fused(track);
            source = fused.map_err(|error| self.about_data(error, &request))?;
        }
        Ok(source)
    }

    /// Reads the filled review of labels, where the study names one.
    fn reviewed(
        &self,
        source: Source,
        progress: &dyn Progress,
        inputs: &mut Digests,
    ) -> Result<Source> {
        let file = self.study.file();
        let Some(review) = &file.review else { return Ok(source) };
        let named = |arm: &&Arm| Some(&arm.name) == review.arm.as_ref();
        let Some(arm) = file.arms.iter().find(named) else { return Ok(source) };
        let folder = &self.place.folder;
        let filled = ReviewFile::read(folder, &review.file, progress)?;
        inputs.insert(review.file.clone(), input::digest(&folder.join(&review.file))?);
        source.reviewed_in(&filled, review.same_person, arm)
    }

    /// Adds how good each sample is said to be.
    fn with_quality(&self, source: Source, quality: &Quality) -> Result<Source> {
        let samples = self.study.file().samples.as_ref();
        let folder = &self.place.folder;
        let (found, notes) = input::qualities(quality, samples, folder, source.roster())?;
        Ok(source.with_quality(found, notes))
    }

    /// Adds how much of each altered face is visible.
    fn with_ledger(&self, source: Source, visibility: &Visibility) -> Result<Source> {
        let (arms, folder) = (&self.study.file().arms, &self.place.folder);
        let ledger = input::ledger(visibility, arms, folder, source.roster())?;
        let with = source.with_ledger(ledger, &self.study);
        with.map_err(|error| error.in_file(&input::ledger_file(visibility)))
    }

    fn digest_of_quality(&self, quality: &Quality) -> Result<Digests> {
        let file = input::quality_file(quality);
        let digest = |file: PathBuf| {
            let digest = input::digest(&self.place.folder.join(&file))?;
            Ok((file.to_string_lossy().into_owned(), digest))
        };
        file.into_iter().map(digest).collect()
    }

    /// The inputs without the study file: the data.
    pub(crate) fn data(&self, inputs: &Digests) -> Digests {
        let is_data = |name: &&String| **name != self.name() && name.as_str() != PROOF;
        let names = inputs.keys().filter(is_data);
        names.map(|name| (name.clone(), inputs[name].clone())).collect()
    }

    /// The proof beside the study, if there is one; it becomes one of the inputs.
    ///
    /// # Errors
    ///
    /// If it cannot be read, or is of another state of the study or its data.
    pub(crate) fn proof(&self, inputs: &mut Digests) -> Result<Option<Proof>> {
        let file = self.place.folder.join(PROOF);
        if !file.is_file() {
            return Ok(None);
        }
        let bytes =
            std::fs::read(&file).map_err(|error| Error::io(&file, "read", &error))?;
        let refuse = |kind, message: String| {
            let hint = "prove it again with `falsematch prove`, or remove the file";
            Err(Error::new(kind, message).in_file(&file).hint(hint))
        };
        let proof: Proof = match serde_json::from_slice(&bytes) {
            Ok(proof) => proof,
            Err(error) => {
                return refuse(ErrorKind::Format, format!("found no proof: {error}"));
            }
        };
        if proof.layout != Proof::LAYOUT
            || proof.of != proven(&self.study, &self.data(inputs))
        {
            let message = "found a proof of another state of this study, but expected one of \
                           the arms, protocol and data as they are now";
            return refuse(ErrorKind::Changed, message.to_owned());
        }
        inputs.insert(PROOF.to_owned(), digest_of(&bytes));
        Ok(Some(proof))
    }

    /// Names the study file in an error that names no file.
    pub(crate) fn in_study(&self, error: falsematch::Error) -> falsematch::Error {
        error.in_file(&self.place.file)
    }

    fn digest(&self) -> String {
        digest_of(self.text.as_bytes())
    }

    fn digests(&self, request: &Request<'_>) -> Result<Digests> {
        let files = input::files(request).into_iter();
        let digests = files.map(|file| {
            let digest = input::digest(&self.place.folder.join(&file))?;
            Ok((file.to_string_lossy().into_owned(), digest))
        });
        digests.collect()
    }

    /// Names the file of the scores in an error about all of them.
    fn about_data(
        &self,
        error: falsematch::Error,
        request: &Request<'_>,
    ) -> falsematch::Error {
        match input::files(request).first() {
            Some(file) => error.in_file(file),
            None => error,
        }
    }
}

/// The command that repeats the run of a study file, in its folder.
pub(crate) fn command(study: &str) -> String {
    format!("falsematch run {study}")
}

/// Measures every arm, stores its tally in `sink`, judges the claims, and hands back the
/// report. `stage` is told which arm is being measured.
///
/// # Errors
///
/// If an arm holds nothing, or the sink cannot be written.
pub(crate) fn measure(
    study: &Study,
    source: Option<Source>,
    inputs: Digests,
    command: String,
    sink: impl Write,
    stage: impl Fn(&Arm),
) -> Result<Report> {
    let mut findings = Findings { inputs, command, ..Findings::default() };
    let notes = source.as_ref().map(Source::notes).unwrap_or_default();
    match (source, &study.file().input) {
        (Some(mut source), _) if study.file().search.is_some() => {
            searched(study, &mut source, &notes, &mut findings, sink, stage)?;
        }
        (Some(mut source), _) => {
            compared(study, &mut source, &notes, &mut findings, sink, stage)?;
        }
        (None, Input::Counts(counts)) => {
            findings.arms = report::counted_arms(study, counts)?;
        }
        (None, _) => {}
    }
    let cautions = notes.into_iter().map(|says| Caution {
        about: "the input".to_owned(),
        says,
        remedy: None,
    });
    findings.cautions = cautions.collect();
    Ok(report::assemble(study.file(), findings))
}

/// Names the file that tallies are written to where an error of the system names none: files
/// that are read name themselves.
pub(crate) fn unwritten(error: Error, file: &Path) -> Error {
    match error.kind() {
        ErrorKind::Io => error.in_file(file),
        _ => error,
    }
}

/// Stores the tally of every arm in `sink`, and measures and contrasts what it holds.
fn compared(
    study: &Study,
    source: &mut Source,
    notes: &[String],
    findings: &mut Findings,
    sink: impl Write,
    stage: impl Fn(&Arm),
) -> Result<()> {
    let mut writer = TallyWriter::new(sink, source.roster(), notes)?;
    if let Some(reviewed) = source.reviewed() {
        writer.review(reviewed);
    }
    let file = study.file();
    let mut footings = rate::Footings::new(&file.contrasts);
    let mut sightings = rate::Sightings::new(file);
    report::each_arm(study, source, |source, arm, tally, points| {
        stage(arm);
        writer.arm(&arm.name, tally)?;
        findings.arms.push(report::reported_arm(study, source, arm, tally, points));
        let context = report::context(study, source, arm);
        footings.take(tally, points, &context);
        sightings.take(tally, points, arm, &context)?;
        let reviewed = source.reviewed().filter(|of| of.arm == arm.name);
        let reviewed = reviewed.map(|of| rate::review(tally, of, points, &context));
        findings.review = reviewed.or(findings.review.take());
        Ok(())
    })?;
    writer.finish()?;
    findings.contrasts = footings.contrasts(&file.protocol);
    findings.visibility = sightings.curves()?;
    Ok(())
}

/// Searches every arm, stores its tally in `sink`, and measures it.
fn searched(
    study: &Study,
    source: &mut Source,
    notes: &[String],
    findings: &mut Findings,
    sink: impl Write,
    stage: impl Fn(&Arm),
) -> Result<()> {
    let mut writer = TallyWriter::new(sink, source.roster(), notes)?;
    let Some(search) = &study.file().search else { return Ok(()) };
    let mut sightings = rate::Sightings::new(study.file());
    let mut fillings = rate::Fillings::new(study.file());
    report::each_searched_arm(study, search, source, |source, arm, tally, points| {
        stage(arm);
        writer.searches(&arm.name, tally)?;
        let context = report::context(study, source, arm);
        sightings.take_searches(tally, points, arm, &context)?;
        fillings.take(tally, points, arm, &context);
        let report = report::searched_arm(study, search, source, arm, tally, points);
        findings.arms.push(report);
        Ok(())
    })?;
    writer.finish()?;
    findings.visibility = sightings.curves()?;
    findings.reconstructions = fillings.reconstructions()?;
    Ok(())
}
