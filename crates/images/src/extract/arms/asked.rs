//! What the arms of a study ask for: which pictures, altered how, and which scores.

use std::path::Path;

use falsematch::input::{self, Request, Silent};
use falsematch::roster::Roster;
use falsematch::study::file::{ApplyTo, Arm, Filter, Input, Samples, StudyFile};
use falsematch::tally::{ArmFilter, fitted_samples};
use falsematch::{Error, ErrorKind, Result, Study};

use super::table::{self, Table};
use crate::alter::Plan;
use crate::recipe::Columns;

/// What the arms of a study ask for, checked before a picture is opened. Samples are named by
/// their codes in the roster, as `preview` does, so that both draw the same at random.
#[derive(Clone, Debug)]
pub struct Asked {
    pub(super) roster: Roster,
    pub(super) seed: u64,
    pub(super) inputs: Vec<AskedInput>,
}

/// One input of the study: the scores of one way to alter pictures, or of none.
#[derive(Clone, Debug)]
pub(super) struct AskedInput {
    /// `[input]`, or its name under `[also]`.
    pub(super) name: String,
    /// Where its scores go.
    pub(super) table: Table,
    /// What is done to which pictures; nothing of the unaltered.
    pub(super) altered: Option<(Plan, ApplyTo)>,
    /// The arms that it is of.
    pub(super) arms: Vec<AskedArm>,
    /// The probes and references of all of them.
    pub(super) sides: Sides,
    /// Samples of other people, on whom a reconstruction is fitted.
    pub(super) fitted: Vec<u32>,
}

/// One arm of an input.
#[derive(Clone, Debug)]
pub(super) struct AskedArm {
    /// Its place in the study.
    pub(super) at: usize,
    pub(super) name: String,
    pub(super) sides: Sides,
}

/// Codes of samples on both sides, ascending.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sides {
    pub(super) probes: Vec<u32>,
    pub(super) references: Vec<u32>,
}

impl Sides {
    /// Those of both.
    pub(super) fn with(&self, other: &Sides) -> Sides {
        let all = |one: &[u32], other: &[u32]| {
            let mut all = [one, other].concat();
            all.sort_unstable();
            all.dedup();
            all
        };
        Sides {
            probes: all(&self.probes, &other.probes),
            references: all(&self.references, &other.references),
        }
    }

    /// The samples whose pictures are altered, ascending.
    pub(super) fn altered(&self, apply: ApplyTo) -> Vec<u32> {
        match apply {
            ApplyTo::Probes => self.probes.clone(),
            ApplyTo::References => self.references.clone(),
            ApplyTo::Both => {
                let swapped = Sides {
                    probes: self.references.clone(),
                    references: self.probes.clone(),
                };
                self.with(&swapped).probes
            }
        }
    }
}

impl Asked {
    /// What a study asks for of the samples of a table; nothing where no arm alters pictures.
    ///
    /// # Errors
    /// If the table of samples is refused; an arm selects nobody, or compares a sample with
    /// itself altered; arms with the same scores alter pictures in different ways; scores
    /// cannot be written where the study reads them; or a donor is no labelled sample.
    pub fn of(study: &Study, samples: &Path, columns: &Columns) -> Result<Option<Asked>> {
        let file = study.file();
        if file.arms.iter().all(|arm| arm.alter.is_empty()) {
            return Ok(None);
        }
        let roster = labelled(file, samples, columns)?;
        let mut inputs: Vec<AskedInput> = Vec::new();
        for (name, input) in named_inputs(file) {
            inputs.push(asked_input(file, &roster, name, input)?);
        }
        // The unaltered first, then as the study's arms come.
        inputs.sort_by_key(|input| {
            let first = input.arms.first().map(|arm| arm.at);
            (input.altered.is_some(), first)
        });
        let all = inputs.iter().fold(Sides::default(), |all, i| all.with(&i.sides));
        for unused in inputs.iter_mut().filter(|input| input.arms.is_empty()) {
            unused.sides = all.clone();
        }
        let asked = Asked { roster, seed: file.protocol.seed, inputs };
        asked.check_donors()?;
        Ok(Some(asked))
    }

