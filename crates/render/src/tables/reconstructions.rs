//! What filling in the covered part of faces gains and costs, and who is recognised behind
//! redactions.

use falsematch::rate::Estimate;
use falsematch::report::{
    Attacker, AttackerKind, OpenSet, Reconstruction, ReconstructionAt, Redaction, Report,
};
use falsematch::words::{capital, held_against};

use super::{Cell, Row, Table, value_cell};
use crate::number::{self, Form};
use crate::words;

/// TPIR of every reconstruction and of what it is held against, and the gains; none where the
/// report has no reconstruction.
pub(crate) fn gains(report: &Report) -> Option<Table> {
    let columns = [
        ("Reconstruction", false),
        ("At", false),
        ("Against", false),
        ("TPIR", true),
        ("TPIR against", true),
        ("Gain", true),
    ];
    let mut table = Table::new("What reconstruction gains", &columns);
    for (found, at) in each(report) {
        for gain in &at.gains {
            let against = gain.quantity.versus_arm.as_deref().unwrap_or_default();
            let of = |arm: &str| {
                let tpir = at.tpir.iter().find(|tpir| tpir.quantity.arm == arm);
                tpir.map_or(Cell::default(), value_cell)
            };
            table.rows.push(Row::of(vec![
                Cell::from(found.name.as_str()),
                Cell::from(words::rule(&at.at, "")),
                Cell::from(role(gain)),
                of(&found.name),
                of(against),
                value_cell(gain),
            ]));
            gain.cautions.iter().for_each(|caution| table.note_once(&capital(caution)));
            words::why(gain).into_iter().for_each(|why| table.note_once(&capital(why)));
        }
    }
    if !table.rows.is_empty() {
        table.note_once(
            "Over all seeds, of the galleries that were searched; a gain over the covered \
             gallery is what a reconstruction adds to covering the gallery alike.",
        );
    }
    (!table.rows.is_empty()).then_some(table)
}

fn each(report: &Report) -> impl Iterator<Item = (&Reconstruction, &ReconstructionAt)> {
    let all = report.reconstructions.iter();
    all.flat_map(|found| found.at.iter().map(move |at| (found, at)))
}

/// What the other arm of a gain is to its reconstruction, with its name.
fn role(gain: &Estimate) -> String {
    let arm = gain.quantity.versus_arm.as_deref().unwrap_or_default();
    match gain.quantity.held_against {
        Some(role) => format!("{} ({arm})", held_against(role)),
        None => arm.to_owned(),
    }
}

/// What every reconstruction costs.
pub(crate) fn costs(report: &Report) -> Option<Table> {
    let columns = [
        ("Reconstruction", false),
        ("At", false),
        ("Wrong person first, enrolled", true),
        ("without", true),
        ("Somebody first, not enrolled", true),
        ("without", true),
    ];
    let mut table = Table::new("What reconstruction costs", &columns);
    for (found, at) in each(report) {
        let [filled, bare] = at.leads.as_slice() else { continue };
        table.rows.push(Row::of(vec![
            Cell::from(found.name.as_str()),
            Cell::from(words::rule(&at.at, "")),
            value_cell(&filled.mated),
            value_cell(&bare.mated),
            value_cell(&filled.non_mated),
            value_cell(&bare.non_mated),
        ]));
    }
    if !table.rows.is_empty() {
        table.note_once(
            "Wrong or somebody first: searches whose first candidate is a wrong person at or over \
             the threshold (manufactured leads); without: those of the covered faces as they are.",
        );
    }
    (!table.rows.is_empty()).then_some(table)
}

/// Who comes first with another seed, and who is the most alike other person.
pub(crate) fn changes(report: &Report) -> Option<Table> {
    let columns = [
        ("Reconstruction", false),
        ("At", false),
        ("Changes with the seed", true),
        ("Pulled over", true),
    ];
    let mut table = Table::new("Whom reconstruction puts first instead", &columns);
    for (found, at) in each(report) {
        table.rows.push(Row::of(vec![
            Cell::from(found.name.as_str()),
            Cell::from(words::rule(&at.at, "")),
            at.flips.as_ref().map_or(Cell::from("one seed"), value_cell),
            value_cell(&at.pulled),
        ]));
    }
    if !table.rows.is_empty() {
        table.note_once(
            "Changes with the seed: who is returned first, over the threshold, is not the same \
             with every seed. Pulled over: the most alike other person is another than before, \
             and over the threshold.",
        );
    }
    (!table.rows.is_empty()).then_some(table)
}

