//! People drawn from a population, and their comparisons.

use std::num::NonZeroU32;

use falsematch_kernels::random::Generator;
use falsematch_kernels::sphere::{inner, scatter};
use rayon::prelude::*;

use crate::input::{Comparisons, Dataset};
use crate::roster::{Labels, Property, PropertyKind, Roster};
use crate::simulate::Population;

/// People drawn from a population, each with the same number of samples.
#[derive(Clone, Debug, PartialEq)]
pub struct People {
    dimension: usize,
    samples_each: usize,
    names: Vec<String>,
    group_of: Vec<usize>,
    templates: Vec<f64>,
}

impl People {
    /// Draws people, each of a group by chance. Subject `i` draws from stream `i` of the
    /// seed, so that more people of the same seed begin with the same ones.
    ///
    /// # Panics
    /// If the population has no group, or more groups than dimensions.
    pub fn draw(
        population: &Population,
        subjects: u32,
        samples_each: u32,
        seed: u64,
    ) -> People {
        People::draw_with(population, subjects, samples_each, seed, |_, generator| {
            population.group_at(generator.uniform())
        })
    }

    /// Draws people of one group only.
    pub(super) fn draw_of_group(
        population: &Population,
        group: usize,
        subjects: u32,
        samples_each: u32,
        seed: u64,
    ) -> People {
        People::draw_with(population, subjects, samples_each, seed, |_, _| group)
    }

    fn draw_with(
        population: &Population,
        subjects: u32,
        samples_each: u32,
        seed: u64,
        choose: impl Fn(u32, &mut Generator) -> usize + Sync,
    ) -> People {
        let groups = population.groups.len();
        assert!(
            (1..=population.dimension).contains(&groups),
            "a dimension for each group"
        );
        let one = |subject: u32| {
            let mut generator = Generator::new(seed, u64::from(subject));
            let group = choose(subject, &mut generator);
            (group, templates(population, group, samples_each as usize, &mut generator))
        };
        let drawn: Vec<_> = (0..subjects).into_par_iter().map(one).collect();
        People {
            dimension: population.dimension,
            samples_each: samples_each as usize,
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

    /// Scores of a sample with all that follow it, in their order.
    pub fn scores_after(&self, sample: usize) -> impl Iterator<Item = f64> {
        let rest = &self.templates[(sample + 1) * self.dimension..];
        let template = self.template(sample);
        rest.chunks_exact(self.dimension).map(|other| inner(template, other))
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
        }
    }
}

/// The templates of one person, one after another.
fn templates(
    population: &Population,
    group: usize,
    samples: usize,
    generator: &mut Generator,
) -> Vec<f64> {
    let dimension = population.dimension;
    let mut centre = vec![0.0; dimension];
    centre[group] = population.groups[group].pull;
    let mut person = vec![0.0; dimension];
    scatter(generator, &centre, 1.0, &mut person);
    let noise =
        population.noise * libm::exp(population.noise_spread * generator.normal());
    let mut out = vec![0.0; samples * dimension];
    for template in out.chunks_exact_mut(dimension) {
        scatter(generator, &person, noise, template);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::People;
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
            let people = People::draw_of_group(&Population::grouped(), group, 300, 1, 4);
            let scores: Vec<f64> =
                (0..300).flat_map(|s| people.scores_after(s)).collect();
            scores.iter().sum::<f64>() / scores.len() as f64
        };
        assert!(mean(0).abs() < 0.02);
        assert!(mean(3) > mean(1) + 0.1, "{} {}", mean(3), mean(1));
    }
}
