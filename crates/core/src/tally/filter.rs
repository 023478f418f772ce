//! Which comparisons belong to an arm.

use crate::error::{Error, ErrorKind, Result};
use crate::roster::{Property, Roster};
use crate::study::file::{Arm, Filter};

/// An arm's filter with its columns and values found in a roster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArmFilter {
    /// Per sample, whether it may be a probe of the arm.
    probe: Vec<bool>,
    /// Per sample, whether it may be a reference of the arm.
    reference: Vec<bool>,
}

impl ArmFilter {
    /// Finds the columns and values of an arm's filter among a roster's groups and
    /// conditions.
    ///
    /// A sample whose label is blank in a filtered column is not in the arm.
    ///
    /// # Errors
    /// [`ErrorKind::Study`] if a column or a value is not in the roster, naming those that
    /// are.
    pub fn resolve(arm: &Arm, roster: &Roster) -> Result<ArmFilter> {
        let everybody = vec![true; roster.subject_of.len()];
        let both = narrow(everybody, &arm.both, arm, roster)?;
        Ok(ArmFilter {
            probe: narrow(both.clone(), &arm.probe, arm, roster)?,
            reference: narrow(both, &arm.reference, arm, roster)?,
        })
    }

    /// Whether a comparison belongs to the arm, in the order in which it was made or, where
    /// probe and reference may change places, in the other.
    pub fn accepts(&self, probe: u32, reference: u32, interchangeable: bool) -> bool {
        let (probe, reference) = (probe as usize, reference as usize);
        let as_made = self.probe[probe] && self.reference[reference];
        as_made || interchangeable && self.probe[reference] && self.reference[probe]
    }

    /// Per sample, whether it may be a probe of the arm.
    pub(crate) fn probes(&self) -> &[bool] {
        &self.probe
    }

    /// Per sample, whether it may be a reference of the arm.
    pub(crate) fn references(&self) -> &[bool] {
        &self.reference
    }

    /// Per sample, whether it may be a probe and whether it may be a reference.
    pub fn sides(&self) -> impl Iterator<Item = (bool, bool)> + '_ {
        self.probe.iter().copied().zip(self.reference.iter().copied())
    }

    /// Samples that may take part as probe or as reference, ascending.
    pub fn samples(&self) -> Vec<u32> {
        let takes_part = self.probe.iter().zip(&self.reference).map(|(a, b)| *a || *b);
        (0u32..)
            .zip(takes_part)
            .filter(|(_, takes)| *takes)
            .map(|(code, _)| code)
            .collect()
    }

    /// Whether every sample may be probe and reference.
    pub fn is_open(&self) -> bool {
        self.probe.iter().chain(&self.reference).all(|&allowed| allowed)
    }
}

/// Of the samples that are allowed, those that a filter allows as well.
pub(super) fn narrow(
    mut allowed: Vec<bool>,
    filter: &Filter,
    arm: &Arm,
    roster: &Roster,
) -> Result<Vec<bool>> {
    for (name, wanted) in filter {
        let property = find_property(name, arm, roster)?;
        let codes = wanted
            .values()
            .iter()
            .map(|value| find_value(value, property, arm))
            .collect::<Result<Vec<usize>>>()?;
        for (allowed, value) in allowed.iter_mut().zip(&property.of_sample) {
            let code = value.map(|code| code.get() as usize - 1);
            *allowed &= code.is_some_and(|code| codes.contains(&code));
        }
    }
    Ok(allowed)
}

fn find_property<'a>(name: &str, arm: &Arm, roster: &'a Roster) -> Result<&'a Property> {
    roster.properties.iter().find(|property| property.name == name).ok_or_else(|| {
        let known: Vec<&str> =
            roster.properties.iter().map(|property| property.name.as_str()).collect();
        Error::new(
            ErrorKind::Study,
            format!(
                "arm `{}` filters on `{name}`, which is no group or condition",
                arm.name
            ),
        )
        .hint(format!("the samples have {}", listed(&known)))
    })
}

fn find_value(value: &str, property: &Property, arm: &Arm) -> Result<usize> {
    property.values.iter().position(|known| known == value).ok_or_else(|| {
        let name = &property.name;
        let known: Vec<&str> = property.values.iter().map(String::as_str).collect();
        Error::new(
            ErrorKind::Study,
            format!(
                "arm `{}` filters on `{name}` = `{value}`, which no sample has",
                arm.name
            ),
        )
        .in_column(name)
        .hint(format!("`{name}` has {}", listed(&known)))
    })
}

fn listed(names: &[&str]) -> String {
    if names.is_empty() {
        return "none".into();
    }
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
