//! Plots as the page's templates need them.

use serde::Serialize;

use falsematch::rate::{Estimate, Measure, OperatingPoint, ThresholdRule};
use falsematch::report::{ArmReport, GroupTable, Report, Whole};

use crate::number::Form;
use crate::svg::{self, Forest, ForestRow, Heights, Kind, Series};
use crate::tables::{self, PointRow, Table};
use crate::{number, words};

/// The trade-off of all arms.
#[derive(Serialize)]
pub(super) struct TradeOffs {
    main: Picture,
    pictures: Vec<Picture>,
    each: Vec<Picture>,
    legend: Vec<LegendItem>,
    band: String,
    whole: bool,
    table: Table,
}

/// A plot with its heading.
#[derive(Serialize)]
pub(super) struct Picture {
    pub(super) title: String,
    pub(super) svg: String,
}

impl Picture {
    pub(super) fn new(title: String, svg: String) -> Picture {
        Picture { title, svg }
    }
}

/// A series and its name.
#[derive(Serialize)]
pub(super) struct LegendItem {
    pub(super) swatch: String,
    pub(super) name: String,
}

/// The score distributions of an arm.
#[derive(Serialize)]
pub(super) struct Distribution<'a> {
    arm: &'a str,
    shares: String,
    counts: String,
    table: Table,
}

/// A forest of FMR beside one of FNMR.
#[derive(Serialize)]
pub(super) struct ForestPair {
    title: String,
    panels: Vec<Picture>,
}

/// Rates held against each other.
#[derive(Serialize)]
pub(super) struct Contrasts {
    panels: Vec<Picture>,
    table: Table,
}

/// Differences under each other, and ratios under each other.
pub(super) fn contrasts(report: &Report) -> Option<Contrasts> {
    let forms = [
        (Form::Points, "Differences, in percentage points", (0.0, "no difference")),
        (Form::Times, "Ratios", (1.0, "no difference")),
    ];
    let panel =
        |(index, (form, title, (null, label))): (usize, (Form, &str, (f64, &str)))| {
            let of_form = report
                .contrasts
                .iter()
                .filter(|contrast| contrast.estimate.quantity.measure.form() == form);
            let rows: Vec<ForestRow> = of_form
                .map(|contrast| forest_row(contrast.name.clone(), &contrast.estimate))
                .collect();
            let id = format!("contrasts-{}", index + 1);
            let reference = Some((null, label.to_owned()));
            (!rows.is_empty()).then(|| Picture {
                title: title.to_owned(),
                svg: svg::forest(&Forest { id: &id, title, form, rows, reference }),
            })
        };
    let panels = forms.into_iter().enumerate().filter_map(panel).collect();
    Some(Contrasts { panels, table: tables::contrasts(report)? })
}

pub(super) fn tradeoffs(report: &Report) -> Option<TradeOffs> {
    let arms = || report.arms.iter().filter(|arm| arm.curve.is_some());
    let series: Vec<Series<'_>> = arms().filter_map(series).collect();
    let band = arms().next()?.curve.as_ref()?.band.clone();
    let draw = |(kind, id): (Kind, &str)| Picture {
        title: kind.caption().to_owned(),
        svg: svg::tradeoff(id, kind, &series),
    };
    let each = series.iter().enumerate().map(|(index, one)| Picture {
        title: one.name.to_owned(),
        svg: svg::tradeoff_of(&format!("det-arm-{}", index + 1), index, &series),
    });
    let legend = series.iter().enumerate().map(|(index, one)| LegendItem {
        swatch: svg::swatch(index),
        name: one.name.to_owned(),
    });
    Some(TradeOffs {
        main: draw((Kind::DetLog, "det-log")),
        pictures: [(Kind::DetProbit, "det-probit"), (Kind::Roc, "roc")].map(draw).into(),
        each: if series.len() > 1 { each.collect() } else { Vec::new() },
        legend: legend.collect(),
        band,
        whole: series.iter().any(|one| one.whole.is_some()),
        table: tables::curves(arms()),
    })
}

fn series(arm: &ArmReport) -> Option<Series<'_>> {
    let in_use =
        tables::operating_points(&arm.estimates).into_iter().filter_map(|point| {
            let value = |measure| tables::find(&arm.estimates, measure, point)?.value();
            Some([value(Measure::Fmr)?, value(Measure::Fnmr)?])
        });
    let curve = arm.curve.as_ref()?;
    let whole = match &curve.whole {
        Some(Whole::Held(band)) => Some(band),
        Some(Whole::NotEstimable { .. }) | None => None,
    };
    Some(Series {
        name: &arm.name,
        points: &curve.points,
        whole,
        in_use: in_use.collect(),
    })
}

pub(super) fn distributions(report: &Report) -> Vec<Distribution<'_>> {
    let drawn = report.arms.iter().enumerate();
    drawn.filter_map(|(index, arm)| distribution(index + 1, arm)).collect()
}

