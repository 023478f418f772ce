//! Whole studies with contrasts, from their text and their scores to the report.

use std::fmt::Write as _;
use std::path::Path;

use falsematch::claim::Verdict;
use falsematch::input::{self, Dataset, Request, Silent};
use falsematch::rate::{Contrast, Equal, Footings, Measure, Method, Outcome, TestMethod};
use falsematch::report::{self, Findings, Report, Source};
use falsematch::{Result, Study};
use falsematch_kernels::paired::mcnemar_exact;

/// A study in a folder of its own.
struct Bench {
    folder: tempfile::TempDir,
}

impl Bench {
    fn new() -> Bench {
        Bench { folder: tempfile::tempdir().unwrap() }
    }

    fn file(&self, name: &str, text: &str) {
        std::fs::write(self.folder.path().join(name), text).unwrap();
    }

    fn read(
        &self,
        study: &Study,
        input: &falsematch::study::file::Input,
    ) -> Result<Dataset> {
        input::read(&Request {
            input,
            samples: study.file().samples.as_ref(),
            orientation: study.file().system.scores,
            base: self.folder.path(),
            progress: &Silent,
        })
    }

    fn source(&self, study: &Study) -> Result<Source> {
        let file = study.file();
        let mut source =
            Source::of_data(self.read(study, &file.input)?, file.system.scores)?;
        for (name, input) in &file.also {
            source = source.and(name, self.read(study, input)?, file.system.scores)?;
        }
        Ok(source)
    }

    fn run(&self, text: &str) -> Report {
        let study = parse(text).unwrap();
        let mut source = self.source(&study).unwrap();
        let mut arms = Vec::new();
        let mut footings = Footings::new(&study.file().contrasts);
        report::each_arm(&study, &mut source, |source, arm, tally, points| {
            arms.push(report::measured_arm(&study, source, arm, tally, points));
            footings.take(tally, points, &report::context(&study, source, arm));
            Ok(())
        })
        .unwrap();
        let contrasts = footings.contrasts(&study.file().protocol);
        let findings = Findings {
            arms,
            contrasts,
            review: None,
            cautions: Vec::new(),
            inputs: Default::default(),
            command: String::new(),
            ..Findings::default()
        };
        report::assemble(study.file(), findings)
    }

    fn refused(&self, text: &str) -> String {
        let study = parse(text).unwrap();
        self.source(&study).map(|_| ()).unwrap_err().to_string()
    }
}

pub(crate) fn parse(text: &str) -> Result<Study> {
    Study::parse(text, Path::new("study.toml"))
}

pub(crate) const HEAD: &str = r#"
[study]
name = "Two looks"
question = "Do two looks differ?"
[input]
format = "table"
file = "scores.csv"
interchangeable = true
[samples]
groups = ["side"]
conditions = ["look"]
[protocol]
target_fmr = []
thresholds = [0.5]
[[arm]]
name = "bare"
both = { look = "bare" }
[[arm]]
name = "masked"
both = { look = "masked" }
"#;

/// Every pair of pictures of `people` people, each with two of either look. The mated score
/// of a person and look is a hit or a miss, as stated; one non-mated pair in twenty matches.
fn scores(people: usize, missed: impl Fn(usize, &str) -> bool) -> String {
    let mut text = "probe,reference,score,probe_subject,reference_subject,probe_side,\
                    reference_side,probe_look,reference_look\n"
        .to_owned();
    let samples: Vec<(usize, &str, usize)> = (0..people)
        .flat_map(|p| {
            [("bare", 1), ("bare", 2), ("masked", 1), ("masked", 2)].map(|l| (p, l))
        })
        .map(|(person, (look, take))| (person, look, take))
        .collect();
    for (index, &(one, look, take)) in samples.iter().enumerate() {
        for &(other, other_look, other_take) in &samples[index + 1..] {
            let score = match one == other {
                true if look == other_look && missed(one, look) => 0.3,
                true => 0.9,
                false => {
                    let mixed = (one * 31 + other * 17 + take * 5 + other_take) % 20;
                    if mixed == 0 { 0.6 } else { 0.1 + mixed as f64 * 0.01 }
                }
            };
            let side =
                |person: usize| if person.is_multiple_of(2) { "left" } else { "right" };
            writeln!(
                text,
                "p{one}{look}{take},p{other}{other_look}{other_take},{score},p{one},p{other},\
                 {},{},{look},{other_look}",
                side(one),
                side(other)
            )
            .unwrap();
        }
    }
    text
}

