//! A population fitted to the comparisons of a study.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::input::Dataset;
use crate::roster::PropertyKind;
use crate::simulate::dependence::{Dependence, normal_scores};
use crate::simulate::layout::Layout;
use crate::simulate::replica::Replica;
use crate::simulate::seeds::batch_seed;
use crate::simulate::{Group, Law, Population};
use crate::study::file::StudyFile;

/// Dimensions of a fitted population.
const DIMENSIONS: [f64; 2] = [8.0, 512.0];
/// The dimension where scores are no cosines, so that their variance says nothing of it.
const DIMENSION: f64 = 64.0;
/// Noise of a sample where no two people are compared twice.
const NOISE: f64 = 1.0;
/// The largest spread of noise that is looked for.
const MOST_SPREAD: f64 = 1.5;
/// The least by which noise makes templates longer, squared.
const LEAST_GROWTH: f64 = 1.01;
/// So much more pull on everybody is looked for at most.
const MOST_PULL: f64 = 1.5;
/// Studies that are drawn at each step of fitting how the highest scores go together.
const TAIL_DRAWS: u32 = 5;
/// Halvings of the range in which the spread of noise is looked for.
const HALVINGS: u32 = 7;
/// Studies that are drawn to see how strongly scores of a fitted model go together.
const DRAWS: u32 = 12;
/// The fewest people of a group whose density is fitted.
const FEWEST: usize = 3;

/// A population fitted to an input of a study.
#[derive(Clone, Debug)]
pub(super) struct Fit {
    /// The population.
    pub(super) population: Population,
    /// How strongly scores go together in the study, and in studies drawn from the model.
    pub(super) observed: Dependence,
    pub(super) drawn: Vec<Dependence>,
    /// Whether scores were taken for cosines.
    pub(super) are_cosines: bool,
}

/// What a fit is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Aim {
    /// That scores with people in common go together as in the study.
    Dependence,
    /// That scores are as high as in the study; for cosines only.
    Level,
}

/// People by their labels in all groupings that a study measures.
#[derive(Clone, Debug)]
pub(super) struct Cells {
    /// Names, such as `female, black`.
    pub(super) names: Vec<String>,
    /// By subject.
    pub(super) of: Vec<usize>,
}

impl Cells {
    pub(super) fn of(dataset: &Dataset, study: &StudyFile) -> Cells {
        let roster = &dataset.roster;
        let asked = |name: &String| study.protocol.by.iter().any(|by| by.contains(name));
        let columns = roster
            .properties
            .iter()
            .filter(|column| column.kind == PropertyKind::Group && asked(&column.name));
        let columns: Vec<_> =
            columns.map(|column| (column, roster.by_subject(column))).collect();
        let label = |subject: usize| -> String {
            let labels = columns.iter().map(|(column, by_subject)| {
                by_subject[subject].map_or("", |value| column.value_of(value))
            });
            labels.collect::<Vec<_>>().join(", ")
        };
        let labels: Vec<String> = (0..roster.subject_count()).map(label).collect();
        let mut found: BTreeMap<&str, usize> =
            labels.iter().map(|label| (label.as_str(), 0)).collect();
        found.values_mut().enumerate().for_each(|(number, place)| *place = number);
        let of = labels.iter().map(|label| found[label.as_str()]).collect();
        Cells { names: found.keys().map(|&name| name.to_owned()).collect(), of }
    }
}

impl Fit {
    /// Fits a population to comparisons. The pull on everybody and the noise follow from how
    /// strongly non-mated scores with people in common go together, the pulls of groups from
    /// how much higher scores within them are, the dimension from the variance of non-mated
    /// scores, and the spread of noise from how strongly mated scores of a person do.
    pub(super) fn of(
        dataset: &Dataset,
        layout: &Layout,
        cells: &Cells,
        seed: u64,
        aim: Aim,
    ) -> Fit {
        let values = &dataset.comparisons.score;
        let scores = normal_scores(layout, values);
        let observed = Dependence::of(layout, &scores);
        let are_cosines = values.iter().all(|value| value.abs() <= 1.0);
        let (common, growth) = match level(layout, values) {
            Some(found) if are_cosines && aim == Aim::Level => found,
            _ => pull_and_growth(&observed),
        };
        let spread = spread_of(common, growth);
        let length = common * common + growth;
        let variance = variance(layout, values);
        let dimension = match are_cosines && variance > 0.0 {
            true => spread / (length * length * variance),
            false => DIMENSION,
        };
        let least = DIMENSIONS[0].max_of((cells.names.len() + 1) as f64);
        let dimension = dimension.clamp(least, DIMENSIONS[1].max_of(least));
        let groups = groups(layout, cells, &scores, (spread / dimension).sqrt());
        let mut population = model(dimension, common, growth, groups);
        let drawing = Drawing { dataset, layout, cells, seed };
        if aim == Aim::Dependence {
            drawing.sharpen(&mut population, &observed, &scores);
        }
        population.noise_spread = drawing.spread(&population, observed.mated);
        let drawn = drawing.dependences(&population, DRAWS, false);
        Fit { population, observed, drawn, are_cosines }
    }
}

