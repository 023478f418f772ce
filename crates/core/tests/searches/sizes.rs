//! Rates over the size of the gallery, through the whole pipeline, against every smaller
//! gallery that could have been made of the people enrolled.

use falsematch::input::{Comparisons, Dataset};
use falsematch::rate::{
    self, Context, Failures, Galleries, GallerySize, Measure, RankTies, SearchMeasures,
    SetThreshold,
};
use falsematch::roster::{RosterBuilder, Sample, Spot};
use falsematch::study::file::{Arm, Gallery, Orientation, Search};
use falsematch::tally::{SearchPlan, Searches};
use falsematch_kernels::random::Generator;

/// People enrolled; the last one's enrolment failed.
pub(super) const ENROLLED: u32 = 6;
/// People searched and not enrolled.
const OTHERS: u32 = 5;
const THRESHOLD: f64 = 4.0;
const RANKS: [u32; 2] = [1, 2];

/// References of the people of `gallery`, and the probes of either those enrolled or the
/// others. Scores are small whole numbers, so that there are ties.
pub(super) fn dataset(gallery: &[u32], is_mated: bool) -> Dataset {
    let mut builder = RosterBuilder::new(&["side".to_owned()], &["role".to_owned()]);
    let probes = if is_mated { 0..ENROLLED } else { ENROLLED..ENROLLED + OTHERS };
    let references = gallery.iter().map(|&person| (person, "gallery"));
    let samples = references.chain(probes.clone().map(|person| (person, "probe")));
    for (line, (person, role)) in (0..).zip(samples) {
        // The last enrolment failed, and the first probe of either kind.
        let is_failed = match role {
            "gallery" => person == ENROLLED - 1,
            _ => person == probes.start,
        };
        let added = builder.add(Sample {
            label: &format!("{person} {role}"),
            subject: &person.to_string(),
            groups: &[side(person)],
            conditions: &[role],
            failure: is_failed.then_some("no face"),
            spot: Spot::Line(line),
        });
        added.unwrap();
    }
    let roster = builder.build();
    let mut comparisons = Comparisons::default();
    for probe in probes.clone().filter(|probe| *probe != probes.start) {
        for &reference in gallery.iter().filter(|person| **person != ENROLLED - 1) {
            let mut random = Generator::new(4, u64::from(probe * 100 + reference));
            let most = if probe == reference { 11 } else { 8 };
            let score = f64::from(u32::try_from(random.below(most)).unwrap());
            let code = |label: String| roster.sample_code(&label).unwrap();
            comparisons.probe.push(code(format!("{probe} probe")));
            comparisons.reference.push(code(format!("{reference} gallery")));
            comparisons.score.push(score);
        }
    }
    Dataset { roster, comparisons, ..Dataset::default() }
}

/// People of both groups are enrolled, and of both not.
fn side(person: u32) -> &'static str {
    if person.is_multiple_of(2) { "left" } else { "right" }
}

pub(super) fn search() -> Search {
    let role = |role: &str| {
        let table: toml::Table = toml::from_str(&format!("role = '{role}'")).unwrap();
        table.try_into().unwrap()
    };
    let gallery = Gallery { filter: role("gallery"), ..Gallery::default() };
    let ranks = RANKS.to_vec();
    Search { gallery, probe: role("probe"), list_length: 2, ranks, ..Search::default() }
}

fn measured(dataset: &Dataset) -> (SearchMeasures, Vec<GallerySize>) {
    let sizes: Vec<u64> = (1..u64::from(ENROLLED)).collect();
    run(dataset, &search(), |tally, points, found, context| {
        let estimates = &found.estimates;
        rate::gallery_sizes(tally, points, &search(), &sizes, estimates, context).unwrap()
    })
}