fn distribution(number: usize, arm: &ArmReport) -> Option<Distribution<'_>> {
    let shown = arm.distribution.as_ref()?;
    let points = tables::operating_points(&arm.estimates);
    let thresholds: Vec<f64> =
        points.iter().filter_map(|point| point.threshold).collect();
    let draw = |name: &str, title: String, heights| {
        let id = format!("distribution-{number}-{name}");
        svg::distribution(&id, &title, shown, heights, &thresholds)
    };
    let title = format!("Scores of {}", arm.name);
    Some(Distribution {
        arm: &arm.name,
        shares: draw("shares", format!("{title}, share of each kind"), Heights::Shares),
        counts: draw("counts", format!("{title}, counts"), Heights::LogCounts),
        table: tables::distribution(arm)?,
    })
}

/// Arms under each other, one pair per operating point.
pub(super) fn arm_forests(report: &Report) -> Vec<ForestPair> {
    let at_points = tables::at_points(report);
    let several = at_points.iter().filter(|(_, rows)| rows.len() > 1);
    several
        .enumerate()
        .map(|(index, (title, rows))| arm_forest(index + 1, title, rows))
        .collect()
}

fn arm_forest(number: usize, title: &str, rows: &[PointRow<'_>]) -> ForestPair {
    let target = rows.first().and_then(|row| target(row.point));
    let of = |measure| {
        rows.iter().filter_map(move |row| {
            let found = if measure == Measure::Fmr { row.fmr } else { row.fnmr };
            Some((row.arm.name.clone(), found?))
        })
    };
    let panels = [Measure::Fmr, Measure::Fnmr].map(|measure| (measure, of(measure)));
    pair(&format!("arms-{number}"), title, target, panels)
}

/// Groups under each other, one pair per operating point.
pub(super) fn group_forests(
    id: &str,
    arm: &ArmReport,
    grouping: &GroupTable,
) -> Vec<ForestPair> {
    let Some(first) = grouping.rows.first() else { return Vec::new() };
    let points = tables::operating_points(&first.estimates).into_iter().enumerate();
    let pairs = points.map(|(index, point)| {
        let [wrong, missed] = measures(arm);
        let of = |measure| {
            grouping.rows.iter().filter_map(move |row| {
                let found = tables::find(&row.estimates, measure, point)?;
                Some((words::cell(&row.group), found))
            })
        };
        let title = words::rule(point, &arm.name);
        let id = format!("{id}-{}", index + 1);
        let target = target(point);
        let panels = [(wrong, of(wrong)), (missed, of(missed))];
        pair(&id, &title, target, panels)
    });
    pairs.filter(|pair| !pair.panels.is_empty()).collect()
}

/// The two rates that a threshold trades.
fn measures(arm: &ArmReport) -> [Measure; 2] {
    match arm.search {
        Some(_) => [Measure::Fpir, Measure::Fnir],
        None => [Measure::Fmr, Measure::Fnmr],
    }
}

fn target(point: &OperatingPoint) -> Option<f64> {
    match &point.rule {
        ThresholdRule::TargetFmr { target, .. }
        | ThresholdRule::TargetFpir { target, .. }
        | ThresholdRule::EachTargetFmr { target }
        | ThresholdRule::EachTargetFpir { target } => Some(*target),
        ThresholdRule::Given => None,
    }
}

fn pair<'a>(
    id: &str,
    title: &str,
    target: Option<f64>,
    [wrong, missed]: [(Measure, impl Iterator<Item = (String, &'a Estimate)>); 2],
) -> ForestPair {
    let reference =
        target.map(|value| (value, format!("target {}", number::exact_rate(value))));
    let wrong = panel(id, wrong.0, title, reference, wrong.1);
    let missed = panel(id, missed.0, title, None, missed.1);
    ForestPair {
        title: title.to_owned(),
        panels: wrong.into_iter().chain(missed).collect(),
    }
}

fn panel<'a>(
    id: &str,
    measure: Measure,
    title: &str,
    reference: Option<(f64, String)>,
    estimates: impl Iterator<Item = (String, &'a Estimate)>,
) -> Option<Picture> {
    let rows: Vec<ForestRow> =
        estimates.map(|(label, estimate)| forest_row(label, estimate)).collect();
    let name = words::measure(measure);
    let title = format!("{name} at {title}");
    let id = format!("forest-{id}-{}", words::measure_key(measure));
    let form = measure.form();
    if rows.iter().all(|row| row.value.is_none()) {
        return None;
    }
    let svg = svg::forest(&Forest { id: &id, title: &title, form, rows, reference });
    Some(Picture { title: name.to_owned(), svg })
}

fn forest_row(label: String, estimate: &Estimate) -> ForestRow {
    let written = words::estimate(estimate);
    let interval = written.interval.map_or(String::new(), |ends| format!(" {ends}"));
    ForestRow {
        label,
        written: format!("{}{interval}", written.value),
        value: estimate.value(),
        interval: estimate
            .interval()
            .filter(|interval| interval.high.is_finite())
            .map(|interval| [interval.low, interval.high]),
    }
}
