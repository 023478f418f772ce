//! The whole page as its templates need it.

use serde::Serialize;

use falsematch::rate::Measure;
use falsematch::report::{ArmReport, Proof, Report};
use falsematch::study::file::{Orientation, System};

use super::claims::{
    ClaimView, Fact, VerdictCount, VerdictView, claims, legend, verdict_counts,
};
use super::discards::{Discards, discards};
use super::leads::{Leads, leads};
use super::plots::{
    Contrasts, Distribution, ForestPair, TradeOffs, arm_forests, contrasts,
    distributions, group_forests, tradeoffs,
};
use super::reconstructions::{Reconstructions, reconstructions};
use super::searches::{Searches, searches};
use super::sizes::{Sizes, gallery_sizes};
use super::visible::{Visible, visible};
use crate::tables::{self, SharedCaution, Table};
use crate::{number, words};

/// Everything on the page.
#[derive(Serialize)]
pub(super) struct Page<'a> {
    report: &'a Report,
    level: String,
    contents: Vec<Section>,
    verdicts: Vec<VerdictCount>,
    legend: Vec<VerdictView>,
    claims: Vec<ClaimView<'a>>,
    system: Vec<Fact>,
    terms: Vec<Fact>,
    forests: Vec<ForestPair>,
    contrasts: Option<Contrasts>,
    reviewed: Vec<Table>,
    rates: Vec<Table>,
    tradeoffs: Option<TradeOffs>,
    searches: Option<Searches>,
    gallery_sizes: Vec<Sizes<'a>>,
    visible: Option<Visible>,
    reconstructions: Option<Reconstructions>,
    redactions: Option<Table>,
    leads: Option<Leads>,
    distributions: Vec<Distribution<'a>>,
    groups: Vec<ArmGroups<'a>>,
    estimates: Vec<ArmTable<'a>>,
    discards: Vec<Discards<'a>>,
    proof: Option<ProofView<'a>>,
    thresholds: Option<Table>,
    sizes: Option<Table>,
    cautions: Vec<SharedCaution<'a>>,
}

/// A section of the page.
#[derive(Serialize)]
struct Section {
    id: &'static str,
    title: &'static str,
}

/// How often the study's intervals hold the truth.
#[derive(Serialize)]
struct ProofView<'a> {
    studies: String,
    seed: u64,
    findings: &'a [String],
    model: &'a [String],
    table: Table,
    checks: Option<Table>,
}

/// All groupings of an arm.
#[derive(Serialize)]
struct ArmGroups<'a> {
    arm: &'a str,
    groupings: Vec<Grouping>,
}

/// One grouping of an arm.
#[derive(Serialize)]
struct Grouping {
    id: String,
    title: String,
    forests: Vec<ForestPair>,
    table: Table,
}

/// A table about one arm.
#[derive(Serialize)]
struct ArmTable<'a> {
    arm: &'a str,
    about: Option<&'a str>,
    filter: &'a str,
    table: Table,
}

impl Page<'_> {
    /// The page of a report.
    pub(super) fn of(report: &Report) -> Page<'_> {
        let mut page = Page {
            report,
            level: number::level(report.method.level),
            contents: Vec::new(),
            verdicts: verdict_counts(&report.judgements),
            legend: legend(),
            claims: claims(&report.judgements),
            system: system(&report.system),
            terms: terms(report),
            forests: arm_forests(report),
            contrasts: contrasts(report),
            reviewed: tables::reviewed(report),
            rates: rates(report),
            tradeoffs: tradeoffs(report),
            searches: searches(report),
            gallery_sizes: gallery_sizes(report),
            visible: visible(report),
            reconstructions: reconstructions(report),
            redactions: tables::redactions(report),
            leads: leads(report),
            distributions: distributions(report),
            groups: groups(report),
            estimates: estimates(report),
            discards: discards(report),
            proof: report.proof.as_ref().map(proof),
            thresholds: tables::thresholds(report),
            sizes: tables::sizes(report).or_else(|| tables::search_sizes(report)),
            cautions: tables::cautions(&report.cautions),
        };
        page.contents = contents(&page);
        page
    }
}

