//! What the rates of contrasts rest on, gathered arm by arm.

use falsematch_kernels::contrast::Cell as Counted;
use falsematch_kernels::order;

use super::super::context::without_value;
use super::super::operating::{self, Operated};
use super::super::scope::{self, Independence, Scope};
use super::super::side::Side;
use super::super::{
    Cell, Context, Estimate, Measure, Outcome, SetThreshold, ThresholdRule, Unit,
    UnitKind,
};
use super::{Contrast, family};
use crate::study::Setting;
use crate::study::file::{Contrast as Asked, ContrastedMeasure, Protocol};
use crate::tally::Tally;

/// One rate of a contrast.
#[derive(Clone, Debug)]
pub(super) struct Footing {
    pub(super) estimate: Estimate,
    /// Its errors; nothing where there is no rate.
    pub(super) side: Option<Side>,
    /// Errors and trials per person, or pair of people; empty where nobody is named.
    pub(super) cells: Vec<Counted>,
}

/// What the contrasts of a study rest on, as far as its arms have been seen.
#[derive(Clone, Debug)]
pub struct Footings<'a> {
    asked: &'a [Asked],
    found: Vec<[Option<Footing>; 2]>,
    /// Codes of people are under this.
    people: u32,
}

impl<'a> Footings<'a> {
    /// Nothing seen yet.
    pub fn new(asked: &'a [Asked]) -> Footings<'a> {
        Footings { asked, found: vec![[None, None]; asked.len()], people: 0 }
    }

    /// Takes what contrasts need from an arm at its operating points.
    pub fn take(
        &mut self,
        tally: &Tally,
        points: &[SetThreshold],
        context: &Context<'_>,
    ) {
        let scope = Scope::whole(tally, context.roster, context.independent);
        self.people = self.people.max(scope.people);
        for (asked, found) in self.asked.iter().zip(&mut self.found) {
            let sides = [
                (asked.arm.as_str(), &asked.group),
                (asked.versus_arm(), asked.versus_cell()),
            ];
            for ((arm, cell), found) in sides.into_iter().zip(found) {
                if arm == context.arm {
                    *found = footing(asked, cell, &scope, tally, points, context);
                }
            }
        }
    }

    /// The contrasts, one family, in the study's order. One of which an arm was not seen is
    /// left out.
    pub fn contrasts(&self, protocol: &Protocol) -> Vec<Contrast> {
        let seen = self.asked.iter().zip(&self.found).filter_map(|(asked, found)| {
            let [Some(first), Some(second)] = found else { return None };
            Some((asked, [first, second]))
        });
        family::measure(&seen.collect::<Vec<_>>(), self.people, protocol)
    }
}

fn footing(
    asked: &Asked,
    cell: &Cell,
    scope: &Scope<'_>,
    tally: &Tally,
    points: &[SetThreshold],
    context: &Context<'_>,
) -> Option<Footing> {
    let setting = Setting::of_side(asked, context.arm)?;
    let set = points.iter().find(|set| is_set(&setting, set))?;
    let measure = match asked.measure {
        ContrastedMeasure::Fmr => Measure::Fmr,
        ContrastedMeasure::Fnmr => Measure::Fnmr,
    };
    let Some(members) = members(cell, scope, tally, context) else {
        return Some(nobody(measure, cell, set, context));
    };
    let within = (!cell.is_empty()).then(|| scope.within(&members));
    Some(counted(measure, cell, set, (scope, within.as_ref(), &members), context))
}

/// Who is in a group, by subject code; nothing where nobody is.
fn members(
    cell: &Cell,
    scope: &Scope<'_>,
    tally: &Tally,
    context: &Context<'_>,
) -> Option<Vec<bool>> {
    if cell.is_empty() {
        return Some(vec![true; scope.people as usize]);
    }
    let by: Vec<String> = cell.keys().cloned().collect();
    let groups = scope::groups(context.roster, &by, &tally.samples);
    groups.into_iter().find(|group| group.cell == *cell).map(|group| group.members)
}

fn nobody(
    measure: Measure,
    cell: &Cell,
    set: &SetThreshold,
    context: &Context<'_>,
) -> Footing {
    let quantity = context.quantity(measure, cell, Some(&set.point));
    let why = "nobody in the arm is of that group".to_owned();
    let unit = Unit { kind: UnitKind::Subject, count: 0 };
    let estimate = without_value(quantity, Outcome::NotEstimable { why }, unit);
    Footing { estimate, side: None, cells: Vec::new() }
}

/// Counts errors at the threshold: everybody's, or within a group.
fn counted(
    measure: Measure,
    cell: &Cell,
    set: &SetThreshold,
    (scope, within, members): (&Scope<'_>, Option<&Scope<'_>>, &[bool]),
    context: &Context<'_>,
) -> Footing {
    let at = set.similarity.as_ref().ok().copied();
    let sides = at.and_then(|at| within.unwrap_or(scope).at(&[at]).pop());
    let operated = Operated { set, sides, span: None };
    let [fmr, fnmr] = operating::rates(&operated, context, cell);
    let named = scope.known == Independence::People;
    let (estimate, side, cells) = match measure {
        Measure::Fmr => {
            let side = sides.and_then(|sides| sides.fmr);
            let cells = at.filter(|_| named && side.is_some());
            (fmr, side, cells.map(|at| pairs(scope, members, at)))
        }
        _ => {
            let side = sides.map(|sides| sides.fnmr);
            (fnmr, side, at.filter(|_| named).map(|at| people(scope, members, at)))
        }
    };
    Footing { estimate, side, cells: cells.unwrap_or_default() }
}

/// False matches and non-mated comparisons per pair of people of whom both are members.
fn pairs(scope: &Scope<'_>, members: &[bool], threshold: f64) -> Vec<Counted> {
    let is_inside =
        |(one, other): (u32, u32)| members[one as usize] && members[other as usize];
    let matches = order::count_matches(&scope.tail.score, threshold);
    let mut errors: Vec<(u32, u32)> = scope
        .pairs()
        .take(matches)
        .map(|(one, other)| (one.min(other), one.max(other)))
        .filter(|&pair| is_inside(pair))
        .collect();
    errors.sort_unstable();
    let mut errors = errors.chunk_by(|a, b| a == b).peekable();
    let trials = scope.trials.iter().filter(|trial| is_inside((trial.0, trial.1)));
    trials
        .map(|(one, other, trials)| {
            let erring = errors.next_if(|run| run[0] == (one, other));
            let errors = erring.map_or(0, |run| run.len() as u64);
            Counted { units: (one, other), errors, trials }
        })
        .collect()
}

/// False non-matches and mated comparisons per person among the members.
fn people(scope: &Scope<'_>, members: &[bool], threshold: f64) -> Vec<Counted> {
    let trials = scope.mated_trials();
    let mut errors = vec![0; trials.len()];
    let matches = order::count_matches(&scope.mated.score, threshold);
    scope.mated_people().skip(matches).for_each(|person| errors[person as usize] += 1);
    let counted = (0u32..).zip(errors.into_iter().zip(trials));
    let there =
        counted.filter(|&(person, (_, trials))| trials > 0 && members[person as usize]);
    there
        .map(|(person, (errors, trials))| Counted {
            units: (person, person),
            errors,
            trials,
        })
        .collect()
}

fn is_set(setting: &Setting, set: &SetThreshold) -> bool {
    let same = |a: f64, b: f64| a.total_cmp(&b).is_eq();
    match (setting, &set.point.rule) {
        (Setting::Threshold(threshold), ThresholdRule::Given) => {
            set.point.threshold.is_some_and(|set| same(set, *threshold))
        }
        (
            Setting::TargetFmr { target, set_on },
            ThresholdRule::TargetFmr { target: set, set_on: on },
        ) => same(*target, *set) && set_on == on,
        _ => false,
    }
}
