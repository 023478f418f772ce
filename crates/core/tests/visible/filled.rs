//! Reconstructions and redactions, by hand.

use std::fmt::Write as _;

use falsematch::claim::Verdict;
use falsematch::rate::{
    Counts, Estimate, HeldAgainst, Measure, Method, Outcome, ThresholdRule,
};
use falsematch::report::{AttackerKind, ReconstructionAt, Report};

use crate::bench::Bench;

const PEOPLE: usize = 6;

type Higher = (usize, usize, f64);

/// What is higher than usual in an arm: probe, reference, score. Probes 0 to 5 are of the six
/// who are enrolled, in their order; 6 to 11 of six others.
const ARMS: [(&str, &[Higher]); 4] = [
    ("bare", &[(0, 0, 0.9)]),
    ("s1", &[(0, 0, 0.9), (1, 1, 0.9), (2, 2, 0.9), (3, 4, 0.7), (6, 0, 0.6)]),
    (
        "s2",
        &[(0, 0, 0.9), (1, 1, 0.9), (3, 5, 0.7), (4, 0, 0.6), (6, 1, 0.6), (7, 0, 0.8)],
    ),
    ("covered", &[(0, 0, 0.9), (1, 1, 0.9)]),
];

/// A mate scores 0.3, another person 0.10 to 0.15 by who they are.
fn write(bench: &Bench) {
    let mut samples = "sample,subject,role,enrolled\n".to_owned();
    for person in 0..2 * PEOPLE {
        let enrolled = if person < PEOPLE { "yes" } else { "no" };
        writeln!(samples, "p{person:02},s{person:02},probe,{enrolled}").unwrap();
        if person < PEOPLE {
            writeln!(samples, "r{person:02},s{person:02},reference,yes").unwrap();
        }
    }
    bench.file("samples.csv", &samples);
    for (arm, higher) in ARMS {
        let mut text = "probe,reference,score\n".to_owned();
        for probe in 0..2 * PEOPLE {
            for reference in 0..PEOPLE {
                let usual = match probe == reference {
                    true => 0.3,
                    false => 0.1 + 0.01 * reference as f64,
                };
                let found =
                    higher.iter().find(|(p, r, _)| (*p, *r) == (probe, reference));
                let score = found.map_or(usual, |(_, _, score)| *score);
                writeln!(text, "p{probe:02},r{reference:02},{score}").unwrap();
            }
        }
        bench.file(&format!("{arm}.csv"), &text);
    }
}

fn study(more: &str) -> String {
    let mut text = "[study]\nname = \"Filled\"\nquestion = \"What is gained?\"\n[input]\n\
                    format = \"table\"\nfile = \"bare.csv\"\n[samples]\n\
                    file = \"samples.csv\"\ngroups = [\"enrolled\"]\nconditions = [\"role\"]\n\
                    [protocol]\nthresholds = [0.5]\nseed = 3\n[search]\n\
                    gallery = { where = { role = \"reference\" } }\n\
                    probe = { role = \"probe\" }\nranks = [1]\ntarget_fpir = [0.5]\n\
                    held_out = { where = { enrolled = \"no\" } }\n"
        .to_owned();
    for (arm, _) in ARMS {
        write!(text, "[[arm]]\nname = \"{arm}\"\n").unwrap();
        if arm != "bare" {
            let also =
                format!("[also.{arm}]\nformat = \"table\"\nfile = \"{arm}.csv\"\n");
            write!(text, "input = \"{arm}\"\n{also}").unwrap();
        }
    }
    text + more
}

const FILLED: &str = "[[reconstruction]]\nname = \"mean face\"\nbare = \"bare\"\n\
                      arms = [\"s1\", \"s2\"]\ngallery_masked = \"covered\"\n";

fn run(more: &str) -> Report {
    let bench = Bench::new();
    write(&bench);
    bench.run(&study(more)).unwrap()
}

fn near(found: &Estimate, expected: f64) {
    let found = found.value().unwrap();
    assert!((found - expected).abs() < 1e-12, "{found} for {expected}");
}

fn counts(found: &Estimate) -> (u64, u64) {
    let Counts { errors, trials } = found.counts.unwrap();
    (errors, trials)
}

fn at(report: &Report, is_it: impl Fn(&ThresholdRule) -> bool) -> &ReconstructionAt {
    let found = &report.reconstructions[0];
    found.at.iter().find(|at| is_it(&at.at.rule)).unwrap()
}

