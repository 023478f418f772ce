//! The same input gives the same bits.

use crate::folder::Folder;

#[test]
fn the_number_of_threads_changes_no_bit() {
    let folder = Folder::empty();
    folder.runs(&["new", "."]);
    let reports = ["1", "2", "7"].map(|threads| {
        folder.runs(&["run", ".", "--threads", threads]);
        folder.files("report")
    });
    assert!(reports[0].len() > 8);
    assert!(reports.iter().all(|report| report == &reports[0]));
}

#[test]
fn where_and_how_the_command_is_called_changes_no_bit() {
    let folder = Folder::with_study();
    folder.runs(&["run", "."]);
    let first = folder.files("report");
    let study = folder.path("study.toml");
    folder.runs(&["run", study.to_str().unwrap(), "--out", "other", "--quiet"]);
    assert_eq!(folder.files("other"), first);
}

#[test]
fn line_ends_and_a_byte_order_mark_change_no_rate() {
    let folder = Folder::with_study();
    folder.runs(&["run", "."]);
    let rates = |folder: &Folder| folder.files("report")["tables/rates.csv"].clone();
    let unix = rates(&folder);
    let text = std::fs::read_to_string(folder.path("scores.csv")).unwrap();
    for other in [text.replace('\n', "\r\n"), format!("\u{feff}{text}")] {
        folder.write("scores.csv", other);
        folder.runs(&["run", "."]);
        assert_eq!(rates(&folder), unix);
    }
}
