//! How much of each altered face is visible.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::study::file::LedgerDefinition;

/// Visible shares of altered pictures, arm by arm.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Ledger {
    /// By the name of the arm.
    pub arms: BTreeMap<String, LedgerArm>,
}

/// Visible shares of the altered pictures of one arm.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LedgerArm {
    /// Whether nothing was altered: every share is 1 and there is no row.
    pub unaltered: bool,
    /// How many pictures there are of each effect, by its name.
    pub effects: BTreeMap<String, u64>,
    /// Ascending by sample.
    pub rows: Vec<LedgerRow>,
}

/// Visible shares of one altered picture.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LedgerRow {
    /// The sample's code.
    pub sample: u32,
    /// From 0 to 1, in the order of [`LedgerDefinition::ALL`]; nothing where not known.
    pub shares: [Option<f64>; 4],
}

impl LedgerArm {
    /// What was said of a sample: nothing where it has no row, and inside it nothing where
    /// the share is not known.
    pub fn share(
        &self,
        sample: u32,
        definition: LedgerDefinition,
    ) -> Option<Option<f64>> {
        if self.unaltered {
            return Some(Some(1.0));
        }
        let at = self.rows.binary_search_by_key(&sample, |row| row.sample).ok()?;
        Some(self.rows[at].shares[definition as usize])
    }
}

impl Ledger {
    /// The same with other codes of samples: `code[old]` is the new one.
    pub(super) fn recoded(&self, code: &[u32]) -> Ledger {
        let of_arm = |(name, arm): (&String, &LedgerArm)| {
            let row = |row: &LedgerRow| LedgerRow {
                sample: code[row.sample as usize],
                shares: row.shares,
            };
            let mut rows: Vec<LedgerRow> = arm.rows.iter().map(row).collect();
            rows.sort_by_key(|row| row.sample);
            (name.clone(), LedgerArm { rows, ..arm.clone() })
        };
        Ledger { arms: self.arms.iter().map(of_arm).collect() }
    }
}
