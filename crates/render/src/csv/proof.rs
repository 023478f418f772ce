//! The table of how often intervals held the truth in drawn studies.

use falsematch::rate::ThresholdRule;
use falsematch::report::{ProofRow, Report};

use super::{header, labels, number};
use crate::words;

/// How often each interval held the truth in drawn studies, of everybody and of groups.
pub(super) fn rows(report: &Report) -> Vec<Vec<String>> {
    let names = [
        "contrast",
        "measure",
        "arm",
        "versus_arm",
        "group",
        "versus",
        "threshold",
        "target_fmr",
        "threshold_set_on",
        "method",
        "truth",
        "intervals",
        "covered",
        "covered_low",
        "covered_high",
        "over",
        "under",
        "width",
        "over_oracle",
        "wilson_covered",
        "clopper_pearson_covered",
        "wilson_width",
    ];
    let rows = report.proof.iter().flat_map(|proof| &proof.rows).map(proof_row);
    std::iter::once(header(&names)).chain(rows).collect()
}

fn proof_row(row: &ProofRow) -> Vec<String> {
    let quantity = &row.quantity;
    let at = quantity.at.as_ref();
    let (target, set_on) = match at.map(|at| &at.rule) {
        Some(ThresholdRule::TargetFmr { target, set_on }) => {
            (Some(*target), set_on.clone())
        }
        _ => (None, String::new()),
    };
    let naive = row.naive;
    vec![
        row.contrast.clone().unwrap_or_default(),
        words::measure_key(quantity.measure),
        quantity.arm.clone(),
        quantity.versus_arm.clone().unwrap_or_default(),
        labels(&quantity.group),
        labels(&quantity.versus),
        number(at.and_then(|at| at.threshold)),
        number(target),
        set_on,
        words::method_key(row.method),
        number(Some(row.truth)),
        row.intervals.to_string(),
        number(Some(row.covered.value)),
        number(Some(row.covered.low)),
        number(Some(row.covered.high)),
        number(Some(row.over)),
        number(Some(row.under)),
        number(row.width),
        number(row.over_oracle),
        number(naive.map(|naive| naive.wilson)),
        number(naive.and_then(|naive| naive.clopper_pearson)),
        number(naive.map(|naive| naive.width)),
    ]
}
