//! A plan for what has no formula of its own: the interval of a study, narrowed by more
//! people like those that it has.

use falsematch_kernels::power;
use serde::Serialize;

use super::{Certainty, refused};
use crate::error::Result;
use crate::rate::{Estimate, Interval, Measure, UnitKind};
use crate::words::number::{self, Form};
use crate::words::{count, percent};

/// Multiples of the people of the study for which the probability is told.
const TIMES: [u64; 6] = [1, 2, 3, 5, 10, 100];
/// No plan asks for this many times the people.
const MOST_TIMES: f64 = 1e6;

/// How many people like those of a study decide a claim, if the truth is what was measured.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Scaled {
    /// What the claim is about.
    pub measure: Measure,
    /// What was measured, and is taken for the truth.
    pub value: f64,
    /// The claimed value.
    pub limit: f64,
    /// With what certainty.
    pub certainty: Certainty,
    /// The people that were measured.
    pub measured: u64,
    /// The people that it takes; nothing where no number of them suffices.
    pub people: Option<u64>,
    /// How the interval narrows with people.
    pub by: Narrowing,
    /// What other numbers of people would do.
    pub reached: Vec<ReachedBy>,
    /// What is asked and answered, and what to mind, one sentence each.
    pub sentences: Vec<String>,
}

/// How an interval narrows with people.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "by")]
pub enum Narrowing {
    /// A rate: each person adds as many independent trials as in the study.
    Trials {
        /// Effective trials for each person.
        each: f64,
    },
    /// Anything else: its width falls with the square root of people.
    Width {
        /// Distance from the claimed value, in units of that to the end of the study's
        /// interval on its side; of a ratio on the logarithmic scale.
        distance: f64,
    },
}

/// The probability with which a number of people decides it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ReachedBy {
    /// People.
    pub people: u64,
    /// The probability, by formula.
    pub power: f64,
}

/// How many people like those of a study decide a claim of a limit.
///
/// A proportion with effective trials is planned by the exact interval of as many more of them
/// (Clopper and Pearson 1934); anything else by its width, which falls with the square root of
/// the people: `people ((z + z') / (z d))²`, where the claimed value is `d` times as far from
/// what was measured as the end of the interval on its side.
///
/// # Errors
///
/// If there is no interval with two ends, its units are not people, the value is the limit, or
/// level or power is not within 0 and 1.
pub fn scaled(estimate: &Estimate, limit: f64, certainty: Certainty) -> Result<Scaled> {
    super::needed::check_certainty(certainty)?;
    let (value, interval) = measured(estimate, limit)?;
    let asked = Asked {
        value,
        limit,
        certainty,
        measured: estimate.unit.count,
        by: narrowing(estimate, value, limit, interval)?,
    };
    let reached = TIMES.map(|times| asked.measured * times);
    let reached = reached.map(|people| ReachedBy { people, power: asked.power(people) });
    let mut scaled = Scaled {
        measure: estimate.quantity.measure,
        value,
        limit,
        certainty,
        measured: asked.measured,
        people: asked.people(),
        by: asked.by,
        reached: reached.to_vec(),
        sentences: Vec::new(),
    };
    scaled.sentences = sentences(&scaled);
    Ok(scaled)
}

/// What was measured of people, other than the limit.
fn measured(estimate: &Estimate, limit: f64) -> Result<(f64, &Interval)> {
    let symbol = estimate.quantity.measure.symbol();
    let (Some(value), Some(interval)) = (estimate.value(), estimate.interval()) else {
        return Err(refused(format!(
            "found no interval of {symbol} in the study, but expected one that more people \
             can narrow"
        )));
    };
    if estimate.unit.kind != UnitKind::Subject {
        return Err(refused(format!(
            "found {symbol} of comparisons whose people are not named, but expected people"
        )));
    }
    if (value - limit).abs() <= 0.0 {
        return Err(refused(format!(
            "found exactly the claimed value, `{limit}`: no number of people decides that"
        )));
    }
    Ok((value, interval))
}

fn narrowing(
    estimate: &Estimate,
    value: f64,
    limit: f64,
    interval: &Interval,
) -> Result<Narrowing> {
    let form = estimate.quantity.measure.form();
    let is_share = |rate: f64| rate > 0.0 && rate < 1.0;
    if let Some(trials) = interval.effective_trials
        && form == Form::Percent
        && is_share(limit)
        && estimate.unit.count > 0
    {
        return Ok(Narrowing::Trials { each: trials / estimate.unit.count as f64 });
    }
    let scale = |x: f64| if form == Form::Times { libm::log(x) } else { x };
    let end = if value < limit { interval.high } else { interval.low };
    let distance = (scale(limit) - scale(value)) / (scale(end) - scale(value));
    if distance.is_finite() && distance > 0.0 {
        Ok(Narrowing::Width { distance })
    } else {
        Err(refused(format!(
            "found an interval of {} without an end on the side of `{limit}`, but expected \
             one that more people can narrow",
            estimate.quantity.measure.symbol()
        )))
    }
}

