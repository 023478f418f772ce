//! How often a claim is called supported whose truth lies exactly on its border.
//!
//! There a verdict `supported` is wrong as often as it may ever be: were the truth on the
//! claimed side, it would be right; on the other side, it would come less often.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::path::Path;

use rayon::prelude::*;

use crate::claim::{Verdict, judge};
use crate::error::Result;
use crate::input::Dataset;
use crate::rate::{Counts, Estimate};
use crate::report::Source;
use crate::roster::{Property, PropertyKind};
use crate::simulate::coverage::Trial;
use crate::simulate::people::Design;
use crate::simulate::prove::{Measured, measure};
use crate::simulate::{Condition, Known, People};
use crate::study::Study;
use crate::study::file::{Claim, Relation};

/// Verdicts on one kind of claim, over many studies.
#[derive(Clone, Debug, PartialEq)]
pub struct Border {
    /// What the claim is about.
    pub what: &'static str,
    /// How it is claimed to lie to its truth.
    pub relation: Relation,
    /// The truth: all errors of all studies over all trials.
    pub truth: f64,
    /// How many studies there were with an interval.
    pub judged: u64,
    /// How many called the claim supported.
    pub supported: u64,
    /// How many called it refuted.
    pub refuted: u64,
}

/// Something that can be claimed of a drawn study.
struct Kind {
    what: &'static str,
    /// The measure of the contrast that it needs, and of the claim.
    contrast: Option<&'static str>,
    measure: &'static str,
    /// Which groups or arms, as contrasts have it, and as claims have it.
    sides: [&'static str; 2],
    /// Whether the threshold is set on the drawn study itself.
    is_set: bool,
    /// How truth follows from the errors of all studies.
    truth: Combined,
    /// The kind whose errors tell the truth.
    counts_of: usize,
}

#[derive(Clone, Copy)]
enum Combined {
    Rate,
    Difference,
    Ratio,
}

const GROUPS: [&str; 2] = [
    "arm = \"plain\"\ngroup = { group = ONE }\nversus_group = { group = OTHER }",
    "arm = \"plain\"\ngroup = { group = ONE }\nversus = { group = OTHER }",
];
const ARMS: [&str; 2] =
    ["arm = \"hard\"\nversus = \"plain\"", "arm = \"hard\"\nversus_arm = \"plain\""];
const PLAIN: [&str; 2] = ["", "arm = \"plain\""];

const KINDS: [Kind; 11] = [
    kind("FMR", None, "fmr", PLAIN, Combined::Rate, 0),
    kind("FNMR", None, "fnmr", PLAIN, Combined::Rate, 1),
    Kind {
        is_set: true,
        ..kind("FNMR at a target FMR", None, "fnmr", PLAIN, Combined::Rate, 1)
    },
    kind("FMR, group less group", FMR, "fmr_difference", GROUPS, Combined::Difference, 3),
    kind(
        "FNMR, group less group",
        FNMR,
        "fnmr_difference",
        GROUPS,
        Combined::Difference,
        4,
    ),
    kind("FMR, group over group", FMR, "fmr_ratio", GROUPS, Combined::Ratio, 5),
    kind("FNMR, group over group", FNMR, "fnmr_ratio", GROUPS, Combined::Ratio, 6),
    kind("FMR, arm less arm", FMR, "fmr_difference", ARMS, Combined::Difference, 7),
    kind("FNMR, arm less arm", FNMR, "fnmr_difference", ARMS, Combined::Difference, 8),
    kind("FMR, arm over arm", FMR, "fmr_ratio", ARMS, Combined::Ratio, 9),
    kind("FNMR, arm over arm", FNMR, "fnmr_ratio", ARMS, Combined::Ratio, 10),
];
const FMR: Option<&str> = Some("fmr");
const FNMR: Option<&str> = Some("fnmr");

const fn kind(
    what: &'static str,
    contrast: Option<&'static str>,
    measure: &'static str,
    sides: [&'static str; 2],
    truth: Combined,
    counts_of: usize,
) -> Kind {
    Kind { what, contrast, measure, sides, is_set: false, truth, counts_of }
}

/// What one claim of a drawn study is judged by, and the errors of both of its sides.
type Found = Option<(Estimate, [Option<Counts>; 2])>;

/// Draws studies of a trial, and judges claims in each whose value is the truth: FMR and FNMR
/// at a threshold, FNMR where the FMR is that of the threshold, and differences and ratios
/// between the population's first and last group and between a hard and a plain condition.
/// Everybody has `samples_each` samples of each condition. Study `r` has seed `seed + r`.
///
/// `known` is the threshold with its FMR in the population.
///
/// # Errors
///
/// If a drawn study cannot be measured.
///
/// # Panics
/// If the population has conditions of its own or fewer than two groups.
pub fn verdicts(
    trial: &Trial,
    known: Known,
    repetitions: u64,
    seed: u64,
) -> Result<Vec<Border>> {
    let groups = &trial.population.groups;
    assert!(groups.len() > 1, "two groups at least");
    assert!(trial.population.conditions.is_empty(), "conditions are made here");
    let mut population = trial.population.clone();
    let hard = Condition { quality: 0.8, shift: 0.2, ..Condition::plain("hard") };
    population.conditions = vec![Condition::plain("plain"), hard];
    let study = study(known, [&groups[0].name, &groups[groups.len() - 1].name])?;
    let each = trial.samples_each;
    let design = Design { samples: vec![each; 2], ..Design::plain(trial.subjects, each) };
    let once = |repetition: u64| {
        let people = People::of_design(&population, &design, seed + repetition);
        found(&study, dataset(&people, each as usize))
    };
    let drawn: Result<Vec<Vec<Found>>> =
        (0..repetitions).into_par_iter().map(once).collect();
    let drawn = drawn?;
    let relations = [Relation::AtMost, Relation::AtLeast, Relation::About];
    let all = (0..KINDS.len()).flat_map(|kind| relations.map(|side| (kind, side)));
    Ok(all.map(|(kind, relation)| border(&study, kind, relation, &drawn)).collect())
}

/// A study of two arms with a claim of each kind, in their order.
fn study(known: Known, [one, other]: [&String; 2]) -> Result<Study> {
    let Known { threshold, rate, .. } = known;
    let mut text = format!(
        "[study]\nname = \"border\"\nquestion = \"?\"\n\
         [input]\nformat = \"table\"\nfile = \"drawn.csv\"\ninterchangeable = true\n\
         [samples]\ngroups = [\"group\"]\nconditions = [\"condition\"]\n\
         [protocol]\nthresholds = [{threshold:?}]\ntarget_fmr = [{rate:?}]\n\
         [[arm]]\nname = \"plain\"\nboth = {{ condition = \"plain\" }}\n\
         [[arm]]\nname = \"hard\"\nboth = {{ condition = \"hard\" }}\n"
    );
    for kind in &KINDS {
        let [contrasted, claimed] = kind.sides.map(|sides| {
            let one = sides.replace("ONE", &format!("{one:?}"));
            one.replace("OTHER", &format!("{other:?}"))
        });
        let at = match kind.is_set {
            true => format!("at = {{ target_fmr = {rate:?} }}"),
            false => format!("at = {{ threshold = {threshold:?} }}"),
        };
        if let Some(measure) = kind.contrast {
            let scale = match kind.truth {
                Combined::Ratio => "ratio",
                _ => "difference",
            };
            text += &format!(
                "[[contrast]]\nname = {:?}\nmeasure = {measure:?}\nas = {scale:?}\n\
                 {contrasted}\n{at}\n",
                kind.what
            );
        }
        text += &format!(
            "[[claim]]\nsays = {:?}\nmeasure = {:?}\nis = \"at_most\"\nvalue = 0.5\n\
             {claimed}\n{at}\n",
            kind.what, kind.measure
        );
    }
    Study::parse(&text, Path::new("border.toml"))
}

/// The comparisons of drawn people, whose first `each` samples are plain.
fn dataset(people: &People, each: usize) -> Dataset {
    let mut dataset = people.dataset();
    let both = people.samples_each();
    let value = |sample| if sample % both < each { 2 } else { 1 };
    let of_sample =
        (0..people.subjects() * both).map(|sample| NonZeroU32::new(value(sample)));
    dataset.roster.properties.push(Property {
        name: "condition".to_owned(),
        kind: PropertyKind::Condition,
        values: vec!["hard".to_owned(), "plain".to_owned()],
        of_sample: of_sample.collect(),
    });
    dataset
}

fn found(study: &Study, dataset: Dataset) -> Result<Vec<Found>> {
    let source = Source::Read {
        dataset,
        also: BTreeMap::new(),
        notes: Vec::new(),
        order: Vec::new(),
        review: None,
        comparing: crate::compare::Comparing::default(),
    };
    let (arms, contrasts): Measured = measure(study, source, |_, _, _| ())?;
    let rates = arms.iter().flat_map(|arm| &arm.estimates);
    let rates = rates.map(|estimate| (estimate, [estimate.counts, None]));
    let contrasts =
        contrasts.iter().map(|of| (&of.estimate, [of.first.counts, of.second.counts]));
    let (estimates, counts): (Vec<Estimate>, Vec<_>) = rates
        .chain(contrasts)
        .map(|(estimate, counts)| (estimate.clone(), counts))
        .unzip();
    let of = |claim: &Claim| {
        let evidence = judge(claim, &estimates).evidence?;
        evidence.interval()?;
        let place = estimates.iter().position(|one| one.quantity == evidence.quantity)?;
        Some((evidence, counts[place]))
    };
    Ok(study.file().claims.iter().map(of).collect())
}

/// What all errors over all trials make of a kind.
fn truth(kind: usize, drawn: &[Vec<Found>]) -> f64 {
    let kind = &KINDS[kind];
    let rate = |side: usize| {
        let counts = drawn.iter().filter_map(|of| of[kind.counts_of].as_ref()?.1[side]);
        let sum =
            |whole: (u64, u64), of: Counts| (whole.0 + of.errors, whole.1 + of.trials);
        let (errors, trials) = counts.fold((0, 0), sum);
        errors as f64 / trials as f64
    };
    match kind.truth {
        Combined::Rate => rate(0),
        Combined::Difference => rate(0) - rate(1),
        Combined::Ratio => rate(0) / rate(1),
    }
}

fn border(
    study: &Study,
    kind: usize,
    relation: Relation,
    drawn: &[Vec<Found>],
) -> Border {
    let truth = truth(kind, drawn);
    let claim = on_border(&study.file().claims[kind], relation, truth);
    let what = KINDS[kind].what;
    let mut border =
        Border { what, relation, truth, judged: 0, supported: 0, refuted: 0 };
    for (estimate, _) in drawn.iter().filter_map(|found| found[kind].as_ref()) {
        let verdict = judge(&claim, std::slice::from_ref(estimate)).verdict;
        border.judged += 1;
        border.supported += u64::from(verdict == Verdict::Supported);
        border.refuted += u64::from(verdict == Verdict::Refuted);
    }
    border
}

/// The claim with its truth on the border. `About` is claimed of a region that is as wide
/// as four times the truth is large, and ends at the truth.
fn on_border(claim: &Claim, relation: Relation, truth: f64) -> Claim {
    let within = 2.0 * truth.abs();
    let is_about = relation == Relation::About;
    Claim {
        is: Some(relation),
        value: Some(if is_about { truth + within } else { truth }),
        within: is_about.then_some(within),
        ..claim.clone()
    }
}
