//! People drawn from a population, and their comparisons.

use std::num::NonZeroU32;

use falsematch_kernels::random::Generator;
use falsematch_kernels::similarity::{Block, Engine, Path, Sides, Vectors};
use falsematch_kernels::sphere::inner;
use rayon::prelude::*;

use crate::input::{Comparisons, Dataset};
use crate::roster::{Labels, Property, PropertyKind, Roster};
use crate::simulate::Population;
use crate::simulate::person::Person;

/// People drawn from a population, each with the same number of samples.
#[derive(Clone, Debug, PartialEq)]
pub struct People {
    dimension: usize,
    samples_each: usize,
    names: Vec<String>,
    group_of: Vec<usize>,
    templates: Vec<f64>,
}

/// How many people are drawn, and how many samples of each.
#[derive(Clone, Debug, PartialEq)]
pub struct Design {
    /// How many people.
    pub subjects: u32,
    /// How many samples of each person, by condition; one number where there are none.
    pub samples: Vec<u32>,
    /// How many pairs of people are kin: the first two people are one, and so on.
    pub kin_pairs: u32,
    /// By how much what is their own correlates between kin, from 0 to 1.
    pub kin_likeness: f64,
}

impl Design {
    /// People without kin, each with so many samples of one condition.
    pub fn plain(subjects: u32, samples_each: u32) -> Design {
        Design { subjects, samples: vec![samples_each], kin_pairs: 0, kin_likeness: 0.0 }
    }

    /// How many samples of each person, of all conditions.
    pub fn samples_each(&self) -> u32 {
        self.samples.iter().sum()
    }

    /// Whose kin a person was drawn as.
    fn kin_of(&self, subject: u32) -> Option<u32> {
        (subject % 2 == 1 && subject / 2 < self.kin_pairs).then(|| subject - 1)
    }
}

impl People {
    /// Draws people, each of a group by chance. Subject `i` draws from stream `i` of the
    /// seed, so that more people of the same seed begin with the same ones.
    ///
    /// # Panics
    /// If the population has no group, or more axes than dimensions.
    pub fn draw(
        population: &Population,
        subjects: u32,
        samples_each: u32,
        seed: u64,
    ) -> People {
        People::of_design(population, &Design::plain(subjects, samples_each), seed)
    }

    /// As [`People::draw`], with conditions and kin.
    ///
    /// # Panics
    /// If the population has no group, or more axes than dimensions.
    pub fn of_design(population: &Population, design: &Design, seed: u64) -> People {
        People::draw_with(population, design, seed, |generator| {
            population.group_at(generator.uniform())
        })
    }

    /// Draws people of one group only.
    pub(super) fn of_group(
        population: &Population,
        group: usize,
        design: &Design,
        seed: u64,
    ) -> People {
        People::draw_with(population, design, seed, |_| group)
    }

    fn draw_with(
        population: &Population,
        design: &Design,
        seed: u64,
        choose: impl Fn(&mut Generator) -> usize + Sync,
    ) -> People {
        assert!(!population.groups.is_empty(), "a group at least");
        assert!(population.axes() <= population.dimension, "a dimension for each axis");
        let alone = |subject: u32| {
            let mut generator = Generator::new(seed, u64::from(subject));
            let group = choose(&mut generator);
            (Person::draw(population, group, &mut generator), generator)
        };
        let one = |subject: u32| {
            let (mut person, mut generator) = alone(subject);
            if let Some(other) = design.kin_of(subject) {
                let likeness = design.kin_likeness;
                person = Person::draw_kin(
                    population,
                    &alone(other).0,
                    likeness,
                    &mut generator,
                );
            }
            let drawn = templates(population, &person, &design.samples, &mut generator);
            (person.group, drawn)
        };
        let drawn: Vec<_> = (0..design.subjects).into_par_iter().map(one).collect();
        People {
            dimension: population.dimension,
            samples_each: design.samples_each() as usize,
            names: population.groups.iter().map(|group| group.name.clone()).collect(),
            group_of: drawn.iter().map(|person| person.0).collect(),
            templates: drawn.into_iter().flat_map(|person| person.1).collect(),
        }
    }

    /// How many people there are.
    pub fn subjects(&self) -> usize {
        self.group_of.len()
    }

    /// How many samples each has.
    pub fn samples_each(&self) -> usize {
        self.samples_each
    }

    /// Index of each person's group in the population.
    pub fn group_of(&self) -> &[usize] {
        &self.group_of
    }

    /// The template of a sample, of length one; sample `s` is of subject
    /// `s / samples_each`.
    ///
    /// # Panics
    /// If there is no such sample.
    pub fn template(&self, sample: usize) -> &[f64] {
        &self.templates[sample * self.dimension..(sample + 1) * self.dimension]
    }

    /// The score of two samples: the cosine of their templates.
    pub fn score(&self, one: usize, other: usize) -> f64 {
        inner(self.template(one), self.template(other))
    }

    /// The score of a sample with one of other people.
    pub(super) fn score_with(&self, one: usize, others: &People, other: usize) -> f64 {
        inner(self.template(one), others.template(other))
    }

    /// Scores of a sample with all that follow it, in their order.
    pub fn scores_after(&self, sample: usize) -> impl Iterator<Item = f64> {
        let rest = &self.templates[(sample + 1) * self.dimension..];
        let template = self.template(sample);
        rest.chunks_exact(self.dimension).map(|other| inner(template, other))
    }

