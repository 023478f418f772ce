//! What filling in the covered part of faces gains and costs, and who is recognised behind
//! redactions.

use falsematch::rate::Estimate;
use falsematch::report::{
    Attacker, AttackerKind, Reconstruction, ReconstructionAt, Redaction, Report,
};

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
                Cell::from(role(found, against)),
                of(&found.name),
                of(against),
                value_cell(gain),
            ]));
            gain.cautions.iter().for_each(|caution| table.note_once(caution));
            words::why(gain).into_iter().for_each(|why| table.note_once(why));
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

/// What an arm is to a reconstruction, with its name.
fn role(found: &Reconstruction, arm: &str) -> String {
    let role = match arm {
        _ if arm == found.bare => "covered probes",
        _ if found.gallery_masked.as_deref() == Some(arm) => "covered gallery",
        _ => "nothing covered",
    };
    format!("{role} ({arm})")
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
        ("Changes with the seed", true),
        ("Pulled over", true),
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
            at.flips.as_ref().map_or(Cell::from("one seed"), value_cell),
            value_cell(&at.pulled),
        ]));
    }
    if !table.rows.is_empty() {
        table.note_once(
            "Wrong or somebody first: searches whose first candidate is a wrong person at or over \
             the threshold (manufactured leads); without: those of the covered faces as they are. \
             Pulled over: the most alike other person is another than before, and over the \
             threshold.",
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

/// Who is recognised behind redactions, with the chance of a guess beside.
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
    for redaction in &report.redactions {
        let rows = redaction.attackers.iter().flat_map(|one| attacked(redaction, one));
        table.rows.extend(rows);
    }
    (!table.rows.is_empty()).then_some(table)
}

/// An attacker's rows: the closed set, then the open set at each threshold.
fn attacked(redaction: &Redaction, attacker: &Attacker) -> Vec<Row> {
    let row = |at: String, found: Cell, fpir: Cell| {
        Row::of(vec![
            Cell::from(redaction.name.as_str()),
            Cell::from(format!("{} ({})", kind(attacker.kind), attacker.arm)),
            Cell::from(at),
            found,
            fpir,
            guess(redaction),
        ])
    };
    let closed = attacker.closed.as_ref().map(|closed| {
        let at = "closed set, first at whatever score".to_owned();
        let mut row = row(at, value_cell(closed), Cell::from("–"));
        row.notes.push(format!("{}: {}", kind(attacker.kind), attacker.sentence));
        row
    });
    let open = attacker.open.iter().map(|open| {
        let at = open.tpir.quantity.at.as_ref();
        let at = at.map_or(String::new(), |at| words::rule(at, &attacker.arm));
        row(format!("open set, {at}"), value_cell(&open.tpir), value_cell(&open.fpir))
    });
    closed.into_iter().chain(open).collect()
}

/// The chance of a guess.
fn guess(redaction: &Redaction) -> Cell {
    match (redaction.chance, redaction.gallery) {
        (Some(chance), Some(size)) => Cell {
            text: number::written(Form::Percent, chance, None).value,
            beside: Some(format!("1 of {}", number::count(size))),
        },
        _ => Cell::from("–"),
    }
}

fn kind(kind: AttackerKind) -> &'static str {
    match kind {
        AttackerKind::Naive => "naive",
        AttackerKind::Parrot => "parrot",
        AttackerKind::Unredacted => "not redacted",
    }
}