pub(crate) fn contrast(measure: &str, rest: &str) -> String {
    format!(
        "[[contrast]]\nname = \"looks\"\nmeasure = \"{measure}\"\narm = \"masked\"\n\
         versus = \"bare\"\nat = {{ threshold = 0.5 }}\n{rest}\n"
    )
}

fn only(report: &Report) -> &Contrast {
    assert_eq!(report.contrasts.len(), 1);
    &report.contrasts[0]
}

/// 15 people are missed with a mask only and 4 without one only: the exact test of McNemar
/// gives .019211 (statistics of paired comparisons, b = 15, c = 4).
#[test]
fn one_comparison_each_gets_the_exact_test() {
    let bench = Bench::new();
    let missed = |person: usize, look: &str| match look {
        "masked" => person < 17,
        _ => (15..21).contains(&person),
    };
    bench.file("scores.csv", &scores(40, missed));
    let claim = "[[claim]]\nsays = \"a\"\nmeasure = \"fnmr_difference\"\narm = \"masked\"\n\
                 versus_arm = \"bare\"\nat = { threshold = 0.5 }\nis = \"above\"\nvalue = 0\n";
    let report = bench.run(&format!("{HEAD}{}{claim}", contrast("fnmr", "")));
    let found = only(&report);
    let test = found.test.unwrap();
    assert_eq!(test.method, TestMethod::Mcnemar);
    assert!((test.p_value - 0.019_211).abs() < 5e-7, "{}", test.p_value);
    assert!((test.p_value - mcnemar_exact(15, 4)).abs() < 1e-15);
    assert!(test.shown && (test.adjusted - test.p_value).abs() < 1e-15);
    let value = found.estimate.value().unwrap();
    assert!((value - 11.0 / 40.0).abs() < 1e-12, "{value}");
    assert_eq!(found.estimate.interval().unwrap().method, Method::JointVariance);
    assert_eq!(
        (found.people.first, found.people.second, found.people.both),
        (40, 40, 40)
    );
    assert_eq!(found.estimate.quantity.measure, Measure::FnmrDifference);
    // One contrast: the simultaneous interval is its own.
    let simultaneous = found.simultaneous.as_ref().unwrap();
    assert_eq!(
        simultaneous.low.to_bits(),
        found.estimate.interval().unwrap().low.to_bits()
    );
    let judged = &report.judgements[0];
    assert_eq!(judged.verdict, Verdict::Supported);
    assert_eq!(judged.evidence.as_ref(), Some(&found.estimate));
    assert!(
        judged.sentence.contains("of arm masked less arm bare"),
        "{}",
        judged.sentence
    );
}

/// The same misses in both looks: the difference is 0, and how sure that is depends on the
/// people and not on how alike the two looks are.
#[test]
fn no_difference_comes_with_what_would_have_been_seen() {
    let bench = Bench::new();
    bench.file("scores.csv", &scores(30, |person, _| person < 3));
    let report = bench.run(&format!("{HEAD}{}", contrast("fnmr", "margin = 0.3")));
    let found = only(&report);
    let interval = found.estimate.interval().unwrap();
    assert_eq!(interval.method, Method::DifferenceRecovery);
    assert!(interval.low < -0.05 && interval.high > 0.05, "{interval:?}");
    assert!((found.test.unwrap().p_value - 1.0).abs() < 1e-12);
    let detectable = found.detectable.unwrap();
    let width = interval.high - interval.low;
    let expected = 2.801_585 / 3.919_928 * width;
    assert!((detectable.smallest - expected).abs() < 1e-5 * expected, "{detectable:?}");
    assert!(found.sentence.contains("would have been seen"), "{}", found.sentence);
    assert_eq!(found.equivalence.unwrap().finding, Equal::Shown);
}

