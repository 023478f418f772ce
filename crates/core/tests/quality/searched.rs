//! Curves of FNIR and FPIR against numbers worked by hand, and against studies in which only
//! the probes that are kept are searched.

use std::fmt::Write as _;

use falsematch::Study;
use falsematch::claim::Verdict;
use falsematch::rate::{DiscardCurve, DiscardFinding, Estimate, Measure};
use falsematch::report::ArmReport;

use crate::bench::{Bench, discarding, parse, reported};

const STUDY: &str = "\
[study]
name = \"n\"
question = \"q\"
[input]
format = \"table\"
file = \"scores.csv\"
[samples]
file = \"samples.csv\"
conditions = [\"role\"]
[protocol]
thresholds = [0.5]
target_fmr = []
[search]
list_length = 5
ranks = [1]
gallery = { where = { role = \"gallery\" } }
probe = { role = \"probe\" }
[[arm]]
name = \"all\"
";

const QUALITY: &str = "[quality]\ncolumn = \"quality\"\n";

/// The arm of a study of searches, and the verdicts on its claims.
fn searched(bench: &Bench, text: &str) -> (ArmReport, Vec<Verdict>) {
    let study: Study = parse(text).unwrap();
    let source = bench.source(&study).unwrap();
    let report = reported(&study, source);
    let verdicts = report.judgements.iter().map(|judged| judged.verdict).collect();
    (report.arms.into_iter().next().unwrap(), verdicts)
}

fn curve(arm: &ArmReport, measure: Measure) -> &DiscardCurve {
    let found = arm.discarding.as_ref().unwrap();
    found.curves.iter().find(|curve| curve.measure == measure).unwrap()
}

/// Twenty people, of whom the first ten are enrolled with a sample of quality 1 each; one
/// probe of each, whose quality is the number of the person, 1 to 10 in either half. Of the
/// enrolled 1, 3 and 9 are missed; of the others 2 and 10 bring up the enrolled person 4.
fn toy(bench: &Bench) {
    let mut samples = "sample,subject,role,quality\n".to_owned();
    let mut scores = "probe,reference,score\n".to_owned();
    for k in 1..=10 {
        writeln!(samples, "g{k},p{k},gallery,1").unwrap();
        writeln!(samples, "a{k},p{k},probe,{k}").unwrap();
        writeln!(samples, "b{k},q{k},probe,{k}").unwrap();
        for other in 1..=10 {
            let hit = k == other && ![1, 3, 9].contains(&k);
            writeln!(scores, "a{k},g{other},{}", if hit { 0.9 } else { 0.1 }).unwrap();
            let alarm = other == 4 && [2, 10].contains(&k);
            writeln!(scores, "b{k},g{other},{}", if alarm { 0.7 } else { 0.2 }).unwrap();
        }
    }
    bench.file("samples.csv", &samples);
    bench.file("scores.csv", &scores);
}

#[test]
fn the_curves_are_those_worked_by_hand() {
    let bench = Bench::new();
    toy(&bench);
    let (arm, _) = searched(&bench, &format!("{STUDY}{QUALITY}limit = 0.2\n"));
    let counts = |measure, share: f64| {
        let points = &curve(&arm, measure).points;
        let found = points.iter().find(|p| (p.discarded - share).abs() < 1e-12).unwrap();
        (found.errors, found.trials, found.quality)
    };
    for (share, fnir, fpir) in [
        (0.0, (3, 10), (2, 10)),
        (0.1, (2, 9), (2, 9)),
        (0.2, (2, 8), (1, 8)),
        (0.3, (1, 7), (1, 7)),
        (0.5, (1, 5), (1, 5)),
    ] {
        // Shares of tenths and counts of ten: quality 1 goes first.
        #[expect(clippy::cast_possible_truncation, reason = "a small whole number")]
        let lowest = Some(f64::from((share * 10.0_f64).round() as i32 + 1));
        assert_eq!(counts(Measure::Fnir, share), (fnir.0, fnir.1, lowest), "{share}");
        assert_eq!(counts(Measure::Fpir, share), (fpir.0, fpir.1, lowest), "{share}");
    }
    // By hand: 0.1 (0.3 + 2/9); at random 0.2 x 0.3.
    let area = &curve(&arm, Measure::Fnir).area;
    assert!((area.area - 0.1 * (0.3 + 2.0 / 9.0)).abs() < 1e-15);
    assert!((area.random - 0.06).abs() < 1e-15);
    let found = arm.discarding.as_ref().unwrap();
    assert_eq!((found.samples, found.failed, found.unassessed), (20, 0, 0));
}

/// The jackknife leaves out people who are enrolled, too: both false alarms are the enrolled
/// person 4's, without whom there is none.
#[test]
fn whoever_is_returned_counts_for_how_sure_an_area_is() {
    let bench = Bench::new();
    toy(&bench);
    let (arm, _) = searched(&bench, &format!("{STUDY}{QUALITY}limit = 0.2\n"));
    let area = &curve(&arm, Measure::Fpir).area;
    assert_eq!(area.unit.count, 11, "ten who are searched and one who is returned");
    // Leave-one-out areas by hand, limit 0.2; without person k of the ten nine are left.
    let naive = |gone: Option<u32>| {
        let left: Vec<u32> = (1..=10).filter(|&k| Some(k) != gone).collect();
        let errors =
            |from: usize| left[from..].iter().filter(|k| [2, 10].contains(*k)).count();
        let n = left.len();
        let step = 1.0 / n as f64;
        let rate = |from: usize| errors(from) as f64 / (n - from) as f64;
        step * rate(0) + (0.2 - step) * rate(1)
    };
    let mut areas: Vec<f64> = (1..=10).map(|k| naive(Some(k))).collect();
    areas.push(0.0);
    let mean = areas.iter().sum::<f64>() / 11.0;
    let squares: f64 = areas.iter().map(|area| (area - mean) * (area - mean)).sum();
    let error = (squares * 10.0 / 11.0).sqrt();
    let interval = area.interval.as_ref().unwrap();
    // Student's t with 10 degrees of freedom at 97.5 %: 2.228 (printed tables).
    let high = area.area + 2.228 * error;
    let expected = if high > 0.2 { 0.2 } else { high };
    assert!((interval.high - expected).abs() < 1e-4, "{} {expected}", interval.high);
    assert_eq!(area.finding, DiscardFinding::NotShown);
}

/// Writes a study of 60 people, 40 of them enrolled, with four probes each; only probes at or
/// over a quality are there. Worse probes err more.
fn crowd(bench: &Bench, lowest: u32) -> [Vec<u32>; 2] {
    let mut state = 23_u32;
    let mut draw = |below: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) % below
    };
    let mut samples = "sample,subject,role,quality\n".to_owned();
    let mut scores = "probe,reference,score\n".to_owned();
    let mut qualities = [Vec::new(), Vec::new()];
    (0..40).for_each(|k| writeln!(samples, "g{k},p{k},gallery,9").unwrap());
    for probe in 0..240 {
        let (person, quality) = (probe / 4, 1 + draw(20));
        let is_kept = quality >= lowest;
        if is_kept {
            writeln!(samples, "s{probe},p{person},probe,{quality}").unwrap();
        }
        qualities[usize::from(person >= 40)].push(quality);
        for other in 0..40 {
            let worse = draw(60) > 20 + 2 * quality;
            let score = match (person == other, worse) {
                (true, false) => 0.6 + f64::from(draw(300)) / 1000.0,
                (true, true) => 0.3,
                (false, true) => f64::from(draw(520)) / 1000.0,
                (false, false) => f64::from(draw(480)) / 1000.0,
            };
            if is_kept {
                writeln!(scores, "s{probe},g{other},{score}").unwrap();
            }
        }
    }
    bench.file("samples.csv", &samples);
    bench.file("scores.csv", &scores);
    qualities
}

#[test]
fn rates_and_intervals_are_those_of_the_probes_that_are_kept() {
    let bench = Bench::new();
    let qualities = crowd(&bench, 0);
    let shares = "discard = [0.05, 0.1, 0.2, 0.4]\n";
    let (arm, _) = searched(&bench, &format!("{STUDY}{QUALITY}{shares}"));
    for (measure, of) in [(Measure::Fnir, &qualities[0]), (Measure::Fpir, &qualities[1])]
    {
        let share = |lowest: u32| {
            of.iter().filter(|&&q| q < lowest).count() as f64 / of.len() as f64
        };
        let found = &curve(&arm, measure).estimates;
        assert_eq!(found.len(), 4);
        for found in found {
            let most = found.quantity.discarded.unwrap();
            let lowest = (1..).find(|&q| share(q) > most).unwrap() - 1;
            let kept = Bench::new();
            crowd(&kept, lowest);
            let (alone, _) = searched(&kept, STUDY);
            let expected: &Estimate =
                alone.estimates.iter().find(|e| e.quantity.measure == measure).unwrap();
            assert!(found.counts.unwrap().errors > 0, "{:?}", found.counts);
            assert_eq!(found.outcome, expected.outcome, "{:?}", found.quantity);
            assert_eq!(found.counts, expected.counts);
            assert_eq!(found.unit, expected.unit);
        }
    }
    let better = &curve(&arm, Measure::Fnir).area;
    assert_eq!(better.finding, DiscardFinding::Better, "{better:?}");
}

#[test]
fn claims_speak_of_searches_that_are_left() {
    let bench = Bench::new();
    crowd(&bench, 0);
    let claim = |value: f64| {
        format!(
            "[[claim]]\nsays = \"s\"\nmeasure = \"fnir\"\narm = \"all\"\n\
             at = {{ threshold = 0.5 }}\ndiscarded = 0.4\nis = \"at_most\"\nvalue = {value}\n"
        )
    };
    let text = format!("{STUDY}{QUALITY}{}{}", claim(0.9), claim(0.001));
    let (_, verdicts) = searched(&bench, &text);
    assert_eq!(verdicts, [Verdict::Supported, Verdict::Refuted]);
}

/// A probe without a template is the worst, and a miss until it is discarded.
#[test]
fn failures_are_discarded_first() {
    let bench = Bench::new();
    toy(&bench);
    let samples = bench.text("samples.csv");
    let failing = samples
        .lines()
        .map(|line| match line {
            "a10,p10,probe,10" => "a10,p10,probe,,no face".to_owned(),
            line if line.starts_with("sample,") => format!("{line},failure"),
            line => format!("{line},"),
        })
        .collect::<Vec<_>>()
        .join("\n");
    bench.file("samples.csv", &failing);
    let scores = bench.text("scores.csv");
    let left = scores.lines().filter(|line| !line.starts_with("a10,"));
    bench.file("scores.csv", &left.collect::<Vec<_>>().join("\n"));
    let study = STUDY.replace(
        "conditions = [\"role\"]",
        "conditions = [\"role\"]\nfailure = \"failure\"",
    );
    let (arm, _) = searched(&bench, &format!("{study}{QUALITY}"));
    let points = &curve(&arm, Measure::Fnir).points;
    assert_eq!((points[0].errors, points[0].trials, points[0].quality), (4, 10, None));
    let next = points.iter().find(|point| point.trials == 9).unwrap();
    assert_eq!((next.errors, next.quality), (3, Some(1.0)));
    assert_eq!(arm.discarding.as_ref().unwrap().failed, 1);
}

#[test]
fn a_study_of_comparisons_has_no_curve_of_searches() {
    let bench = Bench::new();
    toy(&bench);
    let start = STUDY.find("[search]").unwrap();
    let report = bench.run(&format!("{}{QUALITY}", &STUDY[..start]));
    let measures: Vec<Measure> =
        discarding(&report).curves.iter().map(|curve| curve.measure).collect();
    assert_eq!(measures, [Measure::Fnmr, Measure::Fmr]);
}
