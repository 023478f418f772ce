//! From a lead to a probability: how likely a reported candidate is the right person.

use falsematch_kernels::gallery::rate_of_one;
use falsematch_kernels::posterior::of_alarm;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Estimate, Failures, Galleries, GallerySize, Measure, Outcome, Quantity, RankTies,
};
use crate::study::file::Lead as Asked;
use crate::words::{self, number};

/// What a reported candidate is worth, over priors.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Lead {
    /// The FPIR that it rests on.
    pub fpir: Estimate,
    /// The TPIR that it rests on.
    pub tpir: FoundTpir,
    /// The level at which both intervals hold at once, so that each range below does.
    pub level: Option<f64>,
    /// At the priors that were asked for, in their order.
    pub asked: Vec<LeadPoint>,
    /// Over all priors, ascending, for the plot.
    pub curve: Vec<LeadPoint>,
    /// What an alert weighs, where the gallery's size is known.
    pub weight: Option<LeadWeight>,
    /// What it says at the smallest prior that was asked for.
    pub sentence: String,
    /// Ways in which these numbers may mislead.
    pub cautions: Vec<String>,
}

/// How often an enrolled person is found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FoundTpir {
    /// As 1 - FNIR of this estimate.
    Measured(Box<Estimate>),
    /// Assumed by the study; nothing measured it.
    Assumed(f64),
}

/// The probability that a reported candidate is right, at a prior.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LeadPoint {
    /// How probable it is before the search that the person is enrolled.
    pub prior: f64,
    /// How probable it is that the reported candidate is that person; absent where no alert
    /// can come.
    pub probability: Option<f64>,
    /// Lower and upper end at the level; absent where a rate has no interval.
    pub range: Option<[f64; 2]>,
}

/// Likelihood ratios of an alert, that is of a candidate at or over the threshold.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LeadWeight {
    /// Against the person whom a search ranks first among all who are enrolled: TPIR over
    /// FPIR. This is what a reported candidate weighs.
    pub against_top_ranked: f64,
    /// Against a person picked at random: TPIR over the FMR.
    pub against_random: f64,
    /// The FMR: candidates over the threshold per search and person enrolled.
    pub fmr: f64,
    /// Whether the FMR was counted. Else it is the one at which as many independent
    /// comparisons as the gallery has people would give this FPIR.
    pub fmr_is_counted: bool,
    /// The second over the first: how much the search itself, which picks the most alike of
    /// all, takes from the weight.
    pub gap: f64,
}

/// Priors of the plot: from 1 in 100,000 to 99 %, evenly on the scale of odds.
const PRIORS: usize = 49;
const LOWEST: f64 = 1e-5;
const HIGHEST: f64 = 0.99;

/// What a reported candidate is worth at every FPIR among the estimates of an arm, with the
/// FNIR of the same group, threshold and gallery, or with each assumed TPIR where there is
/// none. Of searches that were run, only rates by the default rules count, for galleries
/// like those searched. `curves` are those of the arm over the size of the gallery.
pub fn leads(asked: &Asked, estimates: &[Estimate], curves: &[GallerySize]) -> Vec<Lead> {
    let of_fpir = |fpir: &Estimate| {
        let found: Vec<FoundTpir> = match missed(fpir, estimates) {
            Some(fnir) => vec![FoundTpir::Measured(Box::new(fnir.clone()))],
            None => asked.assumed_tpir.iter().copied().map(FoundTpir::Assumed).collect(),
        };
        let leads = found.into_iter().filter_map(|tpir| lead(asked, fpir, tpir, curves));
        leads.collect::<Vec<_>>()
    };
    let is_asked = |estimate: &&Estimate| {
        estimate.quantity.measure == Measure::Fpir && is_by_default(&estimate.quantity)
    };
    estimates.iter().filter(is_asked).flat_map(of_fpir).collect()
}

/// Published, or searched by the default rules: galleries like those searched, of their size.
fn is_by_default(quantity: &Quantity) -> bool {
    let by_rule = |searched: &super::Searched| {
        searched.galleries == Galleries::LikeThese
            && searched.failures == Failures::Counted
            && searched.ties == RankTies::Last
    };
    !quantity.resized && quantity.searched.as_ref().is_none_or(by_rule)
}

/// The FNIR at the same place, at the lowest rank that was asked for: a candidate is reported
/// only if it comes first, or as early as that.
fn missed<'a>(fpir: &Estimate, estimates: &'a [Estimate]) -> Option<&'a Estimate> {
    let place =
        Quantity { measure: Measure::Fnir, searched: None, ..fpir.quantity.clone() };
    let is_it = |estimate: &&Estimate| {
        let unranked = Quantity { searched: None, ..estimate.quantity.clone() };
        unranked == place
            && is_by_default(&estimate.quantity)
            && estimate.value().is_some()
    };
    let rank = |estimate: &&Estimate| {
        let searched = estimate.quantity.searched.as_ref();
        searched.and_then(|searched| searched.rank).unwrap_or(u32::MAX)
    };
    estimates.iter().filter(is_it).min_by_key(rank)
}

/// A rate with the ends of its interval.
#[derive(Clone, Copy)]
struct Rate {
    value: f64,
    ends: Option<[f64; 2]>,
}

impl FoundTpir {
    fn rate(&self) -> Option<Rate> {
        match self {
            FoundTpir::Assumed(value) => {
                Some(Rate { value: *value, ends: Some([*value, *value]) })
            }
            FoundTpir::Measured(fnir) => {
                let Rate { value, ends } = rate(fnir)?;
                let turned = ends.map(|[low, high]| [1.0 - high, 1.0 - low]);
                Some(Rate { value: 1.0 - value, ends: turned })
            }
        }
    }
}

