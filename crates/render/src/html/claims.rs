//! Claims as the page's templates need them.

use serde::Serialize;

use falsematch::claim::{Judgement, Verdict};
use falsematch::rate::{Estimate, Interval};

use crate::svg::{Claimed, Strip, strip};
use crate::{number, words};

/// A claim with its verdict.
#[derive(Serialize)]
pub(super) struct ClaimView<'a> {
    number: usize,
    id: String,
    says: &'a str,
    who: Option<&'a str>,
    when: Option<&'a str>,
    source: Option<Source<'a>>,
    verdict: VerdictView,
    sentence: &'a str,
    detectable: Option<&'a str>,
    strip: Option<String>,
    found: Option<Found>,
    settles: Option<&'a str>,
    evidence: Vec<Fact>,
    cautions: &'a [String],
}

/// A verdict in words.
#[derive(Serialize)]
pub(super) struct VerdictView {
    key: &'static str,
    word: &'static str,
    meaning: &'static str,
}

/// A verdict and how many claims got it.
#[derive(Serialize)]
pub(super) struct VerdictCount {
    verdict: VerdictView,
    claims: usize,
}

/// Where a claim can be read; `link` where it is an address of the web.
#[derive(Serialize)]
struct Source<'a> {
    text: &'a str,
    link: Option<&'a str>,
}

/// The number that a verdict rests on.
#[derive(Serialize)]
struct Found {
    quantity: String,
    value: String,
    interval: Option<String>,
    level: Option<String>,
    one_in: Option<String>,
    claimed: Option<String>,
}

/// A labelled fact.
#[derive(Serialize)]
pub(super) struct Fact {
    name: &'static str,
    text: String,
}

impl Fact {
    pub(super) fn new(name: &'static str, text: impl Into<String>) -> Fact {
        Fact { name, text: text.into() }
    }
}

pub(super) fn claims(judgements: &[Judgement]) -> Vec<ClaimView<'_>> {
    judgements
        .iter()
        .enumerate()
        .map(|(index, judgement)| claim(index + 1, judgement))
        .collect()
}

/// How many claims got each verdict; verdicts that none got are left out.
pub(super) fn verdict_counts(judgements: &[Judgement]) -> Vec<VerdictCount> {
    let count = |verdict| judgements.iter().filter(|one| one.verdict == verdict).count();
    let all = words::VERDICTS.into_iter();
    all.map(|verdict| VerdictCount {
        verdict: verdict_view(verdict),
        claims: count(verdict),
    })
    .filter(|counted| counted.claims > 0)
    .collect()
}

/// All five verdicts with their meaning.
pub(super) fn legend() -> Vec<VerdictView> {
    words::VERDICTS.into_iter().map(verdict_view).collect()
}

fn verdict_view(verdict: Verdict) -> VerdictView {
    VerdictView {
        key: words::verdict_key(verdict),
        word: words::verdict(verdict),
        meaning: words::verdict_meaning(verdict),
    }
}

fn claim(number: usize, judgement: &Judgement) -> ClaimView<'_> {
    let id = format!("claim-{number}");
    ClaimView {
        number,
        says: &judgement.says,
        who: judgement.who.as_deref(),
        when: judgement.when.as_deref(),
        source: judgement.source.as_deref().map(source),
        verdict: verdict_view(judgement.verdict),
        sentence: &judgement.sentence,
        detectable: judgement.detectable.as_ref().map(|found| found.sentence.as_str()),
        strip: drawn(&id, judgement),
        found: judgement.evidence.as_ref().map(|estimate| found(judgement, estimate)),
        settles: judgement.settles.as_deref(),
        evidence: judgement.evidence.as_ref().map_or(Vec::new(), evidence),
        cautions: judgement.evidence.as_ref().map_or(&[], |estimate| &estimate.cautions),
        id,
    }
}

fn source(text: &str) -> Source<'_> {
    let is_address =
        ["https://", "http://"].iter().any(|scheme| text.starts_with(scheme));
    let link = (is_address && !text.contains(char::is_whitespace)).then_some(text);
    Source { text, link }
}

fn found(judgement: &Judgement, estimate: &Estimate) -> Found {
    let written = words::estimate(estimate);
    Found {
        quantity: words::quantity(&estimate.quantity),
        value: written.value,
        interval: written.interval,
        level: estimate.interval().map(|interval| number::level(interval.level)),
        one_in: written.one_in,
        claimed: claimed(judgement, estimate).map(|claimed| claimed.label),
    }
}

fn claimed(judgement: &Judgement, estimate: &Estimate) -> Option<Claimed> {
    let relation = judgement.relation?;
    let value = judgement.value?;
    let form = estimate.quantity.measure.form();
    let written = number::chosen(form, value);
    let within = judgement.within.unwrap_or(0.0);
    let label = format!("claimed: {} {written}", words::relation(relation));
    Some(Claimed { relation, value, within, label })
}

fn drawn(id: &str, judgement: &Judgement) -> Option<String> {
    let estimate = judgement.evidence.as_ref()?;
    let value = estimate.value()?;
    let title = words::quantity(&estimate.quantity);
    let claimed = claimed(judgement, estimate);
    let description = description(estimate, claimed.as_ref());
    Some(strip(&Strip {
        id: &format!("{id}-strip"),
        title: &title,
        description: &description,
        form: estimate.quantity.measure.form(),
        value,
        interval: estimate.interval().map(|interval| [interval.low, interval.high]),
        claimed,
    }))
}

fn description(estimate: &Estimate, claimed: Option<&Claimed>) -> String {
    let written = words::estimate(estimate);
    let mut text = format!("Measured {}", written.value);
    if let (Some(interval), Some(ends)) = (estimate.interval(), written.interval) {
        text.push_str(&format!(", {} interval {ends}", number::level(interval.level)));
    }
    if let Some(claimed) = claimed {
        text.push_str(&format!("; {}", claimed.label));
    }
    text.push('.');
    text
}

fn evidence(estimate: &Estimate) -> Vec<Fact> {
    let mut facts = vec![Fact::new("Measured", words::quantity(&estimate.quantity))];
    if let Some(why) = words::why(estimate) {
        facts.push(Fact::new("No value because", why));
    }
    if estimate.counts.is_some() {
        facts.push(Fact::new("Errors / trials", words::counts(estimate)));
    }
    let unit = words::unit(estimate.unit.kind, estimate.unit.count);
    facts.push(Fact::new("Unit of analysis", unit));
    if let Some(point) = &estimate.quantity.at {
        facts.push(Fact::new("Threshold", words::threshold(point)));
    }
    facts.extend(estimate.interval().into_iter().flat_map(interval_facts));
    facts
}

fn interval_facts(interval: &Interval) -> Vec<Fact> {
    let method =
        format!("{}, {}", number::level(interval.level), words::method(interval.method));
    let numbers = [
        ("Variance inflation", interval.variance_inflation),
        ("Effective trials", interval.effective_trials),
        ("Degrees of freedom", interval.degrees_of_freedom),
    ];
    let numbers = numbers
        .into_iter()
        .filter_map(|(name, value)| Some(Fact::new(name, number::grouped(value?, 3))));
    std::iter::once(Fact::new("Interval", method)).chain(numbers).collect()
}
