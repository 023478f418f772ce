//! What a proof shows, in plain sentences.

use crate::report::{FitCheck, ProofRow};
use crate::words::{count, percent};

/// Whether a row is of a kind.
type Kind<'a> = &'a dyn Fn(&ProofRow) -> bool;

/// What the rows show, in sentences.
pub(super) fn findings(rows: &[ProofRow]) -> Vec<String> {
    let mut said = Vec::new();
    let kinds: [(&str, Kind<'_>); 3] = [
        ("intervals of whole arms", &|row| {
            row.is_of_everybody() && row.contrast.is_none()
        }),
        ("contrasts", &|row| row.contrast.is_some()),
        ("intervals within groups", &|row| !row.is_of_everybody()),
    ];
    for (name, is_of) in kinds {
        let of: Vec<&ProofRow> = rows.iter().filter(|row| is_of(row)).collect();
        said.extend(finding(name, &of));
    }
    let naive: Vec<f64> =
        rows.iter().filter_map(|row| row.naive.map(|naive| naive.wilson)).collect();
    if !naive.is_empty() {
        let low = naive.iter().filter(|&&share| share < 0.9).count();
        said.push(format!(
            "Taking comparisons for independent, {} of {} intervals hold the truth in under \
             90 % of the drawn studies",
            count(low as u64),
            count(naive.len() as u64)
        ));
    }
    said
}

/// Whether the drawn studies are like the study, and if not what that means.
pub(super) fn doubt(checks: &[FitCheck]) -> Option<String> {
    let apart = || checks.iter().filter(|check| !check.agrees);
    let stronger = apart().filter(|check| check.observed > check.range[1]).count();
    let said = format!(
        "Of {} figures of how errors depend on people, {} of this study lie outside of the \
         middle 95 % of the drawn studies",
        count(checks.len() as u64),
        count(apart().count() as u64)
    );
    (!checks.is_empty()).then(|| match stronger {
        0 => said,
        stronger => format!(
            "{said}; in {} the study's is larger: there its intervals may hold the truth less \
             often than is said here",
            count(stronger as u64)
        ),
    })
}

fn finding(name: &str, rows: &[&ProofRow]) -> Option<String> {
    let mut shares: Vec<f64> = rows.iter().map(|row| row.covered.value).collect();
    shares.sort_by(f64::total_cmp);
    let (first, last) = (shares.first()?, shares.last()?);
    let surely_low = rows.iter().filter(|row| row.covered.high < 0.93).count();
    Some(format!(
        "Of {} {name}, the median holds the truth in {} of the drawn studies, the least in {}, \
         the most in {}; {} surely in under 93 %",
        count(rows.len() as u64),
        percent(shares[shares.len() / 2]),
        percent(*first),
        percent(*last),
        count(surely_low as u64)
    ))
}
