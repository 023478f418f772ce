//! A study drawn from a population: its samples with their labels, right and wrong, its
//! scores, and the truth about both.

use std::collections::BTreeSet;

use falsematch_kernels::random::Generator;
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::simulate::file::PopulationFile;
use crate::simulate::known::{Batches, KnownRate};
use crate::simulate::people::{Design, People};
use crate::simulate::seeds::batch_seed;

/// The stream from which mistakes are drawn; people have those from 0 on.
const MISTAKES: u64 = u64::MAX;
/// The part of the seed by which the truth is drawn.
const TRUTH: u32 = u32::MAX;
/// Scores are rounded to this many parts of one.
const ROUNDED: f64 = 1e6;

/// A simulated study.
#[derive(Clone, Debug)]
pub struct SampledStudy {
    /// What it was drawn from.
    pub file: PopulationFile,
    people: People,
    /// What is true of it.
    pub truth: StudyTruth,
    /// Each sample, in order.
    pub samples: Vec<SampleLabels>,
}

/// One sample, as the study labels it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampleLabels {
    /// The sample.
    pub sample: String,
    /// The subject that it is said to be of.
    pub subject: String,
    /// The group of that subject.
    pub group: String,
    /// Its condition; empty where the population has none.
    pub condition: String,
}

/// What is true of a simulated study.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StudyTruth {
    /// The seed that the study was drawn with.
    pub seed: u64,
    /// Rates at the study's thresholds, in a sample without end.
    #[serde(rename = "rate")]
    pub rates: Vec<KnownRate>,
    /// Labels that are wrong.
    #[serde(rename = "label_error")]
    pub label_errors: Vec<LabelError>,
    /// Pairs of people who are kin, by their labels.
    pub kin: Vec<[String; 2]>,
}

/// Labels that are wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum LabelError {
    /// Two samples have each other's label.
    Swapped {
        /// Both samples.
        samples: [String; 2],
    },
    /// One person is under two labels.
    Duplicated {
        /// Both labels.
        subjects: [String; 2],
    },
}

impl SampledStudy {
    /// Draws a study, and measures what is true of its population.
    ///
    /// # Errors
    ///
    /// Never with a file that was parsed; the range of every number was checked.
    pub fn draw(file: PopulationFile, seed: u64) -> Result<SampledStudy> {
        let (population, design) = (file.population(), file.design());
        let people = People::of_design(&population, &design, seed);
        let batches = Batches::draw(&population, &design, batch_seed(seed, TRUTH));
        let thresholds = file.target_fmr.iter().map(|&target| batches.threshold(target));
        let rates = thresholds.flat_map(|t| batches.rates_at(t)).collect();
        let kin = (0..design.kin_pairs as usize)
            .map(|pair| [subject(2 * pair), subject(2 * pair + 1)])
            .collect();
        let mut samples = right_labels(&file, &people, &design);
        let label_errors = mistakes(&file, &design, seed, &mut samples);
        let truth = StudyTruth { seed, rates, label_errors, kin };
        Ok(SampledStudy { file, people, truth, samples })
    }

    /// Every pair of samples once: the codes of both and their score, with six decimals.
    pub fn scores(&self) -> impl Iterator<Item = (usize, usize, f64)> + '_ {
        (0..self.samples.len()).flat_map(move |one| {
            let after = self.people.scores_after(one).zip(one + 1..);
            after.map(move |(score, other)| (one, other, rounded(score)))
        })
    }

    /// Thresholds at which rates are known, each once, in the order of the targets.
    pub fn thresholds(&self) -> Vec<f64> {
        let mut found: Vec<f64> = Vec::new();
        for rate in &self.truth.rates {
            if !found.iter().any(|other| other.total_cmp(&rate.threshold).is_eq()) {
                found.push(rate.threshold);
            }
        }
        found
    }
}

fn rounded(score: f64) -> f64 {
    // Not a negative zero, which would be another text.
    libm::round(score * ROUNDED) / ROUNDED + 0.0
}

fn subject(number: usize) -> String {
    format!("p{:04}", number + 1)
}

fn right_labels(
    file: &PopulationFile,
    people: &People,
    design: &Design,
) -> Vec<SampleLabels> {
    let population = file.population();
    let conditions: Vec<String> = (0..design.samples.len())
        .flat_map(|place| {
            let name = population.conditions.get(place).map(|c| c.name.clone());
            let count = design.samples[place] as usize;
            std::iter::repeat_n(name.unwrap_or_default(), count)
        })
        .collect();
    let each = design.samples_each() as usize;
    let labels = |number: usize| SampleLabels {
        sample: format!("s{:05}", number + 1),
        subject: subject(number / each),
        group: population.groups[people.group_of()[number / each]].name.clone(),
        condition: conditions[number % each].clone(),
    };
    (0..people.subjects() * each).map(labels).collect()
}

/// Makes the mistakes that are asked for, each of people who have no other.
fn mistakes(
    file: &PopulationFile,
    design: &Design,
    seed: u64,
    samples: &mut [SampleLabels],
) -> Vec<LabelError> {
    let mut generator = Generator::new(seed, MISTAKES);
    let each = design.samples_each() as usize;
    let mut touched = BTreeSet::new();
    let mut somebody = |generator: &mut Generator| loop {
        let person = generator.index(design.subjects as usize);
        if touched.insert(person) {
            return person;
        }
    };
    let mut errors = Vec::new();
    for _ in 0..file.label_errors.swapped {
        let [one, other] =
            [(); 2].map(|()| each * somebody(&mut generator) + generator.index(each));
        let of_other = samples[other].clone();
        let of_one = samples[one].clone();
        (samples[one].subject, samples[one].group) = (of_other.subject, of_other.group);
        (samples[other].subject, samples[other].group) = (of_one.subject, of_one.group);
        let samples = [of_one.sample, of_other.sample];
        errors.push(LabelError::Swapped { samples });
    }
    for _ in 0..file.label_errors.duplicated {
        let first = each * somebody(&mut generator);
        let right = samples[first].subject.clone();
        let wrong = format!("{right}x");
        let second_half = &mut samples[first + each / 2..first + each];
        second_half.iter_mut().for_each(|sample| sample.subject.clone_from(&wrong));
        errors.push(LabelError::Duplicated { subjects: [right, wrong] });
    }
    errors
}
