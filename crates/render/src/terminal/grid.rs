//! Aligned columns.

use super::clean;
use super::wrap::shortened;
use crate::tables::{Cell, Table};

const GAP: &str = "  ";
/// A first column is never cut shorter than this.
const SHORTEST_NAME: usize = 12;

/// A table in aligned columns. If it is wider than `width`, the names in the first column
/// are shortened; numbers never are. Notes are left to the report.
pub(super) fn grid(table: &Table, width: usize) -> String {
    let mut rows: Vec<Vec<String>> = vec![titles(table)];
    rows.extend(table.rows.iter().map(|row| row.cells.iter().map(flat).collect()));
    let widths = fitted(column_widths(&rows), width);
    let mut text = String::new();
    for row in &rows {
        text.push_str(line(table, row, &widths).trim_end());
        text.push('\n');
    }
    text
}

fn titles(table: &Table) -> Vec<String> {
    table.columns.iter().map(|column| column.title.to_owned()).collect()
}

fn flat(cell: &Cell) -> String {
    match &cell.beside {
        Some(beside) => clean(&format!("{} {beside}", cell.text)),
        None => clean(&cell.text),
    }
}

fn column_widths(rows: &[Vec<String>]) -> Vec<usize> {
    let columns = rows.first().map_or(0, Vec::len);
    let widest = |column: usize| {
        rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0)
    };
    (0..columns).map(widest).collect()
}

fn fitted(mut widths: Vec<usize>, width: usize) -> Vec<usize> {
    let gaps = GAP.len() * widths.len().saturating_sub(1);
    let total: usize = widths.iter().sum::<usize>() + gaps;
    if let Some(first) = widths.first_mut() {
        let over = total.saturating_sub(width);
        *first = first.saturating_sub(over).max(SHORTEST_NAME.min(*first));
    }
    widths
}

fn line(table: &Table, row: &[String], widths: &[usize]) -> String {
    let columns = table.columns.iter().zip(row).zip(widths);
    let cells = columns.map(|((column, text), &width)| {
        let text = shortened(text, width);
        if column.numeric { format!("{text:>width$}") } else { format!("{text:<width$}") }
    });
    cells.collect::<Vec<_>>().join(GAP)
}
