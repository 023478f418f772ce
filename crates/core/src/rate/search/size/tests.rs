use falsematch_kernels::random::Generator;

use super::*;
use crate::rate::{
    Context, Counts, Interval, Method, Outcome, Quantity, SetThreshold, ThresholdRule,
    Unit, UnitKind, measure_searches,
};
use crate::roster::Roster;
use crate::study::file::{Orientation, Search};
use crate::tally::{self, Counted, List, Mate, SearchedGallery, Searches};

const SIZE: u64 = 200;

/// Of each search the count of non-mates over threshold 0.5, mated or not.
struct Made {
    count: u32,
    mated: bool,
    /// Whether the list ends before the count does.
    truncated: bool,
}

fn tally(made: &[Made], counted: Counted) -> (Searches, Roster) {
    let people = (0..u32::try_from(SIZE).unwrap()).collect();
    let gallery = SearchedGallery { size: SIZE, failed: 0, subjects: SIZE, people };
    let mut tally = Searches::new(vec![gallery], 300, vec![0.5], counted);
    for (probe, one) in (0..).zip(made) {
        let mate = match one.mated {
            true => Mate::Found { score: Some(0.7), over: one.count, tied: 0 },
            false => Mate::NotEnrolled,
        };
        let search = tally::Search {
            gallery: 0,
            probe,
            mate,
            failed: false,
            truncated: one.truncated,
            listed: 0,
            first: 0,
        };
        let size = u32::try_from(SIZE).unwrap();
        let reference: Vec<u32> =
            (1..=one.count).map(|next| (probe + next * 7) % size).collect();
        let score = vec![0.9; reference.len()];
        tally.push(search, List { reference: &reference, score: &score }, &[one.count]);
    }
    let people = (0u32..).take(usize::try_from(SIZE).unwrap() + made.len()).collect();
    (tally, Roster::of_codes(people, Vec::new(), Vec::new()))
}

fn curves(
    made: &[Made],
    counted: Counted,
    ranks: &[u32],
    sizes: &[u64],
) -> Vec<GallerySize> {
    let (tally, roster) = tally(made, counted);
    curves_of(&tally, &roster, ranks, sizes)
}

fn curves_of(
    tally: &Searches,
    roster: &Roster,
    ranks: &[u32],
    sizes: &[u64],
) -> Vec<GallerySize> {
    let context = Context {
        arm: "all",
        roster,
        orientation: Orientation::Similarity,
        level: 0.95,
        independent: false,
        records_failures: false,
        by: &[],
    };
    let point = OperatingPoint { threshold: Some(0.5), rule: ThresholdRule::Given };
    let points = [SetThreshold { point, similarity: Ok(0.5) }];
    let search = Search { ranks: ranks.to_vec(), list_length: 300, ..Search::default() };
    let measured = measure_searches(tally, &points, &search, &context).estimates;
    gallery_sizes(tally, &points, &search, sizes, &measured, &context).unwrap()
}

/// 300 searches, every third with a mate, rates over three decades.
fn drawn() -> Vec<Made> {
    let mut generator = Generator::new(9, 0);
    let one = |i: u32| {
        let rate = libm::pow(10.0, -4.5 + 3.0 * generator.uniform());
        let count = (0..SIZE - 1).map(|_| u32::from(generator.uniform() < rate)).sum();
        Made { count, mated: i.is_multiple_of(3), truncated: false }
    };
    (0..300).map(one).collect()
}

fn near(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() < tolerance, "{found} for {expected}");
}

fn find(curves: &[GallerySize], measure: Measure) -> &GallerySize {
    curves.iter().find(|curve| curve.measure == measure).unwrap()
}

