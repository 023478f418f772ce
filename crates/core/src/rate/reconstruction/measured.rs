//! What one reconstruction gains and costs.

use falsematch_kernels::order::is_match;

use super::super::context::proportion;
use super::super::search::Looked;
use super::super::shared;
use super::super::{Cell, Estimate, Interval, Measure, Method, Quantity};
use super::gathered::Filled;
use super::tried::{Point, Tried, check_told, refused, same};
use super::{ManufacturedLeads, Reconstruction, ReconstructionAt, sentence};
use crate::study::SharedSetting;
use crate::study::file::{Reconstruction as Asked, StudyFile};

pub(super) const TOO_FEW: &str = "too few people for an interval";

/// What a reconstruction is asked of.
pub(super) struct Asking<'a> {
    pub(super) study: &'a StudyFile,
    pub(super) asked: &'a Asked,
    pub(super) people: u32,
    pub(super) bare: &'a Filled,
    /// Arms of the reconstructed probes.
    pub(super) seeds: Vec<&'a Filled>,
    /// Arms that it is held against besides the covered probes as they are.
    pub(super) others: Vec<&'a Filled>,
}

impl Asking<'_> {
    pub(super) fn reconstruction(&self) -> Reconstruction {
        let points = self.asked.settings(self.study);
        let (pull, without_pull) = self.pull();
        let found = Reconstruction {
            name: self.asked.name.clone(),
            bare: self.bare.arm.clone(),
            arms: self.asked.arms.clone(),
            gallery_masked: self.asked.gallery_masked.clone(),
            unmasked: self.asked.unmasked.clone(),
            rank: self.rank(),
            at: points.iter().filter_map(|shared| self.at(shared)).collect(),
            flips: self.flips(None),
            pull,
            without_pull,
            sentence: String::new(),
        };
        Reconstruction { sentence: sentence::of(&found), ..found }
    }

    pub(super) fn rank(&self) -> u32 {
        let search = self.study.search.as_ref();
        search.and_then(|search| search.ranks.first().copied()).unwrap_or(1)
    }

    pub(super) fn level(&self) -> f64 {
        self.study.protocol.level
    }

    fn at(&self, shared: &SharedSetting) -> Option<ReconstructionAt> {
        let point = shared::point(shared, || Some(self.bare.at(shared)?.point.clone()))?;
        let at = Point { shared, point: &point };
        let reconstructed = || (self.asked.name.as_str(), self.seeds.as_slice());
        let bare = [self.bare];
        let against = || std::iter::once(&self.bare).chain(&self.others);
        let tpir = std::iter::once(self.tpir(&at, reconstructed()));
        let of_others = against()
            .map(|other| self.tpir(&at, (&other.arm, std::slice::from_ref(other))));
        let tpir = tpir.chain(of_others).collect();
        let gains = against().map(|other| self.gain(&at, other)).collect();
        let leads = vec![
            self.leads(&at, reconstructed()),
            self.leads(&at, (&self.bare.arm, &bare)),
        ];
        let flips = self.flips(Some(&at));
        let pulled = self.pulled(&at);
        Some(ReconstructionAt { tpir, gains, leads, flips, pulled, at: point })
    }

    /// Hits of mated searches in some arms; or why a threshold is not resolved.
    pub(super) fn hits(&self, at: &Point<'_>, arms: &[&Filled]) -> Result<Tried, String> {
        let rank = self.rank();
        self.tried(at, arms, |search, threshold| {
            search.is_mated.then(|| search.is_hit(Some(threshold), rank))
        })
    }

    /// Searches in some arms: those of which something is asked, and what it is.
    fn tried(
        &self,
        at: &Point<'_>,
        arms: &[&Filled],
        asks: impl Fn(&Looked, f64) -> Option<bool>,
    ) -> Result<Tried, String> {
        let mut tried = Tried::new(self.people);
        for arm in arms {
            let threshold = at.threshold(arm)?;
            check_told(arm)?;
            for search in &arm.searches {
                if let Some(is_found) = asks(search, threshold) {
                    tried.add(search.owner, is_found);
                }
            }
        }
        Ok(tried)
    }

    fn tpir(&self, at: &Point<'_>, (name, arms): (&str, &[&Filled])) -> Estimate {
        let quantity = self.quantity(Measure::Tpir, name, Some(at));
        self.share(quantity, self.hits(at, arms), "mated searches")
    }

    /// Wrong people first, at or over the threshold. One who has the mate's score is before the
    /// mate, as in ranks.
    fn leads(
        &self,
        at: &Point<'_>,
        (name, arms): (&str, &[&Filled]),
    ) -> ManufacturedLeads {
        let of = |is_mated: bool| {
            self.tried(at, arms, |search, threshold| {
                let is_wrong = search.first.as_ref().is_some_and(|first| {
                    let is_other = |&person: &u32| person != search.owner;
                    first.people.iter().any(is_other) && is_match(first.score, threshold)
                });
                (search.is_mated == is_mated).then_some(is_wrong)
            })
        };
        let quantity = |measure| self.quantity(measure, name, Some(at));
        ManufacturedLeads {
            mated: self.share(
                quantity(Measure::ManufacturedLeads),
                of(true),
                "mated searches",
            ),
            non_mated: self.share(
                quantity(Measure::ManufacturedLeadsNonMated),
                of(false),
                "non-mated searches",
            ),
        }
    }

    /// Searches that are there with every seed, of which the first candidate changes; at an
    /// operating point of which who is returned changes, nobody being one of those. People of
    /// one score are returned together.
    fn flips(&self, at: Option<&Point<'_>>) -> Option<Estimate> {
        let (first, others) = self.seeds.split_first()?;
        if others.is_empty() {
            return None;
        }
        let quantity = self.quantity(Measure::SeedFlips, &self.asked.name, at);
        let returned = |arm: &Filled, search: &Looked| -> Result<Vec<u32>, String> {
            let threshold = at.map(|at| at.threshold(arm)).transpose()?;
            let is_over =
                |score: f64| threshold.is_none_or(|threshold| is_match(score, threshold));
            let first = search.first.as_ref().filter(|first| is_over(first.score));
            Ok(first.map_or(Vec::new(), |first| first.people.clone()))
        };
        let count = || -> Result<Tried, String> {
            let mut tried = Tried::new(self.people);
            for search in &first.searches {
                let of_others: Option<Vec<&Looked>> =
                    others.iter().map(|arm| same(arm, search)).collect();
                let Some(of_others) = of_others else { continue };
                let before = returned(first, search)?;
                let mut changes = false;
                for (arm, other) in others.iter().zip(of_others) {
                    changes |= returned(arm, other)? != before;
                }
                tried.add(search.owner, changes);
            }
            Ok(tried)
        };
        Some(self.share(quantity, count(), "searches with every seed"))
    }

    /// Searches of which the most alike other person is another than before, and over the
    /// threshold.
    fn pulled(&self, at: &Point<'_>) -> Estimate {
        let quantity = self.quantity(Measure::PulledOver, &self.asked.name, Some(at));
        let tried = self.tried(at, &self.seeds, |search, threshold| {
            let before = same(self.bare, search)?.other.as_ref();
            let was_there = |person: &u32| {
                before.is_some_and(|before| before.people.binary_search(person).is_ok())
            };
            Some(search.other.as_ref().is_some_and(|after| {
                let is_new = |person: &u32| !was_there(person);
                after.people.iter().any(is_new) && is_match(after.score, threshold)
            }))
        });
        self.share(quantity, tried, "searches of the same probes")
    }

    pub(super) fn interval(&self, low: f64, high: f64, method: Method) -> Interval {
        Interval {
            low,
            high,
            level: self.level(),
            method,
            variance_inflation: None,
            effective_trials: None,
            degrees_of_freedom: None,
        }
    }

    fn share(
        &self,
        quantity: Quantity,
        tried: Result<Tried, String>,
        kind: &str,
    ) -> Estimate {
        match tried {
            Ok(tried) => proportion(quantity, &tried.side(), self.level(), kind),
            Err(why) => refused(quantity, why),
        }
    }

    pub(super) fn quantity(
        &self,
        measure: Measure,
        arm: &str,
        at: Option<&Point<'_>>,
    ) -> Quantity {
        Quantity {
            measure,
            arm: arm.to_owned(),
            group: Cell::new(),
            versus: Cell::new(),
            versus_arm: None,
            at: at.map(|at| at.point.clone()),
            held_against: None,
            versus_at: None,
            gallery: self.bare.gallery,
            resized: false,
            mix: None,
            discarded: None,
            searched: None,
            visible: None,
        }
    }
}
