//! Rates within groups of people, and for how many people their errors stand.

use falsematch_kernels::dependent::Summary;

use super::operating::{self, Operated};
use super::scope::{self, Group, Scope};
use super::side::{Side, Sides};
use super::{Context, GroupRow, GroupTable, SetThreshold};
use crate::words::{count, counted, operating_point};

/// The thresholds at which groups are looked at.
pub(super) struct Points<'a> {
    pub(super) set: &'a [SetThreshold],
    /// The thresholds that each target may as well stand for, by point.
    pub(super) spans: &'a [Option<[Option<f64>; 2]>],
}

/// One table per grouping. A person whose label is blank in a column of it is in no group.
pub(super) fn tables(
    whole: &Scope<'_>,
    samples: &[u32],
    points: &Points<'_>,
    context: &Context<'_>,
) -> Vec<GroupTable> {
    let table = |by: &Vec<String>| GroupTable {
        by: by.clone(),
        rows: scope::groups(context.roster, by, samples)
            .iter()
            .map(|group| row(whole, group, points, context))
            .collect(),
    };
    context.by.iter().map(table).collect()
}

fn row(
    whole: &Scope<'_>,
    group: &Group,
    points: &Points<'_>,
    context: &Context<'_>,
) -> GroupRow {
    let scope = whole.within(&group.members);
    let operated = operate(&scope, points);
    let estimates = operated
        .iter()
        .flat_map(|operated| operating::rates(operated, context, &group.cell))
        .collect();
    GroupRow {
        group: group.cell.clone(),
        subjects: group.members.iter().filter(|&&member| member).count() as u64,
        estimates,
        notes: operated.iter().flat_map(notes).collect(),
    }
}

/// Looks at every threshold that the points need in one pass.
pub(super) fn operate<'a>(scope: &Scope<'_>, points: &Points<'a>) -> Vec<Operated<'a>> {
    let of_points = points.set.iter().filter_map(|set| set.similarity.as_ref().ok());
    let of_spans = points.spans.iter().flatten().flatten().flatten();
    let mut thresholds: Vec<f64> = of_points.chain(of_spans).copied().collect();
    thresholds.sort_by(|a, b| b.total_cmp(a));
    let sides = scope.at(&thresholds);
    let find = |threshold: f64| -> Option<&Sides> {
        sides.iter().find(|sides| sides.threshold.total_cmp(&threshold).is_eq())
    };
    let missed = |threshold: Option<f64>| -> Option<Side> {
        threshold.and_then(find).map(|sides| sides.fnmr)
    };
    let operated =
        |(set, span): (&'a SetThreshold, &Option<[Option<f64>; 2]>)| Operated {
            set,
            sides: set.similarity.as_ref().ok().and_then(|&at| find(at)).copied(),
            span: span.map(|span| span.map(missed)),
        };
    points.set.iter().zip(points.spans).map(operated).collect()
}

/// Plain sentences on whose errors they are.
fn notes(operated: &Operated<'_>) -> Vec<String> {
    let at = operating_point(&operated.set.point);
    let Some(sides) = &operated.sides else { return Vec::new() };
    let summary = |side: &Side| side.swept.map(|swept| swept.summary);
    let matches = sides.fmr.as_ref().and_then(summary).and_then(|summary| {
        note(
            &summary,
            "false match",
            "false matches",
            "pair of people",
            "pairs of people",
        )
    });
    let misses = summary(&sides.fnmr).and_then(|summary| {
        note(&summary, "false non-match", "false non-matches", "person", "people")
    });
    let sentence = |text: String| format!("{at}: {text}");
    matches.into_iter().chain(misses).map(sentence).collect()
}

fn note(
    summary: &Summary,
    one: &str,
    many: &str,
    cell: &str,
    cells: &str,
) -> Option<String> {
    let share = match (summary.errors, summary.erring_cells) {
        (0, _) => return None,
        (1, _) => String::new(),
        (_, 1) => format!(", of one {cell}"),
        (_, erring) => {
            let largest = match summary.largest_cell {
                1 => "one each".to_owned(),
                most => format!("the most of one: {}", count(most)),
            };
            format!(", of {} ({largest})", counted(erring, cell, cells))
        }
    };
    Some(format!(
        "{} in {} comparisons of {}{share}",
        counted(summary.errors, one, many),
        count(summary.trials),
        counted(summary.cells, cell, cells),
    ))
}
