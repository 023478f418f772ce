//! Simulates a study again and again on its own design, and counts how often its intervals
//! hold what is true.
//!
//! A model is fitted to the study (`Fit`); people drawn from it take the places of the
//! study's people in every comparison that the study makes; their scores are taken to the
//! study's scale, so that each arm has the study's rates; and all is measured as a run would.
//! What is true is what all drawn studies have together.

mod findings;
mod pooled;
mod rows;
mod summary;

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::compare::Comparing;
use crate::error::{Error, ErrorKind, Result};
use crate::input::Dataset;
use crate::rate::{Contrast, Footings};
use crate::report::{ArmReport, Source, context, each_arm, measured_arm};
use crate::simulate::fit::{Aim, Cells, Fit};
use crate::simulate::layout::Layout;
use crate::simulate::replica::Replica;
use crate::simulate::scale::Scale;
use crate::simulate::seeds::batch_seed;
use crate::study::Study;
use pooled::{Groups, Pooled, Span, Sparse};
use rows::{Drawn, Row};
pub(super) use summary::check;

/// Parts of the seed: what the model is fitted with, and how its scores lie.
const FIT: u32 = u32::MAX;
const SCALE: u32 = u32::MAX - 1;

/// Ready to draw studies like a study.
#[derive(Debug)]
pub struct Prover<'a> {
    study: &'a Study,
    seed: u64,
    inputs: Vec<Input>,
    /// Of the first input; the others have the same people.
    cells: Cells,
    groups: Groups,
    rows: Vec<Row>,
    /// By arm, the place of its input.
    input_of: Vec<usize>,
}

/// An input of the study and what was fitted to it.
#[derive(Debug)]
struct Input {
    name: Option<String>,
    dataset: Dataset,
    layout: Layout,
    fit: Fit,
    scale: Scale,
    span: Span,
}

/// What has been drawn so far.
#[derive(Clone, Debug)]
pub struct Drawings {
    /// By repetition, an estimate for each row.
    done: BTreeMap<u32, Vec<Option<Drawn>>>,
    pooled: Pooled,
}

/// Drawings as they are kept in a file.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    of: String,
    seed: u64,
    done: BTreeMap<u32, Vec<Option<Drawn>>>,
    pooled: Sparse,
}

/// Everything that is measured of a study.
pub(super) type Measured = (Vec<ArmReport>, Vec<Contrast>);

impl<'a> Prover<'a> {
    /// Fits a model to a study.
    ///
    /// # Errors
    ///
    /// If the study names no people, or does not keep every comparison.
    pub fn new(study: &'a Study, source: Source, seed: u64) -> Result<Prover<'a>> {
        let (dataset, also) = readable(study, source)?;
        let file = study.file();
        let cells = Cells::of(&dataset, file);
        let groups = Groups::of(&dataset.roster, &file.protocol.by);
        let named = also.into_iter().map(|(name, dataset)| (Some(name), dataset));
        let all = std::iter::once((None, dataset)).chain(named);
        let input = |(name, dataset)| fitted(name, dataset, study, &cells, seed);
        let inputs: Vec<Input> = all.map(input).collect();
        let place = |name: &Option<String>| {
            inputs.iter().position(|input| input.name == *name).unwrap_or(0)
        };
        let input_of = file.arms.iter().map(|arm| place(&arm.input)).collect();
        let source =
            source_of(inputs.iter().map(|i| (i.name.clone(), i.dataset.clone())));
        let (arms, contrasts) = measure(study, source, |_, _, _| ())?;
        let rows = rows::rows(&arms, &contrasts);
        Ok(Prover { study, seed, inputs, cells, groups, rows, input_of })
    }

    /// How many intervals are proven.
    pub fn rows(&self) -> usize {
        self.rows.len()
    }

    /// Nothing drawn yet.
    pub fn nothing(&self) -> Drawings {
        let pooled = Pooled::new(self.study.file().arms.len(), &self.groups);
        Drawings { done: BTreeMap::new(), pooled }
    }

    /// Draws and measures the studies of some repetitions, and adds them to what was drawn. A
    /// repetition depends on the seed and its number only.
    ///
    /// # Errors
    ///
    /// If a drawn study cannot be measured.
    pub fn draw(&self, repetitions: &[u32], drawings: &mut Drawings) -> Result<()> {
        let drawn: Result<Vec<_>> =
            repetitions.par_iter().map(|&number| self.repetition(number)).collect();
        for (&number, (rows, pooled)) in repetitions.iter().zip(drawn?) {
            if drawings.done.insert(number, rows).is_none() {
                drawings.pooled.add(&pooled);
            }
        }
        Ok(())
    }

    fn repetition(&self, number: u32) -> Result<(Vec<Option<Drawn>>, Pooled)> {
        let first = &self.inputs[0].dataset.roster;
        let replica = Replica::draw(first, &self.cells, batch_seed(self.seed, number));
        let drawn = (0u64..).zip(&self.inputs).map(|(place, input)| {
            let mut dataset = input.dataset.clone();
            let templates =
                replica.templates(&dataset.roster, &input.fit.population, place);
            let comparisons = &mut dataset.comparisons;
            comparisons.score =
                templates.scores(&comparisons.probe, &comparisons.reference);
            input.scale.apply(&input.layout, &mut comparisons.score);
            dataset.roster = replica.roster(&dataset.roster);
            (input.name.clone(), dataset)
        });
        let mut pooled = self.nothing().pooled;
        let mut arm = 0;
        let (arms, contrasts) =
            measure(self.study, source_of(drawn), |source, tally, _| {
                let span = self.inputs[self.input_of[arm]].span;
                pooled.0[arm] = pooled::count(tally, source.roster(), &self.groups, span);
                arm += 1;
            })?;
        Ok((rows::drawn(&self.rows, &arms, &contrasts), pooled))
    }
}

impl Drawings {
    /// How many studies were drawn of the first so many.
    pub fn count(&self, repetitions: u32) -> u32 {
        let done = self.done.range(..repetitions).count();
        u32::try_from(done).unwrap_or(u32::MAX)
    }

