//! What discarding by quality would do, as the page's templates need it.

use serde::Serialize;

use falsematch::report::{ArmReport, DiscardCurve, Report};

use super::plots::Picture;
use crate::svg;
use crate::tables::{self, Table};
use crate::words;

/// What discarding would do on an arm.
#[derive(Serialize)]
pub(super) struct Discards<'a> {
    arm: &'a str,
    sentences: Vec<Said<'a>>,
    pictures: Vec<Picture>,
    tables: Vec<Table>,
}

/// What was found of a rate at an operating point.
#[derive(Serialize)]
struct Said<'a> {
    about: String,
    sentences: &'a [String],
}

pub(super) fn discards(report: &Report) -> Vec<Discards<'_>> {
    report
        .arms
        .iter()
        .enumerate()
        .filter_map(|(index, arm)| of_arm(index + 1, arm))
        .collect()
}

fn of_arm(number: usize, arm: &ArmReport) -> Option<Discards<'_>> {
    let found = arm.discarding.as_ref()?;
    let picture = |(index, curve): (usize, &DiscardCurve)| {
        let title = about(arm, curve);
        let id = format!("discard-{number}-{}", index + 1);
        // Both with a solid line: dashes tell chance and the limit.
        let series = if curve.measure == found.curves[0].measure { 0 } else { 4 };
        let svg = svg::discard(&id, &title, series, curve);
        Picture::new(title, svg)
    };
    let said = |curve| Said { about: about(arm, curve), sentences: &curve.sentences };
    Some(Discards {
        arm: &arm.name,
        sentences: found.curves.iter().map(said).collect(),
        pictures: found.curves.iter().enumerate().map(picture).collect(),
        tables: vec![
            tables::discards(arm, found),
            tables::discard_areas(arm, found),
            tables::discard_groups(arm, found),
        ],
    })
}

fn about(arm: &ArmReport, curve: &DiscardCurve) -> String {
    format!("{} at {}", words::measure(curve.measure), words::rule(&curve.at, &arm.name))
}
