//! Curves against hand-worked numbers, and against studies of what is kept alone.

use std::fmt::Write as _;

use falsematch::claim::Verdict;
use falsematch::rate::{DiscardCurve, DiscardFinding, Estimate, Measure};
use falsematch::report::Report;

use crate::bench::{Bench, discarding};

const STUDY: &str = "\
[study]
name = \"n\"
question = \"q\"
[input]
format = \"table\"
file = \"scores.csv\"
interchangeable = true
[samples]
file = \"samples.csv\"
groups = [\"side\"]
[protocol]
thresholds = [0.5]
target_fmr = []
by = [[\"side\"]]
";

const QUALITY: &str = "[quality]\ncolumn = \"quality\"\n";

/// Ten people with two samples each; the first sample of person k has quality k, the others
/// 100. Mated comparisons of the persons 1, 3 and 9 are errors. Non-mated comparisons of
/// neighbours; that of the persons 2 and 3 is an error.
fn toy(bench: &Bench) {
    let mut samples = "sample,subject,side,quality\n".to_owned();
    let mut scores = "probe,reference,score\n".to_owned();
    for k in 1..=10 {
        let side = if k <= 5 { "left" } else { "right" };
        writeln!(samples, "p{k}a,p{k},{side},{k}\np{k}b,p{k},{side},100").unwrap();
        let mated = if [1, 3, 9].contains(&k) { 0.1 } else { 0.9 };
        writeln!(scores, "p{k}a,p{k}b,{mated}").unwrap();
        if k < 10 {
            let non_mated = if k == 2 { 0.7 } else { 0.2 };
            writeln!(scores, "p{k}a,p{}a,{non_mated}", k + 1).unwrap();
        }
    }
    bench.file("samples.csv", &samples);
    bench.file("scores.csv", &scores);
}

fn toy_report(more: &str) -> Report {
    let bench = Bench::new();
    toy(&bench);
    bench.run(&format!("{STUDY}{QUALITY}{more}"))
}

fn curve(report: &Report, measure: Measure) -> &DiscardCurve {
    discarding(report).curves.iter().find(|curve| curve.measure == measure).unwrap()
}

fn close(found: f64, expected: f64) -> bool {
    (found - expected).abs() < 1e-12
}

/// The toy of the kernel, through the whole flow: FNMR .3, .2222, .25, .1429, .1667, .2 at
/// the shares 0, .1, ..., .5.
#[test]
fn a_curve_of_fnmr_is_the_one_worked_by_hand() {
    let report = toy_report("discard = [0.1, 0.25]\nlimit = 0.2\n");
    let curve = curve(&report, Measure::Fnmr);
    let points: Vec<_> = curve.points.iter().map(|p| (p.errors, p.trials)).collect();
    assert_eq!(points, [(3, 10), (2, 9), (2, 8), (1, 7), (1, 6), (1, 5)]);
    let expected = [0.3, 0.2, 0.1, 0.0, 0.0, 0.0];
    for (index, point) in curve.points.iter().enumerate() {
        assert!(close(point.discarded, index as f64 / 10.0));
        assert!(close(point.value, points[index].0 as f64 / points[index].1 as f64));
        assert_eq!(point.quality, Some(index as f64 + 1.0));
        assert!(close(point.lower_limit, expected[index]), "{}", point.lower_limit);
    }
    assert!(close(curve.area.area, 0.1 * (0.3 + 2.0 / 9.0)));
    assert!(close(curve.area.straight, 0.1 * (0.15 + 2.0 / 9.0 + 0.125)));
    assert!(close(curve.area.random, 0.06));
    assert!(close(curve.area.gain, 0.3 - curve.area.area / 0.2));
    let counts = |e: &Estimate| (e.counts.unwrap().errors, e.counts.unwrap().trials);
    let at: Vec<_> = curve.estimates.iter().map(counts).collect();
    assert_eq!(at, [(2, 9), (2, 8)], "0.25 discards two of ten, not three");
}

/// Of nine comparisons of neighbours the one of quality 1 goes first, then the error.
#[test]
fn a_curve_of_fmr_takes_the_worse_sample_of_each_comparison() {
    let report = toy_report("");
    let points = &curve(&report, Measure::Fmr).points;
    let counts: Vec<_> = points.iter().map(|p| (p.errors, p.trials)).collect();
    assert_eq!(counts, [(1, 9), (1, 8), (0, 7), (0, 6), (0, 5)]);
}

/// The jackknife of the gain by its definition: the curve is made anew without each person.
#[test]
fn the_interval_of_the_gain_leaves_out_one_person_at_a_time() {
    let report = toy_report("limit = 0.2\n");
    let area = &curve(&report, Measure::Fnmr).area;
    let gains: Vec<f64> = (1..=10).map(gain_without).collect();
    let mean = gains.iter().sum::<f64>() / 10.0;
    let squares: f64 = gains.iter().map(|gain| (gain - mean) * (gain - mean)).sum();
    // Student's t at 0.975 with 9 degrees of freedom.
    let reach = 2.262_157_162_740_992 * (0.9 * squares).sqrt();
    let interval = area.gain_interval.as_ref().unwrap();
    assert!((interval.low - (area.gain - reach)).abs() < 1e-9);
    assert!((interval.high - (area.gain + reach)).abs() < 1e-9);
    assert_eq!(area.finding, DiscardFinding::NotShown);
    assert_eq!(area.unit.count, 10);
}

/// The gain up to 0.2 of the nine people without one: two steps of 1/9 and a part of 0.2.
fn gain_without(person: u32) -> f64 {
    let errors: Vec<f64> = (1..=10)
        .filter(|&k| k != person)
        .map(|k| if [1, 3, 9].contains(&k) { 1.0 } else { 0.0 })
        .collect();
    let rate = |from: usize| {
        let kept = &errors[from..];
        kept.iter().sum::<f64>() / kept.len() as f64
    };
    let area = rate(0) / 9.0 + rate(1) * (0.2 - 1.0 / 9.0);
    rate(0) - area / 0.2
}

/// Everybody: of 20 samples at most 2 are under the limit 3. On the left 2 of 10.
#[test]
fn discard_rates_are_told_by_group() {
    let report = toy_report("discard = [0.1]\n");
    let tables = &discarding(&report).groups;
    assert_eq!(tables.len(), 2);
    assert_eq!(tables[1].by, ["side"]);
    assert_eq!(tables[0].limits[0].quality, Some(3.0));
    let counts = |table: usize, row: usize| {
        let counts = tables[table].rows[row].estimates[0].counts.unwrap();
        (counts.errors, counts.trials)
    };
    assert_eq!(counts(0, 0), (2, 20));
    assert_eq!(counts(1, 0), (2, 10));
    assert_eq!(counts(1, 1), (0, 10));
}

/// What is measured without the worst comparisons is what a study of the others measures.
#[test]
fn rates_and_intervals_are_those_of_a_study_of_what_is_kept() {
    let bench = Bench::new();
    let all = crowd(&bench, 0);
    let shares = "discard = [0.05, 0.1, 0.2, 0.4]\n";
    let report = bench.run(&format!("{STUDY}{QUALITY}{shares}"));
    for measure in [Measure::Fnmr, Measure::Fmr] {
        for found in &curve(&report, measure).estimates {
            let lowest = (1..)
                .find(|&q| all.share(measure, q) > found.quantity.discarded.unwrap());
            let kept = Bench::new();
            crowd(&kept, lowest.unwrap() - 1);
            let alone = kept.run(STUDY);
            let mut expected = alone.arms[0].estimates.iter();
            let expected = expected.find(|e| e.quantity.measure == measure).unwrap();
            assert_eq!(found.outcome, expected.outcome, "{:?}", found.quantity);
            assert_eq!(found.counts, expected.counts);
            assert_eq!(found.unit, expected.unit);
        }
    }
}

/// Qualities of the comparisons of a made-up study.
struct Crowd {
    mated: Vec<u32>,
    non_mated: Vec<u32>,
}

impl Crowd {
    /// The share of comparisons under a quality.
    fn share(&self, measure: Measure, lowest: u32) -> f64 {
        let of = if measure == Measure::Fnmr { &self.mated } else { &self.non_mated };
        of.iter().filter(|&&quality| quality < lowest).count() as f64 / of.len() as f64
    }
}

/// Writes a study of 40 people with three samples each, all compared with all; only
/// comparisons of two samples at or over a quality are written. Worse samples err more.
fn crowd(bench: &Bench, lowest: u32) -> Crowd {
    let mut state = 11_u32;
    let mut draw = |below: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) % below
    };
    let people: Vec<(u32, u32)> = (0..120).map(|k| (k / 3, 1 + draw(20))).collect();
    let mut samples = "sample,subject,side,quality\n".to_owned();
    for (k, (person, quality)) in people.iter().enumerate() {
        let side = if person % 2 == 0 { "left" } else { "right" };
        writeln!(samples, "s{k},p{person},{side},{quality}").unwrap();
    }
    let mut scores = "probe,reference,score\n".to_owned();
    let mut crowd = Crowd { mated: Vec::new(), non_mated: Vec::new() };
    for a in 0..120 {
        for b in 0..a {
            let quality = people[a].1.min(people[b].1);
            let is_mated = people[a].0 == people[b].0;
            let noise = f64::from(draw(1000)) / 1000.0;
            let blur = 1.2 / f64::from(quality);
            let score =
                if is_mated { 1.0 - noise * noise } else { noise * noise * noise * 0.55 };
            let score = if is_mated { score - blur } else { score + blur };
            let of = if is_mated { &mut crowd.mated } else { &mut crowd.non_mated };
            of.push(quality);
            if quality >= lowest {
                writeln!(scores, "s{a},s{b},{score}").unwrap();
            }
        }
    }
    bench.file("samples.csv", &samples);
    bench.file("scores.csv", &scores);
    crowd
}

#[test]
fn a_good_quality_beats_chance_and_a_bad_one_does_not() {
    let bench = Bench::new();
    crowd(&bench, 0);
    let good = bench.run(&format!("{STUDY}{QUALITY}"));
    let bad = bench.run(&format!("{STUDY}{QUALITY}better = \"lower\"\n"));
    for measure in [Measure::Fnmr, Measure::Fmr] {
        assert_eq!(curve(&good, measure).area.finding, DiscardFinding::Better);
        let last = |report| curve(report, measure).sentences.last().cloned().unwrap();
        assert!(last(&good).ends_with("does better than discarding at random."));
        assert!(curve(&bad, measure).area.gain < 0.0);
    }
}

/// Sixty people of quality 1 to 60, of whom those over 40 are missed.
#[test]
fn a_quality_that_keeps_the_errors_is_worse_than_chance() {
    let bench = Bench::new();
    let mut samples = "sample,subject,side,quality\n".to_owned();
    let mut scores = "probe,reference,score\n".to_owned();
    for k in 1..=60 {
        writeln!(samples, "p{k}a,p{k},left,{k}\np{k}b,p{k},left,{k}").unwrap();
        let mated = if k > 40 { 0.1 } else { 0.9 };
        writeln!(scores, "p{k}a,p{k}b,{mated}\np{k}a,p{}b,0.2", k % 60 + 1).unwrap();
    }
    bench.file("samples.csv", &samples);
    bench.file("scores.csv", &scores);
    let report = bench.run(&format!("{STUDY}{QUALITY}"));
    let worse = curve(&report, Measure::Fnmr);
    assert_eq!(worse.area.finding, DiscardFinding::Worse);
    assert!(worse.sentences[1].ends_with("does worse than discarding at random."));
    let none = curve(&report, Measure::Fmr);
    assert_eq!(none.area.finding, DiscardFinding::NotShown, "there is no error");
    assert_eq!(none.area.gain_interval, None);
}

#[test]
fn a_claim_is_judged_against_the_rate_without_the_worst() {
    let claim = |discarded: &str, value: f64| {
        format!(
            "[[claim]]\nsays = \"s\"\nmeasure = \"fnmr\"\nat = {{ threshold = 0.5 }}\n\
             {discarded}is = \"at_most\"\nvalue = {value}\n"
        )
    };
    let bench = Bench::new();
    crowd(&bench, 0);
    let with = claim("discarded = 0.15\n", 0.7);
    let text = format!("{STUDY}{QUALITY}{with}{}", claim("", 0.7));
    let report = bench.run(&text);
    let [discarded, whole] = &report.judgements[..] else { panic!("two claims") };
    assert_eq!(discarded.verdict, Verdict::Supported);
    assert!(discarded.sentence.contains("without the worst 15 % of comparisons"));
    let evidence = discarded.evidence.as_ref().unwrap();
    assert_eq!(evidence.quantity.discarded, Some(0.15));
    assert_eq!(whole.evidence.as_ref().unwrap().quantity.discarded, None);
}

#[test]
fn the_same_bits_whatever_the_order_of_the_rows() {
    let bench = Bench::new();
    crowd(&bench, 0);
    let text = format!("{STUDY}{QUALITY}");
    let report = bench.run(&text);
    let folder = Bench::new();
    let turned = |name: &str| {
        let text = bench.text(name);
        let mut lines: Vec<&str> = text.lines().collect();
        lines[1..].reverse();
        folder.file(name, &(lines.join("\n") + "\n"));
    };
    turned("samples.csv");
    turned("scores.csv");
    assert_eq!(discarding(&folder.run(&text)), discarding(&report));
}