/// What does not depend on a threshold: seed flips at whatever score, and identity pull.
pub(crate) fn pulls(report: &Report) -> Option<Table> {
    let columns = [
        ("Reconstruction", false),
        ("First candidate changes with the seed", true),
        ("Identity pull", true),
        ("Not known in", true),
    ];
    let mut table = Table::new("Seeds, and the most alike other person", &columns);
    for found in &report.reconstructions {
        let flips: Option<&Estimate> = found.flips.as_ref();
        table.rows.push(Row::of(vec![
            Cell::from(found.name.as_str()),
            flips.map_or(Cell::from("one seed"), value_cell),
            value_cell(&found.pull),
            Cell::from(format!("{} searches", number::count(found.without_pull))),
        ]));
    }
    if !table.rows.is_empty() {
        table.note_once(
            "Identity pull: the score of the most alike other person, less that before \
             reconstruction, on average, as similarity; over 0 non-mates have come nearer.",
        );
    }
    (!table.rows.is_empty()).then_some(table)
}

/// Who is recognised behind redactions, with the chance of a guess beside. An arm without any
/// redaction that several of them name has its rows once, at the end.
pub(crate) fn redactions(report: &Report) -> Option<Table> {
    let columns = [
        ("Redaction", false),
        ("Attacker", false),
        ("At", false),
        ("Recognised", true),
        ("Others returned (FPIR)", true),
        ("A guess", true),
    ];
    let mut table = Table::new("Who is recognised behind redactions", &columns);
    let mut unredacted: Vec<(&Redaction, &Attacker)> = Vec::new();
    for redaction in &report.redactions {
        for attacker in &redaction.attackers {
            let is_known = |known: &(&Redaction, &Attacker)| known.1.arm == attacker.arm;
            match attacker.kind {
                AttackerKind::Unredacted if unredacted.iter().any(is_known) => {}
                AttackerKind::Unredacted => unredacted.push((redaction, attacker)),
                _ => table.rows.extend(attacked(redaction, attacker)),
            }
        }
    }
    for (redaction, attacker) in unredacted {
        table.rows.extend(attacked(redaction, attacker));
    }
    if !table.rows.is_empty() {
        table.note_once(
            "A guess: at whatever score one of the people enrolled, each as likely. Over a \
             threshold somebody guesses who returns anybody as often as the search does to people \
             who are not enrolled: FPIR over the number enrolled.",
        );
    }
    (!table.rows.is_empty()).then_some(table)
}

/// An attacker's rows: the closed set, then the open set at each threshold.
fn attacked(redaction: &Redaction, attacker: &Attacker) -> Vec<Row> {
    let row = |at: String, found: Cell, fpir: Cell, guess: Cell| {
        let [name, who] = named(redaction, attacker).map(Cell::from);
        Row::of(vec![name, who, Cell::from(at), found, fpir, guess])
    };
    let closed = attacker.closed.as_ref().map(|closed| {
        let at = "closed set, first at whatever score".to_owned();
        let mut row = row(at, value_cell(closed), Cell::from("–"), guess(redaction));
        row.notes.push(format!(
            "{}: {}",
            capital(&named(redaction, attacker)[1]),
            attacker.sentence
        ));
        row
    });
    let open = attacker.open.iter().map(|open| {
        let at = open.tpir.quantity.at.as_ref();
        let at = at.map_or(String::new(), |at| words::rule(at, &attacker.arm));
        let found = [value_cell(&open.tpir), value_cell(&open.fpir)];
        let [tpir, fpir] = found;
        let mut row = row(format!("open set, {at}"), tpir, fpir, open_guess(open));
        row.notes.extend(words::why(&open.fpir).map(capital));
        row
    });
    closed.into_iter().chain(open).collect()
}

/// The redaction and who searches it.
fn named(redaction: &Redaction, attacker: &Attacker) -> [String; 2] {
    let who = |kind: &str| match attacker.arm == kind {
        true => kind.to_owned(),
        false => format!("{kind} ({})", attacker.arm),
    };
    match attacker.kind {
        AttackerKind::Naive => [redaction.name.clone(), who("naive")],
        AttackerKind::Parrot => [redaction.name.clone(), who("parrot")],
        AttackerKind::Unredacted => ["none".to_owned(), who("not redacted")],
    }
}

/// The chance of a guess at whatever score.
fn guess(redaction: &Redaction) -> Cell {
    match (redaction.chance, redaction.gallery) {
        (Some(chance), Some(size)) => Cell {
            text: number::written(Form::Percent, chance, None).value,
            beside: Some(format!("1 of {}", number::count(size))),
        },
        _ => Cell::from("–"),
    }
}

/// The chance of a guess that is made as often as others are returned.
fn open_guess(open: &OpenSet) -> Cell {
    open.chance.map_or(Cell::from("–"), |chance| {
        let percent = |share| number::written(Form::Percent, share, None).value;
        let beside = chance
            .range
            .map(|[low, high]| format!("{} to {}", percent(low), percent(high)));
        Cell { text: percent(chance.value), beside }
    })
}
