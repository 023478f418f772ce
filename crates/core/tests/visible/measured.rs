//! Curves and verdicts.

use falsematch::claim::Verdict;
use falsematch::rate::{Estimate, Method, Outcome, ThresholdRule};
use falsematch::report::{Report, VisibleCurve};
use falsematch::study::file::LedgerDefinition;
use falsematch_kernels::bootstrap::weights;

use crate::bench::{Bench, Made};

const PLAIN: &str = "[protocol]\ntarget_fmr = []\nthresholds = [0.5]\nseed = 3";
const SEARCH: &str = "[protocol]\nthresholds = [0.5]\nseed = 3\n[search]\n\
                      gallery = { where = { role = \"reference\" } }\n\
                      probe = { role = \"probe\" }\ntarget_fpir = []\nranks = [1, 2]\n";

fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-12, "{found} for {expected}");
}

fn curve(report: &Report, by: LedgerDefinition) -> &VisibleCurve {
    let is_it = |curve: &&VisibleCurve| curve.definition == by && curve.at.is_some();
    report.visibility.iter().find(is_it).unwrap()
}

fn why(estimate: &Estimate) -> &str {
    match &estimate.outcome {
        Outcome::OutOfRange { why } => why,
        other => panic!("{other:?}"),
    }
}

/// Four people: of those little visible one is found, of those half visible three, and all
/// who are clear.
fn four(person: usize, arm: &str) -> bool {
    match arm {
        "clear" => true,
        "half" => person < 3,
        _ => person < 1,
    }
}

const ARMS: [(&str, f64); 3] = [("clear", 1.0), ("half", 0.5), ("little", 0.2)];

/// By hand: 1/4 at 0.2, 3/4 at 0.5: one half in the middle, at 0.35; by the hull with forehead
/// at 0.675; at 0.75 the line is half way up from 3/4 to 1.
#[test]
fn half_lies_between_two_arms() {
    let bench = Bench::new();
    let made = Made { people: 4, arms: &ARMS, found: &four };
    made.write(&bench);
    let report = bench.run(&made.study(PLAIN, "shares = [0.35, 0.75, 0.1]")).unwrap();
    let hull = curve(&report, LedgerDefinition::Hull);
    near(hull.half.value().unwrap(), 0.35);
    near(hull.asked[0].value().unwrap(), 0.5);
    near(hull.asked[1].value().unwrap(), 0.875);
    assert_eq!(
        why(&hull.asked[2]),
        "the visible shares of the probes lie between 20 % and 100 %"
    );
    let with_forehead = curve(&report, LedgerDefinition::HullWithForehead);
    near(with_forehead.half.value().unwrap(), 0.675);
    let interval = hull.half.interval().unwrap();
    assert_eq!(interval.method, Method::DrawnSubjects);
    assert_eq!(hull.half.unit.count, 4);
    let found: Vec<(u64, u64)> =
        hull.arms.iter().map(|arm| (arm.found.errors, arm.found.trials)).collect();
    assert_eq!(found, [(4, 4), (3, 4), (1, 4)]);
    assert_eq!(hull.points.len(), 41);
}

/// The crop of altered probes is not known: the clear arm alone is in that curve.
#[test]
fn probes_without_a_share_are_counted() {
    let bench = Bench::new();
    let made = Made { people: 4, arms: &ARMS, found: &four };
    made.write(&bench);
    let report = bench.run(&made.study(PLAIN, "")).unwrap();
    let crop = curve(&report, LedgerDefinition::Crop);
    assert_eq!((crop.without_share.errors, crop.without_share.trials), (4, 8));
    assert_eq!(
        crop.sentence,
        "Half are found already at the lowest visible share there is, 100 % (100 % are found \
         there). The visible share is not known by this definition in 8 mated comparisons, 4 \
         of them matches: they are in no curve."
    );
}

