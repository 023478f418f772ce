//! The table of what leads are worth.

use falsematch::report::{FoundTpir, Lead, LeadPoint, Report};

use super::{header, labels, number};

/// Every prior of every lead: those asked for, then those of the plot.
pub(super) fn leads(report: &Report) -> Vec<Vec<String>> {
    let names = [
        "arm",
        "group",
        "threshold",
        "gallery",
        "fpir",
        "tpir",
        "tpir_from",
        "prior",
        "asked",
        "probability",
        "low",
        "high",
        "level",
    ];
    let mut rows = vec![header(&names)];
    for lead in &report.leads {
        rows.extend(lead.asked.iter().map(|point| lead_row(lead, point, true)));
        rows.extend(lead.curve.iter().map(|point| lead_row(lead, point, false)));
    }
    rows
}

fn lead_row(lead: &Lead, point: &LeadPoint, asked: bool) -> Vec<String> {
    let quantity = &lead.fpir.quantity;
    let (tpir, from) = match &lead.tpir {
        FoundTpir::Assumed(value) => (Some(*value), "assumed"),
        FoundTpir::Measured(fnir) => (fnir.value().map(|value| 1.0 - value), "measured"),
    };
    vec![
        quantity.arm.clone(),
        labels(&quantity.group),
        number(quantity.at.as_ref().and_then(|at| at.threshold)),
        quantity.gallery.map_or(String::new(), |size| size.to_string()),
        number(lead.fpir.value()),
        number(tpir),
        from.to_owned(),
        point.prior.to_string(),
        asked.to_string(),
        number(point.probability),
        number(point.range.map(|range| range[0])),
        number(point.range.map(|range| range[1])),
        number(lead.level),
    ]
}
