//! Rates over the size of the gallery.

use falsematch::rate::Measure;
use falsematch::report::{ArmReport, GallerySize, Report, SizePoint};

use super::{Cell, Row, Table};
use crate::number::{self, Form};
use crate::words;

/// So many sizes within the data, and as many past them.
const ROWS: usize = 5;

/// Arms with curves over the size of the gallery.
pub(crate) fn sized_arms(report: &Report) -> impl Iterator<Item = &ArmReport> {
    report.arms.iter().filter(|arm| !arm.gallery_sizes.is_empty())
}

/// A table of all curves of an arm.
pub(crate) fn gallery_sizes(arm: &ArmReport) -> Table {
    let columns = [
        ("Rate", false),
        ("Enrolled", true),
        ("Value", true),
        ("From", false),
        ("If all people were alike", true),
    ];
    let caption = format!("{}: rates by the size of the gallery", arm.name);
    let mut table = Table::new(caption, &columns);
    for curve in &arm.gallery_sizes {
        table.rows.extend(rows(curve));
        let notes = [vendor(curve), needed(curve)].into_iter().flatten();
        for note in std::iter::once(curve.end.clone())
            .chain(notes)
            .chain(curve.notes.iter().cloned())
        {
            table.note_once(&format!("{}: {note}", size_rate(curve)));
        }
    }
    table.note_once(HOW);
    table
}

const HOW: &str = "Counted: the mean over every gallery of so many of the people enrolled, with the \
                   interval of galleries like these. Bounds: what no law contradicts by which \
                   people are confused, if the people of the larger gallery are drawn like those \
                   enrolled; there is no value. The thresholds stay where they were set.";

fn rows(curve: &GallerySize) -> Vec<Row> {
    let within = chosen(&curve.within).into_iter().map(|point| (point, true));
    let past = chosen(&curve.past).into_iter().skip(1).map(|point| (point, false));
    let row = |(point, counted): (&SizePoint, bool)| {
        let form = size_form(curve.measure);
        let written = number::written_between(form, point.value, Some(point.range));
        let value = match counted {
            true => Cell { text: written.value, beside: written.interval },
            false => Cell::from(written.interval.unwrap_or_default()),
        };
        Row::of(vec![
            Cell::from(size_rate(curve)),
            Cell::from(number::count(point.size)),
            value,
            Cell::from(if counted { "counted" } else { "bounds" }),
            formula(curve, point.size),
        ])
    };
    within.chain(past).map(row).collect()
}

fn formula(curve: &GallerySize, size: u64) -> Cell {
    let found = curve.vendor.as_ref().and_then(|vendor| {
        let found = vendor.points.iter().find(|(of, _)| *of == size)?;
        Some(number::written(Form::Percent, found.1, None).value)
    });
    Cell::from(found.unwrap_or_default())
}

fn vendor(curve: &GallerySize) -> Option<String> {
    let vendor = curve.vendor.as_ref()?;
    let [predicted, measured] = [vendor.predicted, vendor.measured]
        .map(|value| number::written(Form::Percent, value, None).value);
    let lowest = vendor.ratios.iter().copied().min_by(f64::total_cmp);
    let highest = vendor.ratios.iter().copied().max_by(f64::total_cmp);
    let Some((lowest, highest)) = lowest.zip(highest) else {
        return Some(format!(
            "1 − (1 − FMR)^N, which makers use, takes all people for alike. With {measured} at {} \
             enrolled it makes an FMR of {}, and with the true FMR it is never too low.",
            number::count(curve.searched),
            number::exact_rate(vendor.fmr)
        ));
    };
    Some(format!(
        "1 − (1 − FMR)^N, which makers use and which takes all people for alike, gives {predicted} \
         at {} enrolled, where {measured} was measured; in {} parts of the people searched that \
         share nobody it gives {} to {} times what was measured there.",
        number::count(curve.searched),
        vendor.ratios.len(),
        number::significant(lowest, 2),
        number::significant(highest, 2)
    ))
}

fn needed(curve: &GallerySize) -> Option<String> {
    let fpir = curve.needed.first()?.fpir;
    let each = curve.needed.iter().map(|needed| {
        format!(
            "{} with {} enrolled",
            number::exact_rate(needed.fmr),
            number::count(needed.size)
        )
    });
    let each: Vec<String> = each.collect();
    Some(format!(
        "For an FPIR of {} the FMR would have to be, if all people were alike: {}.",
        number::exact_rate(fpir),
        falsematch::words::list(&each)
    ))
}

/// About so many points, evenly chosen, ends included.
fn chosen(points: &[SizePoint]) -> Vec<&SizePoint> {
    let last = points.len().saturating_sub(1);
    let step = last.div_ceil(ROWS - 1).max(1);
    let is_chosen = |place: usize| (last - place).is_multiple_of(step) || place == 0;
    let numbered = points.iter().enumerate();
    numbered.filter(|(place, _)| is_chosen(*place)).map(|(_, point)| point).collect()
}

/// How values are written.
pub(crate) fn size_form(measure: Measure) -> Form {
    measure.form()
}

/// Such as `FNIR at rank 1 at threshold 0.5`.
pub(crate) fn size_rate(curve: &GallerySize) -> String {
    let name = words::measure(curve.measure);
    let ranked =
        curve.rank.map_or(name.to_owned(), |rank| format!("{name} at rank {rank}"));
    match &curve.at {
        Some(at) => format!("{ranked} at {}", words::rule(at, &curve.arm)),
        None => format!("{ranked}, at any score"),
    }
}

/// The same with the arm.
pub(crate) fn size_title(curve: &GallerySize) -> String {
    format!("{}: {}", curve.arm, size_rate(curve))
}