/// The interval against people drawn anew with the same numbers and counted by hand: with
/// three shares only, the fit is that of three rates.
#[test]
fn the_interval_is_that_of_people_drawn_anew() {
    let bench = Bench::new();
    let found = |person: usize, arm: &str| match arm {
        "clear" => true,
        "half" => person.is_multiple_of(3) || person < 8,
        _ => person.is_multiple_of(5),
    };
    let made = Made { people: 20, arms: &ARMS, found: &found };
    made.write(&bench);
    let text = made.study(PLAIN, "definitions = [\"hull\"]");
    let report = bench.run(&text).unwrap();
    let half = &report.visibility[0].half;
    // Codes put people in another order, so that draws agree on average only.
    let mut values: Vec<f64> = (0..999)
        .map(|replicate| {
            let weights = weights(20, 77, replicate);
            let rate = |arm: &str| {
                let hits = (0..20).filter(|&person| found(person, arm));
                hits.map(|person| f64::from(weights[person])).sum::<f64>() / 20.0
            };
            let (low, high) = (rate("little"), rate("half"));
            match (low < 0.5, high >= 0.5) {
                (false, _) => f64::NEG_INFINITY,
                (true, true) if high > low => 0.2 + (0.5 - low) / (high - low) * 0.3,
                (true, _) => 0.5 + (0.5 - high) / (1.0 - high) * 0.5,
            }
        })
        .collect();
    values.sort_by(f64::total_cmp);
    let interval = half.interval().unwrap();
    assert!((interval.low - values[24]).abs() < 0.02, "{interval:?} {}", values[24]);
    assert!((interval.high - values[974]).abs() < 0.04, "{interval:?} {}", values[974]);
    assert_eq!(bench.run(&text).unwrap(), report);
}

/// Nobody of 30 is found at 0.2 and everybody at 1: 1 - 0.025^(1/30) = 0.1157 is the most that
/// nobody of 30 leaves open. Draws of the same 30 leave nothing open.
#[test]
fn nobody_and_everybody_have_an_interval() {
    let bench = Bench::new();
    let found = |person: usize, arm: &str| match arm {
        "clear" => true,
        "half" => person.is_multiple_of(2),
        _ => false,
    };
    Made { people: 30, arms: &ARMS, found: &found }.write(&bench);
    let made = Made { people: 30, arms: &ARMS, found: &found };
    let text = made.study(PLAIN, "definitions = [\"hull\"]\nshares = [0.2, 1.0]");
    let report = bench.run(&text).unwrap();
    let [none, all] =
        [0, 1].map(|at| report.visibility[0].asked[at].interval().unwrap().clone());
    near(none.low, 0.0);
    near(all.high, 1.0);
    assert!(
        (none.high - 0.1157).abs() < 1e-4 && (all.low - 0.8843).abs() < 1e-4,
        "{none:?}"
    );
    let points = &report.visibility[0].points;
    let [first, last] = [&points[0], &points[40]];
    assert!((first.range.unwrap()[1] - 0.1157).abs() < 1e-4, "{first:?}");
    assert!((last.range.unwrap()[0] - 0.8843).abs() < 1e-4, "{last:?}");
}

/// Codes of people change with the text of a study; the people who are drawn do not.
#[test]
fn the_words_of_a_study_change_no_interval() {
    let bench = Bench::new();
    let found = |person: usize, arm: &str| match arm {
        "clear" => true,
        "half" => !person.is_multiple_of(4),
        _ => person.is_multiple_of(5),
    };
    let made = Made { people: 20, arms: &ARMS, found: &found };
    made.write(&bench);
    let text = made.study(PLAIN, "definitions = [\"hull\"]");
    let told = |text: &str| bench.run(text).unwrap().visibility[0].half.clone();
    assert_eq!(told(&text), told(&text.replace("How much?", "How much of a face?")));
}

/// Person `i` of 40 is found from a visible share of `i / 40` on.
fn graded(person: usize, arm: &str) -> bool {
    let share = ARMS_OF_FORTY.iter().find(|(name, _)| *name == arm).unwrap().1;
    (person as f64 + 0.5) / 40.0 < share
}

const ARMS_OF_FORTY: [(&str, f64); 5] =
    [("clear", 1.0), ("a80", 0.8), ("a60", 0.6), ("a40", 0.4), ("a20", 0.2)];

fn claim(measure: &str, more: &str) -> String {
    format!(
        "[[claim]]\nsays = \"so\"\nmeasure = \"{measure}\"\nfamily = \"masks\"\n{more}\n"
    )
}

fn verdicts(more: &str) -> Vec<(Verdict, String)> {
    let bench = Bench::new();
    let made = Made { people: 40, arms: &ARMS_OF_FORTY, found: &graded };
    made.write(&bench);
    let text = made.study(SEARCH, "") + more;
    let report = bench.run(&text).unwrap();
    let judged = report.judgements.iter();
    judged.map(|judged| (judged.verdict, judged.sentence.clone())).collect()
}

