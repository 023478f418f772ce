//! `ledger.csv`: what is visible of each altered picture, by every definition.

use falsematch::{Error, ErrorKind, Result};

use super::{Arms, altered_rows};
use crate::extract::finish::Sink;

/// The name of the ledger in the folder of an extraction.
const LEDGER: &str = "ledger.csv";

/// Its columns: the arm and the sample; what came of the alterations, or why there is no
/// template; and four visible shares, 0 to 1, blank where they are not known.
const HEADER: [&str; 7] =
    ["arm", "sample", "effect", "hull", "hull_with_forehead", "crop", "landmarks"];

/// Writes one row for each altered picture of each arm, in the order of the study's arms and
/// then of the labels of samples. Shares have four decimals.
///
/// # Errors
/// If it cannot be written, or altered templates are not there.
pub(super) fn write(arms: &Arms) -> Result<()> {
    let path = arms.extraction.out.join(LEDGER);
    let unwritten = |error: csv::Error| {
        Error::new(ErrorKind::Io, format!("cannot write: {error}")).in_file(&path)
    };
    let mut table = csv::Writer::from_writer(Sink::create(&path)?);
    table.write_record(HEADER).map_err(unwritten)?;
    for (arm, input) in arms.asked.arms() {
        let Some((plan, apply)) = &input.altered else { continue };
        let all = input.sides.altered(*apply);
        let own = arm.sides.altered(*apply);
        let (folder, _) = arms.folder(input, plan, *apply)?;
        for (code, seen) in all.iter().zip(altered_rows(&folder, all.len())?) {
            if own.binary_search(code).is_err() {
                continue;
            }
            let share = |k: usize| {
                let shares = seen.visible.map(|shares| f64::from_bits(shares[k]));
                shares.map_or(String::new(), |share| format!("{share:.4}"))
            };
            let sample = arms.asked.roster.sample_label(*code);
            let [hull, face, crop, landmarks] = [0, 1, 2, 3].map(share);
            table
                .write_record([
                    &arm.name,
                    &*sample,
                    seen.outcome(),
                    &hull,
                    &face,
                    &crop,
                    &landmarks,
                ])
                .map_err(unwritten)?;
        }
    }
    let table =
        table.into_inner().map_err(|error| Error::io(&path, "write", error.error()))?;
    table.commit()
}