/// Nobody missed, everybody missed: the interval is never of width zero nor a NaN.
#[test]
fn rates_of_zero_and_one_have_honest_intervals() {
    for (masked, bare) in [(false, false), (true, true), (true, false)] {
        let bench = Bench::new();
        let missed = |_: usize, look: &str| if look == "masked" { masked } else { bare };
        bench.file("scores.csv", &scores(12, missed));
        let both = format!(
            "{HEAD}{}{}",
            contrast("fnmr", ""),
            contrast("fnmr", "as = \"ratio\"").replace("looks", "looks, as a ratio")
        );
        let report = bench.run(&both);
        let interval = report.contrasts[0].estimate.interval().unwrap();
        assert!(
            interval.low < interval.high && interval.low >= -1.0 && interval.high <= 1.0
        );
        let ratio = &report.contrasts[1].estimate;
        match (masked, bare) {
            (false, false) => {
                assert!(
                    matches!(ratio.outcome, Outcome::NotEstimable { .. }),
                    "{ratio:?}"
                );
                assert!(report.contrasts[1].test.is_none());
            }
            (true, true) => assert!(ratio.interval().unwrap().high > 1.0),
            _ => {
                let interval = ratio.interval().unwrap();
                assert!(
                    interval.high.is_infinite() && interval.low > 1.0,
                    "{interval:?}"
                );
                assert!(ratio.value().unwrap().is_finite());
            }
        }
        let text = serde_json::to_string(&report).unwrap();
        assert!(!text.contains("NaN"), "{text}");
        assert_eq!(serde_json::from_str::<Report>(&text).unwrap(), report);
    }
}

#[test]
fn two_people_have_a_difference_and_no_interval() {
    let bench = Bench::new();
    bench.file("scores.csv", &scores(2, |person, look| person == 0 && look == "masked"));
    let report = bench.run(&format!("{HEAD}{}", contrast("fnmr", "margin = 0.1")));
    let found = only(&report);
    assert!((found.estimate.value().unwrap() - 0.5).abs() < 1e-12);
    assert!(found.estimate.interval().is_none() && found.test.is_none());
    assert_eq!(found.equivalence.unwrap().finding, Equal::NotShown);
    assert!(found.sentence.contains("cannot be said"), "{}", found.sentence);
}

/// Groups share nobody: independent, and said so. A group that is not there is a refusal of
/// that contrast only, which still counts in the family.
#[test]
fn groups_are_independent_and_an_empty_one_is_named() {
    let bench = Bench::new();
    bench.file("scores.csv", &scores(30, |person, _| person % 3 == 0));
    let groups = r#"
[[contrast]]
name = "sides"
measure = "fmr"
arm = "bare"
group = { side = "left" }
versus_group = { side = "right" }
at = { threshold = 0.5 }
[[contrast]]
name = "nobody"
measure = "fmr"
arm = "bare"
group = { side = "left" }
versus_group = { side = "middle" }
at = { threshold = 0.5 }
"#;
    let report = bench.run(&format!("{HEAD}{groups}"));
    let [sides, nobody] = report.contrasts.as_slice() else { panic!("two contrasts") };
    assert_eq!((sides.people.first, sides.people.second, sides.people.both), (15, 15, 0));
    assert!(sides.notes[0].contains("so they are independent"), "{:?}", sides.notes);
    let test = sides.test.unwrap();
    let twice = 2.0 * test.p_value;
    let expected = if twice < 1.0 { twice } else { 1.0 };
    assert!((test.adjusted - expected).abs() < 1e-12);
    assert!(nobody.test.is_none() && nobody.simultaneous.is_none());
    assert!(nobody.sentence.contains("nobody in the arm is of that group"));
}

