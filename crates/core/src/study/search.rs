//! Searches: refusals that say what `[search]` lacks or cannot use.

use super::arms::known_column;
use super::checks::{known_group, within_unit};
use super::file::{Filter, HeldOut, Input, Samples, Search, StudyFile};
use super::source::Source;
use super::source::Step::{self, Item, Key};
use crate::error::Result;

/// Checks `[search]`; the arms of the study have been resolved.
///
/// # Errors
///
/// If the input names nobody, a filter names an unknown column, people are held out in no
/// way or in two, a list is shorter than a rank, or a target is no share.
pub(super) fn check(study: &StudyFile, source: &Source<'_>) -> Result<()> {
    let Some(search) = &study.search else { return Ok(()) };
    if let Some(found) = names_nobody(&study.input) {
        let message =
            format!("found searches of {found}, but expected samples of people");
        return Err(source.refuse(&[Key("search")], message));
    }
    let reader = Reader { search, samples: study.samples.as_ref(), source };
    reader.check_filters()?;
    reader.check_held_out()?;
    reader.check_lists()?;
    reader.check_mixtures()?;
    reader.check_targets()?;
    reader.check_contrasts(study)
}

fn names_nobody(input: &Input) -> Option<&'static str> {
    match input {
        Input::Counts(_) => Some("published counts"),
        Input::Pyeer(_) => Some("score files that name nobody"),
        Input::Bob(bob) if bob.columns == 2 => Some("score files that name nobody"),
        _ => None,
    }
}

struct Reader<'a> {
    search: &'a Search,
    samples: Option<&'a Samples>,
    source: &'a Source<'a>,
}

impl Reader<'_> {
    fn check_filters(&self) -> Result<()> {
        let gallery = [Key("search"), Key("gallery"), Key("where")];
        self.check_filter(&self.search.gallery.filter, &gallery)?;
        self.check_filter(&self.search.probe, &[Key("search"), Key("probe")])
    }

    fn check_filter(&self, filter: &Filter, path: &[Step<'_>]) -> Result<()> {
        let columns: Vec<&str> = self.samples.map_or(Vec::new(), |samples| {
            samples.groups.iter().chain(&samples.conditions).map(String::as_str).collect()
        });
        for (column, allowed) in filter {
            let path = [path, &[Key(column)]].concat();
            known_column(column, &columns, &path, self.source)?;
            if allowed.values().is_empty() {
                let message = "found an empty list, but expected a value";
                return Err(self.source.refuse(&path, message));
            }
        }
        Ok(())
    }

    fn check_mixtures(&self) -> Result<()> {
        let mixtures = &self.search.mixtures;
        let groups = self.samples.map_or(&[][..], |samples| &samples.groups);
        for (index, mixture) in mixtures.iter().enumerate() {
            let path = [Key("search"), Key("mixture"), Item(index)];
            let at = |key| [path[0], path[1], path[2], Key(key)];
            known_group(&mixture.by, groups, &at("by"), self.source)?;
            if mixtures[..index].iter().any(|earlier| earlier.name == mixture.name) {
                let message = format!(
                    "found `{}` twice, but expected each name once",
                    mixture.name
                );
                return Err(self.source.refuse(&at("name"), message));
            }
            if mixture.people.values().all(|people| *people == 0) {
                let message = "found nobody, but expected people of at least one group";
                return Err(self.source.refuse(&at("people"), message));
            }
        }
        Ok(())
    }

    fn check_held_out(&self) -> Result<()> {
        let Some(HeldOut { filter, splits, enrolled_share }) = &self.search.held_out
        else {
            return Ok(());
        };
        let path = [Key("search"), Key("held_out")];
        let refuse = |found: &str| {
            let message =
                format!("found {found}, but expected one of `where` and `splits`");
            Err(self.source.refuse(&path, message))
        };
        match (filter.is_empty(), splits) {
            (true, None) => return refuse("neither"),
            (false, Some(_)) => return refuse("both"),
            (true, Some(0)) => {
                let message = "found `0`, but expected at least 1";
                return Err(self
                    .source
                    .refuse(&[path[0], path[1], Key("splits")], message));
            }
            _ => {}
        }
        let path = [path[0], path[1], Key("where")];
        self.check_filter(filter, &path)?;
        let groups = self.samples.map_or(&[][..], |samples| &samples.groups);
        for column in filter.keys() {
            known_group(
                column,
                groups,
                &[&path[..], &[Key(column)]].concat(),
                self.source,
            )?;
        }
        let share = [path[0], path[1], Key("enrolled_share")];
        within_unit(*enrolled_share, &share, self.source)
    }

    fn check_lists(&self) -> Result<()> {
        let length = self.search.list_length;
        let path = [Key("search"), Key("list_length")];
        if length == 0 {
            return Err(self.source.refuse(&path, "found `0`, but expected at least 1"));
        }
        let path = [Key("search"), Key("ranks")];
        if self.search.ranks.is_empty() && !self.search.watch_list {
            let message = "found an empty list, but expected a rank";
            return Err(self.source.refuse(&path, message));
        }
        for (index, &rank) in self.search.ranks.iter().enumerate() {
            let path = [path[0], path[1], Item(index)];
            let again = self.search.ranks[..index].contains(&rank);
            let expected = match rank {
                0 => "ranks from 1 on".to_owned(),
                _ if again => "each rank once".to_owned(),
                _ if rank > length => {
                    format!("no rank over the length of a list, {length}")
                }
                _ => continue,
            };
            let message = format!("found `{rank}`, but expected {expected}");
            return Err(self.source.refuse(&path, message));
        }
        Ok(())
    }

    fn check_targets(&self) -> Result<()> {
        for (index, &target) in self.search.target_fpir.iter().enumerate() {
            let path = [Key("search"), Key("target_fpir"), Item(index)];
            within_unit(target, &path, self.source)?;
        }
        Ok(())
    }

    /// Contrasts are of comparisons; searches are not contrasted.
    fn check_contrasts(&self, study: &StudyFile) -> Result<()> {
        if study.contrasts.is_empty() {
            return Ok(());
        }
        let message =
            "found a contrast of comparisons, but expected none beside `[search]`";
        Err(self.source.refuse(&[Key("contrast")], message))
    }
}
