//! `[lead]`: from a reported candidate to the probability that it is the right person.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How probable it is that a reported candidate is the right person, for each prior. Asked of
/// every FPIR that is measured or printed, together with the TPIR at the same threshold.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Lead {
    /// How probable it is, before the search, that the person searched is enrolled: such as
    /// 0.1 where one in ten of those searched is.
    pub priors: Vec<f64>,
    /// TPIRs to assume where none was measured at the threshold; the report says that they
    /// are assumed. A table for each.
    pub assumed_tpir: Vec<f64>,
}

impl Default for Lead {
    fn default() -> Lead {
        Lead { priors: vec![0.9, 0.5, 0.1, 0.01], assumed_tpir: Vec::new() }
    }
}