    /// Every arm with its input, in the order of the study.
    pub(super) fn arms(&self) -> Vec<(&AskedArm, &AskedInput)> {
        let mut arms: Vec<(&AskedArm, &AskedInput)> = Vec::new();
        for input in &self.inputs {
            arms.extend(input.arms.iter().map(|arm| (arm, input)));
        }
        arms.sort_by_key(|(arm, _)| arm.at);
        arms
    }

    /// The files of scores that are written, each once.
    pub fn files(&self) -> Vec<&str> {
        let mut files: Vec<&str> = Vec::new();
        for input in &self.inputs {
            if !files.contains(&input.table.file.as_str()) {
                files.push(&input.table.file);
            }
        }
        files
    }

    /// The cards of inpainting models, as the study names them, each once.
    pub fn cards(&self) -> Vec<&str> {
        let plans = self.inputs.iter().filter_map(|input| input.altered.as_ref());
        let mut cards: Vec<&str> = plans.filter_map(|(plan, _)| plan.card()).collect();
        cards.sort_unstable();
        cards.dedup();
        cards
    }

    /// How many pictures are altered, each as often as an input asks for.
    pub fn altered_pictures(&self) -> u64 {
        let count = |input: &AskedInput| {
            let altered = input.altered.as_ref();
            altered.map_or(0, |(_, apply)| input.sides.altered(*apply).len() as u64)
        };
        self.inputs.iter().map(count).sum()
    }

    /// Refuses a probe of an altered arm whose reference is the same picture: it would be
    /// measured how alike a picture is to itself. `picture_of` says by the code of a sample
    /// what its picture is told apart by; blank where that is not known.
    pub(super) fn refuse_same_picture(&self, picture_of: &[String]) -> Result<()> {
        for arm in
            self.inputs.iter().filter(|i| i.altered.is_some()).flat_map(|i| &i.arms)
        {
            let mut references: Vec<(&str, u32)> = arm
                .sides
                .references
                .iter()
                .map(|&code| (picture_of[code as usize].as_str(), code))
                .collect();
            references.sort_unstable();
            for &probe in &arm.sides.probes {
                let picture = picture_of[probe as usize].as_str();
                let found = references.binary_search_by(|(other, _)| other.cmp(&picture));
                if let (Ok(at), false) = (found, picture.is_empty()) {
                    return Err(self.same_picture(arm, probe, references[at].1));
                }
            }
        }
        Ok(())
    }

    fn same_picture(&self, arm: &AskedArm, probe: u32, reference: u32) -> Error {
        let message = format!(
            "found one picture as the probe `{}` and the reference `{}` of the arm `{}`, but \
             expected another picture of the person",
            self.roster.sample_label(probe),
            self.roster.sample_label(reference),
            arm.name
        );
        Error::new(ErrorKind::Conflict, message)
            .hint("a picture is always like itself, however much of it is covered")
    }

    fn check_donors(&self) -> Result<()> {
        let plans = self.inputs.iter().filter_map(|input| input.altered.as_ref());
        for donor in plans.flat_map(|(plan, _)| plan.donors()) {
            if self.roster.sample_code(donor).is_none() {
                let message = format!(
                    "found the donor `{donor}` without a ground-truth subject label, but \
                     expected a sample of the study"
                );
                return Err(Error::new(ErrorKind::Unlabelled, message));
            }
        }
        Ok(())
    }
}

/// Who is in each sample, as the table of an extraction says.
fn labelled(file: &StudyFile, table: &Path, columns: &Columns) -> Result<Roster> {
    let typed = file.samples.clone().unwrap_or_default();
    if typed.subjects_file.is_some() {
        let message =
            "found `subjects_file`, but an extraction reads one table of samples";
        return Err(Error::new(ErrorKind::Study, message));
    }
    let name = table.file_name().unwrap_or_default().to_string_lossy();
    let samples = Samples {
        file: Some(name.into_owned()),
        sample: columns.sample.clone(),
        subject: columns.subject.clone(),
        failure: None,
        ..typed
    };
    let request = Request {
        input: &file.input,
        samples: Some(&samples),
        orientation: file.system.scores,
        base: table.parent().unwrap_or(Path::new("")),
        progress: &Silent,
    };
    input::roster(&request)?.ok_or_else(|| {
        Error::new(ErrorKind::Unlabelled, "found no table of samples").in_file(table)
    })
}

