//! Searches of the shipped scores: galleries, refusals, and figures that another
//! implementation found on the same scores.

use std::path::Path;
use std::sync::OnceLock;

use falsematch::input::{self, Dataset, Request, Silent};
use falsematch::rate::{self, Context, Estimate, Galleries, Measure, SearchMeasures};
use falsematch::study::file::{
    Arm, Filter, Gallery, GalleryRule, HeldOut, Orientation, Search, StudyFile,
};
use falsematch::tally::{Mate, SearchPlan, Searches};

fn london() -> &'static Dataset {
    static LONDON: OnceLock<Dataset> = OnceLock::new();
    LONDON.get_or_init(|| {
        let base =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../../studies/london-search");
        let text = std::fs::read_to_string(base.join("study.toml")).unwrap();
        let study: StudyFile = toml::from_str(&text).unwrap();
        let request = Request {
            input: &study.input,
            samples: study.samples.as_ref(),
            orientation: Orientation::Similarity,
            base: &base,
            progress: &Silent,
        };
        input::read(&request).unwrap()
    })
}

/// Neutral frontal pictures are enrolled, all others searched.
fn search() -> Search {
    let filter: toml::Table =
        toml::from_str("pose = 'front'\nexpression = 'neutral'").unwrap();
    let filter = filter.try_into().unwrap();
    let gallery = Gallery { filter, ..Gallery::default() };
    Search { gallery, list_length: 102, ..Search::default() }
}

fn arm() -> Arm {
    toml::from_str("name = 'all'").unwrap()
}

fn plan(search: &Search) -> falsematch::Result<SearchPlan> {
    let order: Vec<u32> = (0..1_020).collect();
    SearchPlan::resolve(search, &arm(), &london().roster, &order, 7)
}

fn searched(search: &Search, thresholds: &[f64]) -> Searches {
    Searches::collect(london(), &plan(search).unwrap(), thresholds).unwrap()
}

fn measured(search: &Search, tally: &Searches, given: &[f64]) -> SearchMeasures {
    let orientation = Orientation::Similarity;
    let roster = &london().roster;
    let targets = &search.target_fpir;
    let points =
        rate::search_thresholds("all", tally, roster, given, targets, orientation);
    let context = Context {
        arm: "all",
        roster,
        orientation,
        level: 0.95,
        independent: false,
        records_failures: false,
        by: &[],
    };
    rate::measure_searches(tally, &points, search, &context)
}

fn find(estimates: &[Estimate], measure: Measure, rank: Option<u32>) -> &Estimate {
    let wanted = estimates.iter().find(|estimate| {
        let searched = estimate.quantity.searched.unwrap();
        estimate.quantity.measure == measure
            && searched.rank == rank
            && searched.galleries == Galleries::LikeThese
    });
    wanted.unwrap()
}

/// Gallery of the 102 neutral frontal pictures, the other 918 searched: the mate comes first
/// in 910 searches, 99.1 % (another implementation, on the same scores).
#[test]
fn the_whole_gallery_finds_mates_first_in_99_1_percent() {
    let search = Search { target_fpir: Vec::new(), ..search() };
    let tally = searched(&search, &[]);
    assert_eq!((tally.searches.len(), tally.size()), (918, Some(102)));
    let found = measured(&search, &tally, &[]);
    assert_eq!((found.size.mated, found.size.non_mated), (918, 0));
    let first = find(&found.estimates, Measure::Cmc, Some(1));
    assert_eq!(format!("{:.3}", first.value().unwrap()), "0.991");
    let interval = first.interval().unwrap();
    assert!(interval.low < 0.991 && interval.high > 0.991 && interval.low > 0.97);
    assert!(found.cmc.windows(2).all(|pair| pair[0].found <= pair[1].found));
    assert_eq!(found.cmc.last().map(|point| point.found.to_bits()), Some(1f64.to_bits()));
}

/// Against the definition, search by search: who is over the threshold, and before the mate.
#[test]
fn counts_are_those_of_the_definition() {
    let held_out = Some(HeldOut { splits: Some(4), ..HeldOut::default() });
    let search = Search { held_out, ..search() };
    let tally = searched(&search, &[0.3, 0.5]);
    assert_eq!((tally.galleries.len(), tally.size()), (4, Some(51)));
    let data = &london().comparisons;
    let roster = &london().roster;
    let score = |one: u32, other: u32| {
        let pairs = data.probe.iter().zip(&data.reference).zip(&data.score);
        let is_pair = |&(&a, &b): &(&u32, &u32)| [(a, b), (b, a)].contains(&(one, other));
        let mut same = pairs.filter(|(pair, _)| is_pair(pair));
        *same.next().unwrap().1
    };
    for index in (0..tally.searches.len()).step_by(401) {
        let search = &tally.searches[index];
        let subject = roster.subject_of(search.probe);
        let people = &tally.galleries[search.gallery as usize].people;
        assert_eq!(search.mate.is_enrolled(), people.contains(&subject));
        let list = tally.list(search);
        assert_eq!(list.reference.len(), 51);
        let scores: Vec<f64> =
            list.reference.iter().map(|&other| score(search.probe, other)).collect();
        assert_eq!(list.score, scores);
        assert!(list.score.is_sorted_by(|a, b| a >= b));
        let others = |at: f64| {
            let pairs = list.reference.iter().zip(list.score);
            let other = |(reference, score): &(&u32, &f64)| {
                roster.subject_of(**reference) != subject && **score >= at
            };
            u32::try_from(pairs.filter(other).count()).unwrap()
        };
        assert_eq!(tally.over(index), [others(0.3), others(0.5)]);
        if let Mate::Found { score, over, tied } = search.mate {
            assert_eq!(over + tied, others(score.unwrap()));
        }
    }
}