fn rate(estimate: &Estimate) -> Option<Rate> {
    let Outcome::Measured { value, interval } = &estimate.outcome else { return None };
    let ends = interval.as_ref().map(|interval| [interval.low, interval.high]);
    Some(Rate { value: *value, ends })
}

fn lead(
    asked: &Asked,
    fpir: &Estimate,
    tpir: FoundTpir,
    curves: &[GallerySize],
) -> Option<Lead> {
    let (mistaken, hit) = (rate(fpir)?, tpir.rate()?);
    let at = |prior: f64| point(prior, hit, mistaken);
    let points: Vec<LeadPoint> = asked.priors.iter().map(|&prior| at(prior)).collect();
    let curve = (0..PRIORS).map(|place| at(spread(place))).collect();
    let level = joint_level(fpir, &tpir);
    Some(Lead {
        sentence: sentence(&points, level),
        cautions: cautions(fpir, &tpir),
        weight: weight(fpir, hit.value, mistaken.value, curves),
        level,
        asked: points,
        curve,
        fpir: fpir.clone(),
        tpir,
    })
}

/// The probability rises with TPIR and falls with FPIR, so that its range lies between the
/// ends of both intervals, taken against each other.
fn point(prior: f64, hit: Rate, mistaken: Rate) -> LeadPoint {
    let ends = hit.ends.zip(mistaken.ends);
    let range = ends.and_then(|([hit_low, hit_high], [low, high])| {
        Some([of_alarm(prior, hit_low, high)?, of_alarm(prior, hit_high, low)?])
    });
    LeadPoint { prior, probability: of_alarm(prior, hit.value, mistaken.value), range }
}

/// The prior of a place on the plot.
fn spread(place: usize) -> f64 {
    let [low, high] = [LOWEST, HIGHEST].map(|p| libm::log(p / (1.0 - p)));
    let odds = libm::exp(low + (high - low) * place as f64 / (PRIORS - 1) as f64);
    odds / (1.0 + odds)
}

/// Each interval misses with what its level leaves; both together with at most the sum.
fn joint_level(fpir: &Estimate, tpir: &FoundTpir) -> Option<f64> {
    let misses = 1.0 - fpir.interval()?.level;
    let more = match tpir {
        FoundTpir::Assumed(_) => 0.0,
        FoundTpir::Measured(fnir) => 1.0 - fnir.interval()?.level,
    };
    // Twelve decimals, so that 1 - 0.05 - 0.05 reads 0.9.
    Some(libm::round((1.0 - misses - more) * 1e12) / 1e12)
}

fn weight(
    fpir: &Estimate,
    hit: f64,
    mistaken: f64,
    curves: &[GallerySize],
) -> Option<LeadWeight> {
    let gallery = fpir.quantity.gallery.filter(|gallery| *gallery > 0)?;
    if mistaken <= 0.0 || mistaken >= 1.0 {
        return None;
    }
    let counted = counted_fmr(&fpir.quantity, curves);
    let fmr = counted.unwrap_or_else(|| rate_of_one(mistaken, gallery as f64));
    Some(LeadWeight {
        against_top_ranked: hit / mistaken,
        against_random: hit / fmr,
        fmr,
        fmr_is_counted: counted.is_some(),
        gap: mistaken / fmr,
    })
}

/// The FMR of searches that were run.
fn counted_fmr(quantity: &Quantity, curves: &[GallerySize]) -> Option<f64> {
    let is_of = |curve: &&GallerySize| {
        curve.measure == Measure::Fpir && curve.at == quantity.at && curve.rank.is_none()
    };
    let searched = quantity.searched.is_some() && quantity.group.is_empty();
    let curve = curves.iter().find(is_of).filter(|_| searched)?;
    Some(curve.vendor.as_ref()?.fmr).filter(|fmr| *fmr > 0.0)
}

fn sentence(points: &[LeadPoint], level: Option<f64>) -> String {
    let lowest = points.iter().min_by(|a, b| a.prior.total_cmp(&b.prior));
    let Some((point, probability)) = lowest.and_then(|p| Some((p, p.probability?)))
    else {
        return "No alert can come, so that nothing is said of one.".to_owned();
    };
    let range = point.range.zip(level).map_or(String::new(), |([low, high], level)| {
        let [_, low, high] =
            number::spoken(number::Form::Percent, probability, [low, high]);
        format!(" ({} range {low} to {high})", number::level(level))
    });
    format!(
        "If {} of the people searched are enrolled, a reported candidate is the right person \
         with a probability of {}{range}: of 100 such reports about {} name somebody else.",
        number::exact_rate(point.prior),
        words::percent(probability),
        number::whole(100.0 * (1.0 - probability))
    )
}

fn cautions(fpir: &Estimate, tpir: &FoundTpir) -> Vec<String> {
    let mut cautions = vec![
        "It holds for one alert of one search of somebody about whom nothing else is known. \
         The score that made the alert must not be counted again as evidence afterwards: the \
         candidate was picked because it is high."
            .to_owned(),
    ];
    if let FoundTpir::Assumed(value) = tpir {
        cautions.push(format!(
            "Nobody measured how often an enrolled person is found here; {} is assumed. A \
             lower TPIR makes every probability lower.",
            words::percent(*value)
        ));
    }
    if fpir.interval().is_none() {
        cautions
            .push("The FPIR has no interval, so that no range can be given.".to_owned());
    }
    cautions
}

#[cfg(test)]
mod tests;
