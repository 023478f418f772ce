//! What must be visible for a person to be found.

use falsematch::report::{Report, VisibleCurve};
use falsematch::study::file::LedgerDefinition;
use falsematch::words::definition;

use super::{Cell, Row, Table, value_cell};
use crate::number::{self, Form};
use crate::words;

/// Curves at one operating point: by family, then definition.
pub(crate) struct VisiblePlace<'a> {
    pub(crate) title: String,
    curves: Vec<&'a VisibleCurve>,
}

impl<'a> VisiblePlace<'a> {
    /// The names of the families, in order.
    pub(crate) fn families(&self) -> Vec<&'a str> {
        let mut names: Vec<&str> = Vec::new();
        for curve in &self.curves {
            if !names.contains(&curve.family.as_str()) {
                names.push(&curve.family);
            }
        }
        names
    }

    /// The curves of all families by definition.
    pub(crate) fn by_definition(&self) -> Vec<Vec<&'a VisibleCurve>> {
        let of = |definition: LedgerDefinition| -> Vec<&'a VisibleCurve> {
            let curves =
                self.curves.iter().filter(|curve| curve.definition == definition);
            curves.copied().collect()
        };
        let all = LedgerDefinition::ALL.into_iter().map(of);
        all.filter(|curves| !curves.is_empty()).collect()
    }
}

/// Every operating point with its curves, in their order.
pub(crate) fn visible_places(report: &Report) -> Vec<VisiblePlace<'_>> {
    let mut places: Vec<VisiblePlace<'_>> = Vec::new();
    for curve in &report.visibility {
        let title = place(curve);
        match places.iter_mut().find(|place| place.title == title) {
            Some(place) => place.curves.push(curve),
            None => places.push(VisiblePlace { title, curves: vec![curve] }),
        }
    }
    places
}

fn place(curve: &VisibleCurve) -> String {
    let at = curve.at.as_ref().map(|at| words::rule(at, ""));
    let at = at.unwrap_or_else(|| "at whatever score".to_owned());
    match curve.rank {
        Some(rank) => format!("{at}, rank {rank}"),
        None => at,
    }
}

/// From which visible share on half are found: every family, operating point and definition.
pub(crate) fn visible(report: &Report) -> Option<Table> {
    let columns = [
        ("Family", false),
        ("At", false),
        ("Visible share of", false),
        ("Half are found from", true),
        ("Found", true),
        ("Shares there are", true),
    ];
    let mut table = Table::new("From which visible share on half are found", &columns);
    for place in visible_places(report) {
        for curve in place.curves {
            table.rows.push(row(&place.title, curve));
            if curve.without_share.trials > 0 {
                table.note_once(&format!(
                    "{}, {}: {}",
                    curve.family,
                    definition(curve.definition),
                    curve.sentence
                ));
            }
        }
    }
    (!table.rows.is_empty()).then_some(table)
}

fn row(title: &str, curve: &VisibleCurve) -> Row {
    let counts = curve.arms.iter().map(|arm| arm.found);
    let (hits, trials) = counts
        .fold((0, 0), |(hits, trials), arm| (hits + arm.errors, trials + arm.trials));
    let ends = curve.points.first().zip(curve.points.last());
    let span = ends.map_or("–".to_owned(), |(first, last)| {
        let share = |value| number::written(Form::Percent, value, None).value;
        format!("{} to {}", share(first.share), share(last.share))
    });
    let mut row = Row::of(vec![
        Cell::from(curve.family.as_str()),
        Cell::from(title),
        Cell::from(definition(curve.definition)),
        value_cell(&curve.half),
        Cell::from(format!("{} of {}", number::count(hits), number::count(trials))),
        Cell::from(span),
    ]);
    if curve.half.value().is_none() {
        row.notes.push(curve.sentence.clone());
    }
    row
}

/// The share found at the visible shares that were asked for; none where none was.
pub(crate) fn visible_asked(report: &Report) -> Option<Table> {
    let columns = [
        ("Family", false),
        ("At", false),
        ("Visible share of", false),
        ("Visible", true),
        ("Found", true),
    ];
    let mut table = Table::new("Mated probes found at a visible share", &columns);
    for place in visible_places(report) {
        for curve in place.curves {
            for estimate in &curve.asked {
                let visible = estimate.quantity.visible.and_then(|visible| visible.share);
                table.rows.push(Row::of(vec![
                    Cell::from(curve.family.as_str()),
                    Cell::from(place.title.as_str()),
                    Cell::from(definition(curve.definition)),
                    Cell::from(visible.map_or(String::new(), number::exact_rate)),
                    value_cell(estimate),
                ]));
                let why = words::why(estimate);
                why.into_iter().for_each(|why| {
                    table.note_once(&format!(
                        "{}, {}: {why}",
                        curve.family,
                        definition(curve.definition)
                    ));
                });
            }
        }
    }
    (!table.rows.is_empty()).then_some(table)
}

/// What each arm gave at an operating point: its mean visible shares, and the share found.
pub(crate) fn visible_arms(place: &VisiblePlace<'_>) -> Table {
    let columns = [
        ("Family", false),
        ("Arm", false),
        ("Visible share of", false),
        ("Visible, mean", true),
        ("Found", true),
    ];
    let mut table = Table::new(format!("What each arm gave, {}", place.title), &columns);
    for curve in &place.curves {
        for arm in &curve.arms {
            let share = |value| number::written(Form::Percent, value, None).value;
            let visible = arm.share.map_or(Cell::from("–"), |[mean, low, high]| Cell {
                text: share(mean),
                beside: Some(format!("{} to {}", share(low), share(high))),
            });
            let (found, all) = (arm.found.errors, arm.found.trials);
            table.rows.push(Row::of(vec![
                Cell::from(curve.family.as_str()),
                Cell::from(arm.name.as_str()),
                Cell::from(definition(curve.definition)),
                visible,
                Cell::from(format!("{} of {}", number::count(found), number::count(all))),
            ]));
        }
    }
    table
}

/// What the first operating point of the first family shows, by every definition.
pub(crate) fn visible_sentences(report: &Report) -> Vec<String> {
    let mut told: Vec<(&str, LedgerDefinition)> = Vec::new();
    let mut sentences = Vec::new();
    for curve in report.visibility.iter().filter(|curve| curve.at.is_some()) {
        let key = (curve.family.as_str(), curve.definition);
        if !told.contains(&key) && told.iter().all(|(family, _)| *family == key.0) {
            told.push(key);
            sentences.push(format!(
                "{}, {}, {}: {}",
                curve.family,
                definition(curve.definition),
                place(curve),
                curve.sentence
            ));
        }
    }
    sentences
}
