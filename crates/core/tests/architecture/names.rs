//! Which modules of a crate a file names.

use crate::source::tokens;

/// Every module named right below the crate's root: by `crate::x`, by `crate::{x, ..}`, or
/// by as many `super::` as lead to the root. A glob or a renaming of the root is `*`.
///
/// `depth` is how many modules deep the file lies: 1 for `src/rate/mod.rs`.
pub(crate) fn root_modules(text: &str, depth: usize) -> Vec<String> {
    let tokens = tokens(text);
    let mut named = Vec::new();
    let mut inline = Inline::default();
    for at in 0..tokens.len() {
        inline.pass(&tokens, at);
        if let Some(path) = path_from_root(&tokens, at, depth + inline.open.len()) {
            named.extend(first_names(&tokens, path));
        }
    }
    named.sort();
    named.dedup();
    named
}

/// The inline modules that are open, each with the brace depth inside it.
#[derive(Default)]
struct Inline {
    braces: usize,
    open: Vec<usize>,
}

impl Inline {
    fn pass(&mut self, tokens: &[String], at: usize) {
        match tokens[at].as_str() {
            "{" => {
                self.braces += 1;
                if at >= 2 && tokens[at - 2] == "mod" {
                    self.open.push(self.braces);
                }
            }
            "}" => {
                if self.open.last() == Some(&self.braces) {
                    self.open.pop();
                }
                self.braces = self.braces.saturating_sub(1);
            }
            _ => {}
        }
    }
}

/// Where the path behind the crate's root goes on, if the token starts one.
fn path_from_root(tokens: &[String], at: usize, depth: usize) -> Option<usize> {
    let within = at > 0 && tokens[at - 1] == "::";
    match tokens[at].as_str() {
        // `pub(crate)` names nothing.
        "crate" if !within && tokens.get(at + 1)? != ")" => Some(at + 1),
        "super" if !within => {
            let chain = tokens[at..].chunks(2);
            let count = chain.take_while(|pair| pair[0] == "super").count();
            (count == depth).then_some(at + 2 * count - 1)
        }
        _ => None,
    }
}

/// The first names of the path or use tree that follows the root.
fn first_names(tokens: &[String], at: usize) -> Vec<String> {
    match (tokens.get(at).map(String::as_str), tokens.get(at + 1).map(String::as_str)) {
        (Some("::"), Some("{")) => grouped(&tokens[at + 2..]),
        (Some("::"), Some(name)) => vec![name.to_owned()],
        (Some("as"), _) => vec!["*".to_owned()],
        _ => Vec::new(),
    }
}

/// The first name of each branch of `{a::b, c::{d, e}}`, its opening brace left out.
fn grouped(tokens: &[String]) -> Vec<String> {
    let mut names = Vec::new();
    let mut depth = 1;
    let mut fresh = true;
    for token in tokens {
        match token.as_str() {
            "{" => depth += 1,
            "}" => depth -= 1,
            "," if depth == 1 => fresh = true,
            name if fresh => {
                names.push(if name == "self" { "*" } else { name }.to_owned());
                fresh = false;
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::root_modules;

    #[test]
    fn every_way_to_name_a_module_is_seen() {
        let cases = [
            ("use crate::report::Report;", 1, vec!["report"]),
            (
                "use crate::{rate::{Cell, Unit}, report::*, claim};",
                1,
                vec!["claim", "rate", "report"],
            ),
            ("fn f() -> crate::report::Report {}", 1, vec!["report"]),
            ("use super::report;", 1, vec!["report"]),
            ("use super::report;", 2, vec![]),
            ("use super::super::{report};", 2, vec!["report"]),
            ("mod tests { use super::*; use super::super::claim; }", 1, vec!["claim"]),
            ("mod a { } use super::claim;", 1, vec!["claim"]),
            ("use crate::*;", 1, vec!["*"]),
            ("use crate as all;", 1, vec!["*"]),
            ("// use crate::report;\npub(crate) fn f() {}", 1, vec![]),
            ("let crate_name = \"crate::report\";", 1, vec![]),
        ];
        for (text, depth, expected) in cases {
            assert_eq!(root_modules(text, depth), expected, "{text}");
        }
    }
}
