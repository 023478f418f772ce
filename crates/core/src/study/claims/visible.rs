//! Claims about what is visible.

use super::Reader;
use crate::error::Result;
use crate::nearest::{listed, suggestion};
use crate::study::checks::{operating_point, within_unit};
use crate::study::file::{Claim, ClaimedMeasure, Input, Relation, StudyFile};

/// Whether a measure is of a family of arms.
pub(super) fn is_of_family(measure: ClaimedMeasure) -> bool {
    matches!(measure, ClaimedMeasure::VisibleHalf | ClaimedMeasure::FoundAtVisible)
}

impl Reader<'_> {
    /// A claim about a family of arms, by a definition or by all.
    pub(super) fn check_visible(
        &self,
        measure: ClaimedMeasure,
        relation: Relation,
        value: f64,
    ) -> Result<()> {
        if !(0.0..=1.0).contains(&value) {
            let message = format!("found `{value}`, but expected a share from 0 to 1");
            return Err(self.refuse("value", message));
        }
        self.check_family()?;
        self.check_only(&["family", "definition", "visible"])?;
        self.check_definition()?;
        match (measure, self.claim.visible) {
            (ClaimedMeasure::FoundAtVisible, None) => return Err(self.lacks("visible")),
            (ClaimedMeasure::FoundAtVisible, Some(share)) => {
                if share.total_cmp(&1.0).is_ne() {
                    within_unit(share, &self.path("visible"), self.source)?;
                }
            }
            (_, Some(_)) => {
                let message = "found it, but expected it only with `measure = \"found_at_visible\"`";
                return Err(self.refuse("visible", message));
            }
            (_, None) => {}
        }
        self.check_visible_point()?;
        self.check_within(relation)
    }

    fn check_family(&self) -> Result<()> {
        let Some(visibility) = &self.study.visibility else {
            let message = "found a measure of what is visible, but the study has no \
                           `[visibility]`";
            return Err(self.refuse("measure", message));
        };
        let Some(name) = self.claim.family.as_deref() else {
            return Err(self.lacks("family"));
        };
        let names: Vec<&str> =
            visibility.families.iter().map(|family| family.name.as_str()).collect();
        if names.contains(&name) {
            return Ok(());
        }
        let message =
            format!("found the unknown family `{name}`, but expected {}", listed(&names));
        Err(self.refuse("family", message).hint(suggestion(name, &names)))
    }

    /// A claim about several arms has no arm, no groups and no gallery of another size; nor
    /// anything else, but what is `allowed`.
    pub(super) fn check_only(&self, allowed: &[&str]) -> Result<()> {
        let claim = self.claim;
        let beside = [
            ("arm", claim.arm.is_some()),
            ("group", !claim.group.is_empty()),
            ("versus", !claim.versus.is_empty()),
            ("versus_arm", claim.versus_arm.is_some()),
            ("discarded", claim.discarded.is_some()),
            ("gallery", claim.gallery.is_some()),
            ("rank", claim.rank.is_some()),
            ("family", claim.family.is_some()),
            ("definition", claim.definition.is_some()),
            ("visible", claim.visible.is_some()),
            ("reconstruction", claim.reconstruction.is_some()),
        ];
        let mut refused = beside
            .into_iter()
            .filter(|(key, is_there)| *is_there && !allowed.contains(key));
        match refused.next() {
            Some((key, _)) => {
                let message = "found it, but this measure is of several arms together and has \
                               no such key";
                Err(self.refuse(key, message))
            }
            None => Ok(()),
        }
    }

    fn check_definition(&self) -> Result<()> {
        let (Some(definition), Some(visibility)) =
            (self.claim.definition, &self.study.visibility)
        else {
            return Ok(());
        };
        if visibility.definitions.contains(&definition) {
            return Ok(());
        }
        let names: Vec<&str> =
            visibility.definitions.iter().map(|known| known.column()).collect();
        let message = format!(
            "found `{}`, but expected a definition of `[visibility]`: {}",
            definition.column(),
            listed(&names)
        );
        Err(self.refuse("definition", message))
    }

    fn check_visible_point(&self) -> Result<()> {
        let of_searches = self.study.search.is_some();
        let Some(at) = &self.claim.at else {
            return match of_searches {
                true => Ok(()),
                false => Err(self.lacks("at")),
            };
        };
        operating_point(at, &self.path("at"), &self.study.arms, self.source)?;
        let (key, other) = match of_searches {
            true => ("target_fmr", at.target_fmr),
            false => ("target_fpir", at.target_fpir),
        };
        match other {
            None => Ok(()),
            Some(_) => {
                let message = match of_searches {
                    true => "found a target of comparisons, but the study is of searches",
                    false => {
                        "found a target of searches, but the study is of comparisons"
                    }
                };
                Err(self.source.refuse(&self.path_at(key), message))
            }
        }
    }

    /// What is of several arms together is claimed in their measures only.
    pub(super) fn check_of_one_arm(&self) -> Result<()> {
        let claim = self.claim;
        let only = [
            ("family", claim.family.is_some()),
            ("definition", claim.definition.is_some()),
            ("visible", claim.visible.is_some()),
            ("reconstruction", claim.reconstruction.is_some()),
        ];
        match only.into_iter().find(|(_, is_there)| *is_there) {
            Some((key, _)) => {
                let message = "found it, but expected it only with a measure of several arms \
                               together";
                Err(self.refuse(key, message))
            }
            None => Ok(()),
        }
    }
}

/// One claim for each definition, where a claim about what is visible names none.
pub(super) fn in_every_definition(study: &mut StudyFile) {
    if matches!(study.input, Input::Counts(_)) {
        return;
    }
    let Some(visibility) = &study.visibility else { return };
    let definitions = &visibility.definitions;
    let each = |claim: &Claim| -> Vec<Claim> {
        let is_open = claim.measure.is_some_and(is_of_family)
            && claim.is_testable()
            && claim.definition.is_none();
        if !is_open {
            return vec![claim.clone()];
        }
        let of = |&definition| Claim { definition: Some(definition), ..claim.clone() };
        definitions.iter().map(of).collect()
    };
    study.claims = study.claims.iter().flat_map(each).collect();
}
