//! Claims about a reconstruction.

use super::Reader;
use crate::error::Result;
use crate::nearest::{listed, suggestion};
use crate::study::checks::operating_point;
use crate::study::file::{ClaimedMeasure, Reconstruction, Relation};

/// Whether a measure is of a reconstruction.
pub(super) fn is_of_reconstruction(measure: ClaimedMeasure) -> bool {
    use ClaimedMeasure as M;
    matches!(
        measure,
        M::TpirGain
            | M::ManufacturedLeads
            | M::ManufacturedLeadsNonMated
            | M::SeedFlips
            | M::IdentityPull
            | M::PulledOver
    )
}

impl Reader<'_> {
    /// A claim about a reconstruction, against one of its other arms if it is a gain.
    pub(super) fn check_reconstructed(
        &self,
        measure: ClaimedMeasure,
        relation: Relation,
        value: f64,
    ) -> Result<()> {
        use ClaimedMeasure as M;
        let (fits, expected) = match measure {
            M::IdentityPull => (value.is_finite(), "a number"),
            M::TpirGain => {
                ((-1.0..=1.0).contains(&value), "a difference of shares from -1 to 1")
            }
            _ => ((0.0..=1.0).contains(&value), "a share from 0 to 1"),
        };
        if !fits {
            let message = format!("found `{value}`, but expected {expected}");
            return Err(self.refuse("value", message));
        }
        let asked = self.reconstruction()?;
        self.check_only(&["versus_arm", "reconstruction"])?;
        self.check_versus(measure, asked)?;
        self.check_reconstructed_point(measure)?;
        self.check_within(relation)
    }

    fn reconstruction(&self) -> Result<&Reconstruction> {
        let Some(name) = self.claim.reconstruction.as_deref() else {
            return Err(self.lacks("reconstruction"));
        };
        let all = &self.study.reconstructions;
        let names: Vec<&str> = all.iter().map(|asked| asked.name.as_str()).collect();
        all.iter().find(|asked| asked.name == name).ok_or_else(|| {
            let message = format!(
                "found the unknown reconstruction `{name}`, but expected {}",
                listed(&names)
            );
            let error = self.refuse("reconstruction", message);
            if names.is_empty() { error } else { error.hint(suggestion(name, &names)) }
        })
    }

    fn check_versus(
        &self,
        measure: ClaimedMeasure,
        asked: &Reconstruction,
    ) -> Result<()> {
        let is_gain = measure == ClaimedMeasure::TpirGain;
        let others = std::iter::once(&asked.bare);
        let others = others.chain(&asked.gallery_masked).chain(&asked.unmasked);
        let names: Vec<&str> = others.map(String::as_str).collect();
        match self.claim.versus_arm.as_deref() {
            None if is_gain => Err(self.lacks("versus_arm")),
            None => Ok(()),
            Some(_) if !is_gain => {
                let message = "found a second side, but only a gain has two";
                Err(self.refuse("versus_arm", message))
            }
            Some(versus) if names.contains(&versus) => Ok(()),
            Some(versus) => {
                let message = format!(
                    "found `{versus}`, but expected an arm of the reconstruction: {}",
                    listed(&names)
                );
                Err(self.refuse("versus_arm", message))
            }
        }
    }

    fn check_reconstructed_point(&self, measure: ClaimedMeasure) -> Result<()> {
        use ClaimedMeasure as M;
        match (&self.claim.at, measure) {
            (Some(_), M::IdentityPull) => Err(self
                .refuse("at", "found a threshold, but expected none for this measure")),
            (None, M::IdentityPull | M::SeedFlips) => Ok(()),
            (None, _) => Err(self.lacks("at")),
            (Some(at), _) => {
                operating_point(at, &self.path("at"), &self.study.arms, self.source)?;
                match at.target_fmr {
                    None => Ok(()),
                    Some(_) => Err(self.source.refuse(
                        &self.path_at("target_fmr"),
                        "found a target of comparisons, but the study is of searches",
                    )),
                }
            }
        }
    }
}
