//! Which mated probes are found, gathered arm by arm.

use falsematch_kernels::order::is_match;

use super::super::search::{Looked, looked};
use super::super::shared;
use super::super::{Context, OperatingPoint, SetThreshold};
use super::{VisibleCurve, curve};
use crate::error::{Error, ErrorKind, Result};
use crate::roster::{Ledger, LedgerArm, Roster};
use crate::study::SharedSetting;
use crate::study::file::{ApplyTo, Arm, Family, LedgerDefinition, StudyFile, Visibility};
use crate::tally::{Searches, Tally};

/// Mated probes of one arm at every operating point of a family.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub(super) arm: String,
    /// By sample and, for searches, gallery.
    pub(super) probes: Vec<Probe>,
    /// Per operating point of the family.
    pub(super) at: Vec<SeenAt>,
    /// For searches: the size of the galleries, where it is one.
    pub(super) gallery: Option<u64>,
}

/// A mated probe.
#[derive(Clone, Copy, Debug)]
pub(super) struct Probe {
    pub(super) subject: u32,
    /// In the order of [`LedgerDefinition::ALL`].
    pub(super) shares: [Option<f64>; 4],
}

/// Mated probes at an operating point.
#[derive(Clone, Debug)]
pub(super) struct SeenAt {
    /// The point on this arm; nothing at whatever score.
    pub(super) point: Option<OperatingPoint>,
    /// Per probe, whether it is found; or why that cannot be told.
    pub(super) hits: std::result::Result<Vec<bool>, String>,
}

/// What the curves of a study rest on, as far as its arms have been seen.
#[derive(Clone, Debug)]
pub struct Sightings<'a> {
    asked: Option<Asked<'a>>,
    /// Per family, in its order.
    seen: Vec<Vec<Seen>>,
}

/// What a study asks of what is visible.
#[derive(Clone, Debug)]
pub(super) struct Asked<'a> {
    pub(super) study: &'a StudyFile,
    pub(super) visibility: &'a Visibility,
    /// Per family: at whatever score, for searches, and then each operating point.
    points: Vec<Vec<Option<SharedSetting>>>,
    pub(super) rank: Option<u32>,
}

impl<'a> Sightings<'a> {
    /// Nothing seen yet; of a study without `[visibility]` nothing ever will be.
    pub fn new(study: &'a StudyFile) -> Sightings<'a> {
        let asked = study.visibility.as_ref().map(|visibility| {
            let search = study.search.as_ref();
            let rank = search.map(|search| {
                visibility.rank.or(search.ranks.first().copied()).unwrap_or(1)
            });
            let of_family = |family: &Family| {
                let settings = visibility.settings(study, &family.name).into_iter();
                search.map(|_| None).into_iter().chain(settings.map(Some)).collect()
            };
            let points = visibility.families.iter().map(of_family).collect();
            Asked { study, visibility, points, rank }
        });
        let families = asked.as_ref().map_or(0, |asked| asked.points.len());
        Sightings { asked, seen: vec![Vec::new(); families] }
    }

    /// Takes the mated comparisons of an arm.
    ///
    /// # Errors
    ///
    /// If the ledger says nothing of an altered sample.
    pub fn take(
        &mut self,
        tally: &Tally,
        points: &[SetThreshold],
        arm: &Arm,
        context: &Context<'_>,
    ) -> Result<()> {
        let Some(asked) = &self.asked else { return Ok(()) };
        let of_arm = asked.families_of(&arm.name);
        if of_arm.is_empty() {
            return Ok(());
        }
        let mated = &tally.mated;
        let probes =
            mated.probe.iter().zip(&mated.reference).map(|(probe, reference)| {
                let samples: &[u32] = match arm.apply.unwrap_or_default() {
                    ApplyTo::Probes => &[*probe],
                    ApplyTo::References => &[*reference],
                    ApplyTo::Both => &[*probe, *reference],
                };
                let subject = context.roster.subject_of(*probe);
                Ok(Probe { subject, shares: shares(context.roster, &arm.name, samples)? })
            });
        let probes: Vec<Probe> = probes.collect::<Result<_>>()?;
        for family in of_arm {
            let at = asked.points[family].iter().map(|shared| {
                let set = shared
                    .as_ref()
                    .and_then(|shared| shared::find(shared, &arm.name, points));
                SeenAt::of(set, |threshold| {
                    mated.score.iter().map(|&score| is_match(score, threshold)).collect()
                })
            });
            let at = at.collect();
            self.seen[family].push(Seen {
                arm: arm.name.clone(),
                probes: probes.clone(),
                at,
                gallery: None,
            });
        }
        Ok(())
    }

    /// Takes the mated searches of an arm.
    ///
    /// # Errors
    ///
    /// If the ledger says nothing of a probe.
    pub fn take_searches(
        &mut self,
        tally: &Searches,
        points: &[SetThreshold],
        arm: &Arm,
        context: &Context<'_>,
    ) -> Result<()> {
        let Some(asked) = &self.asked else { return Ok(()) };
        let of_arm = asked.families_of(&arm.name);
        if of_arm.is_empty() {
            return Ok(());
        }
        let mut mated = looked(tally, context.roster);
        mated.retain(|search| search.is_mated);
        let probe = |search: &Looked| {
            let shares = shares(context.roster, &arm.name, &[search.key.1])?;
            Ok(Probe { subject: search.owner, shares })
        };
        let probes: Vec<Probe> = mated.iter().map(probe).collect::<Result<_>>()?;
        let rank = asked.rank.unwrap_or(1);
        for family in of_arm {
            let at = asked.points[family].iter().map(|shared| match shared {
                None => SeenAt { point: None, hits: hits(&mated, None, rank) },
                Some(shared) => SeenAt::of_searches(
                    shared::find(shared, &arm.name, points),
                    |threshold| hits(&mated, Some(threshold), rank),
                ),
            });
            let at = at.collect();
            self.seen[family].push(Seen {
                arm: arm.name.clone(),
                probes: probes.clone(),
                at,
                gallery: tally.size(),
            });
        }
        Ok(())
    }

    /// The curves: by family, then definition, then operating point.
    ///
    /// # Errors
    ///
    /// If the arms of a family share no subject.
    pub fn curves(&self) -> Result<Vec<VisibleCurve>> {
        let Some(asked) = &self.asked else { return Ok(Vec::new()) };
        let mut curves = Vec::new();
        for ((family, points), seen) in
            asked.visibility.families.iter().zip(&asked.points).zip(&self.seen)
        {
            let seen: Vec<&Seen> = family
                .arms
                .iter()
                .filter_map(|name| seen.iter().find(|seen| seen.arm == *name))
                .collect();
            check_shared(family, &seen)?;
            for &definition in &asked.visibility.definitions {
                for (place, shared) in points.iter().enumerate() {
                    let asking = curve::Asking { asked, family, definition };
                    curves.push(asking.curve(shared.as_ref(), place, &seen));
                }
            }
        }
        Ok(curves)
    }
}

impl Asked<'_> {
    fn families_of(&self, arm: &str) -> Vec<usize> {
        let families = self.visibility.families.iter().enumerate();
        let holds = |family: &Family| family.arms.iter().any(|name| name == arm);
        families.filter(|(_, family)| holds(family)).map(|(index, _)| index).collect()
    }
}