/// A population without conditions in which everybody is equally hard.
#[expect(clippy::cast_possible_truncation, reason = "within the range of dimensions")]
fn model(dimension: f64, common: f64, growth: f64, groups: Vec<Group>) -> Population {
    Population {
        dimension: dimension as usize,
        common,
        groups,
        conditions: Vec::new(),
        noise: (growth - 1.0).sqrt(),
        noise_spread: 0.0,
        law: Law::Normal,
    }
}

/// The larger of two numbers, neither of them NaN.
trait MaxOf {
    fn max_of(self, other: f64) -> f64;
}

impl MaxOf for f64 {
    fn max_of(self, other: f64) -> f64 {
        if self > other { self } else { other }
    }
}

/// The pull on everybody, and the factor by which noise makes templates longer, squared.
///
/// With pull p and growth s the inner product of two templates has, in units of 1 / d, the
/// variance 2 p² s + s²; that of two comparisons of the same people with other samples has
/// the covariance 2 p² + 1, and with one person in common p².
fn pull_and_growth(observed: &Dependence) -> (f64, f64) {
    let both = observed.both_people.unwrap_or(0.0);
    let one = observed.one_person.unwrap_or(0.0).clamp(0.0, 0.4);
    let apart = (both - 2.0 * one).max_of(0.02);
    let square = (one / apart).clamp(0.0, 4.0);
    if observed.both_people.is_none() {
        return (square.sqrt(), 1.0 + NOISE * NOISE);
    }
    let whole = (2.0 * square + 1.0) / both.max_of(0.02);
    let growth = (square * square + whole).sqrt() - square;
    (square.sqrt(), growth.clamp(LEAST_GROWTH, 30.0))
}

/// The same from the means of cosines, which are p² / (p² + s) of non-mated and
/// (p² + 1) / (p² + s) of mated scores; nothing if the latter are hardly higher.
fn level(layout: &Layout, values: &[f64]) -> Option<(f64, f64)> {
    let mean = |mated: bool| {
        let of = || layout.classes.iter().filter(move |class| class.mated == mated);
        let members = || of().flat_map(|class| &class.members);
        let sum: f64 = members().map(|&place| values[place as usize]).sum();
        sum / members().count() as f64
    };
    let (non_mated, apart) = (mean(false), mean(true) - mean(false));
    if apart < 0.02 {
        return None;
    }
    let square = (non_mated / apart).clamp(0.0, 20.0);
    let growth = (1.0 / apart - square).clamp(LEAST_GROWTH, 30.0);
    Some((square.sqrt(), growth))
}

/// By how much the noise of a population makes templates longer, squared.
fn noise_growth(population: &Population) -> f64 {
    1.0 + population.noise * population.noise
}

/// Variance of an inner product of two templates in units of 1 / d.
fn spread_of(pull: f64, growth: f64) -> f64 {
    2.0 * pull * pull * growth + growth * growth
}

/// Variance of the non-mated scores.
fn variance(layout: &Layout, values: &[f64]) -> f64 {
    let members =
        || layout.classes.iter().filter(|class| !class.mated).flat_map(|c| &c.members);
    let count = members().count() as f64;
    let mean = members().map(|&place| values[place as usize]).sum::<f64>() / count;
    let square =
        |&place: &u32| (values[place as usize] - mean) * (values[place as usize] - mean);
    members().map(square).sum::<f64>() / count
}

/// The pull of each group that explains how much higher scores within it are.
fn groups(layout: &Layout, cells: &Cells, scores: &[f64], unit: f64) -> Vec<Group> {
    let mut sums = vec![(0.0, 0.0); cells.names.len()];
    let mated = layout.mated();
    for ((&pair, &score), mated) in layout.unit_of.iter().zip(scores).zip(mated) {
        if mated {
            continue;
        }
        let (one, other) = layout.pairs[pair as usize];
        let cell = cells.of[one as usize];
        if cell == cells.of[other as usize] {
            sums[cell] = (sums[cell].0 + score, sums[cell].1 + 1.0);
        }
    }
    let group = |(cell, name): (usize, &String)| {
        let people = cells.of.iter().filter(|&&of| of == cell).count();
        let (sum, count) = sums[cell];
        let excess = if people >= FEWEST && count > 0.0 { sum / count } else { 0.0 };
        let pull = (excess.max_of(0.0) * unit).sqrt();
        Group { name: name.clone(), share: people as f64, pull, ..Group::default() }
    };
    cells.names.iter().enumerate().map(group).collect()
}

