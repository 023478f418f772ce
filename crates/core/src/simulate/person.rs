//! One person of a population, and samples of them.

use falsematch_kernels::random::Generator;
use falsematch_kernels::sphere::{normalise, scatter, scatter_by_density};

use crate::simulate::{Law, Population};

/// One person of a population.
#[derive(Clone, Debug)]
pub(super) struct Person {
    /// The group they are of.
    pub(super) group: usize,
    /// What is their own, before it is stretched and drawn towards anything.
    own: Vec<f64>,
    direction: Vec<f64>,
    noise: f64,
}

impl Person {
    /// Draws somebody of a group.
    pub(super) fn draw(
        population: &Population,
        group: usize,
        generator: &mut Generator,
    ) -> Person {
        let own = (0..population.dimension).map(|_| generator.normal()).collect();
        Person::with(population, group, own, generator)
    }

    /// Draws a relative of somebody, of the same group: what is their own correlates with
    /// that of the other by `likeness`.
    pub(super) fn draw_kin(
        population: &Population,
        other: &Person,
        likeness: f64,
        generator: &mut Generator,
    ) -> Person {
        let rest = ((1.0 - likeness) * (1.0 + likeness)).sqrt();
        let own = other.own.iter().map(|v| likeness * v + rest * generator.normal());
        let own = own.collect();
        Person::with(population, other.group, own, generator)
    }

    fn with(
        population: &Population,
        group: usize,
        own: Vec<f64>,
        generator: &mut Generator,
    ) -> Person {
        let scale = 1.0 / (own.len() as f64).sqrt();
        let stretch = population.stretch(group);
        let mut direction: Vec<f64> =
            own.iter().zip(stretch).map(|(v, stretch)| scale * (stretch * v)).collect();
        direction[group] += population.groups[group].pull;
        if population.common > 0.0 {
            direction[population.common_axis()] += population.common;
        }
        normalise(&mut direction);
        let spread = libm::exp(population.noise_spread * generator.normal());
        let noise = population.noise * population.groups[group].noise * spread;
        Person { group, own, direction, noise }
    }

    /// Draws the template of a sample under a condition.
    pub(super) fn sample(
        &self,
        population: &Population,
        condition: usize,
        generator: &mut Generator,
        out: &mut [f64],
    ) {
        let Some(of) = population.conditions.get(condition) else {
            return self.scatter(population, &self.direction, self.noise, generator, out);
        };
        let [shift, mask] = population.condition_axes(condition);
        let mut centre = self.direction.clone();
        centre[shift] += of.shift;
        let noise = self.noise / of.quality.sqrt();
        self.scatter(population, &centre, noise, generator, out);
        if of.visible < 1.0 {
            let seen = of.visible.sqrt();
            out.iter_mut().for_each(|value| *value *= seen);
            out[mask] += (1.0 - of.visible).sqrt();
            normalise(out);
        }
        if of.drift > 0.0 || of.wander > 0.0 {
            let mut centre = out.to_vec();
            centre[self.group] += of.drift;
            scatter(generator, &centre, of.wander, out);
        }
    }

    fn scatter(
        &self,
        population: &Population,
        centre: &[f64],
        noise: f64,
        generator: &mut Generator,
        out: &mut [f64],
    ) {
        match population.law {
            Law::Normal => scatter(generator, centre, noise, out),
            Law::Density => {
                let mut centre = centre.to_vec();
                normalise(&mut centre);
                let concentration = centre.len() as f64 / (noise * noise);
                scatter_by_density(generator, &centre, concentration, out);
            }
        }
    }
}
