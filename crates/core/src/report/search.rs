//! Every arm of a study of searches, searched and measured.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::arms::{in_words, is_set};
use super::lists;
use super::{ArmReport, RankPoint, SearchPoint, SearchSize, Source, context};
use crate::error::Result;
use crate::rate::{self, SetThreshold};
use crate::study::file::{Arm, GalleryRule, HeldOut, Search};
use crate::study::{Setting, Study};
use crate::tally::Searches;
use crate::words;

/// What was searched on one arm, and its curves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SearchReport {
    /// How the gallery was filled and who was held out, one sentence each.
    pub protocol: Vec<String>,
    /// How much was searched.
    pub size: SearchSize,
    /// The confidence level of the curves' intervals, each at its point alone.
    pub level: f64,
    /// The share of mates found by each rank; empty for a watch list.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cmc: Vec<RankPoint>,
    /// FNIR against FPIR, by descending threshold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tradeoff: Vec<SearchPoint>,
}

/// Searches the arms of a study one by one, in its order, and hands each over with its
/// operating points. An arm that sets thresholds of others is searched before them.
///
/// # Errors
///
/// If an arm's gallery or probes contradict the study, and whatever `each` returns.
pub fn each_searched_arm(
    study: &Study,
    search: &Search,
    source: &mut Source,
    mut each: impl FnMut(&Source, &Arm, &Searches, &[SetThreshold]) -> Result<()>,
) -> Result<()> {
    let arms = &study.file().arms;
    let mut set_on: BTreeMap<&str, Vec<SetThreshold>> = BTreeMap::new();
    for arm in arms {
        let (given, targets) = asked_of(study, &arm.name);
        if !given.is_empty() || !targets.is_empty() {
            let tally = source.searches(study, search, arm, &[])?;
            let scores = study.file().system.scores;
            let roster = source.roster();
            let set = rate::search_thresholds(
                &arm.name, &tally, roster, &given, &targets, scores,
            );
            set_on.insert(&arm.name, set);
        }
    }
    for arm in arms {
        let points = points(study, &arm.name, &set_on);
        let thresholds: Vec<f64> = points
            .iter()
            .filter_map(|set| set.similarity.as_ref().ok())
            .copied()
            .collect();
        let tally = source.searches(study, search, arm, &thresholds)?;
        each(source, arm, &tally, &points)?;
    }
    Ok(())
}

/// Thresholds given for an arm, and targets that some arm has set on it.
fn asked_of(study: &Study, name: &str) -> (Vec<f64>, Vec<f64>) {
    let (mut given, mut targets) = (Vec::new(), Vec::new());
    for other in &study.file().arms {
        for setting in study.settings(&other.name) {
            match setting {
                Setting::TargetFpir { target, set_on } if set_on == name => {
                    targets.push(target);
                }
                Setting::Threshold(threshold) if other.name == name => {
                    given.push(threshold)
                }
                _ => {}
            }
        }
    }
    (given, targets)
}

/// The operating points of an arm in the order of its settings.
fn points(
    study: &Study,
    arm: &str,
    set_on: &BTreeMap<&str, Vec<SetThreshold>>,
) -> Vec<SetThreshold> {
    let settings = study.settings(arm);
    let set = settings.iter().filter_map(|setting| {
        let setter = match setting {
            Setting::Threshold(_) => arm,
            Setting::TargetFmr { set_on, .. } | Setting::TargetFpir { set_on, .. } => {
                set_on
            }
        };
        set_on.get(setter)?.iter().find(|set| is_set(setting, set)).cloned()
    });
    set.collect()
}

/// Measures the searches of an arm.
pub fn searched_arm(
    study: &Study,
    search: &Search,
    source: &Source,
    arm: &Arm,
    tally: &Searches,
    points: &[SetThreshold],
) -> ArmReport {
    let context = context(study, source, arm);
    let measures = rate::measure_searches(tally, points, search, &context);
    let sizes = claimed_sizes(study, arm);
    let curves =
        rate::gallery_sizes(tally, points, search, &sizes, &measures.estimates, &context);
    let mixed_galleries =
        rate::mixed_galleries(tally, points, search, &measures.estimates, &context);
    let mut protocol = protocol(search, &measures.size);
    protocol.extend(lists::told(tally, context.orientation));
    protocol.extend(curves.as_ref().err().cloned());
    ArmReport {
        name: arm.name.clone(),
        about: arm.about.clone(),
        filter: in_words(arm).replace("every comparison", "every search"),
        size: None,
        estimates: measures.estimates,
        groups: measures.groups,
        curve: None,
        distribution: None,
        discarding: study.file().quality.as_ref().and_then(|quality| {
            rate::discarding_searches(tally, points, quality, search, &context)
        }),
        search: Some(SearchReport {
            protocol,
            size: measures.size,
            level: context.level,
            cmc: measures.cmc,
            tradeoff: measures.tradeoff,
        }),
        gallery_sizes: curves.unwrap_or_default(),
        mixed_galleries,
    }
}

/// The gallery sizes that claims on an arm speak of.
pub(super) fn claimed_sizes(study: &Study, arm: &Arm) -> Vec<u64> {
    let claims = study.file().claims.iter();
    let on_arm = claims.filter(|claim| claim.arm.as_deref() == Some(&arm.name));
    let mut sizes: Vec<u64> = on_arm.filter_map(|claim| claim.gallery).collect();
    sizes.sort_unstable();
    sizes.dedup();
    sizes
}

/// How the gallery was filled and who was held out, in sentences.
fn protocol(search: &Search, size: &SearchSize) -> Vec<String> {
    let enrolled = match (search.gallery.rule, search.gallery.consolidated) {
        (GalleryRule::One, _) => "Each person enrolled has one sample in the gallery.",
        (GalleryRule::First, _) => {
            "Each person is enrolled with the sample whose label comes first."
        }
        (GalleryRule::All, true) => {
            "Each person is enrolled with all samples and is one candidate, with their best \
             score."
        }
        (GalleryRule::All, false) => {
            "Each person is enrolled with all samples, each a candidate of its own."
        }
    };
    let held_out = match &search.held_out {
        Some(HeldOut { splits: Some(_), enrolled_share, .. }) => format!(
            "{}, each of {} of the people drawn at random; the others are searched and not \
             enrolled.",
            words::counted(size.galleries, "gallery", "galleries"),
            words::percent(*enrolled_share)
        ),
        Some(_) => "The study names the people who are not enrolled.".to_owned(),
        None => {
            "Whoever has no sample in the gallery is searched as not enrolled.".to_owned()
        }
    };
    let success = match search.watch_list {
        true => "A watch list: a mate over the threshold is found, at whatever rank.",
        false => {
            "A mate is found within a rank; at a threshold it must be over it as well."
        }
    };
    vec![enrolled.to_owned(), held_out, success.to_owned()]
}
