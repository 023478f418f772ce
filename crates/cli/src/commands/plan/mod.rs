//! `falsematch plan`: how many people a study needs so that it can show something.

mod from_study;
mod printed;

use falsematch::Result;
use falsematch::plan::{
    self, Certainty, Confirmed, Kind, Plan, Question, Scaled, Spread,
};
use falsematch::{Error, ErrorKind};
use serde::Serialize;

use crate::Exit;
use crate::arguments::{self, Planned};
use crate::console::Console;
use crate::progress::Shown;

/// Level of the intervals where no study says another.
const LEVEL: f64 = 0.95;

/// Correlation of the errors of two arms where none is said.
const CORRELATION: f64 = 0.5;

/// What is printed as JSON.
#[derive(Serialize)]
struct Answer {
    plan: Plan,
    confirmed: Vec<Confirmed>,
}

/// As [`Answer`], of a plan by the interval of a study.
#[derive(Serialize)]
struct Widened {
    plan: Scaled,
}

/// What is wanted, once a study has been asked.
enum Wanted {
    Asked(Asked),
    Scaled(Scaled),
}

/// What is to be planned by a formula.
struct Asked {
    kind: Kind,
    question: Question,
    spread: Spread,
    level: f64,
}

/// Plans, tries the plan if that was asked for, and prints it.
///
/// # Errors
///
/// If what is asked is no question, or the study is refused.
pub(crate) fn run(typed: &arguments::Plan, console: &Console) -> Result<Exit> {
    let shown = Shown::new(console.shows_progress());
    let wanted = match &typed.study {
        Some(study) => from_study::asked(typed, study, &shown)?,
        None => Wanted::Asked(Asked {
            kind: kind(typed.measure),
            question: question(typed)?,
            spread: Spread::assumed(),
            level: typed.level.unwrap_or(LEVEL),
        }),
    };
    let text = match wanted {
        Wanted::Asked(asked) => planned(asked, typed, &shown)?,
        Wanted::Scaled(scaled) => by_width(scaled, typed)?,
    };
    shown.finish();
    console.print(&text)?;
    Ok(Exit::Ran)
}

fn planned(asked: Asked, typed: &arguments::Plan, shown: &Shown) -> Result<String> {
    let certainty = Certainty { level: asked.level, power: typed.power };
    check_pictures(&typed.pictures)?;
    let plan =
        plan::plan(asked.kind, asked.question, asked.spread, certainty, &typed.pictures)?;
    let confirmed =
        if typed.confirm { confirm(&plan, typed, shown)? } else { Vec::new() };
    match typed.json {
        true => json(&Answer { plan, confirmed }),
        false => Ok(printed::text(&plan, &confirmed)),
    }
}

fn by_width(scaled: Scaled, typed: &arguments::Plan) -> Result<String> {
    if typed.confirm {
        let message = format!(
            "found `--confirm` with a claim on {}, but only counts of FMR and FNMR at a given \
             threshold are drawn",
            scaled.measure.symbol()
        );
        return Err(Error::new(ErrorKind::Value, message)
            .hint("`falsematch prove` draws whole studies like this one"));
    }
    match typed.json {
        true => json(&Widened { plan: scaled }),
        false => Ok(printed::scaled(&scaled)),
    }
}

fn kind(measure: Planned) -> Kind {
    match measure {
        Planned::Fmr => Kind::Fmr,
        Planned::Fnmr => Kind::Fnmr,
    }
}

fn check_pictures(pictures: &[u64]) -> Result<()> {
    match pictures.iter().find(|pictures| !(1..=1_000).contains(*pictures)) {
        Some(found) => {
            let message = format!(
                "found `--pictures {found}`, but expected numbers from 1 to 1,000"
            );
            Err(Error::new(ErrorKind::Value, message))
        }
        None => Ok(()),
    }
}

/// The question as typed; clap has seen to it that there is one.
fn question(typed: &arguments::Plan) -> Result<Question> {
    let rate = typed.rate.unwrap_or(0.0);
    let rates = typed.rates.as_deref();
    match (typed.below, typed.above, rates, typed.ratio) {
        (Some(limit), ..) => Ok(Question::Below { limit, rate }),
        (_, Some(limit), ..) => Ok(Question::Above { limit, rate }),
        (_, _, Some(&[first, second]), _) => {
            let correlation = correlation(typed, [first, second]);
            Ok(Question::Difference { rates: [first, second], correlation })
        }
        (_, _, Some(other), _) => {
            let message = format!(
                "found {} rates, but expected two: `--rates 0.05,0.08`",
                other.len()
            );
            Err(Error::new(ErrorKind::Value, message))
        }
        (_, _, _, Some(ratio)) => Ok(Question::Ratio { rate, ratio }),
        _ => {
            let message = "found no question, but expected one of `--below`, `--above`, \
                           `--rates` and `--ratio`";
            Err(Error::new(ErrorKind::Value, message))
        }
    }
}

/// As typed; or one half, or less where rates so different cannot be that alike.
fn correlation(typed: &arguments::Plan, rates: [f64; 2]) -> f64 {
    typed.correlation.unwrap_or_else(|| {
        let greatest = plan::greatest_correlation(rates);
        if greatest < CORRELATION { greatest } else { CORRELATION }
    })
}

fn confirm(
    plan: &Plan,
    typed: &arguments::Plan,
    shown: &Shown,
) -> Result<Vec<Confirmed>> {
    let designs = plan.designs.iter().filter(|design| design.people.is_some());
    let tried = designs.map(|design| {
        plan::confirm(plan, design, typed.repetitions, typed.seed, |done| {
            shown.stage(&format!(
                "drawing studies with {} pictures each: {done} of {}",
                design.pictures, typed.repetitions
            ));
        })
    });
    tried.collect()
}

fn json(answer: &impl Serialize) -> Result<String> {
    let text = serde_json::to_string_pretty(answer).map_err(|error| {
        Error::new(ErrorKind::Format, format!("cannot write the plan: {error}"))
    })?;
    Ok(text + "\n")
}
