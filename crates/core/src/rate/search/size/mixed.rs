//! FPIR of galleries that mix groups of people otherwise than the one searched: exact means
//! over every choice of so many of each group from those enrolled.

mod decided;

use std::collections::BTreeMap;

use falsematch_kernels::crossed::{self, Part, Valued};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::decided::{Decided, Found, Trials, kinds};
use super::{FEWEST, trials};
use crate::rate::scope::{self, Group};
use crate::rate::{
    Cell, Context, Estimate, Failures, Galleries, Measure, Outcome, RankTies,
    SetThreshold, Unit, UnitKind,
};
use crate::study::file::{Mixture, Search};
use crate::tally::{SearchedGallery, Searches};
use crate::words;

/// What a gallery of another mix of people would return.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MixedGallery {
    /// The name of the mixture.
    pub name: String,
    /// The group column by which it mixes.
    pub by: String,
    /// People enrolled of each group.
    pub people: BTreeMap<String, u64>,
    /// FPIRs of this gallery: of everybody searched, and of each group of them, at each
    /// threshold.
    pub mixed: Vec<Estimate>,
    /// The same of galleries of as many people, mixed as those enrolled are; in the same order.
    pub alike: Vec<Estimate>,
}

/// The mixtures of a study on an arm: FPIR at each threshold of which `measured` has it.
pub fn mixed_galleries(
    tally: &Searches,
    points: &[SetThreshold],
    search: &Search,
    measured: &[Estimate],
    context: &Context<'_>,
) -> Vec<MixedGallery> {
    let mixed = |mixture: &Mixture| {
        Mixing { tally, points, mixture, context, groups: groups(mixture, context) }
            .gallery(measured)
    };
    search.mixtures.iter().map(mixed).collect()
}

/// The groups of people by the column of a mixture.
fn groups(mixture: &Mixture, context: &Context<'_>) -> Vec<Group> {
    let samples: Vec<u32> = (0u32..).take(context.roster.sample_count()).collect();
    scope::groups(context.roster, std::slice::from_ref(&mixture.by), &samples)
}

/// What a mixture is made from.
struct Mixing<'a> {
    tally: &'a Searches,
    points: &'a [SetThreshold],
    mixture: &'a Mixture,
    context: &'a Context<'a>,
    /// Of people by the column of the mixture.
    groups: Vec<Group>,
}

/// Kinds of people, and how many of each are drawn.
struct Drawn {
    /// The kind of each person, by subject code; none for those never drawn.
    kind_of: Vec<Option<usize>>,
    /// How many of each kind are drawn.
    drawn: Vec<u64>,
}

impl<'a> Mixing<'a> {
    fn gallery(&self, measured: &[Estimate]) -> MixedGallery {
        let bases: Vec<&Estimate> =
            measured.iter().filter(|base| is_fpir(base)).collect();
        let everybody = std::iter::once(None);
        let searched: Vec<Option<&Group>> =
            everybody.chain(self.groups.iter().map(Some)).collect();
        let each = |drawn: &Drawn, mix: Option<&str>| -> Vec<Estimate> {
            let of_base = |base: &&Estimate| -> Vec<Estimate> {
                let of = |group: &Option<&Group>| self.estimate(base, *group, drawn, mix);
                searched.iter().map(of).collect()
            };
            bases.iter().flat_map(of_base).collect()
        };
        MixedGallery {
            name: self.mixture.name.clone(),
            by: self.mixture.by.clone(),
            people: self.mixture.people.clone(),
            mixed: each(&self.by_group(), Some(&self.mixture.name)),
            alike: each(&self.all_alike(), None),
        }
    }

    fn by_group(&self) -> Drawn {
        let people = self.context.roster.subject_count();
        let kind = |person: usize| {
            self.groups.iter().position(|group| group.members.get(person) == Some(&true))
        };
        let drawn = |group: &Group| {
            let label = group.cell.values().next();
            label.and_then(|label| self.mixture.people.get(label)).copied().unwrap_or(0)
        };
        Drawn {
            kind_of: (0..people).map(kind).collect(),
            drawn: self.groups.iter().map(drawn).collect(),
        }
    }

    fn all_alike(&self) -> Drawn {
        let people = self.context.roster.subject_count();
        Drawn {
            kind_of: vec![Some(0); people],
            drawn: vec![self.mixture.people.values().sum()],
        }
    }

    fn estimate(
        &self,
        base: &Estimate,
        searched: Option<&Group>,
        drawn: &Drawn,
        mix: Option<&str>,
    ) -> Estimate {
        let mut quantity = base.quantity.clone();
        quantity.group = searched.map_or_else(Cell::new, |group| group.cell.clone());
        quantity.gallery = Some(self.mixture.people.values().sum());
        quantity.resized = true;
        quantity.mix = mix.map(str::to_owned);
        let found = self.measured(base, searched, drawn);
        let (outcome, people, cautions) = match found {
            Ok(found) => {
                let outcome =
                    Outcome::Measured { value: found.value, interval: found.interval };
                (outcome, found.people, found.cautions)
            }
            Err(why) => (Outcome::OutOfRange { why }, 0, Vec::new()),
        };
        let unit = Unit { kind: UnitKind::Subject, count: people };
        Estimate { quantity, outcome, counts: None, unit, cautions }
    }

