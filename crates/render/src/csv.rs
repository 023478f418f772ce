//! The report as CSV tables, one file each, for spreadsheets and statistics programs.
//! Numbers have all their digits.

mod curves;
mod discards;
mod gallery_sizes;
mod leads;
mod proof;
mod reconstructions;
mod searches;
mod visible;

use falsematch::claim::Judgement;
use falsematch::rate::{Cell, Estimate, ThresholdRule};
use falsematch::report::{ArmReport, Contrast, Report};

use crate::words;

/// A table as the text of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedTable {
    /// The name of its file, such as `rates.csv`.
    pub name: &'static str,
    /// Its text: a header line, then one line per row.
    pub text: String,
}

/// Writes the tables of a report: claims, rates, curves, and score distributions. A table
/// without rows is left out.
///
/// # Panics
///
/// Never: rows are written to memory, and each has as many fields as its header.
pub fn render(report: &Report) -> Vec<NamedTable> {
    let tables = [
        ("claims.csv", claims(report)),
        ("rates.csv", rates(report)),
        ("searches.csv", searches::rates(report)),
        ("search-curves.csv", searches::curves(report)),
        ("ranks.csv", searches::ranks(report)),
        ("gallery_sizes.csv", gallery_sizes::points(report)),
        ("mixed_galleries.csv", gallery_sizes::mixed(report)),
        ("leads.csv", leads::leads(report)),
        ("visibility.csv", visible::rates(report)),
        ("visibility_curves.csv", visible::curves(report)),
        ("visibility_arms.csv", visible::arms(report)),
        ("reconstructions.csv", reconstructions::reconstructions(report)),
        ("redactions.csv", reconstructions::redactions(report)),
        ("contrasts.csv", contrasts(report)),
        ("review.csv", reviewed(report)),
        ("proof.csv", proof::rows(report)),
        ("sizes.csv", sizes(report)),
        ("curves.csv", curves::curves(report)),
        ("distributions.csv", curves::distributions(report)),
        ("discards.csv", discards::curves(report)),
        ("discard_areas.csv", discards::areas(report)),
        ("discard_rates.csv", discards::rates(report)),
    ];
    let filled = tables.into_iter().filter(|(_, rows)| rows.len() > 1);
    filled.map(|(name, rows)| NamedTable { name, text: written(&rows) }).collect()
}

fn written(rows: &[Vec<String>]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).expect("memory takes every row of equal length");
    }
    let bytes = writer.into_inner().expect("memory takes every row");
    String::from_utf8(bytes).expect("rows of text are text")
}