/// At the size that was searched the curve is what was counted; smaller sizes by hand: one
/// hit among 200 is in a half with 1/2, two with 1 - (100 99)/(200 199).
#[test]
fn within_the_data_the_curve_is_exact() {
    let mut made: Vec<Made> =
        (0..20).map(|_| Made { count: 0, mated: false, truncated: false }).collect();
    made[3].count = 1;
    made[8].count = 2;
    let found = curves(&made, Counted::Gallery, &[1], &[100]);
    let fpir = find(&found, Measure::Fpir);
    assert_eq!((fpir.searched, fpir.people), (200, 20));
    let at = |size| fpir.within.iter().find(|point| point.size == size).unwrap();
    near(at(200).value, 2.0 / 20.0, 1e-15);
    near(at(100).value, (0.5 + 1.0 - 100.0 * 99.0 / (200.0 * 199.0)) / 20.0, 1e-14);
    for point in &fpir.within {
        assert!(point.range[0] <= point.value && point.value <= point.range[1]);
    }
    let selectivity = find(&found, Measure::Selectivity);
    near(selectivity.within.last().unwrap().value, 3.0 / 20.0, 1e-15);
    assert!(selectivity.past.is_empty());
}

/// Everybody is missed: of some the mate is under the threshold, of the others every other
/// person is before it. No smaller gallery finds them.
#[test]
fn where_everybody_is_missed_each_smaller_gallery_misses_everybody() {
    let last = u32::try_from(SIZE).unwrap() - 1;
    let made: Vec<Made> =
        (0..40).map(|_| Made { count: last, mated: true, truncated: false }).collect();
    let (mut tally, roster) = tally(&made, Counted::Gallery);
    for search in &mut tally.searches[..20] {
        search.mate = Mate::Found { score: Some(0.3), over: last, tied: 0 };
    }
    let found = curves_of(&tally, &roster, &[1], &[100]);
    for point in &find(&found, Measure::Fnir).within {
        near(point.value, if point.size == 1 { 0.5 } else { 1.0 }, 1e-15);
        assert!(point.range[0] < 1.0 && point.range[1] >= point.value, "{point:?}");
    }
}

#[test]
fn the_band_starts_at_the_data_widens_and_ends() {
    let found = curves(&drawn(), Counted::Gallery, &[1], &[300]);
    let banded = found.iter().filter(|curve| curve.measure != Measure::Selectivity);
    for curve in banded {
        let (last, first) = (curve.within.last().unwrap(), curve.past[0]);
        assert_eq!(last.size, first.size);
        near(first.range[0], last.range[0], 0.03);
        near(first.range[1], last.range[1], 0.03);
        let widths: Vec<f64> =
            curve.past.iter().map(|point| point.range[1] - point.range[0]).collect();
        assert!(widths.windows(2).all(|pair| pair[0] < pair[1] + 1e-4), "{widths:?}");
        let reach = curve.reach.unwrap();
        assert!(reach > curve.searched);
        assert_eq!(curve.past.last().unwrap().size, reach);
        assert!(*widths.last().unwrap() <= 0.5 && *widths.last().unwrap() > 0.25);
        assert!(curve.past.iter().any(|point| point.size == 300));
        assert!(curve.end.contains("nothing is said"), "{}", curve.end);
    }
}

/// What was asked for: exact under the size searched, bounds over it, nothing far beyond; of
/// misses and of mates found alike.
#[test]
fn sizes_asked_for_become_estimates_with_their_method() {
    let found = curves(&drawn(), Counted::Gallery, &[1], &[50, 300, 1_000_000_000]);
    let fpir = find(&found, Measure::Fpir);
    let methods: Vec<Option<Method>> =
        fpir.asked.iter().map(|e| e.interval().map(|i| i.method)).collect();
    assert_eq!(
        methods,
        [Some(Method::SmallerGalleries), Some(Method::LargerGalleries), None]
    );
    assert!(fpir.asked.iter().all(|estimate| estimate.quantity.resized));
    let Outcome::OutOfRange { why } = &fpir.asked[2].outcome else { panic!("no range") };
    assert!(why.contains("5,000,000 times the 200 searched"), "{why}");
    let by_rank = found.iter().find(|curve| curve.at.is_none()).unwrap();
    let cmc = &by_rank.asked[0];
    assert_eq!(cmc.quantity.measure, Measure::Cmc);
    let missed = by_rank.within.iter().find(|point| point.size == 50).unwrap();
    near(cmc.value().unwrap(), 1.0 - missed.value, 1e-15);
    near(cmc.interval().unwrap().low, 1.0 - missed.range[1], 1e-15);
}

