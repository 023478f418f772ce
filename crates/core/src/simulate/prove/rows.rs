//! The intervals of a study, and those of a drawn one in the same order.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::rate::{Contrast, Estimate, Measure, Method, Quantity, ThresholdRule};
use crate::report::ArmReport;

/// An interval of the study that is proven.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Row {
    /// The contrast that it is of, if any.
    pub(super) contrast: Option<String>,
    /// What it is of, without the thresholds that data set.
    pub(super) quantity: Quantity,
    pub(super) method: Method,
    /// In the study itself.
    pub(super) inflation: Option<f64>,
}

/// An estimate of a drawn study, short-named for the file it is kept in.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Drawn {
    #[serde(rename = "v")]
    pub(super) value: f64,
    #[serde(rename = "l")]
    pub(super) low: f64,
    /// Nothing where there is no bound.
    #[serde(rename = "h", default, skip_serializing_if = "Option::is_none")]
    pub(super) high: Option<f64>,
    #[serde(rename = "i", default, skip_serializing_if = "Option::is_none")]
    pub(super) inflation: Option<f64>,
    /// Errors and trials, of both sides for a contrast.
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    pub(super) counts: Option<[u64; 2]>,
    #[serde(rename = "d", default, skip_serializing_if = "Option::is_none")]
    pub(super) versus_counts: Option<[u64; 2]>,
    /// The thresholds, in the system's own orientation.
    #[serde(rename = "t", default, skip_serializing_if = "Option::is_none")]
    pub(super) at: Option<f64>,
    #[serde(rename = "u", default, skip_serializing_if = "Option::is_none")]
    pub(super) versus_at: Option<f64>,
}

impl Drawn {
    pub(super) fn holds(&self, truth: f64) -> bool {
        !self.is_over(truth) && !self.is_under(truth)
    }

    /// Whether the interval lies over the truth.
    pub(super) fn is_over(&self, truth: f64) -> bool {
        truth < self.low
    }

    /// Whether the interval lies under the truth.
    pub(super) fn is_under(&self, truth: f64) -> bool {
        self.high.is_some_and(|high| high < truth)
    }
}

/// The estimates that have an interval and a truth, with the contrast they are of: groups of
/// the first arm only, for they are many.
fn estimates<'a>(
    arms: &'a [ArmReport],
    contrasts: &'a [Contrast],
) -> Vec<(Option<&'a Contrast>, &'a Estimate)> {
    let first = arms.first().map(|arm| arm.name.as_str());
    let of_groups = move |arm: &'a ArmReport| {
        let is_first = first == Some(arm.name.as_str());
        arm.groups.iter().filter(move |_| is_first).flat_map(|table| &table.rows)
    };
    let of_arm = move |arm: &'a ArmReport| {
        arm.estimates.iter().chain(of_groups(arm).flat_map(|row| &row.estimates))
    };
    let of_contrasts =
        contrasts.iter().map(|contrast| (Some(contrast), &contrast.estimate));
    let all = arms.iter().flat_map(of_arm).map(|estimate| (None, estimate));
    all.chain(of_contrasts)
        .filter(|(_, estimate)| is_proven(estimate.quantity.measure))
        .filter(|(_, estimate)| estimate.interval().is_some())
        .collect()
}

fn is_proven(measure: Measure) -> bool {
    use Measure::{
        Auc, DPrime, Eer, EerRocch, Fmr, FmrDifference, FmrRatio, Fnmr, FnmrDifference,
        FnmrRatio,
    };
    [
        Fmr,
        Fnmr,
        Eer,
        EerRocch,
        Auc,
        DPrime,
        FmrDifference,
        FmrRatio,
        FnmrDifference,
        FnmrRatio,
    ]
    .contains(&measure)
}

/// A quantity without the thresholds that data set, by which it is the same in each study.
fn without_set_thresholds(quantity: &Quantity) -> Quantity {
    let mut quantity = quantity.clone();
    for at in [&mut quantity.at, &mut quantity.versus_at].into_iter().flatten() {
        if at.rule != ThresholdRule::Given {
            at.threshold = None;
        }
    }
    quantity
}

/// What a row is known by.
fn key(contrast: Option<&str>, quantity: &Quantity) -> String {
    format!("{contrast:?} {:?}", without_set_thresholds(quantity))
}

/// The rows of a study.
pub(super) fn rows(arms: &[ArmReport], contrasts: &[Contrast]) -> Vec<Row> {
    let row = |(contrast, estimate): (Option<&Contrast>, &Estimate)| {
        let interval = estimate.interval()?;
        Some(Row {
            contrast: contrast.map(|contrast| contrast.name.clone()),
            quantity: without_set_thresholds(&estimate.quantity),
            method: interval.method,
            inflation: interval.variance_inflation,
        })
    };
    estimates(arms, contrasts).into_iter().filter_map(row).collect()
}

/// The estimates of a drawn study, one for each row; nothing where it has no interval.
pub(super) fn drawn(
    rows: &[Row],
    arms: &[ArmReport],
    contrasts: &[Contrast],
) -> Vec<Option<Drawn>> {
    let mut found = BTreeMap::new();
    for (contrast, estimate) in estimates(arms, contrasts) {
        let name = contrast.map(|contrast| contrast.name.as_str());
        found.insert(key(name, &estimate.quantity), of(contrast, estimate));
    }
    let place = |row: &Row| {
        found.get(&key(row.contrast.as_deref(), &row.quantity)).copied().flatten()
    };
    rows.iter().map(place).collect()
}

fn of(contrast: Option<&Contrast>, estimate: &Estimate) -> Option<Drawn> {
    let interval = estimate.interval()?;
    let pair = |estimate: &Estimate| estimate.counts.map(|c| [c.errors, c.trials]);
    let at = estimate.quantity.at.as_ref().and_then(|at| at.threshold);
    let versus_at = estimate.quantity.versus_at.as_ref().and_then(|at| at.threshold);
    Some(Drawn {
        value: estimate.value().filter(|value| value.is_finite())?,
        low: interval.low,
        high: Some(interval.high).filter(|high| high.is_finite()),
        inflation: interval.variance_inflation,
        counts: match contrast {
            Some(contrast) => pair(&contrast.first),
            None => pair(estimate),
        },
        versus_counts: contrast.and_then(|contrast| pair(&contrast.second)),
        at,
        versus_at: versus_at.or(at),
    })
}