/// Another system on the same pictures: its scores move with those of the first, so the
/// difference is known better than from two sets of people.
#[test]
fn two_systems_on_the_same_samples_are_paired() {
    let bench = Bench::new();
    let hard = |person: usize| person.is_multiple_of(4);
    bench.file("scores.csv", &scores(40, |person, _| hard(person)));
    bench.file("other.csv", &scores(40, |person, _| hard(person) || person % 10 == 1));
    let systems = r#"
[also.other]
format = "table"
file = "other.csv"
interchangeable = true
[[arm]]
name = "other, bare"
input = "other"
both = { look = "bare" }
[[contrast]]
name = "systems"
measure = "fnmr"
arm = "other, bare"
versus = "bare"
at = { threshold = 0.5 }
[[contrast]]
name = "false matches"
measure = "fmr"
arm = "other, bare"
versus = "bare"
at = { threshold = 0.5 }
"#;
    let report = bench.run(&format!("{HEAD}{systems}"));
    let [misses, matches] = report.contrasts.as_slice() else { panic!("two contrasts") };
    assert!((misses.estimate.value().unwrap() - 0.1).abs() < 1e-12);
    assert_eq!(misses.people.both, 40);
    assert!((misses.test.unwrap().p_value - mcnemar_exact(4, 0)).abs() < 1e-12);
    // The same scores of non-mated comparisons in both: no difference, not a certain one.
    assert_eq!(matches.estimate.value(), Some(0.0));
    let interval = matches.estimate.interval().unwrap();
    assert!(interval.low < 0.0 && interval.high > 0.0, "{interval:?}");
    assert_eq!(report.arms[2].filter, "scores of other; look is bare (both samples)");
}

#[test]
fn another_system_must_have_the_same_samples() {
    let bench = Bench::new();
    let study = format!(
        "{HEAD}[[arm]]\nname = \"other\"\ninput = \"b\"\n[also.b]\nformat = \"table\"\n\
         file = \"other.csv\"\ninterchangeable = true\n"
    );
    bench.file("scores.csv", &scores(4, |_, _| false));
    let all = scores(4, |_, _| false);
    let without = |name: &str| -> String {
        all.lines()
            .filter(|line| !line.contains(name))
            .map(|line| format!("{line}\n"))
            .collect()
    };
    bench.file("other.csv", &without("p3masked2"));
    let expected = "found the sample `p3masked2` in `[input]`, which is not in `[also.b]`, but \
                    the same samples are expected in both";
    assert_eq!(bench.refused(&study), expected);
    bench.file("other.csv", &all.replace("p2bare1", "stranger"));
    let expected = "found the sample `stranger` in `[also.b]`, which is not in `[input]`, but \
                    the same samples are expected in both";
    assert_eq!(bench.refused(&study), expected);
    let swapped = all.replace("left", "up").replace("right", "left");
    bench.file("other.csv", &swapped.replace("up", "right"));
    let expected = "found another subject, group, condition or failure of the sample `p0bare1` \
                    in `[also.b]`, but the same is expected in both inputs";
    assert_eq!(bench.refused(&study), expected);
}

/// The same seed gives the same bits on 1, 2 and 7 threads.
#[test]
fn threads_change_nothing() {
    let bench = Bench::new();
    bench.file("scores.csv", &scores(24, |p, look| (p + look.len()) % 5 == 0));
    let ratio = contrast("fmr", "as = \"ratio\"").replace("looks", "looks, as a ratio");
    let text = format!("{HEAD}{}{ratio}", contrast("fnmr", "margin = 0.1"));
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        serde_json::to_string(&pool.install(|| bench.run(&text))).unwrap()
    };
    let one = run(1);
    assert_eq!(one, run(2));
    assert_eq!(one, run(7));
}