impl SeenAt {
    fn of(set: Option<&SetThreshold>, hits: impl FnOnce(f64) -> Vec<bool>) -> SeenAt {
        SeenAt::of_searches(set, |threshold| Ok(hits(threshold)))
    }

    fn of_searches(
        set: Option<&SetThreshold>,
        hits: impl FnOnce(f64) -> std::result::Result<Vec<bool>, String>,
    ) -> SeenAt {
        let Some(set) = set else {
            let why = "the threshold was not set on this arm".to_owned();
            return SeenAt { point: None, hits: Err(why) };
        };
        let found = set.similarity.clone().and_then(hits);
        SeenAt { point: Some(set.point.clone()), hits: found }
    }
}

/// Whether each mated search is a hit; or why the lists cannot tell.
fn hits(
    mated: &[Looked],
    threshold: Option<f64>,
    rank: u32,
) -> std::result::Result<Vec<bool>, String> {
    if mated.iter().any(|search| search.is_open) {
        return Err("the candidate lists end before some mates, who could be found \
                    beyond"
            .to_owned());
    }
    Ok(mated.iter().map(|search| search.is_hit(threshold, rank)).collect())
}

/// The shares of the altered sample or, of two, the lower of each; by every definition.
fn shares(roster: &Roster, arm: &str, samples: &[u32]) -> Result<[Option<f64>; 4]> {
    let of_arm = roster.ledger.as_ref().and_then(|ledger: &Ledger| ledger.arms.get(arm));
    let of_sample = |&sample: &u32| {
        let share = |definition| {
            let of_arm: &LedgerArm = of_arm?;
            of_arm.share(sample, definition)
        };
        let found = LedgerDefinition::ALL.map(share);
        let all: Option<Vec<Option<f64>>> = found.into_iter().collect();
        all.ok_or_else(|| missing(roster, arm, sample))
    };
    let found: Vec<Vec<Option<f64>>> =
        samples.iter().map(of_sample).collect::<Result<_>>()?;
    let lower = |definition: LedgerDefinition| {
        let shares: Option<Vec<f64>> =
            found.iter().map(|shares| shares[definition as usize]).collect();
        shares?.into_iter().min_by(f64::total_cmp)
    };
    Ok(LedgerDefinition::ALL.map(lower))
}

fn missing(roster: &Roster, arm: &str, sample: u32) -> Error {
    let message = format!(
        "found no row of the sample `{}` and the arm `{arm}` in the ledger, but expected one \
         of each altered picture",
        roster.sample_label(sample)
    );
    Error::new(ErrorKind::Missing, message)
}

/// Refuses a family of which an arm has nobody in common with the first.
fn check_shared(family: &Family, seen: &[&Seen]) -> Result<()> {
    let people = |seen: &Seen| {
        let mut people: Vec<u32> =
            seen.probes.iter().map(|probe| probe.subject).collect();
        people.sort_unstable();
        people.dedup();
        people
    };
    let Some((first, others)) = seen.split_first() else { return Ok(()) };
    let of_first = people(first);
    let is_apart = |other: &&&Seen| {
        let of_other = people(other);
        !of_other.iter().any(|person| of_first.binary_search(person).is_ok())
    };
    match others.iter().find(is_apart) {
        None => Ok(()),
        Some(other) => {
            let message = format!(
                "found no subject in both arms `{}` and `{}` of the family `{}`, but expected \
                 the same people in all its arms",
                first.arm, other.arm, family.name
            );
            Err(Error::new(ErrorKind::Conflict, message))
        }
    }
}