/// Where a rising function reaches a value, by halving a range; its lower end where the
/// function is over the value there already.
fn rising(at: impl Fn(f64) -> f64, wanted: f64, low: f64, high: f64) -> f64 {
    let (first, mut low, mut high) = (low, low, high);
    if at(first) >= wanted {
        return first;
    }
    for _ in 0..HALVINGS {
        let middle = 0.5 * (low + high);
        if at(middle) < wanted { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

/// What studies are drawn on while a population is being fitted.
struct Drawing<'a> {
    dataset: &'a Dataset,
    layout: &'a Layout,
    cells: &'a Cells,
    seed: u64,
}

impl Drawing<'_> {
    /// Lowers the noise until being among the highest scores goes together for both people as
    /// observed, and raises the pull on everybody until it does for one: the middle of the
    /// scores, from which both were taken, does not show it.
    fn sharpen(
        &self,
        population: &mut Population,
        observed: &Dependence,
        scores: &[f64],
    ) {
        let dimension = population.dimension as f64;
        let with = |common: f64, growth: f64| {
            let unit = (spread_of(common, growth) / dimension).sqrt();
            let groups = groups(self.layout, self.cells, scores, unit);
            model(dimension, common, growth, groups)
        };
        let mean = |of: &Population, part: &dyn Fn(&Dependence) -> Option<f64>| {
            let drawn = self.dependences(of, TAIL_DRAWS, false);
            let found: Vec<f64> = drawn.iter().filter_map(part).collect();
            found.iter().sum::<f64>() / found.len() as f64
        };
        let (common, first) = (population.common, noise_growth(population));
        let both =
            |inverse: f64| mean(&with(common, 1.0 / inverse), &|d| d.tail_both_people);
        let growth = match observed.tail_both_people {
            Some(wanted) => 1.0 / rising(both, wanted, 1.0 / first, 1.0 / LEAST_GROWTH),
            None => first,
        };
        let one = |pull: f64| mean(&with(pull, growth), &|d| d.tail_one_person);
        let pull = match observed.tail_one_person {
            Some(wanted) => rising(one, wanted, common, common + MOST_PULL),
            None => common,
        };
        *population = with(pull, growth);
    }

    /// The spread of noise at which mated scores of a person go together as observed.
    fn spread(&self, population: &Population, observed: Option<f64>) -> f64 {
        let Some(observed) = observed else { return 0.0 };
        let at = |noise_spread: f64| {
            let population = Population { noise_spread, ..population.clone() };
            let drawn = self.dependences(&population, DRAWS, true);
            let found: Vec<f64> = drawn.iter().filter_map(|d| d.mated).collect();
            found.iter().sum::<f64>() / found.len() as f64
        };
        rising(at, observed, 0.0, MOST_SPREAD)
    }

    /// How strongly scores go together in studies drawn from a population; if `mated`, of
    /// mated comparisons only.
    fn dependences(
        &self,
        population: &Population,
        draws: u32,
        mated: bool,
    ) -> Vec<Dependence> {
        let classes = self.layout.classes.iter().filter(|class| !mated || class.mated);
        let layout =
            Layout { classes: classes.cloned().collect(), ..self.layout.clone() };
        let wanted: Vec<u32> =
            layout.classes.iter().flat_map(|c| c.members.clone()).collect();
        let draw = |number: u32| {
            let replica = Replica::draw(
                &self.dataset.roster,
                self.cells,
                batch_seed(self.seed, number),
            );
            let templates = replica.templates(&self.dataset.roster, population, 0);
            let mut values = vec![0.0; layout.unit_of.len()];
            for &place in &wanted {
                let (probe, reference) = (
                    self.dataset.comparisons.probe[place as usize],
                    self.dataset.comparisons.reference[place as usize],
                );
                values[place as usize] = templates.score(probe, reference);
            }
            let scores = normal_scores(&layout, &values);
            match mated {
                true => Dependence {
                    one_person: None,
                    both_people: None,
                    ..Dependence::of(&layout, &scores)
                },
                false => Dependence::of(&layout, &scores),
            }
        };
        (0..draws).into_par_iter().map(draw).collect()
    }
}