/// The sections that have something to show.
fn contents(page: &Page<'_>) -> Vec<Section> {
    let study = &page.report.study;
    let all = [
        ("claims", "Claims, judged", !page.claims.is_empty()),
        ("rates", "Error rates", !page.rates.is_empty()),
        ("contrasts", "Contrasts", page.contrasts.is_some()),
        ("review", "Review of labels", page.report.review.is_some()),
        ("curves", "Trade-off curves", page.tradeoffs.is_some()),
        ("curves", "Curves of searches", page.searches.is_some()),
        ("gallery-sizes", "Size of the gallery", !page.gallery_sizes.is_empty()),
        ("visible", "What must be visible", page.visible.is_some()),
        ("reconstructions", "Reconstruction", page.reconstructions.is_some()),
        ("redactions", "Redaction", page.redactions.is_some()),
        ("leads", "What a lead is worth", page.leads.is_some()),
        ("scores", "Scores", !page.distributions.is_empty()),
        ("groups", "By group", !page.groups.is_empty()),
        ("discards", "Discarding by quality", !page.discards.is_empty()),
        ("thresholds", "Thresholds", page.thresholds.is_some()),
        ("estimates", "Every estimate", !page.estimates.is_empty()),
        ("proof", "Proof of the intervals", page.proof.is_some()),
        ("method", "Method", true),
        ("cautions", "Cautions", !page.report.cautions.is_empty()),
        ("limits", "Limits", !study.limits.is_empty()),
        ("repeat", "How to repeat it", true),
    ];
    let shown = all.into_iter().filter(|(_, _, is_shown)| *is_shown);
    shown.map(|(id, title, _)| Section { id, title }).collect()
}

fn proof(proof: &Proof) -> ProofView<'_> {
    ProofView {
        studies: number::count(proof.repetitions),
        seed: proof.seed,
        findings: &proof.findings,
        model: &proof.model,
        table: tables::proven(proof),
        checks: tables::checks(proof),
    }
}

fn system(system: &System) -> Vec<Fact> {
    let orientation = match system.scores {
        Orientation::Similarity => "higher is more alike",
        Orientation::Dissimilarity => "lower is more alike",
    };
    let range = system.range.map(|[low, high]| {
        format!("{} to {}", number::threshold(low), number::threshold(high))
    });
    let facts = [
        ("System", system.name.clone()),
        ("Version", system.version.clone()),
        ("Maker", system.maker.clone()),
        ("Model digest", system.digest.clone()),
        ("Scores", Some(orientation.to_owned())),
        ("Score range", range),
        ("Training data", system.training.clone()),
    ];
    facts.into_iter().filter_map(|(name, text)| Some(Fact::new(name, text?))).collect()
}

/// The measures that the report speaks of, each with its meaning.
fn terms(report: &Report) -> Vec<Fact> {
    let estimates = report.arms.iter().flat_map(|arm| &arm.estimates);
    let mut measures: Vec<Measure> =
        estimates.map(|estimate| estimate.quantity.measure).collect();
    measures.sort_unstable();
    measures.dedup();
    let term =
        |measure| Fact::new(words::measure(measure), words::measure_meaning(measure));
    measures.into_iter().map(term).collect()
}

fn rates(report: &Report) -> Vec<Table> {
    let overviews = tables::overviews(report).into_iter();
    let searches = tables::search_rates(report);
    overviews
        .chain(searches)
        .chain(tables::indices(report))
        .chain(tables::counted(report))
        .collect()
}

fn groups(report: &Report) -> Vec<ArmGroups<'_>> {
    let measured = report.arms.iter().filter(|arm| !tables::is_counted(arm));
    let with_groups = measured.filter(|arm| !arm.groups.is_empty());
    with_groups.enumerate().map(|(index, arm)| arm_groups(index + 1, arm)).collect()
}

fn arm_groups(number: usize, arm: &ArmReport) -> ArmGroups<'_> {
    let groupings = arm.groups.iter().enumerate().map(|(index, grouping)| {
        let id = format!("groups-{number}-{}", index + 1);
        Grouping {
            title: format!("{}, by {}", arm.name, grouping.by.join(" and ")),
            forests: group_forests(&id, arm, grouping),
            table: match arm.search {
                Some(_) => tables::search_groups(arm, grouping),
                None => tables::groups(arm, grouping),
            },
            id,
        }
    });
    ArmGroups { arm: &arm.name, groupings: groupings.collect() }
}

fn estimates(report: &Report) -> Vec<ArmTable<'_>> {
    let measured = report.arms.iter().filter(|arm| !tables::is_counted(arm));
    measured.map(arm_table).collect()
}

fn arm_table(arm: &ArmReport) -> ArmTable<'_> {
    ArmTable {
        arm: &arm.name,
        about: arm.about.as_deref(),
        filter: &arm.filter,
        table: tables::estimates(arm),
    }
}
