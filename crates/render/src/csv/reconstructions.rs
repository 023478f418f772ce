//! The tables of reconstructions and redactions.

use falsematch::rate::Estimate;
use falsematch::report::Report;

use super::{RATE_COLUMNS, header, number, rate_row};

/// Every estimate of every reconstruction.
pub(super) fn reconstructions(report: &Report) -> Vec<Vec<String>> {
    let mut first = header(&["reconstruction", "versus_arm", "target_fpir"]);
    first.extend(header(&RATE_COLUMNS));
    let mut rows = vec![first];
    for found in &report.reconstructions {
        let row = |estimate: &Estimate| {
            let versus = estimate.quantity.versus_arm.clone().unwrap_or_default();
            let mut row = vec![found.name.clone(), versus, target(estimate)];
            row.extend(rate_row(estimate));
            row
        };
        rows.extend(found.flips.iter().chain([&found.pull]).map(row));
        for at in &found.at {
            let leads =
                at.leads.iter().flat_map(|leads| [&leads.mated, &leads.non_mated]);
            let others = at.flips.iter().chain([&at.pulled]);
            rows.extend(
                at.tpir.iter().chain(&at.gains).chain(leads).chain(others).map(row),
            );
        }
    }
    rows
}

fn target(estimate: &Estimate) -> String {
    use falsematch::rate::ThresholdRule as Rule;
    match estimate.quantity.at.as_ref().map(|at| &at.rule) {
        Some(Rule::TargetFpir { target, .. } | Rule::EachTargetFpir { target }) => {
            target.to_string()
        }
        _ => String::new(),
    }
}

/// Every estimate of every redaction, with the chance of a guess.
pub(super) fn redactions(report: &Report) -> Vec<Vec<String>> {
    let mut first = header(&["redaction", "attacker", "chance", "target_fpir"]);
    first.extend(header(&RATE_COLUMNS));
    let mut rows = vec![first];
    for redaction in &report.redactions {
        for attacker in &redaction.attackers {
            let kind = format!("{:?}", attacker.kind).to_lowercase();
            let row = |estimate: &Estimate| {
                let chance = number(redaction.chance);
                let mut row =
                    vec![redaction.name.clone(), kind.clone(), chance, target(estimate)];
                row.extend(rate_row(estimate));
                row
            };
            let open = attacker.open.iter().flat_map(|open| [&open.tpir, &open.fpir]);
            rows.extend(attacker.closed.iter().chain(open).map(row));
        }
    }
    rows
}
