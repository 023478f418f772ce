//! Whose pictures a reconstruction is fitted on.

use super::ArmFilter;
use super::filter::narrow;
use crate::error::{Error, ErrorKind, Result};
use crate::roster::Roster;
use crate::study::file::{Alteration, Arm, FittedOn, Search};

/// How many people an error names at most.
const NAMED: usize = 5;

/// The samples that the reconstruction of an arm is fitted on, ascending; none where it has no
/// reconstruction, or one that is fitted on nobody.
///
/// # Errors
/// [`ErrorKind::Study`] if a column, value or subject is not in the roster, or no sample is
/// left; [`ErrorKind::Conflict`] if somebody is also in a probe or reference of the arm,
/// naming them: a reconstruction fitted on the people whom it fills in would bring back what
/// the cover hides.
pub fn fitted_samples(
    arm: &Arm,
    search: Option<&Search>,
    roster: &Roster,
) -> Result<Vec<u32>> {
    let Some(fitted_on) = arm.alter.iter().find_map(of_alteration) else {
        return Ok(Vec::new());
    };
    let samples = match fitted_on {
        FittedOn::Subjects(labels) => of_subjects(labels, arm, roster)?,
        FittedOn::Samples(filter) => {
            let everybody = vec![true; roster.sample_count()];
            narrow(everybody, filter, arm, roster)?
        }
    };
    let samples: Vec<u32> = (0_u32..)
        .zip(samples)
        .filter(|(_, taken)| *taken)
        .map(|(code, _)| code)
        .collect();
    if samples.is_empty() {
        let message = format!(
            "found no sample that `fitted_on` of the arm `{}` selects, but expected pictures of \
             other people",
            arm.name
        );
        return Err(Error::new(ErrorKind::Study, message));
    }
    let compared = compared(arm, search, roster)?;
    refuse_compared(&samples, &compared, arm, roster)?;
    Ok(samples)
}

fn of_alteration(alteration: &Alteration) -> Option<&FittedOn> {
    match alteration {
        Alteration::Reconstruct { fitted_on, .. } => fitted_on.as_ref(),
        _ => None,
    }
}

/// Per sample, whether it is of one of some subjects.
fn of_subjects(labels: &[String], arm: &Arm, roster: &Roster) -> Result<Vec<bool>> {
    let mut wanted = vec![false; roster.subject_count()];
    for label in labels {
        let codes = (0_u32..).take(roster.subject_count());
        let code = codes.into_iter().find(|&code| roster.subject_label(code) == **label);
        let code = code.ok_or_else(|| {
            let message = format!(
                "found the subject `{label}` in `fitted_on` of the arm `{}`, but no sample is \
                 of them",
                arm.name
            );
            Error::new(ErrorKind::Study, message)
        })?;
        wanted[code as usize] = true;
    }
    let subjects = roster.subjects_of_samples().iter();
    Ok(subjects.map(|&subject| wanted[subject as usize]).collect())
}

/// Per subject, whether a probe or reference of the arm is of them; with `search`, whether
/// one of the searched or of the gallery is.
fn compared(arm: &Arm, search: Option<&Search>, roster: &Roster) -> Result<Vec<bool>> {
    let (mut probes, mut references): (Vec<bool>, Vec<bool>) =
        ArmFilter::resolve(arm, roster)?.sides().unzip();
    if let Some(search) = search {
        let everybody = || vec![true; roster.sample_count()];
        let gallery = narrow(everybody(), &search.gallery.filter, arm, roster)?;
        let searched = match search.probe.is_empty() {
            true => gallery.iter().map(|enrolled| !enrolled).collect(),
            false => narrow(everybody(), &search.probe, arm, roster)?,
        };
        probes.iter_mut().zip(searched).for_each(|(own, searched)| *own &= searched);
        references.iter_mut().zip(gallery).for_each(|(own, enrolled)| *own &= enrolled);
    }
    let mut compared = vec![false; roster.subject_count()];
    let sides = probes.iter().zip(&references).zip(roster.subjects_of_samples());
    for ((probe, reference), &subject) in sides {
        compared[subject as usize] |= probe | reference;
    }
    Ok(compared)
}

