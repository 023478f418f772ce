//! The formulas of a plan: independent comparisons first, then people.

use falsematch_kernels::power::{self, Dyadic, OneWay, Outcomes};
use falsematch_kernels::special::{normal_cdf, normal_quantile};

use super::{
    Certainty, Design, Kind, Plan, Question, Reached, Spread, refused, sentence,
};
use crate::error::Result;
use crate::words::digits;

/// Numbers of people for which the probability is told.
const PEOPLE: [u64; 6] = [50, 100, 200, 500, 1_000, 5_000];

/// How many people it takes, for each number of pictures.
///
/// # Errors
///
/// If a rate, limit, ratio, correlation, level or power is not one, or nothing is to be told
/// apart.
pub fn plan(
    kind: Kind,
    question: Question,
    spread: Spread,
    certainty: Certainty,
    pictures: &[u64],
) -> Result<Plan> {
    check(question, &spread, certainty)?;
    let Some((independent, errors)) = independent(question, certainty) else {
        return Err(refused("found a limit and a rate too near to each other"));
    };
    let asked = Asked { kind, question, spread: &spread, certainty };
    let usable = |pictures: &&u64| kind == Kind::Fmr || **pictures > 1;
    let usable: Vec<u64> = pictures.iter().filter(usable).copied().collect();
    let reached = PEOPLE.iter().flat_map(|&people| {
        let asked = &asked;
        usable.iter().map(move |&pictures| Reached {
            people,
            pictures,
            power: asked.power(people, pictures),
        })
    });
    let mut plan = Plan {
        kind,
        question,
        certainty,
        independent,
        errors,
        designs: usable.iter().map(|&m| asked.design(m, independent)).collect(),
        reached: reached.collect(),
        sentences: Vec::new(),
        spread: spread.clone(),
    };
    plan.sentences = sentence::all(&plan);
    Ok(plan)
}

fn check(question: Question, spread: &Spread, certainty: Certainty) -> Result<()> {
    check_certainty(certainty)?;
    correlation("correlation within a pair", spread.pair)?;
    correlation("correlation within a person", spread.person)?;
    expect(spread.people >= 0.0 && spread.people.is_finite(), || {
        format!(
            "found the spread of people `{}`, but expected a number not under 0",
            spread.people
        )
    })?;
    check_question(question)
}

pub(super) fn check_certainty(certainty: Certainty) -> Result<()> {
    inside("level", certainty.level)?;
    inside("power", certainty.power)
}

fn check_question(question: Question) -> Result<()> {
    match question {
        Question::Below { limit, rate } => {
            inside("limit", limit)?;
            expect((0.0..limit).contains(&rate), || {
                format!(
                    "found the true rate `{rate}`, but expected one under the limit \
                     `{limit}`: no number of people shows what is not so"
                )
            })
        }
        Question::Above { limit, rate } => {
            inside("limit", limit)?;
            expect(rate > limit && rate < 1.0, || {
                format!(
                    "found the true rate `{rate}`, but expected one over the limit `{limit}`"
                )
            })
        }
        Question::Difference { rates: [first, second], correlation: shared } => {
            check_difference(first, second, shared)
        }
        Question::Ratio { rate, ratio } => {
            inside("rate", rate)?;
            inside("higher rate", rate * ratio)?;
            let message =
                || format!("found the ratio `{ratio}`, but expected one over 1");
            expect(ratio > 1.0, message)
        }
    }
}

fn check_difference(first: f64, second: f64, shared: f64) -> Result<()> {
    inside("first rate", first)?;
    inside("second rate", second)?;
    correlation("correlation of the arms", shared)?;
    expect((first - second).abs() > 0.0, || {
        format!("found the rate `{first}` twice, but expected two that differ")
    })?;
    let greatest = power::greatest_correlation([first, second]);
    expect(shared <= greatest, || {
        format!(
            "found the correlation of the arms `{shared}`, but expected at most {}: errors \
             at the rates `{first}` and `{second}` cannot be more alike",
            digits(greatest)
        )
    })
}

fn expect(holds: bool, message: impl Fn() -> String) -> Result<()> {
    if holds { Ok(()) } else { Err(refused(message())) }
}

fn inside(name: &str, value: f64) -> Result<()> {
    expect(value > 0.0 && value < 1.0, || {
        format!("found the {name} `{value}`, but expected a number over 0 and under 1")
    })
}

fn correlation(name: &str, value: f64) -> Result<()> {
    expect((0.0..=1.0).contains(&value), || {
        format!("found the {name} `{value}`, but expected a number from 0 to 1")
    })
}

