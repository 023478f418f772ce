//! The numbers behind the plots.

use falsematch::report::{ArmReport, Curve, CurvePoint, Whole};

use super::{Cell, Row, Table};
use crate::number::{self, Form};
use crate::svg::bin_edges;

/// A table of a curve has about so many rows; `tables/curves.csv` has all.
const ROWS: usize = 24;

/// Points of the curves of all arms, evenly chosen, ends included.
pub(crate) fn curves<'a>(arms: impl Iterator<Item = &'a ArmReport>) -> Table {
    let columns = [("Arm", false), ("Threshold", true), ("FMR", true), ("FNMR", true)];
    let mut table = Table::new("Points of the curves, with their intervals", &columns);
    for arm in arms {
        let Some(curve) = &arm.curve else { continue };
        let points = chosen(&curve.points).map(|point| curve_row(&arm.name, point));
        table.rows.extend(points);
        if curve.points.len() > ROWS + 1 {
            table.note_once("Evenly chosen points; all are in tables/curves.csv.");
        }
        table.notes.extend(whole(&arm.name, curve));
    }
    table
}

/// What the band of the whole curve is, or why there is none.
fn whole(arm: &str, curve: &Curve) -> Option<String> {
    let level = number::level(curve.level);
    Some(match curve.whole.as_ref()? {
        Whole::Held(band) => format!(
            "{arm}: the band that holds the whole curve at {level} takes every interval at \
             {} by itself; from {} rates with ten errors and more, people drawn anew {} times \
             with seed {}. Its ends are in tables/curves.csv.",
            number::level(band.level_each),
            number::count(band.rates),
            number::count(band.replicates.into()),
            band.seed
        ),
        Whole::NotEstimable { why } => {
            format!("{arm}: there is no band of the whole curve, because {why}.")
        }
    })
}

fn chosen(points: &[CurvePoint]) -> impl Iterator<Item = &CurvePoint> {
    let step = points.len().div_ceil(ROWS).max(1);
    let last = points.len().saturating_sub(1);
    let is_chosen = move |index: usize| index.is_multiple_of(step) || index == last;
    points
        .iter()
        .enumerate()
        .filter(move |(index, _)| is_chosen(*index))
        .map(|(_, point)| point)
}

fn curve_row(arm: &str, point: &CurvePoint) -> Row {
    Row::of(vec![
        Cell::from(arm),
        Cell::from(number::threshold(point.threshold)),
        rate(point.fmr, point.fmr_interval),
        rate(point.fnmr, point.fnmr_interval),
    ])
}

fn rate(value: f64, ends: [f64; 2]) -> Cell {
    let written = number::written_between(Form::Percent, value, Some(ends));
    Cell { text: written.value, beside: written.interval }
}

/// Counts of scores per bin; empty bins at the ends are left out.
pub(crate) fn distribution(arm: &ArmReport) -> Option<Table> {
    let distribution = arm.distribution.as_ref()?;
    let columns =
        [("Scores from", true), ("to", true), ("Mated", true), ("Non-mated", true)];
    let mut table = Table::new(format!("Scores of {}", arm.name), &columns);
    let counts = distribution.mated.iter().zip(&distribution.non_mated).enumerate();
    let filled = counts.filter(|(_, (mated, non_mated))| **mated + **non_mated > 0);
    table.rows = filled
        .map(|(bin, (mated, non_mated))| {
            let [from, to] = bin_edges(distribution, bin).map(number::threshold);
            let [mated, non_mated] = [*mated, *non_mated].map(number::count);
            Row::of([from, to, mated, non_mated].map(Cell::from).into())
        })
        .collect();
    Some(table)
}