/// At 0.5, of two times six mates five are found, of the bare six one, of the covered two.
#[test]
fn gains_are_of_all_seeds_against_each_other_arm() {
    let report = run(FILLED);
    let given = at(&report, |rule| *rule == ThresholdRule::Given);
    let tpir: Vec<(u64, u64)> = given.tpir.iter().map(counts).collect();
    assert_eq!(tpir, [(5, 12), (1, 6), (2, 6)]);
    near(&given.gains[0], 5.0 / 12.0 - 1.0 / 6.0);
    near(&given.gains[1], 5.0 / 12.0 - 2.0 / 6.0);
    assert_eq!(given.gains[0].quantity.versus_arm.as_deref(), Some("bare"));
    let roles: Vec<_> =
        given.gains.iter().map(|gain| gain.quantity.held_against.unwrap()).collect();
    assert_eq!(roles, [HeldAgainst::CoveredProbes, HeldAgainst::CoveredGallery]);
    let interval = given.gains[0].interval().unwrap();
    assert!(interval.low < 0.25 && interval.high > 0.25);
    assert_eq!(given.gains[0].unit.count, 6);
}

/// At an FPIR of one half, set on each arm: all bare mates are over the 0.15 of non-mated
/// searches; with the first seed five come first, with the second four: 9/12 - 6/6.
#[test]
fn at_a_common_fpir_thresholds_are_set_anew() {
    let report = run(FILLED);
    let each = at(&report, |rule| matches!(rule, ThresholdRule::EachTargetFpir { .. }));
    near(&each.gains[0], -0.25);
    let interval = each.gains[0].interval().unwrap();
    assert_eq!(interval.method, Method::DrawnThresholds);
    assert!(interval.low <= -0.25 && interval.high >= -0.25);
    // The threshold that the bare probes set for all is the same here.
    let common = at(
        &report,
        |rule| matches!(rule, ThresholdRule::TargetFpir { set_on, .. } if set_on == "bare"),
    );
    near(&common.gains[0], -0.25);
    assert_eq!(
        common.gains[0].cautions,
        ["how uncertain the common threshold is itself is not in this interval"]
    );
}

/// Wrong first over 0.5: probe 3 by both seeds and probe 4 by the second; of others probe 6 by
/// both and probe 7 by the second. Without reconstruction none.
#[test]
fn manufactured_leads_are_wrong_people_first() {
    let report = run(FILLED);
    let given = at(&report, |rule| *rule == ThresholdRule::Given);
    let leads: Vec<[(u64, u64); 2]> = given
        .leads
        .iter()
        .map(|leads| [counts(&leads.mated), counts(&leads.non_mated)])
        .collect();
    assert_eq!(leads, [[(3, 12), (3, 12)], [(0, 6), (0, 6)]]);
    assert_eq!(given.leads[1].mated.quantity.arm, "bare");
}

/// Whatever the score: probes 3, 4, 6 and 7 return another person first. Over 0.5 probe 2 as
/// well, which returns the mate or nobody.
#[test]
fn seed_flips_are_of_who_comes_first() {
    let report = run(FILLED);
    assert_eq!(counts(report.reconstructions[0].flips.as_ref().unwrap()), (4, 12));
    let given = at(&report, |rule| *rule == ThresholdRule::Given);
    assert_eq!(counts(given.flips.as_ref().unwrap()), (5, 12));
    let one = FILLED.replace("[\"s1\", \"s2\"]", "[\"s1\"]");
    assert_eq!(run(&one).reconstructions[0].flips, None);
}

/// Non-mates come nearer by 0.55, 0.45 | 0.55, 0.45, 0.45, 0.65 in 24 searches. By the second
/// seed probe 3 is nearest to whom it was nearest before: five are another, not six.
#[test]
fn identity_pull_is_the_rise_of_the_nearest_other() {
    let report = run(FILLED);
    near(&report.reconstructions[0].pull, 3.1 / 24.0);
    assert_eq!(report.reconstructions[0].pull.unit.count, 12);
    assert_eq!(report.reconstructions[0].without_pull, 0);
    let given = at(&report, |rule| *rule == ThresholdRule::Given);
    assert_eq!(counts(&given.pulled), (5, 24));
}

/// One claim of each kind, and three of the gain.
fn claims() -> String {
    let claim = |measure: &str, more: &str| {
        format!(
            "[[claim]]\nsays = \"so\"\nmeasure = \"{measure}\"\nreconstruction = \"mean face\"\n\
             {more}\n"
        )
    };
    let at = "at = { threshold = 0.5 }";
    let gain = |relation: &str, value: f64| {
        let keys = format!("is = \"{relation}\"\nvalue = {value}");
        claim("tpir_gain", &format!("versus_arm = \"bare\"\n{at}\n{keys}"))
    };
    [
        gain("at_least", 0.95),
        gain("at_most", 0.95),
        gain("at_least", 0.25),
        claim("manufactured_leads", &format!("{at}\nis = \"at_most\"\nvalue = 0.9")),
        claim(
            "manufactured_leads_non_mated",
            &format!("{at}\nis = \"at_most\"\nvalue = 0"),
        ),
        claim("seed_flips", "is = \"at_most\"\nvalue = 0.95"),
        claim("identity_pull", "is = \"above\"\nvalue = 2"),
        claim(
            "pulled_over",
            "at = { target_fpir = 0.01 }\nis = \"at_most\"\nvalue = 0.5",
        ),
    ]
    .concat()
}