/// Independent comparisons that it takes, and their errors.
fn independent(question: Question, certainty: Certainty) -> Option<(f64, f64)> {
    let Certainty { level, power } = certainty;
    match question {
        Question::Below { limit, rate } => {
            let (trials, most) = power::trials_to_show_below(limit, rate, level, power)?;
            Some((trials, most as f64))
        }
        Question::Above { limit, rate } => {
            let (low, high) = (1.0 - rate, 1.0 - limit);
            let (trials, hits) = power::trials_to_show_below(high, low, level, power)?;
            Some((trials, trials - hits as f64))
        }
        Question::Difference { rates, correlation } => {
            let Outcomes { first, second, .. } = Outcomes::of(rates, correlation);
            let pairs = power::pairs_for_difference(first, second, level, power);
            Some((pairs, pairs * (rates[0] + rates[1])))
        }
        Question::Ratio { rate, ratio } => {
            let errors = power::errors_for_ratio(ratio, 1.0, level, power);
            Some((errors / rate, errors))
        }
    }
}

/// What is asked, without the answer.
pub(super) struct Asked<'a> {
    pub(super) kind: Kind,
    pub(super) question: Question,
    pub(super) spread: &'a Spread,
    pub(super) certainty: Certainty,
}

impl Asked<'_> {
    /// The rate whose dependence counts: the true one, or without errors the limit.
    fn rate(&self) -> f64 {
        match self.question {
            Question::Below { limit, rate: 0.0 } => limit,
            Question::Below { rate, .. } | Question::Above { rate, .. } => rate,
            Question::Difference { rates: [first, second], .. } => 0.5 * (first + second),
            Question::Ratio { rate, .. } => rate,
        }
    }

    /// Whether no error is expected, so that people are counted.
    fn is_errorless(&self) -> bool {
        matches!(self.question, Question::Below { rate, .. } if rate <= 0.0)
    }

    /// Non-mated comparisons of so many pictures of each person.
    pub(super) fn dyadic(&self, pictures: u64, rate: f64) -> Dyadic {
        Dyadic {
            rate,
            trials_each: (pictures * pictures) as f64,
            across: self.spread.people * rate / (1.0 - rate),
            within: self.spread.pair,
        }
    }

    /// Mated comparisons of so many pictures of each person.
    pub(super) fn one_way(&self, pictures: u64, rate: f64) -> OneWay {
        let trials_each = (pictures * (pictures - 1) / 2) as f64;
        OneWay { rate, trials_each, within: self.spread.person }
    }

    fn effective(&self, people: u64, pictures: u64) -> f64 {
        let (rate, level) = (self.rate(), self.certainty.level);
        match (self.kind, self.is_errorless()) {
            (Kind::Fmr, true) => people as f64 / 2.0,
            (Kind::Fnmr, true) => people as f64,
            (Kind::Fmr, false) => self.dyadic(pictures, rate).effective(people, level),
            (Kind::Fnmr, false) => self.one_way(pictures, rate).effective(people, level),
        }
    }

    fn design(&self, pictures: u64, independent: f64) -> Design {
        let (rate, level) = (self.rate(), self.certainty.level);
        let people = match (self.kind, self.is_errorless()) {
            // Counts far under 2^53.
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            (Kind::Fmr, true) => Some(libm::ceil(2.0 * independent) as u64),
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            (Kind::Fnmr, true) => Some(libm::ceil(independent) as u64),
            (Kind::Fmr, false) => {
                self.dyadic(pictures, rate).units_for(independent, level)
            }
            (Kind::Fnmr, false) => {
                self.one_way(pictures, rate).units_for(independent, level)
            }
        };
        let comparisons = people.map(|people| match self.kind {
            Kind::Fmr => self.dyadic(pictures, rate).trials(people),
            Kind::Fnmr => people as f64 * self.one_way(pictures, rate).trials_each,
        });
        let inflation = people.map(|people| match self.kind {
            Kind::Fmr => self.dyadic(pictures, rate).inflation(people),
            Kind::Fnmr => self.one_way(pictures, rate).inflation(),
        });
        Design {
            pictures,
            people,
            probes: people.map(|people| people * pictures),
            comparisons,
            inflation: inflation.filter(|_| !self.is_errorless()),
        }
    }

    /// The probability with which so many people show it.
    fn power(&self, people: u64, pictures: u64) -> f64 {
        let effective = self.effective(people, pictures);
        let level = self.certainty.level;
        if effective <= 0.0 {
            return 0.0;
        }
        let z = normal_quantile(0.5 * (1.0 + level));
        match self.question {
            Question::Below { limit, rate } => {
                power::power_below(limit, rate, effective, level)
            }
            Question::Above { limit, rate } => {
                power::power_below(1.0 - limit, 1.0 - rate, effective, level)
            }
            Question::Difference { rates, correlation } => {
                let Outcomes { first, second, .. } = Outcomes::of(rates, correlation);
                let (either, apart) = (first + second, (first - second).abs());
                let error = (either - apart * apart).sqrt();
                normal_cdf((apart * effective.sqrt() - z * either.sqrt()) / error)
            }
            Question::Ratio { rate, ratio } => {
                let error = (2.0 / (effective * rate)).sqrt();
                normal_cdf(libm::log(ratio) / error - z)
            }
        }
    }
}
