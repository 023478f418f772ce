//! A population like a study's, with a check of how like it is.

use falsematch_kernels::order::is_match;
use falsematch_kernels::summary::gini;

use crate::error::Result;
use crate::input::Dataset;
use crate::rate::SetThreshold;
use crate::report::{FitCheck, Source, each_arm};
use crate::simulate::dependence::{Dependence, normal_scores};
use crate::simulate::file::{GroupFile, PopulationFile};
use crate::simulate::fit::{Aim, Cells, Fit};
use crate::simulate::layout::Layout;
use crate::simulate::prove::{check, readable};
use crate::simulate::replica::Replica;
use crate::simulate::seeds::batch_seed;
use crate::study::Study;
use crate::words::operating_point;

/// Studies that are drawn to see how like they are.
const DRAWS: u32 = 40;
/// The part of the seed by which they are drawn.
const CHECK: u32 = u32::MAX - 2;

/// A population fitted to a study.
#[derive(Clone, Debug)]
pub struct Like {
    /// The population, with as many people as the study has, and as many samples of each as
    /// its people have on average.
    pub file: PopulationFile,
    /// Figures of the study beside those of studies drawn from the population with the
    /// study's own comparisons.
    pub checks: Vec<FitCheck>,
    /// Whether the study's scores were taken for cosines. If they are none, only how they
    /// depend on people was fitted, and not their level.
    pub are_cosines: bool,
}

/// Fits a population to all comparisons of a study's first input.
///
/// # Errors
///
/// If the study names no people, or does not keep every comparison.
pub fn like(study: &Study, mut source: Source, seed: u64) -> Result<Like> {
    let mut points = Vec::new();
    let mut copy = source.clone();
    each_arm(study, &mut copy, |_, _, _, set| {
        if points.is_empty() {
            points = set.to_vec();
        }
        Ok(())
    })?;
    drop(copy);
    source.code(b"");
    let (dataset, _) = readable(study, source)?;
    let cells = Cells::of(&dataset, study.file());
    let layout = Layout::whole(&dataset);
    let fit = Fit::of(&dataset, &layout, &cells, seed, Aim::Level);
    let looked = Looked { dataset: &dataset, layout: &layout, points: &points };
    let observed = looked.at(&dataset.comparisons.score);
    let draw = |number: u32| {
        let seed = batch_seed(batch_seed(seed, CHECK), number);
        let replica = Replica::draw(&dataset.roster, &cells, seed);
        let templates = replica.templates(&dataset.roster, &fit.population, 0);
        let comparisons = &dataset.comparisons;
        looked.at(&templates.scores(&comparisons.probe, &comparisons.reference))
    };
    let drawn: Vec<Vec<Option<f64>>> = (0..DRAWS).map(draw).collect();
    let figure = |(place, what): (usize, String)| {
        // Where scores are no cosines, thresholds mean nothing in the model.
        if !fit.are_cosines && place >= DEPENDENCE.len() {
            return None;
        }
        check(what, observed[place]?, drawn.iter().filter_map(|of| of[place]).collect())
    };
    let checks = looked.names().into_iter().enumerate().filter_map(figure).collect();
    Ok(Like { file: file(study, &dataset, &fit), checks, are_cosines: fit.are_cosines })
}

const DEPENDENCE: [&str; 5] = [
    "correlation of non-mated scores with one person in common",
    "correlation of non-mated scores of the same two people",
    "correlation of mated scores of a person",
    "correlation of being among the highest 1 % of non-mated scores, with one person in common",
    "correlation of being among the highest 1 % of non-mated scores, of the same two people",
];

/// What is looked at in a study and in those drawn like it.
struct Looked<'a> {
    dataset: &'a Dataset,
    layout: &'a Layout,
    points: &'a [SetThreshold],
}

impl Looked<'_> {
    fn names(&self) -> Vec<String> {
        let at_points = self.points.iter().filter(|set| set.similarity.is_ok());
        let of_point = |set: &SetThreshold| {
            let at = operating_point(&set.point);
            [
                format!("FMR, {at}"),
                format!("FNMR, {at}"),
                format!("Gini coefficient of false matches over people, {at}"),
                format!("Gini coefficient of false non-matches over people, {at}"),
            ]
        };
        let dependence = DEPENDENCE.map(str::to_owned).into_iter();
        dependence.chain(at_points.flat_map(of_point)).collect()
    }

    fn at(&self, scores: &[f64]) -> Vec<Option<f64>> {
        let found = Dependence::of(self.layout, &normal_scores(self.layout, scores));
        let mut figures = vec![
            found.one_person,
            found.both_people,
            found.mated,
            found.tail_one_person,
            found.tail_both_people,
        ];
        for threshold in self.points.iter().filter_map(|set| set.similarity.as_ref().ok())
        {
            figures.extend(self.at_threshold(scores, *threshold));
        }
        figures
    }

    /// FMR, FNMR, and how unequally errors are spread over people.
    fn at_threshold(&self, scores: &[f64], threshold: f64) -> [Option<f64>; 4] {
        let people = self.dataset.roster.subject_count();
        let mut errors = [vec![0.0; people], vec![0.0; people]];
        let mut trials = [vec![0.0; people], vec![0.0; people]];
        let mut whole = [(0.0, 0.0); 2];
        let comparisons = &self.dataset.comparisons;
        let both = comparisons.probe.iter().zip(&comparisons.reference);
        for ((&probe, &reference), &score) in both.zip(scores) {
            let roster = &self.dataset.roster;
            let mated = roster.is_mated(probe, reference);
            let wrong = f64::from(u8::from(mated != is_match(score, threshold)));
            let kind = usize::from(mated);
            whole[kind] = (whole[kind].0 + wrong, whole[kind].1 + 1.0);
            for sample in [probe, reference] {
                let person = roster.subject_of(sample) as usize;
                errors[kind][person] += wrong;
                trials[kind][person] += 1.0;
            }
        }
        let rate =
            |kind: usize| (whole[kind].1 > 0.0).then(|| whole[kind].0 / whole[kind].1);
        let spread = |kind: usize| {
            let counted = errors[kind]
                .iter()
                .zip(&trials[kind])
                .filter(|(_, trials)| **trials > 0.0);
            gini(&counted.map(|(errors, trials)| errors / trials).collect::<Vec<f64>>())
        };
        [rate(0), rate(1), spread(0), spread(1)]
    }
}

fn file(study: &Study, dataset: &Dataset, fit: &Fit) -> PopulationFile {
    let population = &fit.population;
    let people = dataset.roster.subject_count();
    let samples = dataset.roster.sample_count();
    let each = ((samples + people / 2) / people).max(2);
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let total: f64 = population.groups.iter().map(|group| group.share).sum();
    let group = |group: &crate::simulate::Group| GroupFile {
        name: if group.name.is_empty() {
            "everybody".to_owned()
        } else {
            group.name.replace(", ", " and ")
        },
        share: group.share / total,
        pull: group.pull,
        anisotropy: 0.0,
        noise: 1.0,
    };
    let targets = &study.file().protocol.target_fmr;
    PopulationFile {
        name: format!("Like {}", study.file().study.name),
        people: number(people),
        samples: number(each),
        target_fmr: targets
            .iter()
            .copied()
            .filter(|&t| (1e-6..=0.5).contains(&t))
            .collect(),
        dimension: population.dimension,
        common: population.common,
        noise: population.noise,
        noise_spread: population.noise_spread,
        groups: population.groups.iter().map(group).collect(),
        ..PopulationFile::default()
    }
}
