//! Rates over the size of the gallery, as the page's templates need them.

use serde::Serialize;

use falsematch::rate::Measure;
use falsematch::report::{ArmReport, GallerySize, Report, SizePoint};

use super::plots::Picture;
use crate::number::{self, Form};
use crate::svg::{self, BandPlot, Ranged};
use crate::tables::{self, Table};

/// The curves of an arm.
#[derive(Serialize)]
pub(super) struct Sizes<'a> {
    arm: &'a str,
    pictures: Vec<Picture>,
    table: Table,
    mixed: Option<Table>,
}

pub(super) fn gallery_sizes(report: &Report) -> Vec<Sizes<'_>> {
    tables::sized_arms(report)
        .enumerate()
        .map(|(index, arm)| of_arm(index + 1, arm))
        .collect()
}

fn of_arm(number: usize, arm: &ArmReport) -> Sizes<'_> {
    // A mean number of candidates is nearly a straight line: the table says all of it.
    let drawn =
        arm.gallery_sizes.iter().filter(|curve| curve.measure != Measure::Selectivity);
    let picture = |(index, curve): (usize, &GallerySize)| {
        let id = format!("size-{number}-{}", index + 1);
        Picture::new(tables::size_rate(curve), plot(&id, curve))
    };
    Sizes {
        arm: &arm.name,
        pictures: drawn.enumerate().map(picture).collect(),
        table: tables::gallery_sizes(arm),
        mixed: tables::mixed_galleries(arm),
    }
}

fn plot(id: &str, curve: &GallerySize) -> String {
    let title = tables::size_title(curve);
    let form = tables::size_form(curve.measure);
    let thin = curve.vendor.as_ref().map(|vendor| {
        let line = vendor.points.iter().map(|&(size, rate)| [size as f64, rate]);
        line.collect::<Vec<_>>()
    });
    let measured = |point: &SizePoint| Ranged {
        x: point.size as f64,
        value: Some(point.value),
        range: Some(point.range),
    };
    let bounded = |point: &SizePoint| Ranged { value: None, ..measured(point) };
    let searched = curve.within.last().map(|point| [point.size as f64, point.value]);
    svg::band_plot(&BandPlot {
        id,
        title: &title,
        description: told(curve, form),
        along: ("People enrolled", Form::Plain),
        up: (crate::words::measure(curve.measure), form),
        exact: curve.within.iter().map(measured).collect(),
        bounded: curve.past.iter().map(bounded).collect(),
        thin,
        end: curve.reach.map(|reach| reach as f64),
        up_by_logarithm: curve.measure == Measure::Fpir,
        marks: searched.into_iter().collect(),
    })
}

/// The curve in words.
fn told(curve: &GallerySize, form: Form) -> String {
    let point = |point: &SizePoint| {
        let written = number::written_between(form, point.value, Some(point.range));
        let ends = written.interval.unwrap_or_default();
        format!("with {} enrolled {} {ends}", number::count(point.size), written.value)
    };
    let within = curve.within.iter().step_by(8).chain(curve.within.last());
    let counted: Vec<String> = within.map(point).collect();
    format!(
        "Counted: {}. {} The numbers are in the table that follows.",
        counted.join("; "),
        curve.end
    )
}
