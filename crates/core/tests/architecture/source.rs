//! Rust source as tokens, without comments and literals: enough to see which modules a
//! file names, and no more.

use std::fs;
use std::path::{Path, PathBuf};

/// A file of the workspace.
pub(crate) struct Source {
    /// Its path below the repository's root, with `/`.
    pub(crate) path: String,
    pub(crate) text: String,
}

/// The repository's root.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every Rust file under a folder of the repository, by path.
pub(crate) fn sources(folder: &str) -> Vec<Source> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).unwrap_or_else(|e| panic!("{folder:?}: {e}"));
        for entry in entries {
            let path = entry.expect("a listed entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(read(&path));
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

fn read(path: &Path) -> Source {
    let text = fs::read_to_string(path).unwrap_or_else(|e| panic!("{path:?}: {e}"));
    let below = path.strip_prefix(root()).expect("below the root");
    Source { path: below.to_string_lossy().replace('\\', "/"), text }
}

/// The tokens of what ships: inline modules under `#[cfg(test)]` are left out, since a naive
/// reference in a test must not call what it is compared with.
pub(crate) fn shipped_tokens(text: &str) -> Vec<String> {
    let all = tokens(text);
    let attribute = ["#", "[", "cfg", "(", "test", ")", "]", "mod"];
    let mut shipped = Vec::new();
    let mut at = 0;
    while at < all.len() {
        let starts = all[at..].iter().zip(attribute).filter(|(a, b)| *a == b).count();
        if starts == attribute.len() {
            at = end_of_block(&all, at);
        } else {
            shipped.push(all[at].clone());
            at += 1;
        }
    }
    shipped
}

/// The place behind the block, or behind the `;`, that comes next.
fn end_of_block(tokens: &[String], at: usize) -> usize {
    let mut depth = 0;
    for (k, token) in tokens.iter().enumerate().skip(at) {
        match token.as_str() {
            "{" => depth += 1,
            "}" => depth -= 1,
            ";" => {}
            _ => continue,
        }
        if depth == 0 {
            return k + 1;
        }
    }
    tokens.len()
}

/// Words and punctuation in order. Comments, string and character literals are left out; a
/// two-character operator is one token.
pub(crate) fn tokens(text: &str) -> Vec<String> {
    let characters: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < characters.len() {
        let (token, next) = next_token(&characters, at);
        tokens.extend(token);
        at = next;
    }
    tokens
}

fn next_token(text: &[char], at: usize) -> (Option<String>, usize) {
    let pair: String = text[at..].iter().take(2).collect();
    let literal = raw_string(text, at).or_else(|| quoted(text, at));
    match text[at] {
        _ if pair == "//" => (None, until(text, at, '\n')),
        _ if pair == "/*" => (None, block_comment(text, at)),
        _ if literal.is_some() => (None, literal.expect("just looked")),
        c if is_word(c) => {
            let end = (at..text.len()).find(|&k| !is_word(text[k])).unwrap_or(text.len());
            (Some(text[at..end].iter().collect()), end)
        }
        c if c.is_whitespace() => (None, at + 1),
        _ if ["::", ">=", "<=", "=>", "->", "&&", "||", "=="]
            .contains(&pair.as_str()) =>
        {
            (Some(pair), at + 2)
        }
        c => (Some(c.to_string()), at + 1),
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn until(text: &[char], at: usize, end: char) -> usize {
    (at..text.len()).find(|&k| text[k] == end).unwrap_or(text.len())
}

fn block_comment(text: &[char], at: usize) -> usize {
    let mut depth = 0;
    let mut k = at;
    while k + 1 < text.len() {
        match (text[k], text[k + 1]) {
            ('/', '*') => depth += 1,
            ('*', '/') => depth -= 1,
            _ => {
                k += 1;
                continue;
            }
        }
        k += 2;
        if depth == 0 {
            return k;
        }
    }
    text.len()
}

/// Where a raw string that starts here ends: `r"..."`, `r#"..."#`, `br"..."`.
fn raw_string(text: &[char], at: usize) -> Option<usize> {
    let start = if text[at] == 'b' { at + 1 } else { at };
    if text.get(start) != Some(&'r') || (at > 0 && is_word(text[at - 1])) {
        return None;
    }
    let hashes = text[start + 1..].iter().take_while(|&&c| c == '#').count();
    let open = start + 1 + hashes;
    if text.get(open) != Some(&'"') {
        return None;
    }
    let closes = |k: usize| {
        text[k] == '"'
            && text[k + 1..].iter().take_while(|&&c| c == '#').count() >= hashes
    };
    (open + 1..text.len()).find(|&k| closes(k)).map(|k| k + 1 + hashes)
}

/// Where a string or character literal that starts here ends. A lifetime is not one.
fn quoted(text: &[char], at: usize) -> Option<usize> {
    let quote = text[at];
    let lifetime = quote == '\''
        && text.get(at + 1).is_some_and(|&c| c != '\\')
        && text.get(at + 2) != Some(&'\'');
    if (quote != '"' && quote != '\'') || lifetime {
        return None;
    }
    let mut k = at + 1;
    while k < text.len() && text[k] != quote {
        k += if text[k] == '\\' { 2 } else { 1 };
    }
    Some(k + 1)
}

#[test]
fn comments_and_literals_are_left_out_and_lifetimes_stay() {
    let text = r##"a/* b /* c */ */::d // e
        "f\"g" 'h' '\'' r#"i"j"# b"k" <'l> m>=n"##;
    let found = tokens(text).join(" ");
    assert_eq!(found, "a :: d b < ' l > m >= n");
}

#[test]
fn test_modules_are_no_part_of_what_ships() {
    let text = "a; #[cfg(test)] mod tests { fn f() { b } } c; #[cfg(test)] mod d; e";
    assert_eq!(shipped_tokens(text).join(" "), "a ; c ; e");
}