    /// All templates as the comparison of many with many takes them, in 32 bits.
    #[expect(clippy::cast_possible_truncation, reason = "templates of 32 bits are meant")]
    pub(super) fn block(&self) -> Block {
        let coordinates: Vec<f32> =
            self.templates.iter().map(|&value| value as f32).collect();
        let vectors = Vectors::new(self.dimension, &coordinates);
        Block::new(Path::best(), &Engine::Floats, vectors, Vec::new(), Sides::Both)
    }

    /// Scores of a template with all samples, in their order.
    pub(super) fn scores_with(&self, template: &[f64]) -> impl Iterator<Item = f64> {
        self.templates.chunks_exact(self.dimension).map(|other| inner(template, other))
    }

    /// Every pair of samples compared once, as an input would have given it.
    ///
    /// # Panics
    /// With over 2^32 samples.
    pub fn dataset(&self) -> Dataset {
        let samples = self.subjects() * self.samples_each;
        let count = u32::try_from(samples).expect("samples are numbered with 32 bits");
        let rows: Vec<Vec<f64>> = (0..samples)
            .into_par_iter()
            .map(|s| self.scores_after(s).collect())
            .collect();
        let mut comparisons = Comparisons::default();
        for (probe, row) in (0..count).zip(rows) {
            comparisons.probe.resize(comparisons.probe.len() + row.len(), probe);
            comparisons.reference.extend(probe + 1..count);
            comparisons.score.extend(row);
        }
        let roster = self.roster(count);
        Dataset { roster, comparisons, interchangeable: true, ..Dataset::default() }
    }

    fn roster(&self, samples: u32) -> Roster {
        let each = u32::try_from(self.samples_each).expect("drawn with 32 bits");
        let subject_of: Vec<u32> = (0..samples).map(|sample| sample / each).collect();
        let mut values = self.names.clone();
        values.sort();
        let place = |subject: u32| {
            let name = &self.names[self.group_of[subject as usize]];
            let place = values.binary_search(name).expect("each group's name is there");
            u32::try_from(place).ok().and_then(|place| NonZeroU32::new(place + 1))
        };
        let group = Property {
            name: "group".to_owned(),
            kind: PropertyKind::Group,
            of_sample: subject_of.iter().map(|&subject| place(subject)).collect(),
            values: values.clone(),
        };
        Roster {
            samples: Labels::Numbered(samples),
            subjects: Labels::Numbered(
                u32::try_from(self.subjects()).expect("drawn with 32 bits"),
            ),
            subject_of,
            properties: vec![group],
            failures: Vec::new(),
            names_subjects: true,
            quality: None,
            ledger: None,
        }
    }
}

/// The templates of one person, one after another; each condition as often as stated.
fn templates(
    population: &Population,
    person: &Person,
    samples: &[u32],
    generator: &mut Generator,
) -> Vec<f64> {
    let conditions = (0..).zip(samples);
    let of_samples =
        conditions.flat_map(|(condition, &n)| (0..n).map(move |_| condition));
    let mut out = Vec::new();
    let mut template = vec![0.0; population.dimension];
    for condition in of_samples {
        person.sample(population, condition, generator, &mut template);
        out.extend_from_slice(&template);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Design, People};
    use crate::simulate::Population;

    #[test]
    fn the_same_seed_gives_the_same_bits_on_any_number_of_threads() {
        let draw = |threads| {
            let pool =
                rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| {
                let people = People::draw(&Population::grouped(), 41, 3, 9);
                let dataset = people.dataset();
                (people, dataset.roster, dataset.comparisons)
            })
        };
        let one = draw(1);
        assert_eq!(one, draw(2));
        assert_eq!(one, draw(7));
        assert_ne!(one.0, People::draw(&Population::grouped(), 41, 3, 10));
    }

    #[test]
    fn every_pair_of_samples_is_compared_once() {
        let people = People::draw(&Population::grouped(), 7, 2, 1);
        let dataset = people.dataset();
        let pairs: Vec<_> = dataset
            .comparisons
            .probe
            .iter()
            .zip(&dataset.comparisons.reference)
            .collect();
        assert_eq!(pairs.len(), 14 * 13 / 2);
        assert!(pairs.windows(2).all(|two| two[0] < two[1]));
        assert!(pairs.iter().all(|pair| pair.0 < pair.1));
        let (probe, reference) = (*pairs[20].0 as usize, *pairs[20].1 as usize);
        let expected = people.score(probe, reference);
        assert_eq!(dataset.comparisons.score[20].to_bits(), expected.to_bits());
        assert!(dataset.roster.is_mated(0, 1) && !dataset.roster.is_mated(1, 2));
    }

    #[test]
    fn more_people_begin_with_the_same_ones() {
        let few = People::draw(&Population::heavy_tailed(), 5, 2, 3);
        let more = People::draw(&Population::heavy_tailed(), 9, 2, 3);
        assert_eq!(few.template(9), more.template(9));
    }

    #[test]
    fn a_denser_group_has_higher_non_mated_scores() {
        let mean = |group| {
            let people = People::of_group(
                &Population::grouped(),
                group,
                &Design::plain(300, 1),
                4,
            );
            let scores: Vec<f64> =
                (0..300).flat_map(|s| people.scores_after(s)).collect();
            scores.iter().sum::<f64>() / scores.len() as f64
        };
        assert!(mean(0).abs() < 0.02);
        assert!(mean(3) > mean(1) + 0.1, "{} {}", mean(3), mean(1));
    }
}
