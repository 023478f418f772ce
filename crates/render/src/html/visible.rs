//! What must be visible for a person to be found, as the page's templates need it.

use serde::Serialize;

use falsematch::report::{Report, VisibleCurve};
use falsematch::words::definition;

use super::plots::Picture;
use crate::svg::{self, VisibleSeries};
use crate::tables::{self, Table, VisiblePlace};

/// Curves of all families, by operating point.
#[derive(Serialize)]
pub(super) struct Visible {
    sentences: Vec<String>,
    table: Table,
    asked: Option<Table>,
    places: Vec<Place>,
}

/// Curves at one operating point.
#[derive(Serialize)]
struct Place {
    title: String,
    legend: Vec<Legend>,
    pictures: Vec<Picture>,
    arms: Table,
}

/// A family in the legend.
#[derive(Serialize)]
struct Legend {
    swatch: String,
    name: String,
}

/// The curves of a report; nothing where it has none.
pub(super) fn visible(report: &Report) -> Option<Visible> {
    let table = tables::visible(report)?;
    let places = tables::visible_places(report);
    Some(Visible {
        sentences: tables::visible_sentences(report),
        table,
        asked: tables::visible_asked(report),
        places: places
            .iter()
            .enumerate()
            .map(|(index, one)| place(index + 1, one))
            .collect(),
    })
}

fn place(number: usize, place: &VisiblePlace<'_>) -> Place {
    let families = place.families();
    let legend = families.iter().enumerate().map(|(index, name)| Legend {
        swatch: svg::swatch(index),
        name: (*name).to_owned(),
    });
    let picture = |(index, of): (usize, &Vec<&VisibleCurve>)| {
        let id = format!("visible-{number}-{}", index + 1);
        let along = format!("Visible ({})", definition(of[0].definition));
        let told: Vec<String> = of
            .iter()
            .map(|curve| format!("{}: {}", curve.family, curve.sentence))
            .collect();
        let told = format!("{} The numbers are in the tables.", told.join(" "));
        let series: Vec<VisibleSeries> = of.iter().map(|curve| series(curve)).collect();
        let drawn = svg::visible(&id, &along, &told, &along, &series);
        Picture::new(along, drawn)
    };
    Place {
        title: place.title.clone(),
        legend: if families.len() > 1 { legend.collect() } else { Vec::new() },
        pictures: place.by_definition().iter().enumerate().map(picture).collect(),
        arms: tables::visible_arms(place),
    }
}

fn series(curve: &VisibleCurve) -> VisibleSeries {
    let of_arm = |arm: &falsematch::report::VisibleArm| {
        let [mean, ..] = arm.share?;
        Some([mean, arm.found.errors as f64 / arm.found.trials as f64])
    };
    let half = curve.half.value().map(|value| {
        let ends = curve.half.interval().map(|interval| [interval.low, interval.high]);
        (value, ends)
    });
    let is_told = !curve.points.is_empty();
    VisibleSeries {
        points: curve
            .points
            .iter()
            .map(|point| ([point.share, point.found], point.range))
            .collect(),
        arms: curve.arms.iter().filter(|_| is_told).filter_map(of_arm).collect(),
        half,
    }
}
