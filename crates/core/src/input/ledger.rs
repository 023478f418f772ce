//! How much of each altered face is visible: the ledger that `falsematch extract` writes.

use std::path::{Path, PathBuf};

use super::frame::Frame;
use super::progress::Silent;
use super::source::Source;
use crate::error::{Error, ErrorKind, Result};
use crate::nearest::{listed, suggestion};
use crate::roster::{Ledger, LedgerArm, LedgerRow, Roster, Spot};
use crate::study::file::{Arm, LedgerDefinition, Visibility};

/// The first columns of a ledger; after them one for each definition.
const COLUMNS: [&str; 3] = ["arm", "sample", "effect"];

/// Reads the ledger of a study.
///
/// # Errors
/// Where the file cannot be read or lacks a column, names another arm or sample, says two
/// things of one picture, holds a share that is none, says something of an arm that is said
/// not to be altered, or nothing of an arm that is.
pub fn ledger(
    visibility: &Visibility,
    arms: &[Arm],
    base: &Path,
    roster: &Roster,
) -> Result<Ledger> {
    let source = Source::new(base, &visibility.ledger);
    let columns = LedgerDefinition::ALL.map(LedgerDefinition::column);
    let wanted = [&COLUMNS[..], &columns].concat();
    let frame = Frame::read(&source, &wanted, &Silent)?;
    let reader = Reader { visibility, arms, roster };
    let read = reader.read(&frame).and_then(|ledger| reader.finished(ledger));
    read.map_err(|error| error.in_file(&source.named))
}

/// The file of the ledger as the study names it.
pub fn ledger_file(visibility: &Visibility) -> PathBuf {
    PathBuf::from(&visibility.ledger)
}

struct Reader<'a> {
    visibility: &'a Visibility,
    arms: &'a [Arm],
    roster: &'a Roster,
}

impl Reader<'_> {
    fn read(&self, frame: &Frame) -> Result<Ledger> {
        let mut ledger = Ledger::default();
        let mut spots: Vec<(String, u32, Spot)> = Vec::with_capacity(frame.spots.len());
        for (index, &spot) in frame.spots.iter().enumerate() {
            let field = |column: usize| frame.columns[column][index].trim();
            let (arm, sample) = (field(0), field(1));
            let place = |error: Error| spot.of(error);
            self.check_arm(arm).map_err(place)?;
            let code = self.sample(sample).map_err(place)?;
            let mut shares = [None; 4];
            for (known, definition) in shares.iter_mut().zip(LedgerDefinition::ALL) {
                let text = field(COLUMNS.len() + definition as usize);
                let share = share(text).map_err(|e| e.in_column(definition.column()));
                *known = share.map_err(place)?;
            }
            let of_arm = ledger.arms.entry(arm.to_owned()).or_default();
            *of_arm.effects.entry(field(2).to_owned()).or_default() += 1;
            of_arm.rows.push(LedgerRow { sample: code, shares });
            spots.push((arm.to_owned(), code, spot));
        }
        self.check_once(spots)?;
        let rows = ledger.arms.values_mut().map(|arm| &mut arm.rows);
        rows.for_each(|rows| rows.sort_by_key(|row| row.sample));
        Ok(ledger)
    }

    fn check_arm(&self, name: &str) -> Result<()> {
        if self.visibility.unaltered.iter().any(|arm| arm == name) {
            let message = format!(
                "found a picture of the arm `{name}`, but `[visibility]` lists it under \
                 `unaltered`"
            );
            return Err(Error::new(ErrorKind::Conflict, message).in_column("arm"));
        }
        let names: Vec<&str> = self.arms.iter().map(|arm| arm.name.as_str()).collect();
        if names.contains(&name) {
            return Ok(());
        }
        let message =
            format!("found the unknown arm `{name}`, but expected {}", listed(&names));
        let error = Error::new(ErrorKind::Conflict, message).in_column("arm");
        Err(error.hint(suggestion(name, &names)))
    }

    fn sample(&self, label: &str) -> Result<u32> {
        self.roster.sample_code(label).ok_or_else(|| {
            let message = format!(
                "found the sample `{label}`, which the study does not have, but expected its \
                 own samples only"
            );
            Error::new(ErrorKind::Conflict, message).in_column("sample")
        })
    }

    fn check_once(&self, mut spots: Vec<(String, u32, Spot)>) -> Result<()> {
        spots.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
        let twice = spots
            .windows(2)
            .find(|pair| (&pair[0].0, pair[0].1) == (&pair[1].0, pair[1].1));
        let Some([(_, _, first), (arm, sample, second)]) = twice else { return Ok(()) };
        let message = format!(
            "found sample `{}` of the arm `{arm}` a second time, but it is already on {first}",
            self.roster.sample_label(*sample)
        );
        Err(second.of(Error::new(ErrorKind::Conflict, message)))
    }

    /// The ledger with the arms that were not altered, once every arm of a family has
    /// something said of it.
    fn finished(&self, mut ledger: Ledger) -> Result<Ledger> {
        for name in &self.visibility.unaltered {
            let unaltered = LedgerArm { unaltered: true, ..LedgerArm::default() };
            ledger.arms.insert(name.clone(), unaltered);
        }
        let mut of_families =
            self.visibility.families.iter().flat_map(|family| &family.arms);
        match of_families.find(|name| !ledger.arms.contains_key(*name)) {
            None => Ok(ledger),
            Some(name) => {
                let message =
                    format!("found no picture of the arm `{name}`, but expected some");
                let error = Error::new(ErrorKind::Missing, message);
                Err(error.hint(
                    "an arm whose pictures were not altered belongs under \
                     `visibility.unaltered`",
                ))
            }
        }
    }
}

/// A share from 0 to 1; nothing where the field is empty.
fn share(text: &str) -> Result<Option<f64>> {
    if text.is_empty() {
        return Ok(None);
    }
    match text.parse::<f64>() {
        // Zero comes out positive, so that it has one place in order.
        Ok(share) if (0.0..=1.0).contains(&share) => Ok(Some(share + 0.0)),
        _ => {
            let message = format!(
                "found `{text}`, but expected a share from 0 to 1, or nothing where it is not \
                 known"
            );
            Err(Error::new(ErrorKind::Value, message))
        }
    }
}
