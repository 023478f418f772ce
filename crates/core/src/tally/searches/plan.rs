//! Who is enrolled in which gallery, and who is searched.

mod galleries;

use super::SearchedGallery;
use crate::error::{Error, ErrorKind, Result};
use crate::input::CandidateLists;
use crate::roster::Roster;
use crate::study::file::{Arm, Filter, GalleryRule, Search};
use crate::tally::ArmFilter;

/// The searches of an arm: the study's `[search]` with its filters found in a roster.
#[derive(Clone, Debug, PartialEq)]
pub struct SearchPlan {
    /// The galleries to search, one or one per split.
    pub(crate) galleries: Vec<PlannedGallery>,
    /// Per sample, whether it is a probe.
    pub(crate) probes: Vec<bool>,
    /// Whether each person is one candidate.
    pub(crate) consolidated: bool,
    /// The length of a candidate list.
    pub(crate) list_length: u32,
    /// Whether the study states how large the gallery is.
    pub(crate) has_stated_size: bool,
}

/// One gallery.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PlannedGallery {
    /// Per sample, whether it is enrolled.
    pub(crate) enrolled: Vec<bool>,
    /// Per subject, whether they are enrolled.
    pub(crate) people: Vec<bool>,
    /// Per subject, whether they are enrolled with a template.
    pub(crate) with_template: Vec<bool>,
    /// Enrolled samples that have a template.
    pub(crate) templates: usize,
    /// What the tally says of it.
    pub(crate) described: SearchedGallery,
}

/// What a plan is made from.
struct Draft<'a> {
    search: &'a Search,
    arm: &'a Arm,
    roster: &'a Roster,
    /// Per sample, its place in the order of the study's own labels.
    order: &'a [u32],
    seed: u64,
    /// What was searched, where candidate lists say it.
    lists: Option<&'a CandidateLists>,
}

impl SearchPlan {
    /// Finds out who is enrolled and who is searched.
    ///
    /// `order` is, per sample, the place of its label in the order of the study's own labels,
    /// which the gallery rule `first` goes by. `seed` draws the splits; draw `d` takes stream
    /// `d`.
    ///
    /// # Errors
    /// If a filter names what no sample has, the gallery is empty, somebody has two samples
    /// where one is expected, a probe is enrolled itself, somebody who is held out is
    /// enrolled, or a mate is missing that the study says is enrolled.
    pub fn resolve(
        search: &Search,
        arm: &Arm,
        roster: &Roster,
        order: &[u32],
        seed: u64,
    ) -> Result<SearchPlan> {
        Draft { search, arm, roster, order, seed, lists: None }.plan()
    }

    /// The same for candidate lists, which say who was searched. The gallery is what the
    /// lists' own file names, or every sample that is not searched.
    ///
    /// # Errors
    /// As [`SearchPlan::resolve`]; and if a sample that was searched is in the gallery, or
    /// the study states a size of the gallery under the number of its entries.
    pub fn resolve_listed(
        search: &Search,
        arm: &Arm,
        roster: &Roster,
        lists: &CandidateLists,
    ) -> Result<SearchPlan> {
        Draft { search, arm, roster, order: &[], seed: 0, lists: Some(lists) }.plan()
    }

    /// The galleries as a tally describes them.
    pub(crate) fn described(&self) -> Vec<SearchedGallery> {
        self.galleries.iter().map(|gallery| gallery.described.clone()).collect()
    }

    /// Per sample, whether it is in some gallery.
    pub fn enrols(&self, sample: u32) -> bool {
        self.galleries.iter().any(|gallery| gallery.enrolled[sample as usize])
    }
}

