//! What a plan says, in plain sentences.

use super::{Kind, Plan, Question};
use crate::words::number::{self, Form, chosen};
use crate::words::{digits, percent};

pub(super) fn all(plan: &Plan) -> Vec<String> {
    let mut sentences = vec![asked(plan), independent(plan), spread(plan)];
    sentences.extend(minded(plan));
    sentences
}

fn asked(plan: &Plan) -> String {
    let name = match plan.kind {
        Kind::Fmr => "FMR",
        Kind::Fnmr => "FNMR",
    };
    format!(
        "To show that {name} {}, with a probability of {} and {} intervals.",
        shown(plan.question),
        percent(plan.certainty.power),
        number::level(plan.certainty.level)
    )
}

fn shown(question: Question) -> String {
    let rate = |value| chosen(Form::Percent, value);
    match question {
        Question::Below { limit, rate: 0.0 } => {
            format!("is below {}, with a test without an error", rate(limit))
        }
        Question::Below { limit, rate: truth } => {
            format!("is below {} where it truly is {}", rate(limit), rate(truth))
        }
        Question::Above { limit, rate: truth } => {
            format!("is above {} where it truly is {}", rate(limit), rate(truth))
        }
        Question::Difference { rates: [first, second], correlation } => format!(
            "differs between two arms of the same people where it truly is {} and {}, errors \
             of both having the correlation {}",
            rate(first),
            rate(second),
            digits(correlation)
        ),
        Question::Ratio { rate: truth, ratio } => format!(
            "differs between two groups where it truly is {} and {} times that",
            rate(truth),
            digits(ratio)
        ),
    }
}

fn independent(plan: &Plan) -> String {
    let trials = number::whole(libm::ceil(plan.independent));
    match plan.question {
        Question::Below { rate: 0.0, .. } => format!(
            "It would take {trials} independent comparisons, all without an error; with one \
             error it is not shown."
        ),
        Question::Below { .. } | Question::Above { .. } => format!(
            "It would take {trials} independent comparisons, worth {} errors.",
            number::whole(libm::round(plan.errors))
        ),
        Question::Difference { .. } => {
            format!("It would take {trials} independent pairs of comparisons.")
        }
        Question::Ratio { .. } => format!(
            "It would take {} independent errors in each group, as {trials} comparisons have \
             at the lower rate.",
            digits(plan.errors)
        ),
    }
}

fn spread(plan: &Plan) -> String {
    match plan.kind {
        Kind::Fmr => format!(
            "Comparisons that share people are worth less: people's own FMRs vary with a \
             squared coefficient of variation of {}, and two comparisons of the same two \
             people have the correlation {} ({}).",
            digits(plan.spread.people),
            digits(plan.spread.pair),
            plan.spread.from
        ),
        Kind::Fnmr => format!(
            "Comparisons of one person are worth less: two of them have the correlation {} \
             ({}).",
            digits(plan.spread.person),
            plan.spread.from
        ),
    }
}

fn minded(plan: &Plan) -> Vec<String> {
    let mut minded = Vec::new();
    if matches!(plan.question, Question::Below { rate: 0.0, .. }) {
        minded.push(
            "Without an error nothing is seen of how dependent comparisons are, so people are \
             counted, and more pictures of them do not help; where a lower threshold of the \
             same data has errors, fewer people may do."
                .to_owned(),
        );
    }
    if plan.kind == Kind::Fmr {
        minded.push(
            "The variance of an FMR falls with the number of people, not of comparisons: plan \
             people."
                .to_owned(),
        );
    }
    if matches!(plan.question, Question::Ratio { .. }) {
        minded.push("Numbers of people are for each of the two groups.".to_owned());
    }
    minded
}
