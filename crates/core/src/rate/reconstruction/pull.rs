//! By how much the most alike other person is more alike than before.

use falsematch_kernels::binomial::Bounds;
use falsematch_kernels::clustered::student_mean;

use super::super::context::without_value;
use super::super::{Estimate, Interval, Measure, Method, Outcome, Unit, UnitKind};
use super::measured::{Asking, TOO_FEW};
use super::tried::same;

impl Asking<'_> {
    /// The mean of how much more alike the most alike other person is than before, and of how
    /// many searches that is not known.
    pub(super) fn pull(&self) -> (Estimate, u64) {
        let (mut values, mut owners, mut unknown) = (Vec::new(), Vec::new(), 0);
        for search in self.seeds.iter().flat_map(|arm| &arm.searches) {
            let before = same(self.bare, search).and_then(|before| before.other);
            match (before, search.other) {
                (Some((_, before)), Some((_, after)))
                    if before.is_finite() && after.is_finite() =>
                {
                    values.push(after - before);
                    owners.push(search.owner);
                }
                _ => unknown += 1,
            }
        }
        let quantity = self.quantity(Measure::IdentityPull, &self.asked.name, None);
        let unit = |count| Unit { kind: UnitKind::Subject, count };
        let Some(found) = student_mean(&values, &owners, self.level()) else {
            let why =
                "no reconstructed probe has another candidate with a score, before and \
                       after"
                    .to_owned();
            return (
                without_value(quantity, Outcome::NotEstimable { why }, unit(0)),
                unknown,
            );
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
}