    /// The repetitions that are missing of the first so many.
    pub fn missing(&self, repetitions: u32) -> Vec<u32> {
        (0..repetitions).filter(|number| !self.done.contains_key(number)).collect()
    }

    /// The drawings as text, with what they are of.
    ///
    /// # Errors
    ///
    /// Never in practice: they hold only text and numbers.
    pub fn to_json(&self, of: &str, seed: u64) -> Result<String> {
        let kept = Kept {
            of: of.to_owned(),
            seed,
            done: self.done.clone(),
            pooled: self.pooled.to_sparse(),
        };
        serde_json::to_string(&kept).map_err(|error| {
            Error::new(ErrorKind::Format, format!("cannot write what was drawn: {error}"))
        })
    }

    /// Reads drawings; nothing where they are of another study or seed, or more of them were
    /// drawn than are asked for.
    ///
    /// # Errors
    ///
    /// If the text is not of drawings.
    pub fn read(text: &str, of: &str, seed: u64, most: u32) -> Result<Option<Drawings>> {
        let kept: Kept = serde_json::from_str(text).map_err(|error| {
            let message = format!("found no drawings of a proof: {error}");
            Error::new(ErrorKind::Format, message)
        })?;
        let more = kept.done.keys().any(|&number| number >= most);
        if kept.of != of || kept.seed != seed || more {
            return Ok(None);
        }
        let pooled = kept.pooled.to_pooled();
        Ok(pooled.map(|pooled| Drawings { done: kept.done, pooled }))
    }
}

/// The comparisons of a study whose people can be drawn.
pub(super) fn readable(
    study: &Study,
    source: Source,
) -> Result<(Dataset, BTreeMap<String, Dataset>)> {
    let Source::Read { dataset, also, .. } = source else {
        let message = "found tallies, but expected the scores of a study";
        return Err(Error::new(ErrorKind::Missing, message));
    };
    if !dataset.roster.names_subjects() {
        let message = "found scores that name no people, but expected some: people are what \
                       is drawn";
        return Err(Error::new(ErrorKind::Missing, message));
    }
    if study.file().protocol.tail.is_some() {
        let message = "found `protocol.tail`, but expected every comparison to be kept";
        return Err(Error::new(ErrorKind::Study, message));
    }
    Ok((dataset, also))
}

fn fitted(
    name: Option<String>,
    dataset: Dataset,
    study: &Study,
    cells: &Cells,
    seed: u64,
) -> Input {
    let layout = Layout::of(&dataset, study.file());
    let fit = Fit::of(&dataset, &layout, cells, batch_seed(seed, FIT), Aim::Dependence);
    let seed = batch_seed(seed, SCALE);
    let scale = Scale::of(&dataset, &layout, cells, &fit.population, seed);
    let scores = &dataset.comparisons.score;
    let lowest =
        scores.iter().copied().fold(f64::INFINITY, |a, b| if b < a { b } else { a });
    let highest =
        scores.iter().copied().fold(f64::NEG_INFINITY, |a, b| if b > a { b } else { a });
    let margin = 0.05 * (highest - lowest);
    let span = Span { low: lowest - margin, high: highest + margin };
    Input { name, dataset, layout, fit, scale, span }
}

fn source_of(inputs: impl Iterator<Item = (Option<String>, Dataset)>) -> Source {
    let (mut first, mut also) = (Dataset::default(), BTreeMap::new());
    for (name, dataset) in inputs {
        match name {
            None => first = dataset,
            Some(name) => drop(also.insert(name, dataset)),
        }
    }
    Source::Read {
        dataset: first,
        also,
        notes: Vec::new(),
        order: Vec::new(),
        review: None,
        comparing: Comparing::default(),
    }
}

/// Measures a study as a run does; `see` is shown each arm's tally.
pub(super) fn measure(
    study: &Study,
    mut source: Source,
    mut see: impl FnMut(&Source, &crate::tally::Tally, &str),
) -> Result<Measured> {
    let file = study.file();
    let mut arms = Vec::new();
    let mut footings = Footings::new(&file.contrasts);
    each_arm(study, &mut source, |source, arm, tally, points| {
        see(source, tally, &arm.name);
        arms.push(measured_arm(study, source, arm, tally, points));
        footings.take(tally, points, &context(study, source, arm));
        Ok(())
    })?;
    Ok((arms, footings.contrasts(&file.protocol)))
}