#[test]
fn claims_reach_each_of_five_verdicts() {
    let half = |value: f64| {
        let at = "at = { threshold = 0.5 }\ndefinition = \"hull\"\nis = \"at_most\"";
        claim("visible_half", &format!("{at}\nvalue = {value}"))
    };
    let at_ten = claim(
        "found_at_visible",
        "visible = 0.1\ndefinition = \"hull\"\nis = \"at_least\"\nvalue = 0.5",
    );
    let elsewhere = claim("visible_half", "missing = [\"which gallery\"]");
    let found = verdicts(&[half(0.7), half(0.3), half(0.5), at_ten, elsewhere].concat());
    let only: Vec<Verdict> = found.iter().map(|(verdict, _)| *verdict).collect();
    assert_eq!(
        only,
        [
            Verdict::Supported,
            Verdict::Refuted,
            Verdict::NotShown,
            Verdict::OutOfRange,
            Verdict::NotTestable,
        ]
    );
    assert!(found[0].1.starts_with(
        "Visible share at which half are found (hull) in the family masks at threshold 0.5000 \
         is 50"
    ));
}

/// Without a definition there is a verdict in every one; the crop of these is not known.
#[test]
fn a_claim_is_judged_in_every_definition() {
    let open = claim("visible_half", "is = \"at_most\"\nvalue = 0.62");
    let found = verdicts(&open);
    let only: Vec<Verdict> = found.iter().map(|(verdict, _)| *verdict).collect();
    let expected =
        [Verdict::NotShown, Verdict::Refuted, Verdict::OutOfRange, Verdict::NotShown];
    assert_eq!(only, expected, "{found:?}");
}

/// In a search a mate over the threshold that is not first is no hit at rank 1, and one at
/// rank 2; a probe without a score is a miss.
#[test]
fn searches_go_by_rank_and_threshold_and_count_failures() {
    let bench = Bench::new();
    let arms = [("clear", 1.0), ("half", 0.5)];
    let made = Made { people: 4, arms: &arms, found: &|_, _| true };
    made.write(&bench);
    let scores = "probe,reference,score\n".to_owned()
        + &(0..4)
            .flat_map(|p| (0..4).map(move |r| (p, r)))
            .map(|(p, r)| {
                let score = match (p, r) {
                    (0, _) => "-9",
                    (1, 1) => "0.7",
                    (1, 2) => "0.8",
                    (p, r) if p == r => "0.9",
                    _ => "0.1",
                };
                format!("p0{p},r0{r},{score}\n")
            })
            .collect::<String>();
    bench.file("half.csv", &scores);
    let hits = |rank: &str| {
        let report = bench.run(&made.study(SEARCH, rank)).unwrap();
        let hull = curve(&report, LedgerDefinition::Hull);
        (hull.arms[1].found.errors, hull.arms[1].found.trials)
    };
    assert_eq!(hits("rank = 1"), (2, 4));
    assert_eq!(hits("rank = 2"), (3, 4));
}

/// With a target FPIR there are two thresholds: one that the first arm sets for all, and that
/// of each arm.
#[test]
fn targets_are_set_for_all_and_on_each() {
    let bench = Bench::new();
    let arms = [("clear", 1.0), ("half", 0.5)];
    let made = Made { people: 20, arms: &arms, found: &|_, _| true };
    made.write(&bench);
    // All scores of this arm are lower by 0.4: its own threshold is lower as well.
    let lower = std::fs::read_to_string(bench.path("half.csv")).unwrap();
    let lower: String = lower
        .lines()
        .map(|line| match line.rsplit_once(',') {
            Some((pair, score)) if score != "score" => {
                format!("{pair},{:.1}\n", score.parse::<f64>().unwrap() - 0.4)
            }
            _ => format!("{line}\n"),
        })
        .collect();
    bench.file("half.csv", &lower);
    let search = "[protocol]\nseed = 3\n[search]\n\
                  gallery = { where = { role = \"reference\" } }\n\
                  probe = { role = \"probe\" }\ntarget_fpir = [0.5]\n\
                  held_out = { splits = 2, enrolled_share = 0.5 }\n";
    let report = bench.run(&made.study(search, "definitions = [\"hull\"]")).unwrap();
    let found: Vec<(String, u64)> = report
        .visibility
        .iter()
        .map(|curve| {
            let at = match curve.at.as_ref().map(|at| &at.rule) {
                None => "any".to_owned(),
                Some(ThresholdRule::TargetFpir { set_on, .. }) => set_on.clone(),
                Some(ThresholdRule::EachTargetFpir { .. }) => "each".to_owned(),
                Some(other) => panic!("{other:?}"),
            };
            (at, curve.arms[1].found.errors)
        })
        .collect();
    // Twenty mated searches over both galleries: mates of the lower arm score 0.5, under the
    // first arm's threshold of 0.9 and over their own.
    let expected = [("any", 20), ("clear", 0), ("each", 20)];
    assert_eq!(found, expected.map(|(at, hits)| (at.to_owned(), hits)));
}