struct Asked {
    value: f64,
    limit: f64,
    certainty: Certainty,
    measured: u64,
    by: Narrowing,
}

impl Asked {
    fn people(&self) -> Option<u64> {
        let Certainty { level, power } = self.certainty;
        let times = match self.by {
            Narrowing::Trials { each } => {
                let (limit, rate) = self.under();
                let trials = power::trials_to_show_below(limit, rate, level, power)?.0;
                trials / each / self.measured as f64
            }
            Narrowing::Width { distance } => {
                power::times_to_exclude(distance, level, power)
            }
        };
        (times < MOST_TIMES).then(|| whole(times * self.measured as f64))
    }

    fn power(&self, people: u64) -> f64 {
        let level = self.certainty.level;
        match self.by {
            Narrowing::Trials { each } => {
                let (limit, rate) = self.under();
                power::power_below(limit, rate, each * people as f64, level)
            }
            Narrowing::Width { distance } => {
                let times = people as f64 / self.measured as f64;
                power::power_to_exclude(distance, times, level)
            }
        }
    }

    /// Limit and rate, both turned over where the rate is over the limit.
    fn under(&self) -> (f64, f64) {
        match self.value < self.limit {
            true => (self.limit, self.value),
            false => (1.0 - self.limit, 1.0 - self.value),
        }
    }
}

/// People are whole; their counts are far under 2^53.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn whole(people: f64) -> u64 {
    libm::ceil(people) as u64
}

fn sentences(scaled: &Scaled) -> Vec<String> {
    let form = scaled.measure.form();
    let asked = format!(
        "To show that {} is {} {} where it truly is {}, as measured, with a probability of {} \
         and {} intervals.",
        scaled.measure.symbol(),
        if scaled.value < scaled.limit { "below" } else { "above" },
        number::chosen(form, scaled.limit),
        number::written_between(form, scaled.value, None).value,
        percent(scaled.certainty.power),
        number::level(scaled.certainty.level)
    );
    let answer = match scaled.people {
        Some(people) => format!(
            "It takes {} people; the study has {}.",
            count(people),
            count(scaled.measured)
        ),
        None => "No number of people suffices.".to_owned(),
    };
    let how = match scaled.by {
        Narrowing::Trials { .. } => {
            "Each person is taken to add as many independent trials as in the study."
        }
        Narrowing::Width { .. } => {
            "The width of the study's interval is taken to fall with the square root of the \
             number of people."
        }
    };
    let minded = "More people like these, with as many pictures each, in the same conditions; \
                  a gallery of another size is another rate. What was measured is not the \
                  truth: plan for values within its interval, too.";
    vec![asked, answer, how.to_owned(), minded.to_owned()]
}

#[cfg(test)]
mod tests {
    use super::*;

    const CERTAINTY: Certainty = Certainty { level: 0.95, power: 0.8 };

    fn asked(value: f64, limit: f64, by: Narrowing) -> Asked {
        Asked { value, limit, certainty: CERTAINTY, measured: 100, by }
    }

    /// (1.959964 + 0.841621) / 1.959964 = 1.429406 times the distance of the end is needed; at
    /// 0.4 of it that takes (1.429406 / 0.4)² = 12.770 times 100 people.
    #[test]
    fn a_width_narrows_with_the_root_of_people() {
        let far = asked(0.03, 0.02, Narrowing::Width { distance: 0.4 });
        assert_eq!(far.people(), Some(1_278));
        assert!((far.power(1_278) - 0.8).abs() < 1e-3, "{}", far.power(1_278));
        assert!((far.power(100) - 0.1204).abs() < 1e-3, "{}", far.power(100));
    }

    /// A rate under its limit and its complement over the turned one take as many people.
    #[test]
    fn a_rate_and_its_complement_take_as_many_people() {
        let by = Narrowing::Trials { each: 2.0 };
        let under = asked(0.05, 0.1, by);
        let over = asked(0.95, 0.9, by);
        assert_eq!(under.people(), over.people());
        let people = under.people().unwrap();
        let trials = power::trials_to_show_below(0.1, 0.05, 0.95, 0.8).unwrap().0;
        assert_eq!(people, whole(trials / 2.0));
        assert!(under.power(people) >= 0.8 && under.power(people / 2) < 0.6);
    }

    #[test]
    fn a_distance_too_small_to_see_takes_no_number_of_people() {
        let near = asked(0.03, 0.02, Narrowing::Width { distance: 1e-5 });
        assert_eq!(near.people(), None);
    }
}
