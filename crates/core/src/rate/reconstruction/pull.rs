//! By how much the most alike other person is more alike than before.

use falsematch_kernels::binomial::Bounds;
use falsematch_kernels::clustered::student_mean;

use super::super::context::without_value;
use super::super::search::Looked;
use super::super::{Estimate, Interval, Measure, Method, Outcome, Unit, UnitKind};
use super::gathered::Filled;
use super::measured::{Asking, TOO_FEW};
use super::tried::same;
use super::units::Units;

impl Asking<'_> {
    /// The mean of how much more alike the most alike other person is than before, and of how
    /// many searches that is not known.
    pub(super) fn pull(&self) -> (Estimate, u64) {
        let (found, unknown) = self.rises();
        let values: Vec<f64> = found.iter().map(|(_, _, rise)| *rise).collect();
        let owners: Vec<u32> = found.iter().map(|(unit, ..)| *unit).collect();
        let quantity = self.quantity(Measure::IdentityPull, &self.asked.name, None);
        let unit = |count| Unit { kind: UnitKind::Subject, count };
        let Some(found) = student_mean(&values, &owners, self.level()) else {
            let outcome = Outcome::NotEstimable { why: NOBODY_ELSE.to_owned() };
            return (without_value(quantity, outcome, unit(0)), unknown);
        };
        let interval = found.bounds.map(|Bounds { low, high }| Interval {
            degrees_of_freedom: Some(found.units as f64 - 1.0),
            ..self.interval(low, high, Method::ClusteredMean)
        });
        let cautions = match interval {
            Some(_) => Vec::new(),
            None => vec![TOO_FEW.to_owned()],
        };
        let outcome = Outcome::Measured { value: found.mean, interval };
        let unit = unit(found.units);
        (Estimate { quantity, outcome, counts: None, unit, cautions }, unknown)
    }

    /// The number of a person, the place of a seed and how much more alike the most alike other
    /// person is, in an order that codes do not change; and of how many searches that is not
    /// known.
    fn rises(&self) -> (Vec<(u32, usize, f64)>, u64) {
        let arms: Vec<&Filled> =
            std::iter::once(self.bare).chain(self.seeds.iter().copied()).collect();
        let units = Units::of(self.people, &arms);
        let (mut rises, mut unknown) = (Vec::new(), 0);
        let score = |of: &Looked| {
            of.other.as_ref().map(|other| other.score).filter(|score| score.is_finite())
        };
        for (place, arm) in self.seeds.iter().enumerate() {
            for search in &arm.searches {
                let before = same(self.bare, search).and_then(score);
                match before.zip(score(search)) {
                    Some((before, after)) => {
                        let unit = units.of_person(search.owner);
                        rises.push((unit, place, after - before));
                    }
                    None => unknown += 1,
                }
            }
        }
        rises.sort_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then(a.2.total_cmp(&b.2)));
        (rises, unknown)
    }
}

const NOBODY_ELSE: &str =
    "no reconstructed probe has another candidate with a score, before and after";
