//! A plan as text.

use std::fmt::Write;

use falsematch::plan::{Confirmed, Design, Plan, Reached, Scaled};
use falsematch::words::{count, digits, number, percent};

/// The sentences, the designs, what other numbers of people would reach, and what was drawn.
pub(super) fn text(plan: &Plan, confirmed: &[Confirmed]) -> String {
    let mut text = plan.sentences.join("\n") + "\n\n";
    let head = ["pictures each", "people", "probes", "comparisons", "inflation", "drawn"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    rows.extend(plan.designs.iter().map(|design| design_row(design, confirmed)));
    if confirmed.is_empty() {
        rows.iter_mut().for_each(|row| row.truncate(5));
    }
    text += &grid(&rows);
    if let Some(tried) = confirmed.first() {
        // Writing to a `String` cannot fail.
        let _ = writeln!(
            text,
            "drawn: share of {} drawn studies that show it, with its 95 % interval (seed {})",
            count(tried.repetitions),
            tried.seed
        );
    }
    text += "\nThe probability of showing it with other numbers of people:\n\n";
    text + &grid(&reached_rows(&plan.reached))
}

/// The sentences, and what other numbers of people would reach.
pub(super) fn scaled(scaled: &Scaled) -> String {
    let head = ["people", "probability"].map(str::to_owned).to_vec();
    let row = |people: u64, power: f64| {
        vec![count(people), number::whole(rounded_down(100.0 * power)) + " %"]
    };
    let rows = scaled.reached.iter().map(|cell| row(cell.people, cell.power));
    let rows: Vec<_> = std::iter::once(head).chain(rows).collect();
    scaled.sentences.join("\n")
        + "\n\nThe probability of showing it with other numbers of people:\n\n"
        + &grid(&rows)
}

fn design_row(design: &Design, confirmed: &[Confirmed]) -> Vec<String> {
    let whole = |value: Option<u64>| value.map_or("none".to_owned(), count);
    let tried = confirmed.iter().find(|tried| tried.design == *design);
    vec![
        count(design.pictures),
        whole(design.people),
        whole(design.probes),
        design.comparisons.map_or(String::new(), number::whole),
        design.inflation.map_or("people counted".to_owned(), digits),
        tried.map_or(String::new(), drawn),
    ]
}

fn drawn(tried: &Confirmed) -> String {
    let [low, high] = tried.interval.map(percent);
    let share = tried.shown as f64 / tried.repetitions as f64;
    format!("{} ({low} to {high})", percent(share))
}

/// One row per number of people, one column per number of pictures.
fn reached_rows(reached: &[Reached]) -> Vec<Vec<String>> {
    let mut head = vec!["people".to_owned()];
    let mut rows: Vec<(u64, Vec<String>)> = Vec::new();
    for cell in reached {
        let title = match cell.pictures {
            1 => "1 picture".to_owned(),
            many => format!("{many} pictures"),
        };
        if !head.contains(&title) {
            head.push(title);
        }
        let power = number::whole(rounded_down(100.0 * cell.power)) + " %";
        match rows.iter_mut().find(|(people, _)| *people == cell.people) {
            Some((_, row)) => row.push(power),
            None => rows.push((cell.people, vec![count(cell.people), power])),
        }
    }
    std::iter::once(head).chain(rows.into_iter().map(|(_, row)| row)).collect()
}

/// Rounded down, so that nothing that may fail is called certain.
fn rounded_down(value: f64) -> f64 {
    value.floor()
}

/// Columns flush right.
fn grid(rows: &[Vec<String>]) -> String {
    let columns = rows.first().map_or(0, Vec::len);
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells =
            row.iter().zip(&widths).map(|(cell, &width)| format!("{cell:>width$}"));
        format!("  {}\n", cells.collect::<Vec<_>>().join("   "))
    };
    rows.iter().map(line).collect()
}
