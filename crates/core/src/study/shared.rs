//! Operating points that several arms have in common: the same threshold, or the same target
//! on each.

use super::Setting;
use super::file::{At, Claim, Reconstruction, Redaction, StudyFile, Visibility};

/// An operating point of several arms.
#[derive(Clone, Debug, PartialEq)]
pub enum SharedSetting {
    /// The same threshold on every arm: a given one, or one that a single arm sets.
    Same(Setting),
    /// On each arm the threshold with the largest FMR not over the target.
    EachFmr(f64),
    /// On each arm the threshold with the largest FPIR not over the target.
    EachFpir(f64),
}

impl SharedSetting {
    /// What it is on one arm.
    pub fn on(&self, arm: &str) -> Setting {
        let set_on = arm.to_owned();
        match self {
            SharedSetting::Same(setting) => setting.clone(),
            SharedSetting::EachFmr(target) => {
                Setting::TargetFmr { target: *target, set_on }
            }
            SharedSetting::EachFpir(target) => {
                Setting::TargetFpir { target: *target, set_on }
            }
        }
    }

    /// What a claim asks for: a target that is set on no arm in particular is set on each.
    fn of(at: &At) -> Option<SharedSetting> {
        match (at.target_fmr, at.target_fpir, &at.set_on) {
            (Some(target), _, None) => Some(SharedSetting::EachFmr(target)),
            (_, Some(target), None) => Some(SharedSetting::EachFpir(target)),
            _ => Setting::of(at).map(SharedSetting::Same),
        }
    }
}

impl Visibility {
    /// The operating points of a family: the protocol's thresholds; for each target the
    /// threshold of the arm that sets it for all, then that of each arm itself; then what
    /// claims on the family ask for beyond these. Each once.
    pub fn settings(&self, study: &StudyFile, family: &str) -> Vec<SharedSetting> {
        let claims = study.claims.iter();
        let own = claims.filter(|claim| claim.family.as_deref() == Some(family));
        shared(study, self.common.as_deref(), own)
    }
}

impl Reconstruction {
    /// The operating points of a reconstruction: as those of a family, with what claims on it
    /// ask for.
    pub fn settings(&self, study: &StudyFile) -> Vec<SharedSetting> {
        let claims = study.claims.iter();
        let own =
            claims.filter(|claim| claim.reconstruction.as_deref() == Some(&self.name));
        shared(study, self.common.as_deref(), own)
    }
}

impl Redaction {
    /// The operating points of a redaction: as those of a family, the common threshold being
    /// that of the faces as they are.
    pub fn settings(&self, study: &StudyFile) -> Vec<SharedSetting> {
        let common = self.unredacted.as_ref().or(study.protocol.thresholds_from.as_ref());
        shared(study, common.map(String::as_str), std::iter::empty())
    }
}

/// What an arm has in common with others.
pub(super) fn on_arm(study: &StudyFile, arm: &str) -> Vec<Setting> {
    let filled = study.reconstructions.iter();
    let filled = filled.filter(|asked| asked.every_arm().contains(&arm));
    let redacted = study.redactions.iter();
    let redacted = redacted.filter(|asked| asked.every_arm().contains(&arm));
    let mut all: Vec<SharedSetting> = filled
        .flat_map(|asked| asked.settings(study))
        .chain(redacted.flat_map(|asked| asked.settings(study)))
        .collect();
    all.extend(of_families(study, arm));
    all.iter().map(|setting| setting.on(arm)).collect()
}

fn of_families(study: &StudyFile, arm: &str) -> Vec<SharedSetting> {
    let Some(visibility) = &study.visibility else { return Vec::new() };
    let holds = |arms: &[String]| arms.iter().any(|name| name == arm);
    let families = visibility.families.iter().filter(|family| holds(&family.arms));
    families.flat_map(|family| visibility.settings(study, &family.name)).collect()
}

fn shared<'a>(
    study: &StudyFile,
    common: Option<&str>,
    claims: impl Iterator<Item = &'a Claim>,
) -> Vec<SharedSetting> {
    let given = study.protocol.thresholds.iter();
    let mut all: Vec<SharedSetting> =
        given.map(|&value| SharedSetting::Same(Setting::Threshold(value))).collect();
    let (targets, each): (&[f64], fn(f64) -> SharedSetting) = match &study.search {
        Some(search) => (&search.target_fpir, SharedSetting::EachFpir),
        None => (&study.protocol.target_fmr, SharedSetting::EachFmr),
    };
    for &target in targets {
        let same = common.map(|arm| SharedSetting::Same(each(target).on(arm)));
        all.extend(same.into_iter().chain([each(target)]));
    }
    all.extend(claims.filter_map(|claim| SharedSetting::of(claim.at.as_ref()?)));
    let mut once: Vec<SharedSetting> = Vec::new();
    for setting in all {
        if !once.contains(&setting) {
            once.push(setting);
        }
    }
    once
}
