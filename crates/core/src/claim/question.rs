//! What a claim asks for, and which estimate answers it: one of the same quantity only.

use crate::rate::{
    Cell, Estimate, Failures, Galleries, Measure, OperatingPoint, Quantity, RankTies,
    ThresholdRule,
};
use crate::study::file::{At, Claim, ClaimedMeasure, LedgerDefinition};

/// The quantity that a claim is about, as far as the claim states it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Question<'a> {
    pub(super) measure: Measure,
    pub(super) arm: &'a str,
    group: &'a Cell,
    versus: &'a Cell,
    versus_arm: Option<&'a str>,
    at: Option<&'a At>,
    gallery: Option<u64>,
    mix: Option<&'a str>,
    rank: Option<u32>,
    galleries: Galleries,
    discarded: Option<f64>,
    visible: Option<Visible>,
    /// Whether it is of several arms together.
    is_shared: bool,
}

/// What a claim about what is visible states besides its family.
#[derive(Clone, Copy, Debug)]
struct Visible {
    definition: LedgerDefinition,
    share: Option<f64>,
}

/// What was found for a question.
pub(super) enum Answer<'a> {
    /// The one estimate of the same quantity.
    Found(&'a Estimate),
    /// The claim leaves open at which of several operating points it holds.
    Ambiguous,
    /// The same quantity, but in a gallery of another size.
    OtherGallery { claimed: u64, measured: u64 },
    /// Nothing of the kind was measured.
    Nothing,
}

impl<'a> Question<'a> {
    /// The question of a claim; none where the claim states no measure or no arm.
    pub(super) fn of(claim: &'a Claim) -> Option<Question<'a>> {
        Some(Question {
            measure: measure(claim.measure?),
            arm: named(claim)?,
            is_shared: claim.family.is_some() || claim.reconstruction.is_some(),
            group: &claim.group,
            versus: &claim.versus,
            versus_arm: claim.versus_arm.as_deref(),
            at: claim.at.as_ref(),
            gallery: claim.gallery,
            mix: claim.mix.as_deref(),
            rank: match claim.measure? {
                ClaimedMeasure::Rank1 => claim.rank.or(Some(1)),
                _ => claim.rank,
            },
            galleries: match claim.these_galleries {
                true => Galleries::These,
                false => Galleries::LikeThese,
            },
            discarded: claim.discarded,
            visible: claim
                .definition
                .map(|definition| Visible { definition, share: claim.visible }),
        })
    }

    /// Whether it is about a family of arms.
    pub(super) fn is_of_family(&self) -> bool {
        self.is_shared
    }

    /// Looks for the estimate of exactly this quantity.
    pub(super) fn answer(&self, estimates: &'a [Estimate]) -> Answer<'a> {
        let close: Vec<_> =
            estimates.iter().filter(|e| self.is_about(&e.quantity)).collect();
        let same: Vec<_> =
            close.iter().filter(|e| self.is_searched_in(&e.quantity)).collect();
        match (same.as_slice(), self.gallery, close.as_slice()) {
            ([only], _, _) => Answer::Found(only),
            ([_, _, ..], _, _) => Answer::Ambiguous,
            ([], Some(claimed), [_, ..]) => other_gallery(claimed, &close),
            ([], _, _) => Answer::Nothing,
        }
    }

    fn is_about(&self, quantity: &Quantity) -> bool {
        if self.is_shared || quantity.visible.is_some() {
            return self.is_about_several(quantity);
        }
        self.measure == quantity.measure
            && self.arm == quantity.arm
            && *self.group == quantity.group
            && *self.versus == quantity.versus
            && self.versus_arm == quantity.versus_arm.as_deref()
            && self.mix == quantity.mix.as_deref()
            && self.is_discarded(quantity)
            && self.at.is_none_or(|at| self.is_at(at, quantity.at.as_ref()))
            && self.is_of_searches(quantity)
    }

    /// A family or a reconstruction, at the one operating point that is stated: without any, at
    /// whatever score.
    fn is_about_several(&self, quantity: &Quantity) -> bool {
        let same_share = match (self.visible, quantity.visible) {
            (Some(claimed), Some(measured)) => {
                claimed.definition == measured.definition
                    && claimed.share.map(f64::to_bits) == measured.share.map(f64::to_bits)
            }
            (None, None) => true,
            _ => false,
        };
        let same_point = match (self.at, quantity.at.as_ref()) {
            (None, None) => true,
            (Some(at), Some(point)) => is_shared(at, point),
            _ => false,
        };
        self.measure == quantity.measure
            && self.arm == quantity.arm
            && self.versus_arm == quantity.versus_arm.as_deref()
            && same_share
            && same_point
    }

    /// Of searches that were run: failures counted, ties to the mate's disadvantage, and the
    /// rank and the galleries that the claim speaks of.
    fn is_of_searches(&self, quantity: &Quantity) -> bool {
        let Some(searched) = &quantity.searched else { return self.rank.is_none() };
        searched.failures == Failures::Counted
            && searched.ties == RankTies::Last
            && searched.galleries == self.galleries
            && (self.rank.is_none() || searched.rank == self.rank)
    }

    fn is_discarded(&self, quantity: &Quantity) -> bool {
        match (self.discarded, quantity.discarded) {
            (None, None) => true,
            (Some(claimed), Some(measured)) => same_number(claimed, measured),
            _ => false,
        }
    }

    fn is_at(&self, at: &At, point: Option<&OperatingPoint>) -> bool {
        let Some(point) = point else { return false };
        let given = at.threshold.is_none_or(|claimed| {
            point.threshold.is_some_and(|threshold| same_number(claimed, threshold))
        });
        let rule = match (&point.rule, at.target_fmr) {
            (ThresholdRule::TargetFmr { target, set_on }, Some(claimed)) => {
                let arm = at.set_on.as_deref().unwrap_or(self.arm);
                same_number(*target, claimed) && set_on == arm
            }
            (ThresholdRule::TargetFpir { target, set_on }, None) => {
                let arm = at.set_on.as_deref().unwrap_or(self.arm);
                at.target_fpir.is_some_and(|claimed| same_number(*target, claimed))
                    && set_on == arm
            }
            (ThresholdRule::Given, None) => at.target_fpir.is_none(),
            _ => false,
        };
        given && rule
    }

    fn is_searched_in(&self, quantity: &Quantity) -> bool {
        match self.gallery {
            Some(gallery) => quantity.gallery == Some(gallery),
            None => !quantity.resized || self.mix.is_some(),
        }
    }
}

/// The arm that a claim is about, or several by their name.
fn named(claim: &Claim) -> Option<&str> {
    let several = claim.family.as_ref().or(claim.reconstruction.as_ref());
    claim.arm.as_ref().or(several).map(String::as_str)
}

/// Whether an operating point of several arms is the one that is stated: a target that is set
/// on no arm in particular is set on each.
fn is_shared(at: &At, point: &OperatingPoint) -> bool {
    let same = |claimed: Option<f64>, measured: f64| {
        claimed.is_some_and(|claimed| same_number(claimed, measured))
    };
    match &point.rule {
        ThresholdRule::Given => {
            point.threshold.is_some_and(|threshold| same(at.threshold, threshold))
        }
        ThresholdRule::TargetFmr { target, set_on } => {
            same(at.target_fmr, *target) && at.set_on.as_ref() == Some(set_on)
        }
        ThresholdRule::TargetFpir { target, set_on } => {
            same(at.target_fpir, *target) && at.set_on.as_ref() == Some(set_on)
        }
        ThresholdRule::EachTargetFmr { target } => {
            same(at.target_fmr, *target) && at.set_on.is_none()
        }
        ThresholdRule::EachTargetFpir { target } => {
            same(at.target_fpir, *target) && at.set_on.is_none()
        }
    }
}

fn same_number(a: f64, b: f64) -> bool {
    a.total_cmp(&b).is_eq()
}

fn other_gallery<'a>(claimed: u64, close: &[&'a Estimate]) -> Answer<'a> {
    let searched = close.iter().filter(|e| !e.quantity.resized);
    match searched.filter_map(|e| e.quantity.gallery).max() {
        Some(measured) => Answer::OtherGallery { claimed, measured },
        None => Answer::Nothing,
    }
}

