//! Which files are generated, and whether those in the repository are fresh.

use std::fs;
use std::path::Path;

use falsematch::report::Report;
use falsematch::study::file::StudyFile;
use schemars::{JsonSchema, schema_for};

use crate::{command_line, study_file};

/// A file of `docs/reference/` as it should be.
struct Page {
    name: &'static str,
    text: String,
}

fn pages(repository: &Path) -> Result<Vec<Page>, String> {
    let study = schema_of::<StudyFile>("study");
    let report = schema_of::<Report>("report");
    Ok(vec![
        Page { name: "study-file.md", text: study_file::page(&study)? },
        Page { name: "study.schema.json", text: json(&study)? },
        Page { name: "report.schema.json", text: json(&report)? },
        Page { name: "command-line.md", text: command_line::page(repository)? },
    ])
}

fn schema_of<T: JsonSchema>(title: &str) -> serde_json::Value {
    let mut schema = schema_for!(T);
    schema.insert("title".to_owned(), format!("falsematch {title}").into());
    schema.to_value()
}

fn json(value: &serde_json::Value) -> Result<String, String> {
    let text = serde_json::to_string_pretty(value).map_err(|error| error.to_string())?;
    Ok(text + "\n")
}

/// Writes every generated page.
///
/// # Errors
/// When a page cannot be made or written.
pub(crate) fn write(repository: &Path) -> Result<(), String> {
    let folder = repository.join("docs/reference");
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    fs::create_dir_all(&folder).map_err(failed)?;
    for page in pages(repository)? {
        fs::write(folder.join(page.name), page.text).map_err(failed)?;
    }
    Ok(())
}

/// Compares every generated page with the one in the repository.
///
/// # Errors
/// Names every page that is missing or stale.
pub(crate) fn check(repository: &Path) -> Result<(), String> {
    let folder = repository.join("docs/reference");
    let stale: Vec<&str> = pages(repository)?
        .iter()
        .filter(|page| !is_fresh(&folder.join(page.name), &page.text))
        .map(|page| page.name)
        .collect();
    if stale.is_empty() {
        return Ok(());
    }
    Err(format!(
        "stale in docs/reference: {}\nrun `cargo dev generate`",
        stale.join(", ")
    ))
}

fn is_fresh(path: &Path, text: &str) -> bool {
    fs::read_to_string(path).is_ok_and(|found| found == text)
}

#[cfg(test)]
mod tests {
    use super::is_fresh;

    #[test]
    fn a_changed_or_missing_page_is_stale() {
        let path =
            std::env::temp_dir().join(format!("falsematch-{}", std::process::id()));
        assert!(!is_fresh(&path, "a"));
        std::fs::write(&path, "a").expect("the temporary folder is writable");
        assert!(is_fresh(&path, "a"));
        assert!(!is_fresh(&path, "b"));
        std::fs::remove_file(&path).expect("just written");
    }
}