/// Every input by its name; nothing of the first.
fn named_inputs(file: &StudyFile) -> Vec<(Option<&str>, &Input)> {
    let others = file.also.iter().map(|(name, input)| (Some(name.as_str()), input));
    std::iter::once((None, &file.input)).chain(others).collect()
}

fn asked_input(
    file: &StudyFile,
    roster: &Roster,
    name: Option<&str>,
    input: &Input,
) -> Result<AskedInput> {
    let arms = file.arms.iter().enumerate();
    let own: Vec<(usize, &Arm)> =
        arms.filter(|(_, arm)| arm.input.as_deref() == name).collect();
    let named = name.unwrap_or("[input]").to_owned();
    let altered = alteration_of(&named, &own, name.is_none())?;
    let (mut arms, mut fitted) = (Vec::new(), Vec::new());
    for (at, arm) in own {
        fitted = fitted_samples(arm, file.search.as_ref(), roster)?;
        let sides = sides_of(file, arm, roster)?;
        arms.push(AskedArm { at, name: arm.name.clone(), sides });
    }
    let sides = arms.iter().fold(Sides::default(), |all, arm| all.with(&arm.sides));
    let table = table::of(input, &named)?;
    Ok(AskedInput { name: named, table, altered, arms, sides, fitted })
}

/// What is done to the pictures of an input: the same on each of its arms.
fn alteration_of(
    name: &str,
    arms: &[(usize, &Arm)],
    is_first: bool,
) -> Result<Option<(Plan, ApplyTo)>> {
    let refused = |message: String| Err(Error::new(ErrorKind::Study, message));
    let Some((_, first)) = arms.first() else { return Ok(None) };
    let of = |arm: &Arm| (arm.alter.clone(), arm.apply.unwrap_or_default());
    if let Some((_, other)) = arms.iter().find(|(_, arm)| of(arm) != of(first)) {
        return refused(format!(
            "found the arms `{}` and `{}` with the scores `{name}` and other alterations, but \
             expected the same",
            first.name, other.name
        ));
    }
    match first.alter.is_empty() {
        true if is_first => Ok(None),
        true => refused(format!(
            "found the scores `{name}` of the arm `{}`, which alters nothing, but an \
             extraction makes those of one system: `[input]`",
            first.name
        )),
        false => Ok(Some((Plan::new(&first.alter)?, first.apply.unwrap_or_default()))),
    }
}

/// Whom an arm compares with whom.
fn sides_of(file: &StudyFile, arm: &Arm, roster: &Roster) -> Result<Sides> {
    let in_arm = |error: Error| error.in_column(&format!("arm `{}`", arm.name));
    let own = ArmFilter::resolve(arm, roster).map_err(in_arm)?;
    let (mut probes, mut references): (Vec<bool>, Vec<bool>) = own.sides().unzip();
    if let Some(search) = &file.search {
        let filtered = |filter: &Filter| {
            let blank = Filter::new();
            let arm = Arm {
                both: filter.clone(),
                probe: blank.clone(),
                reference: blank,
                ..arm.clone()
            };
            let sides = ArmFilter::resolve(&arm, roster).map_err(in_arm)?;
            Ok::<Vec<bool>, Error>(sides.sides().map(|(probe, _)| probe).collect())
        };
        let gallery = filtered(&search.gallery.filter)?;
        let searched = match search.probe.is_empty() {
            true => gallery.iter().map(|enrolled| !enrolled).collect(),
            false => filtered(&search.probe)?,
        };
        references.iter_mut().zip(gallery).for_each(|(own, other)| *own &= other);
        probes.iter_mut().zip(searched).for_each(|(own, other)| *own &= other);
    }
    let sides = Sides { probes: chosen(&probes), references: chosen(&references) };
    for (codes, side) in [(&sides.probes, "probe"), (&sides.references, "reference")] {
        if codes.is_empty() {
            let message = format!(
                "found no {side} of the arm `{}`, but expected one or more",
                arm.name
            );
            return Err(Error::new(ErrorKind::Missing, message));
        }
    }
    Ok(sides)
}

fn chosen(all: &[bool]) -> Vec<u32> {
    (0_u32..).zip(all).filter(|(_, chosen)| **chosen).map(|(code, _)| code).collect()
}
