//! Who is recognised behind a redaction, with the chance of a guess beside.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ArmReport;
use crate::rate::{Estimate, Failures, Galleries, Measure, RankTies};
use crate::study::file::{Redaction as Asked, StudyFile};
use crate::words::{count, number, percent};

/// Who is recognised behind a redaction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Redaction {
    /// Its name.
    pub name: String,
    /// The size of the gallery (N); nothing where galleries are of several sizes.
    pub gallery: Option<u64>,
    /// The share that a guess gets right at whatever score, 1 / N.
    pub chance: Option<f64>,
    /// The naive attacker, the parrot, and the probes as they are, as far as there are.
    pub attackers: Vec<Attacker>,
}

/// Who searches redacted faces, and how.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Attacker {
    /// How.
    pub kind: AttackerKind,
    /// The arm.
    pub arm: String,
    /// Closed set: the share of enrolled people who are returned first, at whatever score;
    /// nothing for a watch list.
    pub closed: Option<Estimate>,
    /// Open set: at each operating point of the arm, the share of enrolled people returned
    /// (TPIR), and of others for whom somebody is (FPIR).
    pub open: Vec<OpenSet>,
    /// The closed set against the chance of a guess, one plain sentence.
    pub sentence: String,
}

/// How redacted faces are searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AttackerKind {
    /// In a gallery as it is.
    Naive,
    /// In a gallery that is redacted alike.
    Parrot,
    /// Not at all redacted.
    Unredacted,
}

/// An open-set attack at an operating point.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OpenSet {
    /// The share of enrolled people returned.
    pub tpir: Estimate,
    /// The share of others for whom somebody is returned.
    pub fpir: Estimate,
    /// The share of enrolled people whom a guess would return; nothing where FPIR is not known
    /// or galleries are of several sizes.
    pub chance: Option<Guess>,
}

/// What one who guesses gets right who returns somebody as often as the search does to people
/// who are not enrolled, and any of the N enrolled as likely: FPIR / N.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Guess {
    /// The share.
    pub value: f64,
    /// The share at either end of the interval of FPIR.
    pub range: Option<[f64; 2]>,
}

impl Guess {
    fn of(fpir: &Estimate, size: u64) -> Option<Guess> {
        let share = |fpir: f64| fpir / size as f64;
        let range = fpir.interval().map(|range| [range.low, range.high].map(share));
        Some(Guess { value: share(fpir.value()?), range })
    }
}

/// Reads the redactions of a study off its arms.
pub(super) fn redactions(study: &StudyFile, arms: &[ArmReport]) -> Vec<Redaction> {
    let rank = study.search.as_ref().and_then(|search| search.ranks.first().copied());
    let of = |asked: &Asked| {
        let kinds = [
            (AttackerKind::Naive, Some(&asked.naive)),
            (AttackerKind::Parrot, asked.parrot.as_ref()),
            (AttackerKind::Unredacted, asked.unredacted.as_ref()),
        ];
        let named = |name: &str| arms.iter().find(|arm| arm.name == name);
        let size = |arm: &ArmReport| arm.search.as_ref()?.size.gallery;
        let gallery = named(&asked.naive).and_then(size);
        let chance = gallery.filter(|size| *size > 0).map(|size| 1.0 / size as f64);
        let attacker = |(kind, name): (AttackerKind, Option<&String>)| {
            let arm = named(name?)?;
            Some(attacker(kind, arm, rank, gallery.zip(chance)))
        };
        Redaction {
            name: asked.name.clone(),
            gallery,
            chance,
            attackers: kinds.into_iter().filter_map(attacker).collect(),
        }
    };
    study.redactions.iter().map(of).collect()
}

fn attacker(
    kind: AttackerKind,
    arm: &ArmReport,
    rank: Option<u32>,
    chance: Option<(u64, f64)>,
) -> Attacker {
    let main = || arm.estimates.iter().filter(|estimate| is_main(estimate));
    let of_rank = |estimate: &Estimate, rank: Option<u32>| {
        estimate.quantity.searched.and_then(|searched| searched.rank) == rank
    };
    let closed = main().find(|estimate| {
        estimate.quantity.measure == Measure::Cmc && of_rank(estimate, Some(1))
    });
    let size = chance.map(|(size, _)| size);
    let with_tpir = |fpir: &Estimate| {
        let same = |other: &&Estimate, measure| {
            let quantity = &other.quantity;
            quantity.measure == measure
                && quantity.at == fpir.quantity.at
                && of_rank(other, rank)
        };
        let found = main().find(|other| same(other, Measure::Tpir)).cloned();
        // Where no threshold can be set, only FNIR says so.
        let refused = || {
            let mut refused = main().find(|other| same(other, Measure::Fnir))?.clone();
            refused.quantity.measure = Measure::Tpir;
            refused.value().is_none().then_some(refused)
        };
        let chance = size.and_then(|size| Guess::of(fpir, size));
        Some(OpenSet { tpir: found.or_else(refused)?, fpir: fpir.clone(), chance })
    };
    let open = main().filter(|estimate| estimate.quantity.measure == Measure::Fpir);
    Attacker {
        kind,
        arm: arm.name.clone(),
        open: open.filter_map(with_tpir).collect(),
        sentence: closed.zip(chance).map_or(String::new(), |(closed, (size, chance))| {
            against_chance(closed, size, chance)
        }),
        closed: closed.cloned(),
    }
}

/// By the default rules, of everybody, in galleries like those searched.
fn is_main(estimate: &Estimate) -> bool {
    let by_rule = |searched: &crate::rate::Searched| {
        searched.galleries == Galleries::LikeThese
            && searched.failures == Failures::Counted
            && searched.ties == RankTies::Last
    };
    let quantity = &estimate.quantity;
    quantity.group.is_empty()
        && !quantity.resized
        && quantity.searched.as_ref().is_some_and(by_rule)
}

fn against_chance(closed: &Estimate, size: u64, chance: f64) -> String {
    let Some((value, interval)) = closed.value().zip(closed.interval()) else {
        return "How many are recognised cannot be told.".to_owned();
    };
    let form = closed.quantity.measure.form();
    let [value, low, high] = number::spoken(form, value, [interval.low, interval.high]);
    let against = match (interval.low > chance, interval.high < chance) {
        (true, _) => "more than a guess",
        (_, true) => "less than a guess",
        _ => "not shown to be more than a guess",
    };
    format!(
        "{value} are returned first ({} interval {low} to {high}): {against}, which would be \
         right in {} (1 of {}).",
        number::level(interval.level),
        percent(chance),
        count(size)
    )
}