    fn measured(
        &self,
        base: &Estimate,
        searched: Option<&Group>,
        drawn: &Drawn,
    ) -> Result<Found, String> {
        let held = self.tally.galleries.iter().map(|gallery| drawn.held(gallery));
        let held = held.collect::<Result<Vec<Vec<u64>>, String>>()?;
        let set =
            self.points.iter().find(|set| Some(&set.point) == base.quantity.at.as_ref());
        let place =
            set.and_then(|set| set.similarity.as_ref().ok()).and_then(|threshold| {
                let is_it = |known: &f64| known.total_cmp(threshold).is_eq();
                self.tally.thresholds.iter().position(is_it)
            });
        let place = place.ok_or("no threshold was set")?;
        let trials = self.trials(place, searched, drawn, held);
        if trials.valued.units() < FEWEST {
            return Err("fewer than three people of the group were searched".to_owned());
        }
        Ok(trials.found(drawn, self.context.level))
    }

    /// Non-mated searches with the kinds of people who decide them.
    fn trials(
        &self,
        place: usize,
        searched: Option<&Group>,
        drawn: &Drawn,
        held: Vec<Vec<u64>>,
    ) -> Trials<'_> {
        let roster = self.context.roster;
        let (mut owners, mut parts, mut decided) = (Vec::new(), Vec::new(), Vec::new());
        for returned in trials::returned(self.tally, place) {
            let owner = roster.subject_of(returned.search.probe);
            let is_searched =
                |group: &Group| group.members.get(owner as usize) == Some(&true);
            if !searched.is_none_or(is_searched) {
                continue;
            }
            let trial = u32::try_from(owners.len()).unwrap_or(u32::MAX);
            let mut marked = vec![0; drawn.drawn.len()];
            for &reference in returned.over {
                let decider = roster.subject_of(reference);
                if let Some(of) = drawn.kind_of[decider as usize] {
                    marked[of] += 1;
                    let pool = returned.search.gallery;
                    // Its own kind for now; with that of the trial below.
                    let kind = u32::try_from(of).unwrap_or(u32::MAX);
                    parts.push(Part { trial, pool, decider, kind });
                }
            }
            owners.push(owner);
            decided.push(Decided {
                gallery: returned.search.gallery as usize,
                deciders: marked,
                // Who stands past the end of a list may be of any kind.
                stops: returned.stops || returned.count > returned.over.len() as u64,
            });
        }
        let stopped = decided.iter().filter(|decided| decided.stops).count() as u64;
        let (kinds, kind_of) = kinds(decided);
        let types = u32::try_from(drawn.drawn.len()).unwrap_or(u32::MAX);
        parts
            .iter_mut()
            .for_each(|part| part.kind += kind_of[part.trial as usize] * types);
        let pools = self.tally.galleries.iter().map(|gallery| crossed::Pool {
            size: gallery.subjects,
            members: &gallery.people,
        });
        let given = crossed::Trials { owners: &owners, kinds: &kind_of };
        let valued = Valued::new(given, roster.subject_count(), pools.collect(), &parts);
        Trials { held, kinds, stopped, valued }
    }
}

/// The FPIR of galleries like those searched, with failures counted, at a set threshold.
fn is_fpir(estimate: &Estimate) -> bool {
    let quantity = &estimate.quantity;
    let by_rule = quantity.searched.as_ref().is_some_and(|searched| {
        searched.galleries == Galleries::LikeThese
            && searched.failures == Failures::Counted
            && searched.ties == RankTies::Last
    });
    quantity.measure == Measure::Fpir && quantity.group.is_empty() && by_rule
}

impl Drawn {
    /// People of each kind in a gallery; a sentence where it has too few.
    fn held(&self, gallery: &SearchedGallery) -> Result<Vec<u64>, String> {
        if gallery.subjects != gallery.people.len() as u64
            || gallery.size != gallery.subjects
        {
            return Err(
                "not everybody who is enrolled is known by one candidate each".into()
            );
        }
        let mut held = vec![0; self.drawn.len()];
        for &person in &gallery.people {
            if let Some(kind) = self.kind_of[person as usize] {
                held[kind] += 1;
            }
        }
        match held.iter().zip(&self.drawn).find(|(held, drawn)| drawn > held) {
            None => Ok(held),
            Some((held, drawn)) => Err(format!(
                "the mixture has {} people of a group of which {} are enrolled",
                words::count(*drawn),
                words::count(*held)
            )),
        }
    }
}