/// Two splits that follow each other share nobody and hold everybody.
#[test]
fn halves_are_swapped() {
    let held_out = Some(HeldOut { splits: Some(4), ..HeldOut::default() });
    let tally = searched(&Search { held_out, ..search() }, &[]);
    let swapped = |k: usize| {
        let mut both = tally.galleries[k].people.clone();
        both.extend(&tally.galleries[k + 1].people);
        both.sort_unstable();
        both == (0..102).collect::<Vec<u32>>()
    };
    assert!(swapped(0) && swapped(2) && !swapped(1));
}

#[test]
fn open_set_rates_stand_for_their_counts() {
    let held_out = Some(HeldOut { splits: Some(10), ..HeldOut::default() });
    let search = Search { held_out, list_length: 10, ..search() };
    let tally = searched(&search, &[]);
    let found = measured(&search, &tally, &[0.5]);
    assert_eq!((found.size.mated, found.size.non_mated), (4_590, 4_590));
    let fpir = find(&found.estimates, Measure::Fpir, None);
    let returned = tally.searches.iter().filter(|search| {
        !search.mate.is_enrolled() && tally.list(search).score[0] >= 0.5
    });
    assert_eq!(fpir.counts.unwrap().errors, returned.count() as u64);
    let fnir = find(&found.estimates, Measure::Fnir, Some(1));
    let hit = |search: &&falsematch::tally::Search| matches!(search.mate, Mate::Found { score: Some(score), over: 0, tied: 0 } if score >= 0.5);
    let hits = tally.searches.iter().filter(hit).count() as u64;
    assert_eq!(fnir.counts.unwrap().errors, 4_590 - hits);
    let tpir = find(&found.estimates, Measure::Tpir, Some(1));
    assert_eq!(tpir.counts.unwrap().errors, hits);
    // FPIR rises as the threshold falls, FNIR falls.
    assert!(found.tradeoff.windows(2).all(|pair| {
        pair[0].threshold > pair[1].threshold
            && pair[0].fpir <= pair[1].fpir
            && pair[0].fnir >= pair[1].fnir
    }));
    for estimate in &found.estimates {
        let (value, interval) = (estimate.value().unwrap(), estimate.interval().unwrap());
        assert!(interval.low <= value && value <= interval.high, "{estimate:?}");
    }
    let these = found.estimates.iter().find(|estimate| {
        estimate.quantity.measure == Measure::Fpir
            && estimate.quantity.searched.unwrap().galleries == Galleries::These
    });
    let [like, these] =
        [fpir, these.unwrap()].map(|e| e.interval().map(|i| i.high - i.low).unwrap());
    assert!(like >= these, "{like} {these}");
}

fn refused(search: &Search) -> String {
    plan(search).unwrap_err().to_string()
}

fn filter(text: &str) -> Filter {
    let filter: toml::Table = toml::from_str(text).unwrap();
    filter.try_into().unwrap()
}

#[test]
fn contradictions_are_refused() {
    let probe = filter("pose = 'front'");
    assert_eq!(
        refused(&Search { probe, ..search() }),
        "arm `all`: found the sample `001_03` as probe and in the gallery, but expected it in \
         one of them: a sample always finds itself"
    );
    let frontal = Gallery { filter: filter("pose = 'front'"), ..Gallery::default() };
    assert_eq!(
        refused(&Search { gallery: frontal.clone(), ..search() }),
        "arm `all`: found two samples of the subject `001` in the gallery, `001_03` and \
         `001_08`, but expected one of each subject"
    );
    let first = Gallery { rule: GalleryRule::First, ..frontal };
    let tally = searched(&Search { gallery: first, ..search() }, &[]);
    assert_eq!(tally.size(), Some(102));
}

#[test]
fn people_held_out_and_enrolled_are_refused() {
    let held_out =
        Some(HeldOut { filter: filter("gender = 'female'"), ..HeldOut::default() });
    let found = refused(&Search { held_out: held_out.clone(), ..search() });
    assert!(found.contains("in the gallery, but its subject"), "{found}");
    // Women are held out, men enrolled by a filter of their own: no contradiction.
    let men = filter("pose = 'front'\nexpression = 'neutral'\ngender = 'male'");
    let gallery = Gallery { filter: men.clone(), ..Gallery::default() };
    let right = Search { gallery: gallery.clone(), held_out, ..search() };
    assert!(plan(&right).is_ok());
    let few = filter("pose = 'front'\nexpression = 'neutral'\nethnicity = 'none'");
    let gallery = Gallery { filter: few, ..Gallery::default() };
    assert!(refused(&Search { gallery, ..search() }).contains("`ethnicity`"));
    // Frontal men are enrolled and nobody is said to be held out but by lot: women lack mates.
    let lot = Some(HeldOut { splits: Some(2), ..HeldOut::default() });
    let gallery = Gallery { filter: men, ..Gallery::default() };
    let found = refused(&Search { gallery, held_out: lot, ..search() });
    assert!(
        found.contains("who is not held out and has no sample in the gallery"),
        "{found}"
    );
    let fewest = HeldOut { splits: Some(2), enrolled_share: 0.001, ..HeldOut::default() };
    let found = refused(&Search { held_out: Some(fewest), ..search() });
    assert_eq!(
        found,
        "arm `all`: found 102 people to enrol a share of 0.001 of, but expected at least one \
         of them in each gallery"
    );
}
