//! A study's own design with other people in it.

use std::num::NonZeroU32;

use falsematch_kernels::random::Generator;
use falsematch_kernels::sphere::inner;
use rayon::prelude::*;

use crate::roster::{PropertyKind, Roster};
use crate::simulate::Population;
use crate::simulate::fit::Cells;
use crate::simulate::person::Person;

/// The stream from which people's labels are drawn; people have those from 0 on.
const LABELS: u64 = u64::MAX - 1;
/// Streams of the samples of input number i begin at i + 1 times this.
const SAMPLES: u64 = 1 << 40;

/// Whose labels each person of a drawn study has.
#[derive(Clone, Debug)]
pub(super) struct Replica {
    seed: u64,
    /// By subject: the subject of the study whose groups they have.
    labels_of: Vec<usize>,
    cell_of: Vec<usize>,
}

/// Templates of all samples of a drawn study.
#[derive(Clone, Debug)]
pub(super) struct Templates {
    dimension: usize,
    values: Vec<f64>,
}

impl Replica {
    /// Draws who people are: everybody gets the groups of somebody in the study, so that the
    /// drawn people are of groups as by chance.
    pub(super) fn draw(roster: &Roster, cells: &Cells, seed: u64) -> Replica {
        let mut generator = Generator::new(seed, LABELS);
        let people = roster.subject_count();
        let labels_of: Vec<usize> =
            (0..people).map(|_| generator.index(people)).collect();
        let cell_of = labels_of.iter().map(|&other| cells.of[other]).collect();
        Replica { seed, labels_of, cell_of }
    }

    /// The study's roster with the drawn groups.
    pub(super) fn roster(&self, roster: &Roster) -> Roster {
        let mut drawn = roster.clone();
        let groups =
            drawn.properties.iter_mut().filter(|p| p.kind == PropertyKind::Group);
        for property in groups {
            let of_subject: Vec<Option<NonZeroU32>> = roster.by_subject(property);
            let label = |&subject: &u32| of_subject[self.labels_of[subject as usize]];
            property.of_sample = roster.subject_of.iter().map(label).collect();
        }
        drawn
    }

    /// Draws a template for each sample, of the people that they are of, as one of several
    /// systems sees them: to each the people are the same, the noise another.
    pub(super) fn templates(
        &self,
        roster: &Roster,
        population: &Population,
        input: u64,
    ) -> Templates {
        let draw = |subject: usize| {
            let mut generator = Generator::new(self.seed, subject as u64);
            Person::draw(population, self.cell_of[subject], &mut generator)
        };
        let people: Vec<Person> =
            (0..self.cell_of.len()).into_par_iter().map(draw).collect();
        let dimension = population.dimension;
        let mut values = vec![0.0; dimension * roster.sample_count()];
        values.par_chunks_exact_mut(dimension).enumerate().for_each(|(sample, out)| {
            let stream = SAMPLES * (input + 1) + sample as u64;
            let person = &people[roster.subject_of[sample] as usize];
            person.sample(population, 0, &mut Generator::new(self.seed, stream), out);
        });
        Templates { dimension, values }
    }
}

impl Templates {
    fn of(&self, sample: u32) -> &[f64] {
        let start = sample as usize * self.dimension;
        &self.values[start..start + self.dimension]
    }

    /// The cosine of two samples.
    pub(super) fn score(&self, probe: u32, reference: u32) -> f64 {
        inner(self.of(probe), self.of(reference))
    }

    /// The cosines of comparisons, in their order.
    pub(super) fn scores(&self, probe: &[u32], reference: &[u32]) -> Vec<f64> {
        let score = |(&probe, &reference): (&u32, &u32)| self.score(probe, reference);
        probe.par_iter().zip(reference).map(score).collect()
    }
}
