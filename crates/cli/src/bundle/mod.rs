//! The folder that a run writes and `verify` compares: its files, their digests, and the
//! manifest.

mod manifest;
mod target;

use std::collections::BTreeMap;

use falsematch::report::Report;
use falsematch::roster::Key;
use falsematch_render::{csv, html, json, markdown};

pub(crate) use manifest::{Digester, Digests, MANIFEST, Manifest, digest_of};
pub(crate) use target::Target;

/// The name of the file of tallies.
pub(crate) const TALLIES: &str = "tallies.arrow";

/// The name of the report as data.
pub(crate) const REPORT: &str = "report.json";

/// The name of the report as a page.
pub(crate) const PAGE: &str = "report.html";

/// The name of the copy of the study.
pub(crate) const STUDY: &str = "study.toml";

/// The name of the key from codes to the study's own labels.
pub(crate) const KEY: &str = "key.csv";

/// The files that are made from a report and the study's text, by name.
pub(crate) fn files(report: &Report, study: &str) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::from([
        (PAGE.to_owned(), html::render(report).into_bytes()),
        (REPORT.to_owned(), json::render(report).into_bytes()),
        ("report.md".to_owned(), markdown::render(report).into_bytes()),
        (STUDY.to_owned(), study.as_bytes().to_vec()),
    ]);
    for table in csv::render(report) {
        files.insert(format!("tables/{}", table.name), table.text.into_bytes());
    }
    files
}

/// The key as CSV. It names people: it is written only when asked for.
pub(crate) fn key_csv(key: &Key) -> Vec<u8> {
    let mut text = String::from("subject_code,sample_code,subject,sample\n");
    for entry in &key.entries {
        let fields =
            [&entry.subject_code, &entry.sample_code, &entry.subject, &entry.sample];
        let quoted: Vec<String> = fields.iter().map(|field| quoted(field)).collect();
        text.push_str(&quoted.join(","));
        text.push('\n');
    }
    text.into_bytes()
}

/// A field of a CSV file (RFC 4180).
pub(crate) fn quoted(field: &str) -> String {
    match field.contains(['"', ',', '\n', '\r']) {
        true => format!("\"{}\"", field.replace('"', "\"\"")),
        false => field.to_owned(),
    }
}
