//! Puts a report together: judges the claims and gathers method and cautions.

use std::collections::BTreeMap;

use super::{
    ArmReport, Caution, Contrast, LabelReview, Reconstruction, Repeat, Report, SCHEMA,
    Tool, VisibleCurve, caution, method, redaction,
};
use crate::claim::judge;
use crate::rate::{self, Estimate, Lead};
use crate::study::file::{Claim, StudyFile};

/// What a run has found before its claims are judged.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// One per arm, in the study's order.
    pub arms: Vec<ArmReport>,
    /// Rates held against each other, in the study's order.
    pub contrasts: Vec<Contrast>,
    /// How much of a face must be visible for its person to be found.
    pub visibility: Vec<VisibleCurve>,
    /// What filling in the covered part of faces gains and costs.
    pub reconstructions: Vec<Reconstruction>,
    /// What looking at the labels of the highest non-mated pairs changed.
    pub review: Option<LabelReview>,
    /// What reading the input gave cause to warn of.
    pub cautions: Vec<Caution>,
    /// SHA-256 of each input file, by its name relative to the study.
    pub inputs: BTreeMap<String, String>,
    /// The command that repeats the run.
    pub command: String,
}

/// Judges the study's claims against the findings and puts the report together.
///
/// Pure: the same study and findings give the same report, to the bit.
pub fn assemble(study: &StudyFile, mut findings: Findings) -> Report {
    let contrasted = || findings.contrasts.iter().map(|contrast| &contrast.estimate);
    for arm in &mut findings.arms {
        let mut ratios = claimed_ratios(&study.claims, arm);
        let is_contrasted = |ratio: &Estimate| {
            contrasted().any(|estimate| estimate.quantity == ratio.quantity)
        };
        ratios.retain(|ratio| !is_contrasted(ratio));
        arm.estimates.extend(ratios);
    }
    let estimates: Vec<Estimate> = findings
        .arms
        .iter()
        .flat_map(every_estimate)
        .chain(contrasted())
        .chain(findings.visibility.iter().flat_map(of_curve))
        .chain(findings.reconstructions.iter().flat_map(of_filling))
        .cloned()
        .collect();
    let mut cautions = findings.cautions;
    cautions.extend(caution::of_arms(&findings.arms));
    Report {
        schema: SCHEMA,
        tool: tool(),
        study: study.study.clone(),
        system: study.system.clone(),
        judgements: study.claims.iter().map(|claim| judge(claim, &estimates)).collect(),
        method: method::notes(study, &estimates),
        leads: leads(study, &findings.arms),
        redactions: redaction::redactions(study, &findings.arms),
        reconstructions: findings.reconstructions,
        arms: findings.arms,
        contrasts: findings.contrasts,
        visibility: findings.visibility,
        review: findings.review,
        proof: None,
        cautions,
        repeat: Repeat { command: findings.command, inputs: findings.inputs },
    }
}

fn tool() -> Tool {
    Tool { name: "falsematch".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() }
}

/// What reported candidates are worth, where the study asks for it.
fn leads(study: &StudyFile, arms: &[ArmReport]) -> Vec<Lead> {
    let Some(asked) = &study.lead else { return Vec::new() };
    let of_arm = |arm: &ArmReport| rate::leads(asked, &arm.estimates, &arm.gallery_sizes);
    arms.iter().flat_map(of_arm).collect()
}

fn of_curve(curve: &VisibleCurve) -> impl Iterator<Item = &Estimate> {
    std::iter::once(&curve.half).chain(&curve.asked)
}

/// What claims may be about: of the reconstruction itself, not of its other arms.
fn of_filling(filling: &Reconstruction) -> impl Iterator<Item = &Estimate> {
    let at = filling.at.iter().flat_map(|at| {
        let leads = at.leads.first().into_iter();
        let leads = leads.flat_map(|leads| [&leads.mated, &leads.non_mated]);
        let others = at.flips.iter().chain([&at.pulled]);
        at.gains.iter().chain(leads).chain(others)
    });
    filling.flips.iter().chain([&filling.pull]).chain(at)
}

fn every_estimate(arm: &ArmReport) -> impl Iterator<Item = &Estimate> {
    let of_groups = arm.groups.iter().flat_map(|table| &table.rows);
    let of_discards = arm.discarding.iter().flat_map(|discarding| {
        let rows = discarding.groups.iter().flat_map(|table| &table.rows);
        let of_curves = discarding.curves.iter().flat_map(|curve| &curve.estimates);
        of_curves.chain(rows.flat_map(|row| &row.estimates))
    });
    let of_sizes = arm.gallery_sizes.iter().flat_map(|curve| &curve.asked);
    let of_mixes = arm.mixed_galleries.iter().flat_map(|gallery| &gallery.mixed);
    arm.estimates
        .iter()
        .chain(of_sizes)
        .chain(of_mixes)
        .chain(of_groups.flat_map(|row| &row.estimates))
        .chain(of_discards)
}

/// Ratios between groups that a claim asks for and that are not there yet, at every
/// operating point of the arm.
fn claimed_ratios(claims: &[Claim], arm: &ArmReport) -> Vec<Estimate> {
    let mut ratios: Vec<Estimate> = Vec::new();
    for claim in claims.iter().filter(|claim| !claim.versus.is_empty()) {
        for first in every_estimate(arm).filter(|e| e.quantity.group == claim.group) {
            let seconds =
                every_estimate(arm).filter(|e| e.quantity.group == claim.versus);
            let found = seconds.filter_map(|second| rate::ratio(first, second));
            let new: Vec<_> = found.filter(|new| !is_there(arm, &ratios, new)).collect();
            ratios.extend(new);
        }
    }
    ratios
}

fn is_there(arm: &ArmReport, ratios: &[Estimate], new: &Estimate) -> bool {
    every_estimate(arm).chain(ratios).any(|estimate| estimate.quantity == new.quantity)
}
