//! Searches of the arms of a reconstruction, gathered arm by arm.

use super::super::search::{Looked, looked};
use super::super::shared;
use super::super::{Context, SetThreshold};
use super::{Reconstruction, measured};
use crate::error::{Error, ErrorKind, Result};
use crate::study::SharedSetting;
use crate::study::file::{Arm, Reconstruction as Asked, StudyFile};
use crate::tally::Searches;

/// Searches of one arm.
#[derive(Clone, Debug)]
pub(super) struct Filled {
    pub(super) arm: String,
    /// By gallery, then probe.
    pub(super) searches: Vec<Looked>,
    /// Its operating points.
    pub(super) points: Vec<SetThreshold>,
    pub(super) gallery: Option<u64>,
}

impl Filled {
    /// The operating point for what several arms have in common.
    pub(super) fn at(&self, shared: &SharedSetting) -> Option<&SetThreshold> {
        shared::find(shared, &self.arm, &self.points)
    }
}

/// What the reconstructions of a study rest on, as far as its arms have been seen.
#[derive(Clone, Debug)]
pub struct Fillings<'a> {
    study: &'a StudyFile,
    filled: Vec<Filled>,
    /// Codes of people are under this.
    people: u32,
}

impl<'a> Fillings<'a> {
    /// Nothing seen yet; of a study without `[[reconstruction]]` nothing ever will be.
    pub fn new(study: &'a StudyFile) -> Fillings<'a> {
        Fillings { study, filled: Vec::new(), people: 0 }
    }

    /// Takes the searches of an arm.
    pub fn take(
        &mut self,
        tally: &Searches,
        points: &[SetThreshold],
        arm: &Arm,
        context: &Context<'_>,
    ) {
        let holds = |asked: &Asked| asked.every_arm().contains(&arm.name.as_str());
        if !self.study.reconstructions.iter().any(holds) {
            return;
        }
        self.filled.push(Filled {
            arm: arm.name.clone(),
            searches: looked(tally, context.roster),
            points: points.to_vec(),
            gallery: tally.size(),
        });
        let people = crate::roster::to_code(context.roster.subject_count());
        self.people = self.people.max(people);
    }

    /// The reconstructions, in the study's order.
    ///
    /// # Errors
    ///
    /// If an arm shares no search with the covered probes as they are.
    pub fn reconstructions(&self) -> Result<Vec<Reconstruction>> {
        let of = |asked: &Asked| {
            let arm = |name: &str| self.filled.iter().find(|filled| filled.arm == name);
            let missing = |name: &str| {
                let message = format!("found no searches of the arm `{name}`");
                Error::new(ErrorKind::Missing, message)
            };
            let found = |name: &str| arm(name).ok_or_else(|| missing(name));
            let bare = found(&asked.bare)?;
            let seeds: Vec<&Filled> =
                asked.arms.iter().map(|name| found(name)).collect::<Result<_>>()?;
            let others = asked.gallery_masked.iter().chain(&asked.unmasked);
            let others: Vec<&Filled> =
                others.map(|name| found(name)).collect::<Result<_>>()?;
            seeds
                .iter()
                .chain(&others)
                .try_for_each(|arm| check_shared(asked, bare, arm))?;
            let asking = measured::Asking {
                study: self.study,
                asked,
                people: self.people,
                bare,
                seeds,
                others,
            };
            Ok(asking.reconstruction())
        };
        self.study.reconstructions.iter().map(of).collect()
    }
}

/// Refuses an arm that has nobody in common with the covered probes as they are.
fn check_shared(asked: &Asked, bare: &Filled, other: &Filled) -> Result<()> {
    let people = |filled: &Filled| {
        let mut people: Vec<u32> =
            filled.searches.iter().map(|search| search.owner).collect();
        people.sort_unstable();
        people.dedup();
        people
    };
    let of_bare = people(bare);
    if people(other).iter().any(|person| of_bare.binary_search(person).is_ok()) {
        return Ok(());
    }
    let message = format!(
        "found no subject in both arms `{}` and `{}` of the reconstruction `{}`, but expected \
         the same people in all its arms",
        bare.arm, other.arm, asked.name
    );
    Err(Error::new(ErrorKind::Conflict, message))
}
