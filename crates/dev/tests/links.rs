//! Links between the documents of the repository lead somewhere.

use std::fs;
use std::path::{Path, PathBuf};

/// Every Markdown file under a folder; build outputs and packages of others are left out.
fn documents(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|e| panic!("{folder:?}: {e}"));
    let mut found = Vec::new();
    for path in entries.map(|entry| entry.expect("a listed entry").path()) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let skipped = name.starts_with('.') || name == "target" || name == "node_modules";
        if path.is_dir() && !skipped {
            found.extend(documents(&path));
        } else if path.extension().is_some_and(|ending| ending == "md") {
            found.push(path);
        }
    }
    found
}

/// The relative targets of inline links, without their anchors.
fn targets(text: &str) -> Vec<&str> {
    text.split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
        .map(|target| target.split('#').next().unwrap_or_default())
        .filter(|target| !target.is_empty() && !target.contains(':'))
        .collect()
}

#[test]
fn links_between_documents_lead_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let documents = documents(&root);
    assert!(documents.len() > 10, "only {} documents found", documents.len());
    let mut broken = Vec::new();
    for document in documents {
        let text = fs::read_to_string(&document).expect("a document is text");
        let folder = document.parent().expect("a file lies in a folder");
        let missing = targets(&text).into_iter().filter(|t| !folder.join(t).exists());
        broken
            .extend(missing.map(|target| format!("{} -> {target}", document.display())));
    }
    assert!(broken.is_empty(), "broken links:\n{}", broken.join("\n"));
}

#[test]
fn targets_are_found_and_addresses_are_not() {
    let text = "[a](b.md#c) [d](https://e.f) [g](#h) ![i](j/k.png)";
    assert_eq!(targets(text), ["b.md", "j/k.png"]);
}