/// Hits of some people only: the formula of like people gives too much.
#[test]
fn the_vendors_formula_is_set_beside_what_was_measured() {
    let curve = curves(&drawn(), Counted::Gallery, &[1], &[]).remove(0);
    let vendor = curve.vendor.unwrap();
    near(vendor.measured, curve.within.last().unwrap().value, 1e-15);
    assert!(vendor.predicted > 1.3 * vendor.measured, "{vendor:?}");
    assert!(vendor.ratios.len() > 5 && vendor.ratios.iter().all(|ratio| *ratio >= 1.0));
    // 1 - 0.99^(1/200), and of a million and of a thousand million people.
    let needed: Vec<f64> = curve.needed.iter().map(|needed| needed.fmr).collect();
    for (found, expected) in needed.iter().zip([5.025_04e-5, 1.005_03e-8, 1.005_03e-11]) {
        near(found / expected, 1.0, 1e-5);
    }
}

/// A list that ends before its count does raises the upper end only, and is told. Counts
/// that reach to the whole gallery are exact however short the list.
#[test]
fn counts_that_stop_with_the_list_leave_more_open() {
    let made = |counted| {
        let mut made = drawn();
        for one in made.iter_mut().filter(|one| one.count >= 2) {
            one.truncated = true;
            one.count = 2;
        }
        curves(&made, counted, &[1], &[20]).remove(0)
    };
    let (whole, stopped) = (made(Counted::Gallery), made(Counted::List));
    let at = |curve: &GallerySize| *curve.within.iter().find(|p| p.size == 20).unwrap();
    near(at(&whole).value, at(&stopped).value, 1e-15);
    near(at(&whole).range[0], at(&stopped).range[0], 1e-15);
    assert!(at(&stopped).range[1] > at(&whole).range[1] + 0.01);
    assert!(whole.notes.is_empty());
    assert!(stopped.notes[0].contains("lists that end before"), "{:?}", stopped.notes);
}

#[test]
fn few_people_give_no_band_and_say_so() {
    let made: Vec<Made> =
        (0..5).map(|_| Made { count: 1, mated: false, truncated: false }).collect();
    let curve = curves(&made, Counted::Gallery, &[1], &[]).remove(0);
    assert_eq!((curve.reach, curve.past.len()), (None, 0));
    assert!(curve.end.contains("at least 10 people"), "{}", curve.end);
}

/// 28 of 535 at 25,000: the FMR that it implies is 2.150e-6 (1 - (1 - 28/535)^(1/25000)),
/// with which a million people would give 88.35 %; what follows from the counts alone ends
/// long before three thousand million.
#[test]
fn published_counts_have_one_point_and_bounds() {
    let text = r#"{"measure":"fpir","arm":"all","group":{},"versus":{},"at":null,"gallery":25000}"#;
    let quantity: Quantity = serde_json::from_str(text).unwrap();
    let interval = Interval {
        low: 0.035_055_3,
        high: 0.074_755_1,
        level: 0.95,
        method: Method::ClopperPearson,
        variance_inflation: None,
        effective_trials: None,
        degrees_of_freedom: None,
    };
    let estimate = crate::rate::Estimate {
        quantity,
        outcome: Outcome::Measured { value: 28.0 / 535.0, interval: Some(interval) },
        counts: Some(Counts { errors: 28, trials: 535 }),
        unit: Unit { kind: UnitKind::Trial, count: 535 },
        cautions: Vec::new(),
    };
    let sizes = [50_000, 3_000_000_000];
    let curve = counted_sizes(&[estimate], &sizes).remove(0);
    assert_eq!(curve.within.len(), 1);
    let vendor = curve.vendor.as_ref().unwrap();
    near(vendor.fmr / 2.150e-6, 1.0, 5e-4);
    let reach = curve.reach.unwrap();
    assert!((50_000..1_000_000).contains(&reach), "{reach}");
    // Twice as many people bring up at most 1 - (1 - p)^2, p the upper end, and no fewer.
    let doubled = curve.asked[0].interval().unwrap();
    assert!(doubled.low > 0.03 && doubled.low < 28.0 / 535.0, "{doubled:?}");
    near(doubled.high, 1.0 - (1.0 - 0.0747) * (1.0 - 0.0747), 0.003);
    assert!(matches!(curve.asked[1].outcome, Outcome::OutOfRange { .. }));
}