fn header(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn claims(report: &Report) -> Vec<Vec<String>> {
    let names = [
        "says",
        "who",
        "when",
        "source",
        "verdict",
        "sentence",
        "relation",
        "claimed",
        "within",
        "would_show",
        "settles",
    ];
    let mut evidence = header(&RATE_COLUMNS);
    let mut first = header(&names);
    first.append(&mut evidence);
    let rows = report.judgements.iter().map(claim_row);
    std::iter::once(first).chain(rows).collect()
}

fn claim_row(judgement: &Judgement) -> Vec<String> {
    let text = |field: &Option<String>| field.clone().unwrap_or_default();
    let mut row = vec![
        judgement.says.clone(),
        text(&judgement.who),
        text(&judgement.when),
        text(&judgement.source),
        words::verdict_key(judgement.verdict).to_owned(),
        judgement.sentence.clone(),
        judgement.relation.map_or(String::new(), |side| words::relation(side).to_owned()),
        number(judgement.value),
        number(judgement.within),
        number(judgement.detectable.as_ref().and_then(|found| found.value)),
        text(&judgement.settles),
    ];
    match &judgement.evidence {
        Some(estimate) => row.append(&mut rate_row(estimate)),
        None => row.resize(row.len() + RATE_COLUMNS.len(), String::new()),
    }
    row
}

const RATE_COLUMNS: [&str; 22] = [
    "measure",
    "arm",
    "group",
    "versus",
    "gallery",
    "threshold",
    "target_fmr",
    "threshold_set_on",
    "value",
    "low",
    "high",
    "level",
    "method",
    "errors",
    "trials",
    "unit",
    "units",
    "variance_inflation",
    "effective_trials",
    "degrees_of_freedom",
    "no_value_because",
    "cautions",
];

/// Every estimate, of whole arms and of groups.
fn rates(report: &Report) -> Vec<Vec<String>> {
    let mut rows = vec![header(&RATE_COLUMNS)];
    for arm in report.arms.iter().filter(|arm| arm.search.is_none()) {
        let groups = arm.groups.iter().flat_map(|grouping| &grouping.rows);
        let of_groups = groups.flat_map(|row| &row.estimates);
        rows.extend(arm.estimates.iter().chain(of_groups).map(rate_row));
    }
    rows
}

fn rate_row(estimate: &Estimate) -> Vec<String> {
    let quantity = &estimate.quantity;
    let mut row = vec![
        words::measure_key(quantity.measure),
        quantity.arm.clone(),
        labels(&quantity.group),
        labels(&quantity.versus),
        quantity.gallery.map_or(String::new(), |gallery| gallery.to_string()),
    ];
    row.extend(point_fields(estimate));
    row.extend(interval_fields(estimate));
    row
}

fn point_fields(estimate: &Estimate) -> [String; 3] {
    let point = estimate.quantity.at.as_ref();
    let threshold = number(point.and_then(|point| point.threshold));
    match point.map(|point| &point.rule) {
        Some(ThresholdRule::TargetFmr { target, set_on }) => {
            [threshold, target.to_string(), set_on.clone()]
        }
        Some(ThresholdRule::TargetFpir { set_on, .. }) => {
            [threshold, String::new(), set_on.clone()]
        }
        Some(ThresholdRule::EachTargetFmr { target }) => {
            [threshold, target.to_string(), "each arm".to_owned()]
        }
        Some(ThresholdRule::EachTargetFpir { .. }) => {
            [threshold, String::new(), "each arm".to_owned()]
        }
        Some(ThresholdRule::Given) | None => [threshold, String::new(), String::new()],
    }
}

fn interval_fields(estimate: &Estimate) -> Vec<String> {
    let interval = estimate.interval();
    let whole =
        |value: Option<u64>| value.map_or(String::new(), |value| value.to_string());
    vec![
        number(estimate.value()),
        number(interval.map(|interval| interval.low)),
        number(interval.map(|interval| interval.high)),
        number(interval.map(|interval| interval.level)),
        interval.map_or(String::new(), |interval| words::method_key(interval.method)),
        whole(estimate.counts.map(|counts| counts.errors)),
        whole(estimate.counts.map(|counts| counts.trials)),
        words::unit_key(estimate.unit.kind),
        estimate.unit.count.to_string(),
        number(interval.and_then(|interval| interval.variance_inflation)),
        number(interval.and_then(|interval| interval.effective_trials)),
        number(interval.and_then(|interval| interval.degrees_of_freedom)),
        words::why(estimate).unwrap_or_default().to_owned(),
        estimate.cautions.join(" | "),
    ]
}

/// Every contrast, with both of its rates.
fn contrasts(report: &Report) -> Vec<Vec<String>> {
    let names = [
        "name",
        "sentence",
        "versus_arm",
        "first",
        "second",
        "people_first",
        "people_second",
        "people_both",
        "together_low",
        "together_high",
        "p_value",
        "p_adjusted",
        "margin_low",
        "margin_high",
        "equivalence_p_adjusted",
        "detectable",
    ];
    let first = names.iter().chain(&RATE_COLUMNS).copied().collect::<Vec<_>>();
    let rows = report.contrasts.iter().map(contrast_row);
    std::iter::once(header(&first)).chain(rows).collect()
}

fn contrast_row(contrast: &Contrast) -> Vec<String> {
    let together = contrast.simultaneous.as_ref();
    let equal = contrast.equivalence.as_ref();
    let people = contrast.people;
    let mut row = vec![
        contrast.name.clone(),
        contrast.sentence.clone(),
        contrast.estimate.quantity.versus_arm.clone().unwrap_or_default(),
        number(contrast.first.value()),
        number(contrast.second.value()),
        people.first.to_string(),
        people.second.to_string(),
        people.both.to_string(),
    ];
    let numbers = [
        together.map(|interval| interval.low),
        together.map(|interval| interval.high),
        contrast.test.map(|test| test.p_value),
        contrast.test.map(|test| test.adjusted),
        equal.map(|found| found.low),
        equal.map(|found| found.high),
        equal.map(|found| found.adjusted),
        contrast.detectable.map(|found| found.smallest),
    ];
    row.extend(numbers.map(number));
    row.append(&mut rate_row(&contrast.estimate));
    row
}

/// Rates before and after the review of labels, one row each, told apart by `when`.
fn reviewed(report: &Report) -> Vec<Vec<String>> {
    let names = ["when", "false_matches", "reviewed", "same_person"];
    let first = names.iter().chain(&RATE_COLUMNS).copied().collect::<Vec<_>>();
    let mut rows = vec![header(&first)];
    for point in report.review.iter().flat_map(|review| &review.points) {
        let counts = [point.false_matches, point.reviewed, point.same];
        let estimates = [
            ("before", &point.fmr_before),
            ("after", &point.fmr_after),
            ("lowest", &point.fmr_lowest),
            ("before", &point.fnmr_before),
            ("after", &point.fnmr_after),
        ];
        rows.extend(estimates.map(|(when, estimate)| {
            let counts = counts.map(|count| count.to_string());
            let told = std::iter::once(when.to_owned()).chain(counts);
            told.chain(rate_row(estimate)).collect()
        }));
    }
    rows
}

fn sizes(report: &Report) -> Vec<Vec<String>> {
    let names = [
        "arm",
        "filter",
        "subjects",
        "samples",
        "failed_samples",
        "mated",
        "failed_mated",
        "non_mated",
        "failed_non_mated",
    ];
    let rows = report.arms.iter().filter_map(size_row);
    std::iter::once(header(&names)).chain(rows).collect()
}

fn size_row(arm: &ArmReport) -> Option<Vec<String>> {
    let size = arm.size?;
    let counts = [
        size.subjects,
        size.samples,
        size.failed_samples,
        size.mated,
        size.failed_mated,
        size.non_mated,
        size.failed_non_mated,
    ];
    let names = [arm.name.clone(), arm.filter.clone()];
    Some(names.into_iter().chain(counts.map(|count| count.to_string())).collect())
}

/// Labels that can be read back: `ethnicity=black; gender=female`.
fn labels(cell: &Cell) -> String {
    let labels = cell.iter().map(|(column, label)| format!("{column}={label}"));
    labels.collect::<Vec<_>>().join("; ")
}

fn number(value: Option<f64>) -> String {
    value.map_or(String::new(), |value| value.to_string())
}
