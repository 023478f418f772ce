//! What our code finds in the candidate lists of a case.

use std::path::Path;

use falsematch::input::{Dataset, Request, Silent, read};
use falsematch::rate::{
    self, Context, Estimate, Failures, Galleries, Measure, Outcome, RankTies,
    SearchMeasures,
};
use falsematch::study::file::{Arm, Input, Orientation, Samples, Search};
use falsematch::tally::{SearchPlan, Searches};
use serde::Deserialize;

use crate::case::{At, Expected, Found};

/// The searches of a case, read, tallied and measured as those of any study.
pub(crate) struct Searched(SearchMeasures);

/// What `case.toml` says of the searches; the rest is for people.
#[derive(Deserialize)]
struct Case {
    list_length: u32,
    ranks: Vec<u32>,
    thresholds: Vec<f64>,
    rule: String,
}

impl Searched {
    /// Measures a case at the thresholds and ranks that it asks for.
    pub(crate) fn of(folder: &Path, _: &Expected) -> Searched {
        let text = std::fs::read_to_string(folder.join("case.toml")).unwrap();
        let case: Case = toml::from_str(&text).unwrap();
        let dataset = dataset(folder);
        let search: Search = toml::from_str(&format!(
            "list_length = {}\nranks = {:?}\n\
             gallery = {{ rule = '{}', where = {{ role = 'gallery' }} }}",
            case.list_length, case.ranks, case.rule
        ))
        .unwrap();
        let arm: Arm = toml::from_str("name = 'all'").unwrap();
        let (roster, lists) = (&dataset.roster, dataset.lists.as_ref().unwrap());
        let plan = SearchPlan::resolve_listed(&search, &arm, roster, lists).unwrap();
        let tally = Searches::listed(lists, roster, &plan, &[]).unwrap();
        let orientation = Orientation::Similarity;
        let points = rate::search_thresholds(
            "all",
            &tally,
            roster,
            &case.thresholds,
            &[],
            orientation,
        );
        let context = Context {
            arm: "all",
            roster,
            orientation,
            level: 0.95,
            independent: false,
            records_failures: true,
            by: &[],
        };
        Searched(rate::measure_searches(&tally, &points, &search, &context))
    }

    /// A quantity by its name; nothing for one that is not of searches.
    pub(crate) fn quantity(&self, quantity: &str, at: &At) -> Option<Found> {
        let measure = match quantity {
            "fpir" => Measure::Fpir,
            "selectivity" => Measure::Selectivity,
            "fnir" => Measure::Fnir,
            "cmc" => Measure::Cmc,
            _ => return None,
        };
        let found = self.0.estimates.iter().find(|one| is_asked(one, measure, at))?;
        Some(match &found.outcome {
            Outcome::Measured { value, .. } => Found::Numbers(vec![*value]),
            _ => Found::Word("refused".to_owned()),
        })
    }
}

fn is_asked(estimate: &Estimate, measure: Measure, at: &At) -> bool {
    let quantity = &estimate.quantity;
    let threshold = quantity.at.as_ref().and_then(|point| point.threshold);
    quantity.measure == measure
        && threshold.map(f64::to_bits) == at.threshold.map(f64::to_bits)
        && quantity.searched.is_some_and(|searched| {
            searched.rank == at.rank
                && searched.galleries == Galleries::LikeThese
                && searched.failures == Failures::Counted
                && searched.ties == RankTies::Last
        })
}

fn dataset(folder: &Path) -> Dataset {
    let input: Input =
        toml::from_str("format = 'candidates'\nlayout = 'table'\nfile = 'lists.csv'")
            .unwrap();
    let samples: Samples =
        toml::from_str("file = 'samples.csv'\nconditions = ['role']").unwrap();
    read(&Request {
        input: &input,
        samples: Some(&samples),
        orientation: Orientation::Similarity,
        base: folder,
        progress: &Silent,
    })
    .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
}
