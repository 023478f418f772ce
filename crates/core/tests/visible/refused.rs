//! Ledgers and studies that are refused, by their whole message.

use crate::bench::{Bench, Made};

const PLAIN: &str = "[protocol]\ntarget_fmr = []\nthresholds = [0.5]";
const ARMS: [(&str, f64); 2] = [("clear", 1.0), ("half", 0.5)];
const HEAD: &str = "arm,sample,effect,hull,hull_with_forehead,crop,landmarks\n";
const ROWS: &str = "half,p00,applied,0.5,0.6,0.7,0.5\nhalf,p01,applied,0.5,0.6,0.7,0.5\n\
                    half,p02,applied,0.5,0.6,0.7,0.5\n";

fn made() -> Made<'static> {
    Made { people: 4, arms: &ARMS, found: &|_, _| true }
}

/// What is said of a ledger with these rows after those of the first three people.
fn with_row(row: &str) -> String {
    let bench = Bench::new();
    made().write(&bench);
    bench.file("ledger.csv", &format!("{HEAD}{ROWS}{row}\n"));
    bench.refused(&made().study(PLAIN, ""))
}

#[test]
fn a_ledger_of_other_samples_or_arms_is_refused() {
    assert_eq!(
        with_row("other,p03,applied,0.5,0.6,0.7,0.5"),
        "ledger.csv, line 5, `arm`: found the unknown arm `other`, but expected `clear`, `half`"
    );
    assert_eq!(
        with_row("half,x03,applied,0.5,0.6,0.7,0.5"),
        "ledger.csv, line 5, `sample`: found the sample `x03`, which the study does not \
         have, but expected its own samples only"
    );
    assert_eq!(
        with_row("clear,p03,applied,0.5,0.6,0.7,0.5"),
        "ledger.csv, line 5, `arm`: found a picture of the arm `clear`, but \
         `[visibility]` lists it under `unaltered`"
    );
}

/// Frames of a track differ in what is visible of them.
#[test]
fn tracks_have_no_visible_share() {
    let bench = Bench::new();
    made().write(&bench);
    let text = made()
        .study(PLAIN, "")
        .replace("[visibility]", "[track]\nfolder = true\n[visibility]");
    let found = bench.refused(&text);
    assert!(
        found.ends_with(
            "found `[visibility]` beside `[track]`, but expected one of them: a ledger speaks \
             of single pictures, and frames of a track differ in what is visible"
        ),
        "{found}"
    );
}

#[test]
fn what_a_ledger_says_twice_not_at_all_or_wrongly_is_refused() {
    assert_eq!(
        with_row("half,p02,applied,0.4,0.6,0.7,0.5"),
        "ledger.csv, line 5: found sample `p02` of the arm `half` a second time, but it is \
         already on line 4"
    );
    assert_eq!(
        with_row("half,p03,applied,35,0.6,0.7,0.5"),
        "ledger.csv, line 5, `hull`: found `35`, but expected a share from 0 to 1, or \
         nothing where it is not known"
    );
    assert_eq!(
        with_row(""),
        "found no row of the sample `p03` and the arm `half`, but expected one of each altered \
         picture"
    );
}

#[test]
fn an_arm_of_a_family_needs_rows() {
    let bench = Bench::new();
    made().write(&bench);
    let text = made().study(PLAIN, "").replace("unaltered = [\"clear\"]\n", "");
    assert_eq!(
        bench.refused(&text),
        "ledger.csv: found no picture of the arm `clear`, but expected some"
    );
}

#[test]
fn arms_that_share_nobody_are_refused() {
    let bench = Bench::new();
    let made = made();
    made.write(&bench);
    let samples = std::fs::read_to_string(bench.path("samples.csv")).unwrap();
    let samples: String = samples
        .lines()
        .map(|line| match line {
            "sample,subject,role" => format!("{line},side\n"),
            _ if line.contains("s00") || line.contains("s01") => format!("{line},left\n"),
            _ => format!("{line},right\n"),
        })
        .collect();
    bench.file("samples.csv", &samples);
    let text = made
        .study(PLAIN, "")
        .replace("conditions = [\"role\"]", "conditions = [\"role\", \"side\"]")
        .replace("name = \"clear\"\n", "name = \"clear\"\nboth = { side = \"left\" }\n")
        .replace("input = \"half\"\n", "input = \"half\"\nboth = { side = \"right\" }\n");
    assert_eq!(
        bench.refused(&text),
        "found no subject in both arms `clear` and `half` of the family `masks`, but expected \
         the same people in all its arms"
    );
}

/// What is said of the study with more in it.
fn refused(more: &str, claim: &str) -> String {
    let bench = Bench::new();
    made().write(&bench);
    bench.refused(&(made().study(PLAIN, more) + claim))
}

#[test]
fn studies_that_ask_for_what_is_not_there_are_refused() {
    let unknown = refused("definitions = [\"hul\"]", "");
    assert!(
        unknown.contains("hul")
            && unknown.contains("`hull`, `hull_with_forehead`, `crop`, `landmarks`"),
        "{unknown}"
    );
    assert!(
        refused("definitions = [\"hull\", \"hull\"]", "")
            .ends_with("found `hull` twice, but expected each definition once")
    );
    assert!(
        refused("shares = [35]", "").contains("but expected a number between 0 and 1")
    );
    assert!(
        refused("rank = 2", "").ends_with("but expected no rank of single comparisons")
    );
}

#[test]
fn claims_on_what_is_not_there_are_refused() {
    let claim = |keys: &str| {
        format!("[[claim]]\nsays = \"so\"\nis = \"at_most\"\nvalue = 0.35\n{keys}\n")
    };
    let half =
        |keys: &str| refused("", &claim(&format!("measure = \"visible_half\"\n{keys}")));
    assert!(half("").ends_with("found a measure without `family`, but expected both"));
    assert!(
        half("family = \"mask\"")
            .ends_with("found the unknown family `mask`, but expected `masks`")
    );
    assert!(
        half("family = \"masks\"")
            .ends_with("found a measure without `at`, but expected both")
    );
    assert!(half("family = \"masks\"\narm = \"half\"").ends_with(
        "found it, but this measure is of several arms together and has no such key"
    ));
    let other = claim("measure = \"fmr\"\narm = \"half\"\nvisible = 0.3");
    assert!(refused("", &other).ends_with(
        "found it, but expected it only with a measure of several arms together"
    ));
}