impl Draft<'_> {
    fn plan(&self) -> Result<SearchPlan> {
        let draft = self;
        let search = self.search;
        let references = draft.references()?;
        let probes = draft.probes(&references)?;
        let galleries = draft.galleries(&references)?;
        let plan = SearchPlan {
            galleries,
            probes,
            consolidated: search.gallery.consolidated,
            list_length: search.list_length,
            has_stated_size: search.gallery.size.is_some(),
        };
        draft.check_mates(&plan, &references)?;
        Ok(plan)
    }

    /// Samples that can be enrolled, by the gallery's rule and filter, the arm's filter and
    /// who is held out by name.
    fn references(&self) -> Result<Vec<bool>> {
        let gallery = &self.search.gallery;
        let arm = ArmFilter::resolve(self.arm, self.roster)?;
        let mut allowed = self.filtered(&gallery.filter)?;
        allowed.iter_mut().zip(arm.references()).for_each(|(own, arm)| *own &= arm);
        if let Some(lists) = self.lists {
            self.keep_listed(lists, &mut allowed);
        }
        if let Some(held_out) = &self.search.held_out
            && !held_out.filter.is_empty()
        {
            self.hold_out(&held_out.filter, &mut allowed)?;
        }
        match gallery.rule {
            GalleryRule::All => {}
            GalleryRule::First => self.keep_first(&mut allowed),
            GalleryRule::One => self.check_one(&allowed)?,
        }
        match allowed.iter().any(|allowed| *allowed) {
            true => Ok(allowed),
            false if self.lists.is_some() => Err(self
                .missing("found an empty gallery, but expected samples in it")
                .hint(
                    "the table of samples lists the entries of the gallery beside the probes; \
                     `search.gallery.where` or `input.gallery` says which they are",
                )),
            false => Err(self
                .missing("found an empty gallery, but expected samples in it")
                .hint("no sample passes `search.gallery.where` and the arm's filter")),
        }
    }

    /// Of what candidate lists searched: what their file names, or all that is not searched.
    fn keep_listed(&self, lists: &CandidateLists, allowed: &mut [bool]) {
        match &lists.gallery {
            Some(gallery) => {
                let mut named = vec![false; allowed.len()];
                gallery.iter().for_each(|&sample| named[sample as usize] = true);
                allowed.iter_mut().zip(named).for_each(|(own, named)| *own &= named);
            }
            None if self.search.gallery.filter.is_empty() => {
                let searched = lists.searched(allowed.len());
                allowed.iter_mut().zip(searched).for_each(|(own, other)| *own &= !other);
            }
            None => {}
        }
    }

    /// Per sample, whether it passes a filter, looked up as that of an arm.
    fn filtered(&self, filter: &Filter) -> Result<Vec<bool>> {
        let blank = Filter::new();
        let arm = Arm {
            name: self.arm.name.clone(),
            about: None,
            input: None,
            both: filter.clone(),
            probe: blank.clone(),
            reference: blank,
            alter: Vec::new(),
            apply: None,
        };
        Ok(ArmFilter::resolve(&arm, self.roster)?.references().to_vec())
    }

    /// Takes people who are held out by name out of the gallery.
    fn hold_out(&self, filter: &Filter, allowed: &mut [bool]) -> Result<()> {
        let held_out = self.filtered(filter)?;
        let both = (0u32..).zip(allowed.iter().zip(&held_out));
        let mut enrolled =
            both.filter(|(_, (allowed, held_out))| **allowed && **held_out);
        if let (Some((sample, _)), false) = (enrolled.next(), self.may_hold_out()) {
            let message = format!(
                "found the sample `{}` in the gallery, but its subject `{}` is held out of it",
                self.roster.sample_label(sample),
                self.subject_label(sample),
            );
            return Err(self.conflict(message).hint(
                "`search.gallery.where` and `search.held_out.where` ask for the same person",
            ));
        }
        allowed.iter_mut().zip(held_out).for_each(|(allowed, held)| *allowed &= !held);
        Ok(())
    }

    /// Whether people can be taken out of the gallery that the study asks for: it asks for
    /// nothing in particular, and was not searched yet.
    fn may_hold_out(&self) -> bool {
        self.search.gallery.filter.is_empty() && self.lists.is_none()
    }

    /// Of each person's samples the first by label.
    fn keep_first(&self, allowed: &mut [bool]) {
        let mut first: Vec<Option<u32>> = vec![None; self.roster.subject_count()];
        for sample in chosen(allowed) {
            let kept = &mut first[self.roster.subject_of(sample) as usize];
            let is_earlier =
                |other: u32| self.order[sample as usize] < self.order[other as usize];
            if kept.is_none_or(is_earlier) {
                *kept = Some(sample);
            }
        }
        allowed.fill(false);
        first.into_iter().flatten().for_each(|sample| allowed[sample as usize] = true);
    }

    fn check_one(&self, allowed: &[bool]) -> Result<()> {
        let mut known: Vec<Option<u32>> = vec![None; self.roster.subject_count()];
        for sample in chosen(allowed) {
            let place = &mut known[self.roster.subject_of(sample) as usize];
            let Some(other) = place.replace(sample) else { continue };
            let message = format!(
                "found two samples of the subject `{}` in the gallery, `{}` and `{}`, but \
                 expected one of each subject",
                self.subject_label(sample),
                self.roster.sample_label(other),
                self.roster.sample_label(sample),
            );
            return Err(self.conflict(message).hint(
                "narrow `search.gallery.where`, or set `search.gallery.rule` to `first` or `all`",
            ));
        }
        Ok(())
    }

    /// Samples that are searched.
    fn probes(&self, references: &[bool]) -> Result<Vec<bool>> {
        let arm = ArmFilter::resolve(self.arm, self.roster)?;
        let mut probes = self.filtered(&self.search.probe)?;
        probes.iter_mut().zip(arm.probes()).for_each(|(own, arm)| *own &= arm);
        if let Some(lists) = self.lists {
            let searched = lists.searched(probes.len());
            let is_without = |sample| {
                self.has_named_gallery(lists) && self.roster.failure_of(sample).is_some()
            };
            for (sample, own) in (0u32..).zip(&mut probes) {
                let is_reference = references[sample as usize];
                *own &=
                    searched[sample as usize] || (is_without(sample) && !is_reference);
            }
        }
        let is_asked_for = !self.search.probe.is_empty() || self.lists.is_some();
        for sample in chosen(references) {
            let is_probe = &mut probes[sample as usize];
            if *is_probe && is_asked_for {
                let label = self.roster.sample_label(sample);
                let message = format!(
                    "found the sample `{label}` as probe and in the gallery, but expected it \
                     in one of them: a sample always finds itself"
                );
                return Err(self.conflict(message).hint(match self.lists {
                    Some(_) => {
                        "where the ids of probes and of gallery entries are two kinds of \
                         names, set `input.id_prefix` and list the entries with it"
                    }
                    None => {
                        "narrow `search.probe`, or leave it out for all samples that are not \
                         enrolled"
                    }
                }));
            }
            *is_probe = false;
        }
        match probes.iter().any(|probe| *probe) {
            true => Ok(probes),
            false => Err(self.missing("found no probe to search, but expected some")),
        }
    }

    /// Whether the study says which samples the gallery has, so that one of neither kind that
    /// has no template was a probe.
    fn has_named_gallery(&self, lists: &CandidateLists) -> bool {
        lists.gallery.is_some() || !self.search.gallery.filter.is_empty()
    }

    /// Where people are held out, everybody else is said to be enrolled.
    fn check_mates(&self, plan: &SearchPlan, references: &[bool]) -> Result<()> {
        let Some(held_out) = &self.search.held_out else { return Ok(()) };
        let away = match held_out.filter.is_empty() {
            true => vec![false; self.roster.sample_count()],
            false => self.filtered(&held_out.filter)?,
        };
        // Whoever could have been drawn into a gallery is not missing.
        let mut enrolled = vec![false; self.roster.subject_count()];
        for sample in chosen(references) {
            enrolled[self.roster.subject_of(sample) as usize] = true;
        }
        let lacks_mate = |&sample: &u32| {
            let subject = self.roster.subject_of(sample) as usize;
            !away[sample as usize] && !enrolled[subject]
        };
        let Some(sample) = chosen(&plan.probes).find(lacks_mate) else { return Ok(()) };
        let message = format!(
            "found the probe `{}` of the subject `{}`, who is not held out and has no sample \
             in the gallery, but expected one",
            self.roster.sample_label(sample),
            self.subject_label(sample),
        );
        Err(self.missing(&message).hint(
            "hold the subject out, or leave `search.held_out` out if nobody is said to be enrolled",
        ))
    }

    fn subject_label(&self, sample: u32) -> String {
        self.roster.subject_label(self.roster.subject_of(sample)).into_owned()
    }

    fn conflict(&self, message: String) -> Error {
        Error::new(ErrorKind::Conflict, format!("arm `{}`: {message}", self.arm.name))
    }

    fn missing(&self, message: &str) -> Error {
        Error::new(ErrorKind::Missing, format!("arm `{}`: {message}", self.arm.name))
    }
}

fn chosen(flags: &[bool]) -> impl Iterator<Item = u32> + '_ {
    (0u32..).zip(flags).filter(|(_, is_in)| **is_in).map(|(code, _)| code)
}
