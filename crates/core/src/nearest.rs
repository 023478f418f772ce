//! Guesses which known name was meant by an unknown one, for the hint of an error.

/// The known name nearest to what was typed, if one is near enough to be a slip: at most a
/// third of its letters inserted, left out, changed, or exchanged with their neighbour.
/// Ties go to the name that is listed first; letter case is not counted as a difference.
pub(crate) fn nearest<'a>(
    typed: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let typed = typed.to_lowercase();
    let allowed =
        |name: &str| (name.chars().count().max(typed.chars().count()) / 3).max(1);
    known
        .into_iter()
        .map(|name| (edits(&typed, &name.to_lowercase()), name))
        .filter(|&(distance, name)| distance <= allowed(name))
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, name)| name)
}

/// The hint of an error about an unknown name: the name that was probably meant, or all
/// that there are.
pub(crate) fn suggestion(typed: &str, known: &[&str]) -> String {
    match nearest(typed, known.iter().copied()) {
        Some(name) => format!("did you mean `{name}`?"),
        None if known.is_empty() => "there is none to choose from".to_owned(),
        None => format!("there are: {}", listed(known)),
    }
}

/// Names in backticks, separated by commas; the first twelve of many.
pub(crate) fn listed(names: &[&str]) -> String {
    const SHOWN: usize = 12;
    let mut text: Vec<String> =
        names.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
    if names.len() > SHOWN {
        text.push(format!("and {} more", names.len() - SHOWN));
    }
    text.join(", ")
}

/// Restricted Damerau-Levenshtein distance (optimal string alignment): insertions,
/// deletions, substitutions and exchanges of neighbours, in rows of the usual table.
fn edits(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=right.len()).collect();
    let mut previous = None;
    for (row, letter) in left.chars().enumerate() {
        let mut current = vec![row + 1];
        for (column, &other) in right.iter().enumerate() {
            let substituted = last[column] + usize::from(letter != other);
            let mut best = substituted.min(last[column + 1] + 1).min(current[column] + 1);
            if column > 0 && previous == Some(other) && right[column - 1] == letter {
                best = best.min(before_last[column - 1] + 1);
            }
            current.push(best);
        }
        before_last = std::mem::replace(&mut last, current);
        previous = Some(letter);
    }
    last[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_worked_by_hand() {
        assert_eq!(edits("kitten", "sitting"), 3);
        assert_eq!(edits("", "abc"), 3);
        assert_eq!(edits("abc", ""), 3);
        assert_eq!(edits("treshold", "threshold"), 1);
        assert_eq!(edits("laevl", "leavl"), 1, "an exchange of neighbours is one edit");
        assert_eq!(edits("score", "score"), 0);
    }

    #[test]
    fn a_slip_finds_its_name_and_nonsense_finds_none() {
        let known = ["level", "thresholds", "target_fmr", "seed"];
        assert_eq!(nearest("treshold", known), Some("thresholds"));
        assert_eq!(nearest("Target_FMR", known), Some("target_fmr"));
        assert_eq!(nearest("zebra", known), None);
    }

    #[test]
    fn without_a_near_name_all_are_listed() {
        assert_eq!(
            suggestion("zebra", &["front", "profile"]),
            "there are: `front`, `profile`"
        );
    }
}
