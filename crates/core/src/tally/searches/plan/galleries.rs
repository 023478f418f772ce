//! The galleries of a plan: one of all who can be enrolled, or those that splits draw.

use falsematch_kernels::random::Generator;

use super::super::SearchedGallery;
use super::{Draft, PlannedGallery, chosen};
use crate::error::Result;
use crate::roster::to_code;
use crate::study::file::HeldOut;

impl Draft<'_> {
    /// The galleries of samples that can be enrolled: one, or one for each split.
    pub(super) fn galleries(&self, references: &[bool]) -> Result<Vec<PlannedGallery>> {
        let splits = self
            .search
            .held_out
            .as_ref()
            .and_then(|held_out| held_out.splits.map(|splits| (splits, held_out)));
        let Some((splits, held_out)) = splits else {
            let gallery = self.gallery(references.to_vec());
            return Ok(vec![self.of_stated_size(gallery)?]);
        };
        let mut drawn = Vec::new();
        for people in self.draw(references, splits, held_out)? {
            let enrolled = (0u32..).zip(references).map(|(sample, &is_reference)| {
                is_reference && people[self.roster.subject_of(sample) as usize]
            });
            drawn.push(self.gallery(enrolled.collect()));
        }
        Ok(drawn)
    }

    /// The gallery with the size that the study states, if it does.
    fn of_stated_size(&self, mut gallery: PlannedGallery) -> Result<PlannedGallery> {
        let Some(size) = self.search.gallery.size else { return Ok(gallery) };
        let named = gallery.described.size;
        if size < named {
            let message = format!(
                "found {named} entries of the gallery, but the study states that it has {size}"
            );
            return Err(self.conflict(message).hint("correct `search.gallery.size`"));
        }
        gallery.described.size = size;
        gallery.described.subjects = size;
        Ok(gallery)
    }

    /// Per gallery and subject, whether they are enrolled.
    fn draw(
        &self,
        references: &[bool],
        splits: u32,
        held_out: &HeldOut,
    ) -> Result<Vec<Vec<bool>>> {
        let mut people = self.by_label(references);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a share"
        )]
        let size = (held_out.enrolled_share * people.len() as f64) as usize;
        if size == 0 {
            let message = format!(
                "found {} people to enrol a share of {} of, but expected at least one of them \
                 in each gallery",
                people.len(),
                held_out.enrolled_share
            );
            return Err(self.missing(&message));
        }
        let mut galleries = Vec::new();
        let mut draw = 0;
        while galleries.len() < splits as usize {
            shuffle(&mut people, &mut Generator::new(self.seed, draw));
            draw += 1;
            let left = splits as usize - galleries.len();
            galleries.extend(people.chunks_exact(size).take(left).map(|chunk| {
                let mut enrolled = vec![false; self.roster.subject_count()];
                chunk.iter().for_each(|&person| enrolled[person as usize] = true);
                enrolled
            }));
        }
        Ok(galleries)
    }

    /// The people of samples by their first label, so that the same seed draws the same
    /// people whatever codes they go by in a run.
    fn by_label(&self, references: &[bool]) -> Vec<u32> {
        let labelled = chosen(references)
            .map(|sample| (self.order[sample as usize], self.roster.subject_of(sample)));
        let mut labelled: Vec<(u32, u32)> = labelled.collect();
        labelled.sort_unstable();
        let mut seen = vec![false; self.roster.subject_count()];
        let is_new = |person: &u32| !std::mem::replace(&mut seen[*person as usize], true);
        labelled.into_iter().map(|(_, person)| person).filter(is_new).collect()
    }

    fn gallery(&self, enrolled: Vec<bool>) -> PlannedGallery {
        let mut people = vec![false; self.roster.subject_count()];
        let mut with_template = people.clone();
        for sample in chosen(&enrolled) {
            let subject = self.roster.subject_of(sample) as usize;
            people[subject] = true;
            with_template[subject] |= self.roster.failure_of(sample).is_none();
        }
        let count = |flags: &[bool]| flags.iter().filter(|flag| **flag).count() as u64;
        let failed_sample = |&sample: &u32| self.roster.failure_of(sample).is_some();
        let (size, failed) = match self.search.gallery.consolidated {
            true => (count(&people), count(&people) - count(&with_template)),
            false => {
                (count(&enrolled), chosen(&enrolled).filter(failed_sample).count() as u64)
            }
        };
        let codes =
            (0u32..).zip(&people).filter(|(_, is_in)| **is_in).map(|(code, _)| code);
        let described = SearchedGallery {
            size,
            failed,
            subjects: count(&people),
            people: codes.collect(),
        };
        let templates = chosen(&enrolled).filter(|sample| !failed_sample(sample)).count();
        PlannedGallery { enrolled, people, with_template, templates, described }
    }
}

/// Every order equally likely (Fisher and Yates).
fn shuffle(codes: &mut [u32], generator: &mut Generator) {
    for last in (1..codes.len()).rev() {
        let limit = u64::from(to_code(last)) + 1;
        let other = usize::try_from(generator.below(limit)).unwrap_or(0);
        codes.swap(last, other);
    }
}
