//! What a reported candidate is worth.

use falsematch::report::{FoundTpir, Lead, LeadPoint, LeadWeight, Report};

use super::{Cell, Row, Table, value_cell};
use crate::number::{self, Form};
use crate::words;

/// What every lead of a study is worth at each prior; none where the study asks for none.
pub(crate) fn leads(report: &Report) -> Option<Table> {
    let columns = [
        ("Reported at", false),
        ("FPIR", true),
        ("TPIR", true),
        ("Enrolled before the search", true),
        ("The candidate is right", true),
        ("Weight of an alert", true),
        ("At random", true),
    ];
    let caption =
        "From a reported candidate to the probability that it is the right person";
    let mut table = Table::new(caption, &columns);
    for lead in &report.leads {
        table.rows.extend(rows(lead));
        lead.cautions.iter().for_each(|caution| table.note_once(caution));
    }
    if report.leads.iter().any(|lead| lead.weight.is_some()) {
        table.note_once(WEIGHT);
    }
    (!table.rows.is_empty()).then_some(table)
}

const WEIGHT: &str = "Weight of an alert: its likelihood ratio against the person whom the search ranks first of \
                      all enrolled (TPIR over FPIR). At random: the one against a person picked \
                      at random (TPIR over FMR), which the search has already used up. The FMR \
                      is counted where there are searches; of printed counts it is the one that \
                      would give the FPIR if all people were alike.";

fn rows(lead: &Lead) -> Vec<Row> {
    let row = |(place, point): (usize, &LeadPoint)| {
        // What is said once of a lead stands in its first row.
        let [fpir, tpir, weight, random] =
            if place == 0 { first(lead) } else { Default::default() };
        let name = Cell::from(title(lead));
        let prior = Cell::from(number::exact_rate(point.prior));
        let mut row =
            Row::of(vec![name, fpir, tpir, prior, probability(point), weight, random]);
        if place + 1 == lead.asked.len() {
            row.notes.push(lead.sentence.clone());
        }
        row
    };
    lead.asked.iter().enumerate().map(row).collect()
}

/// What is said once of a lead.
fn first(lead: &Lead) -> [Cell; 4] {
    let tpir = match &lead.tpir {
        FoundTpir::Assumed(value) => Cell {
            text: number::exact_rate(*value),
            beside: Some("assumed, not measured".to_owned()),
        },
        FoundTpir::Measured(fnir) => {
            let found = value_cell(fnir);
            Cell { text: format!("1 − {}", found.text), beside: found.beside }
        }
    };
    let weight =
        |of: fn(&LeadWeight) -> Cell| lead.weight.as_ref().map_or(Cell::default(), of);
    let first =
        weight(|weight| Cell::from(number::grouped(weight.against_top_ranked, 3)));
    [value_cell(&lead.fpir), tpir, first, weight(at_random)]
}

fn at_random(weight: &LeadWeight) -> Cell {
    Cell {
        text: number::grouped(weight.against_random, 3),
        beside: Some(format!("{} times as much", number::grouped(weight.gap, 3))),
    }
}

/// The place that a lead is of.
pub(crate) fn title(lead: &Lead) -> String {
    let quantity = &lead.fpir.quantity;
    let mut parts = vec![quantity.arm.clone()];
    if !quantity.group.is_empty() {
        parts.push(words::cell(&quantity.group));
    }
    let gallery =
        quantity.gallery.map(|size| format!("{} enrolled", number::count(size)));
    parts.extend(gallery);
    parts.extend(quantity.at.as_ref().map(|at| words::rule(at, &quantity.arm)));
    parts.join(", ")
}

fn probability(point: &LeadPoint) -> Cell {
    let Some(value) = point.probability else { return Cell::from("no alert can come") };
    let written = number::written_between(Form::Percent, value, point.range);
    Cell { text: written.value, beside: written.interval }
}
