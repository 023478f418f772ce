//! Visibility: refusals of families that cannot be looked at together.

use super::arms;
use super::checks::within_unit;
use super::file::{Family, Input, StudyFile, Visibility};
use super::source::Source;
use super::source::Step::{Item, Key};
use crate::error::Result;

/// Checks `[visibility]`; the arms of the study have been resolved.
///
/// # Errors
///
/// If the input names nobody or samples are frames of tracks, there is no definition or one is there twice, a share or rank
/// is none, a family lacks a name or an arm, or an arm is unknown or there twice.
pub(super) fn check(study: &StudyFile, source: &Source<'_>) -> Result<()> {
    let Some(visibility) = &study.visibility else { return Ok(()) };
    check_named(&study.input, source)?;
    check_frames(study, source)?;
    check_definitions(visibility, source)?;
    check_shares(visibility, source)?;
    check_rank(study, visibility, source)?;
    for (index, name) in visibility.unaltered.iter().enumerate() {
        let path = [Key("visibility"), Key("unaltered"), Item(index)];
        arms::known(name, &study.arms, &path, source)?;
    }
    if let Some(name) = &visibility.common {
        let path = [Key("visibility"), Key("common")];
        arms::known(name, &study.arms, &path, source)?;
    }
    if visibility.families.is_empty() {
        let message = "found no family, but expected one";
        return Err(source.refuse(&[Key("visibility"), Key("family")], message));
    }
    let mut families = visibility.families.iter().enumerate();
    families.try_for_each(|(index, family)| {
        check_family(study, &visibility.families[..index], family, source)
    })
}

/// Fills in the arm that sets the threshold that all arms have in common, and the shares that
/// claims speak of, so that what is claimed is measured.
pub(super) fn fill_in(study: &mut StudyFile) {
    let claims = study.claims.iter().filter(|claim| claim.is_testable());
    let claimed: Vec<f64> = claims.filter_map(|claim| claim.visible).collect();
    let Some(visibility) = &mut study.visibility else { return };
    let from = study.protocol.thresholds_from.as_ref();
    let common = from.or(visibility.unaltered.first()).cloned();
    visibility.common = visibility.common.take().or(common);
    for share in claimed {
        if !visibility.shares.iter().any(|other| other.total_cmp(&share).is_eq()) {
            visibility.shares.push(share);
        }
    }
}

/// A track is fused from frames, of which each has a visible share of its own.
fn check_frames(study: &StudyFile, source: &Source<'_>) -> Result<()> {
    if study.track.is_none() {
        return Ok(());
    }
    let message = "found `[visibility]` beside `[track]`, but expected one of them: a ledger \
                   speaks of single pictures, and frames of a track differ in what is visible";
    Err(source.refuse(&[Key("visibility")], message))
}

fn check_named(input: &Input, source: &Source<'_>) -> Result<()> {
    let found = match input {
        Input::Counts(_) => "published counts",
        Input::Pyeer(_) => "score files that name nobody",
        Input::Bob(bob) if bob.columns == 2 => "score files that name nobody",
        _ => return Ok(()),
    };
    let message =
        format!("found `[visibility]` beside {found}, but expected named samples");
    Err(source.refuse(&[Key("visibility")], message))
}

fn check_definitions(visibility: &Visibility, source: &Source<'_>) -> Result<()> {
    let definitions = &visibility.definitions;
    if definitions.is_empty() {
        let message = "found an empty list, but expected a definition";
        return Err(source.refuse(&[Key("visibility"), Key("definitions")], message));
    }
    for (index, definition) in definitions.iter().enumerate() {
        if definitions[..index].contains(definition) {
            let path = [Key("visibility"), Key("definitions"), Item(index)];
            let message = format!(
                "found `{}` twice, but expected each definition once",
                definition.column()
            );
            return Err(source.refuse(&path, message));
        }
    }
    Ok(())
}

fn check_shares(visibility: &Visibility, source: &Source<'_>) -> Result<()> {
    for (index, &share) in visibility.shares.iter().enumerate() {
        let path = [Key("visibility"), Key("shares"), Item(index)];
        let earlier = &visibility.shares[..index];
        if share.total_cmp(&1.0).is_ne() {
            within_unit(share, &path, source)?;
        }
        if earlier.iter().any(|other| other.total_cmp(&share).is_eq()) {
            let message = format!("found `{share}` twice, but expected each share once");
            return Err(source.refuse(&path, message));
        }
    }
    Ok(())
}

fn check_rank(
    study: &StudyFile,
    visibility: &Visibility,
    source: &Source<'_>,
) -> Result<()> {
    let Some(rank) = visibility.rank else { return Ok(()) };
    let expected = match &study.search {
        None => "no rank of single comparisons".to_owned(),
        Some(_) if rank == 0 => "a rank from 1 on".to_owned(),
        Some(search) if rank > search.list_length => {
            format!("no rank over the length of a list, {}", search.list_length)
        }
        Some(_) => return Ok(()),
    };
    let message = format!("found `{rank}`, but expected {expected}");
    Err(source.refuse(&[Key("visibility"), Key("rank")], message))
}

fn check_family(
    study: &StudyFile,
    earlier: &[Family],
    family: &Family,
    source: &Source<'_>,
) -> Result<()> {
    let of_family = [Key("visibility"), Key("family"), Item(earlier.len())];
    let path = |key| [of_family[0], of_family[1], of_family[2], Key(key)];
    if family.name.trim().is_empty() {
        let message = "found a blank name, but expected some words";
        return Err(source.refuse(&path("name"), message));
    }
    if earlier.iter().any(|other| other.name == family.name) {
        let message =
            format!("found `{}` twice, but expected each name once", family.name);
        return Err(source.refuse(&path("name"), message));
    }
    if family.arms.is_empty() {
        let message = "found an empty list, but expected an arm";
        return Err(source.refuse(&path("arms"), message));
    }
    for (index, name) in family.arms.iter().enumerate() {
        let path = [of_family[0], of_family[1], of_family[2], Key("arms"), Item(index)];
        arms::known(name, &study.arms, &path, source)?;
        if family.arms[..index].contains(name) {
            let message = format!("found `{name}` twice, but expected each arm once");
            return Err(source.refuse(&path, message));
        }
    }
    Ok(())
}