fn measure(claimed: ClaimedMeasure) -> Measure {
    match claimed {
        ClaimedMeasure::Fmr => Measure::Fmr,
        ClaimedMeasure::Fnmr => Measure::Fnmr,
        ClaimedMeasure::Far => Measure::Far,
        ClaimedMeasure::Frr => Measure::Frr,
        ClaimedMeasure::Fta => Measure::Fta,
        ClaimedMeasure::Eer => Measure::Eer,
        ClaimedMeasure::Auc => Measure::Auc,
        ClaimedMeasure::Fpir => Measure::Fpir,
        ClaimedMeasure::Fnir => Measure::Fnir,
        ClaimedMeasure::Tpir => Measure::Tpir,
        ClaimedMeasure::Rank1 => Measure::Cmc,
        ClaimedMeasure::Selectivity => Measure::Selectivity,
        ClaimedMeasure::FalseDiscovery => Measure::FalseDiscovery,
        ClaimedMeasure::ErrorShare => Measure::ErrorShare,
        ClaimedMeasure::FmrRatio => Measure::FmrRatio,
        ClaimedMeasure::FnmrRatio => Measure::FnmrRatio,
        ClaimedMeasure::FpirRatio => Measure::FpirRatio,
        ClaimedMeasure::FmrDifference => Measure::FmrDifference,
        ClaimedMeasure::FnmrDifference => Measure::FnmrDifference,
        ClaimedMeasure::VisibleHalf => Measure::VisibleHalf,
        ClaimedMeasure::FoundAtVisible => Measure::FoundAtVisible,
        ClaimedMeasure::TpirGain => Measure::TpirGain,
        ClaimedMeasure::ManufacturedLeads => Measure::ManufacturedLeads,
        ClaimedMeasure::ManufacturedLeadsNonMated => Measure::ManufacturedLeadsNonMated,
        ClaimedMeasure::SeedFlips => Measure::SeedFlips,
        ClaimedMeasure::IdentityPull => Measure::IdentityPull,
        ClaimedMeasure::PulledOver => Measure::PulledOver,
    }
}
