//! Reconstructions and redactions, as the page's templates need them.

use serde::Serialize;

use falsematch::report::Report;

use crate::tables::{self, Table};

/// What filling in gains and costs.
#[derive(Serialize)]
pub(super) struct Reconstructions {
    sentences: Vec<String>,
    tables: Vec<Table>,
}

/// The reconstructions of a report; nothing where it has none.
pub(super) fn reconstructions(report: &Report) -> Option<Reconstructions> {
    let tables = [
        tables::gains(report),
        tables::costs(report),
        tables::changes(report),
        tables::pulls(report),
    ];
    let tables: Vec<Table> = tables.into_iter().flatten().collect();
    let said = report.reconstructions.iter();
    let sentences = said.map(|found| format!("{}: {}", found.name, found.sentence));
    (!tables.is_empty())
        .then(|| Reconstructions { sentences: sentences.collect(), tables })
}
