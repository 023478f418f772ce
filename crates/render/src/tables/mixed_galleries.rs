//! FPIR of galleries that mix groups of people otherwise than the one searched.

use falsematch::rate::Estimate;
use falsematch::report::{ArmReport, MixedGallery};

use super::{Cell, Row, Table, value_cell};
use crate::number;
use crate::words;

/// A table of all mixtures of an arm; nothing where there is none.
pub(crate) fn mixed_galleries(arm: &ArmReport) -> Option<Table> {
    if arm.mixed_galleries.is_empty() {
        return None;
    }
    let columns = [
        ("Enrolled", false),
        ("Searched", false),
        ("At", false),
        ("FPIR", true),
        ("Mixed as those enrolled", true),
    ];
    let caption = format!("{}: galleries of other mixes of people", arm.name);
    let mut table = Table::new(caption, &columns);
    for gallery in &arm.mixed_galleries {
        for (mixed, alike) in gallery.mixed.iter().zip(&gallery.alike) {
            table.rows.push(row(gallery, mixed, alike));
            for estimate in [mixed, alike] {
                estimate.cautions.iter().for_each(|caution| table.note_once(caution));
            }
        }
    }
    table.note_once(HOW);
    Some(table)
}

const HOW: &str = "Counted: the mean over every choice of so many of each group from the people \
                   enrolled, with the interval of galleries like these; beside it as many people \
                   drawn from all of those enrolled. The people searched are in no gallery, and \
                   the thresholds stay where they were set.";

fn row(gallery: &MixedGallery, mixed: &Estimate, alike: &Estimate) -> Row {
    let quantity = &mixed.quantity;
    let searched = match quantity.group.is_empty() {
        true => "everybody".to_owned(),
        false => words::cell(&quantity.group),
    };
    let at = quantity.at.as_ref().map(|at| words::rule(at, &quantity.arm));
    Row::of(vec![
        Cell::from(enrolled(gallery)),
        Cell::from(searched),
        Cell::from(at.unwrap_or_default()),
        value_cell(mixed),
        value_cell(alike),
    ])
}

/// Such as `half and half: 10 female, 10 male`.
fn enrolled(gallery: &MixedGallery) -> String {
    let each = gallery
        .people
        .iter()
        .map(|(group, people)| format!("{} {group}", number::count(*people)));
    format!("{}: {}", gallery.name, each.collect::<Vec<_>>().join(", "))
}