/// What was measured, and what `more` makes of it.
pub(super) fn run<T>(
    dataset: &Dataset,
    search: &Search,
    more: impl FnOnce(&Searches, &[SetThreshold], &SearchMeasures, &Context<'_>) -> T,
) -> (SearchMeasures, T) {
    let arm: Arm = toml::from_str("name = 'all'").unwrap();
    let roster = &dataset.roster;
    let order: Vec<u32> = (0u32..).take(roster.sample_count()).collect();
    let plan = SearchPlan::resolve(search, &arm, roster, &order, 1).unwrap();
    let tally = Searches::collect(dataset, &plan, &[THRESHOLD]).unwrap();
    let orientation = Orientation::Similarity;
    let points =
        rate::search_thresholds("all", &tally, roster, &[THRESHOLD], &[], orientation);
    let context = Context {
        arm: "all",
        roster,
        orientation,
        level: 0.95,
        independent: false,
        records_failures: true,
        by: &[],
    };
    let found = rate::measure_searches(&tally, &points, search, &context);
    let more = more(&tally, &points, &found, &context);
    (found, more)
}

/// Errors and trials of a measure by the default rules.
fn counts(
    found: &SearchMeasures,
    measure: Measure,
    rank: Option<u32>,
    at_threshold: bool,
) -> [u64; 2] {
    let is_wanted = |estimate: &&falsematch::rate::Estimate| {
        let searched = estimate.quantity.searched.unwrap();
        estimate.quantity.measure == measure
            && estimate.quantity.at.is_some() == at_threshold
            && searched.rank == rank
            && searched.failures == Failures::Counted
            && searched.ties == RankTies::Last
            && searched.galleries == Galleries::LikeThese
    };
    let found = found.estimates.iter().find(is_wanted).unwrap();
    found.counts.map_or([0, 0], |counts| [counts.errors, counts.trials])
}

/// Every gallery of `size` of the people enrolled, searched and measured as it is; the share
/// of errors over all of them. For shares found it is that of misses.
fn brute_force(
    size: u32,
    measure: Measure,
    rank: Option<u32>,
    at_threshold: bool,
    is_mated: bool,
) -> f64 {
    let mut sums = [0, 0];
    for set in (0..1u32 << ENROLLED).filter(|set| set.count_ones() == size) {
        let gallery: Vec<u32> = (0..ENROLLED).filter(|p| set >> p & 1 == 1).collect();
        let (found, _) = measured(&dataset(&gallery, is_mated));
        let [errors, trials] = counts(&found, measure, rank, at_threshold);
        let errors = if measure == Measure::Cmc { trials - errors } else { errors };
        sums = [sums[0] + errors, sums[1] + trials];
    }
    sums[0] as f64 / sums[1] as f64
}

fn whole(is_mated: bool) -> Vec<GallerySize> {
    let everybody: Vec<u32> = (0..ENROLLED).collect();
    measured(&dataset(&everybody, is_mated)).1
}

fn at(curve: &GallerySize, size: u64) -> f64 {
    let point = curve.within.iter().find(|point| point.size == size).unwrap();
    assert!(point.range[0] <= point.value && point.value <= point.range[1], "{point:?}");
    point.value
}

#[test]
fn fpir_and_selectivity_equal_every_smaller_gallery() {
    let curves = whole(false);
    for measure in [Measure::Fpir, Measure::Selectivity] {
        let curve = curves.iter().find(|curve| curve.measure == measure).unwrap();
        let mut different = Vec::new();
        for size in 1..=ENROLLED {
            let expected = brute_force(size, measure, None, true, false);
            let found = at(curve, u64::from(size));
            assert!(
                (found - expected).abs() < 1e-14,
                "{measure:?} {size}: {found} {expected}"
            );
            different.push(found);
        }
        assert!(different.windows(2).all(|pair| pair[0] < pair[1]), "{different:?}");
    }
}

/// Failed probes and enrolments, ties and mates under the threshold are among the misses.
#[test]
fn misses_equal_every_smaller_gallery() {
    let curves = whole(true);
    for rank in RANKS {
        for at_threshold in [true, false] {
            // With a threshold there is a curve at the first rank alone.
            if at_threshold && rank > 1 {
                continue;
            }
            let is_it = |curve: &&GallerySize| {
                curve.measure == Measure::Fnir
                    && curve.rank == Some(rank)
                    && curve.at.is_some() == at_threshold
            };
            let curve = curves.iter().find(is_it).unwrap();
            let measure = if at_threshold { Measure::Fnir } else { Measure::Cmc };
            for size in 1..=ENROLLED {
                let expected = brute_force(size, measure, Some(rank), at_threshold, true);
                let found = at(curve, u64::from(size));
                assert!(
                    (found - expected).abs() < 1e-14,
                    "{rank} {size}: {found} {expected}"
                );
            }
            let ends = [at(curve, 1), at(curve, u64::from(ENROLLED))];
            assert!(ends[0] < ends[1], "{rank} {at_threshold}: {ends:?}");
        }
    }
}
