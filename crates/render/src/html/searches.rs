//! Curves of searches as the page's templates need them.

use serde::Serialize;

use falsematch::rate::Measure;
use falsematch::report::{ArmReport, CurvePoint, Report, SearchReport};

use super::plots::{LegendItem, Picture};
use crate::svg::{self, Kind, Ranked, Series};
use crate::tables::{self, Table};

/// FNIR against FPIR, and the CMC.
#[derive(Serialize)]
pub(super) struct Searches {
    legend: Vec<LegendItem>,
    pictures: Vec<Picture>,
    curves: Table,
    ranks: Option<Table>,
}

/// The curves of all arms that were searched; nothing where none has one.
pub(super) fn searches(report: &Report) -> Option<Searches> {
    let arms: Vec<(&ArmReport, &SearchReport)> = tables::searched(report).collect();
    let points: Vec<Vec<CurvePoint>> =
        arms.iter().map(|(_, found)| points(found)).collect();
    let series: Vec<Series<'_>> =
        arms.iter().zip(&points).map(|((arm, _), points)| series(arm, points)).collect();
    let mut pictures = Vec::new();
    if points.iter().any(|points| !points.is_empty()) {
        let rank = arms.first().map_or(1, |(_, found)| found.size.rank);
        pictures.push(Picture {
            title: format!("FNIR at rank {rank} against FPIR, over all thresholds"),
            svg: svg::tradeoff("search-tradeoff", Kind::Searches, &series),
        });
    }
    let ranked: Vec<Ranked<'_>> = arms
        .iter()
        .map(|(arm, found)| Ranked { name: &arm.name, points: &found.cmc })
        .collect();
    let has_ranks = ranked.iter().any(|one| !one.points.is_empty());
    if has_ranks {
        let title = "Mates found by rank, at any score (CMC)";
        let svg = svg::ranks("search-ranks", title, &ranked);
        pictures.push(Picture { title: title.to_owned(), svg });
    }
    let legend = arms.iter().enumerate().map(|(index, (arm, _))| LegendItem {
        swatch: svg::swatch(index),
        name: arm.name.clone(),
    });
    (!pictures.is_empty()).then(|| Searches {
        legend: legend.collect(),
        pictures,
        curves: tables::search_curves(report),
        ranks: has_ranks.then(|| tables::search_ranks(report)),
    })
}

fn series<'a>(arm: &'a ArmReport, points: &'a [CurvePoint]) -> Series<'a> {
    Series { name: &arm.name, points, whole: None, in_use: in_use(arm) }
}

fn points(found: &SearchReport) -> Vec<CurvePoint> {
    let point = |point: &falsematch::report::SearchPoint| CurvePoint {
        threshold: point.threshold,
        fmr: point.fpir,
        fmr_interval: point.fpir_interval,
        fnmr: point.fnir,
        fnmr_interval: point.fnir_interval,
    };
    found.tradeoff.iter().map(point).collect()
}

/// FPIR and FNIR at the thresholds in use.
fn in_use(arm: &ArmReport) -> Vec<[f64; 2]> {
    let points = tables::operating_points(&arm.estimates).into_iter();
    let at = points.filter_map(|point| {
        let value = |measure| tables::find(&arm.estimates, measure, point)?.value();
        Some([value(Measure::Fpir)?, value(Measure::Fnir)?])
    });
    at.collect()
}