/// Refuses people who are also compared.
fn refuse_compared(
    fitted: &[u32],
    compared: &[bool],
    arm: &Arm,
    roster: &Roster,
) -> Result<()> {
    let mut both: Vec<u32> = fitted.iter().map(|&code| roster.subject_of(code)).collect();
    both.retain(|&subject| compared[subject as usize]);
    both.sort_unstable();
    both.dedup();
    if both.is_empty() {
        return Ok(());
    }
    let mut names: Vec<String> = both
        .iter()
        .take(NAMED)
        .map(|&subject| format!("`{}`", roster.subject_label(subject)))
        .collect();
    if both.len() > NAMED {
        names.push(format!("{} more", both.len() - NAMED));
    }
    let message = format!(
        "found {} in `fitted_on` of the arm `{}` and among its probes or references, but \
         expected other people",
        names.join(", "),
        arm.name
    );
    Err(Error::new(ErrorKind::Conflict, message).hint(
        "filter them out of the arm with `probe` and `reference`, or fit on others: fitted on \
         the people whom it fills in, a reconstruction brings back what the cover hides",
    ))
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use super::*;
    use crate::roster::{Labels, Property, PropertyKind};
    use crate::study::file::{FillMethod, OneOrMany};

    /// Two samples each of `ann`, `ben`, `cas` and `dov`, of whom the first two are compared;
    /// the role of the last is blank.
    fn roster() -> Roster {
        let listed = |labels: &[&str]| {
            Labels::Listed(labels.iter().map(|&label| label.to_owned()).collect())
        };
        Roster {
            samples: listed(&["a1", "a2", "b1", "b2", "c1", "c2", "d1", "d2"]),
            subject_of: vec![0, 0, 1, 1, 2, 2, 3, 3],
            subjects: listed(&["ann", "ben", "cas", "dov"]),
            properties: vec![Property {
                name: "role".into(),
                kind: PropertyKind::Condition,
                values: vec!["gallery".into(), "nobody".into(), "probe".into()],
                of_sample: [1, 3, 1, 3, 0, 0, 0, 0].map(NonZeroU32::new).to_vec(),
            }],
            names_subjects: true,
            ..Roster::default()
        }
    }

    fn role(value: &str) -> [(String, OneOrMany); 1] {
        [("role".to_owned(), OneOrMany::One(value.to_owned()))]
    }

    fn arm(fitted_on: Option<FittedOn>) -> Arm {
        let fill = Alteration::Reconstruct {
            method: FillMethod::MeanFace,
            model: None,
            components: None,
            fitted_on,
            seed: None,
        };
        Arm {
            name: "filled".into(),
            about: None,
            input: None,
            both: Default::default(),
            probe: role("probe").into(),
            reference: role("gallery").into(),
            alter: vec![fill],
            apply: None,
        }
    }

    fn on(labels: &[&str]) -> Result<Vec<u32>> {
        let labels = labels.iter().map(|&label| label.to_owned()).collect();
        fitted_samples(&arm(Some(FittedOn::Subjects(labels))), None, &roster())
    }

    fn refused(found: Result<Vec<u32>>) -> String {
        found.unwrap_err().to_string()
    }

    #[test]
    fn all_samples_of_the_people_who_are_not_compared_are_taken() {
        assert_eq!(on(&["dov"]).unwrap(), [6, 7]);
        assert_eq!(on(&["dov", "cas"]).unwrap(), [4, 5, 6, 7]);
        assert_eq!(fitted_samples(&arm(None), None, &roster()).unwrap(), [] as [u32; 0]);
    }

    #[test]
    fn people_who_are_probes_or_references_are_refused_by_name() {
        assert_eq!(
            refused(on(&["cas", "ben"])),
            "found `ben` in `fitted_on` of the arm `filled` and among its probes or \
             references, but expected other people"
        );
        // Of two people only one side is compared: that is enough.
        for value in ["probe", "gallery"] {
            let arm = arm(Some(FittedOn::Samples(role(value).into())));
            let message = refused(fitted_samples(&arm, None, &roster()));
            assert!(
                message.starts_with("found `ann`, `ben` in `fitted_on`"),
                "{message}"
            );
        }
        let mut open = arm(Some(FittedOn::Subjects(vec!["dov".into()])));
        open.probe.clear();
        let message = refused(fitted_samples(&open, None, &roster()));
        assert!(message.starts_with("found `dov` in `fitted_on`"), "{message}");
    }

    /// In a search those are compared who are searched or enrolled, whatever the arm allows.
    #[test]
    fn people_who_are_neither_searched_nor_enrolled_can_be_fitted_on() {
        let mut open = arm(Some(FittedOn::Subjects(vec!["dov".into()])));
        open.probe.clear();
        open.reference.clear();
        let mut search = Search::default();
        search.gallery.filter = role("gallery").into();
        search.probe = role("probe").into();
        assert_eq!(fitted_samples(&open, Some(&search), &roster()).unwrap(), [6, 7]);
        search.probe.clear();
        let message = refused(fitted_samples(&open, Some(&search), &roster()));
        assert!(message.starts_with("found `dov` in `fitted_on`"), "{message}");
    }

    #[test]
    fn unknown_people_and_columns_and_nobody_are_refused() {
        assert_eq!(
            refused(on(&["eva"])),
            "found the subject `eva` in `fitted_on` of the arm `filled`, but no sample is of \
             them"
        );
        let nobody = arm(Some(FittedOn::Samples(role("nobody").into())));
        assert_eq!(
            refused(fitted_samples(&nobody, None, &roster())),
            "found no sample that `fitted_on` of the arm `filled` selects, but expected \
             pictures of other people"
        );
        let unknown = arm(Some(FittedOn::Samples(role("fit").into())));
        assert_eq!(
            refused(fitted_samples(&unknown, None, &roster())),
            "`role`: arm `filled` filters on `role` = `fit`, which no sample has"
        );
    }
}
