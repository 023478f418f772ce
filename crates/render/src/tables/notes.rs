//! Notes and cautions that hold for several arms are said once, with the arms.

use serde::Serialize;

use falsematch::report::Caution;
use falsematch::words::list;

/// Notes, each with what it is about, in the order in which they first come.
#[derive(Default)]
pub(super) struct Notes {
    about: Vec<String>,
    notes: Vec<(String, Vec<String>)>,
}

impl Notes {
    /// Adds what must be known of one arm.
    pub(super) fn add(&mut self, arm: &str, notes: impl IntoIterator<Item = String>) {
        push_once(&mut self.about, arm);
        for note in notes {
            match self.notes.iter_mut().find(|(known, _)| *known == note) {
                Some((_, arms)) => push_once(arms, arm),
                None => self.notes.push((note, vec![arm.to_owned()])),
            }
        }
    }

    /// One sentence for each note.
    pub(super) fn told(self) -> Vec<String> {
        let all = self.about.len();
        let told = self.notes.into_iter().map(|(note, arms)| {
            let is_all = arms.len() == all && all > 2;
            let about = if is_all { format!("all {all} arms") } else { list(&arms) };
            format!("{about}: {note}")
        });
        told.collect()
    }
}

fn push_once(texts: &mut Vec<String>, text: &str) {
    if !texts.iter().any(|known| known == text) {
        texts.push(text.to_owned());
    }
}

/// A caution, with all that it is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct SharedCaution<'a> {
    /// What it is about.
    pub(crate) about: Vec<&'a str>,
    /// What it says.
    pub(crate) says: &'a str,
    /// What would help.
    pub(crate) remedy: Option<&'a str>,
}

/// Cautions that say the same are one, about all that they are about.
pub(crate) fn cautions(cautions: &[Caution]) -> Vec<SharedCaution<'_>> {
    let mut shared: Vec<SharedCaution<'_>> = Vec::new();
    for caution in cautions {
        let remedy = caution.remedy.as_deref();
        let is_same = |known: &&mut SharedCaution<'_>| {
            known.says == caution.says && known.remedy == remedy
        };
        match shared.iter_mut().find(is_same) {
            Some(known) => known.about.push(&caution.about),
            None => {
                let about = vec![caution.about.as_str()];
                shared.push(SharedCaution { about, says: &caution.says, remedy });
            }
        }
    }
    shared
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_of_several_arms_is_told_once() {
        let mut notes = Notes::default();
        notes.add("a", ["x".to_owned(), "y".to_owned()]);
        notes.add("b", ["x".to_owned(), "x".to_owned()]);
        notes.add("c", ["x".to_owned(), "y".to_owned()]);
        assert_eq!(notes.told(), ["all 3 arms: x", "a and c: y"]);
    }

    #[test]
    fn cautions_that_say_the_same_are_one() {
        let caution = |about: &str, says: &str| Caution {
            about: about.to_owned(),
            says: says.to_owned(),
            remedy: None,
        };
        let all = [caution("a", "x"), caution("b", "y"), caution("c", "x")];
        let shared = cautions(&all);
        let abouts: Vec<&[&str]> =
            shared.iter().map(|one| one.about.as_slice()).collect();
        assert_eq!(abouts, [&["a", "c"][..], &["b"]]);
        assert_eq!(shared[0].says, "x");
    }
}