#[test]
fn claims_are_judged_on_the_reconstruction() {
    let report = run(&(FILLED.to_owned() + &claims()));
    let found: Vec<Verdict> =
        report.judgements.iter().map(|judged| judged.verdict).collect();
    use Verdict as V;
    let expected = [
        V::Refuted,
        V::Supported,
        V::NotShown,
        V::Supported,
        V::Refuted,
        V::Supported,
        V::Refuted,
        // Six non-mated searches cannot resolve an FPIR of 1 %.
        V::OutOfRange,
    ];
    assert_eq!(found, expected, "{:#?}", report.judgements);
    let said = &report.judgements[0].sentence;
    let begin =
        "TPIR gain of the reconstruction mean face over the covered probes (arm bare) at";
    assert!(said.starts_with(begin), "{said}");
}

/// Every mate is first at whatever score, to both attackers: more than one of six.
#[test]
fn redactions_have_the_chance_of_a_guess_beside() {
    let report =
        run("[[redaction]]\nname = \"blur\"\nnaive = \"bare\"\nparrot = \"covered\"\n");
    let found = &report.redactions[0];
    assert_eq!((found.gallery, found.chance), (Some(6), Some(1.0 / 6.0)));
    let kinds: Vec<AttackerKind> =
        found.attackers.iter().map(|attacker| attacker.kind).collect();
    assert_eq!(kinds, [AttackerKind::Naive, AttackerKind::Parrot]);
    assert_eq!(found.attackers[1].arm, "covered");
    near(&found.attackers[1].open[0].tpir, 2.0 / 6.0);
    near(found.attackers[0].closed.as_ref().unwrap(), 1.0);
    assert!(
        found.attackers[0]
            .sentence
            .ends_with("more than a guess, which would be right in 16.7 % (1 of 6).")
    );
    let open = &found.attackers[0].open[0];
    near(&open.tpir, 1.0 / 6.0);
    near(&open.fpir, 0.0);
}

/// Over 0.5 one of six others is returned (probe 6), so that a guess as often made is right in
/// one of 36 searches. An FPIR of 1 % cannot be set on six searches: the row is there, and says
/// why it is empty.
#[test]
fn over_a_threshold_a_guess_is_made_as_often_as_others_are_returned() {
    let bench = Bench::new();
    write(&bench);
    let text = study("[[redaction]]\nname = \"blur\"\nnaive = \"s1\"\n");
    let report = bench.run(&text.replace("target_fpir = [0.5]", "target_fpir = [0.01]"));
    let report = report.unwrap();
    let [given, set] = report.redactions[0].attackers[0].open.as_slice() else {
        panic!("{:#?}", report.redactions);
    };
    near(&given.fpir, 1.0 / 6.0);
    let chance = given.chance.unwrap();
    assert!((chance.value - 1.0 / 36.0).abs() < 1e-15, "{chance:?}");
    let [low, high] = chance.range.unwrap();
    let fpir = given.fpir.interval().unwrap();
    assert!(
        (6.0 * low - fpir.low).abs() < 1e-15 && (6.0 * high - fpir.high).abs() < 1e-15
    );
    assert_eq!(set.chance, None);
    for refused in [&set.tpir, &set.fpir] {
        let Outcome::OutOfRange { why } = &refused.outcome else { panic!("{refused:?}") };
        assert!(why.starts_with("6 non-mated searches cannot resolve"), "{why}");
    }
    assert_eq!(set.tpir.quantity.measure, Measure::Tpir);
}

#[test]
fn what_cannot_be_held_against_each_other_is_refused() {
    let bench = Bench::new();
    write(&bench);
    let refused = |more: &str| bench.refused(&study(more));
    let named = |name: &str, arms: &str| {
        format!("[[reconstruction]]\nname = \"{name}\"\nbare = \"bare\"\narms = {arms}\n")
    };
    let ends = |more: String, end: &str| {
        let found = refused(&more);
        assert!(found.ends_with(end), "{found}");
    };
    ends(named("m", "[]"), "found an empty list, but expected an arm for each seed");
    ends(named("s1", "[\"s2\"]"), "but expected a name that is no arm's");
    ends(
        named("m", "[\"s2\", \"s2\"]"),
        "found the arm `s2` twice, but expected each arm once",
    );
    assert!(refused(&named("m", "[\"s9\"]")).contains("found the unknown arm `s9`"));
    let claim = "[[claim]]\nsays = \"so\"\nmeasure = \"tpir_gain\"\nis = \"at_least\"\n\
                 value = 0\nat = { threshold = 0.5 }\n";
    let with = |keys: &str| FILLED.to_owned() + claim + keys;
    ends(with(""), "found a measure without `reconstruction`, but expected both");
    ends(
        with("reconstruction = \"mean face\"\n"),
        "found a measure without `versus_arm`, but expected both",
    );
    ends(
        with("reconstruction = \"mean face\"\nversus_arm = \"s1\"\n"),
        "found `s1`, but expected an arm of the reconstruction: `bare`, `covered`",
    );
}
