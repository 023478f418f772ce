//! A command as the system under test, from pictures to a report; and commands that hang, die
//! or talk nonsense.

use std::fmt::Write;
use std::process::Command;

use crate::folder::{Folder, Outcome};

/// Text pictures of four people, three each: the more alike the text, the higher the score.
fn pictures() -> Folder {
    let folder = Folder::empty();
    let mut table = String::from("sample,subject,file\n");
    for (person, letter) in
        ["anna", "ben", "cara", "dan"].iter().zip(["a", "b", "c", "d"])
    {
        for picture in 1..=3 {
            let text = letter.repeat(20) + &"x".repeat(picture * 4);
            folder.write(&format!("{person}{picture}.jpg"), text);
            let _ = writeln!(table, "{person}{picture},{person},{person}{picture}.jpg");
        }
    }
    folder.write("samples.csv", table);
    folder.write("study.toml", STUDY);
    folder
}

const STUDY: &str = r#"[study]
name = "Black box"
question = "How often is it wrong?"

[input]
format = "matrix"
file = "scores.npy"

[samples]
file = "samples.csv"

[protocol]
thresholds = [0.5]

[[arm]]
name = "everybody"
"#;

/// The toy of the documentation, with something put before its answers.
fn system(before: &str) -> String {
    let toy = include_str!("../../../../examples/command/system.py");
    let asked = "    asked = json.loads(line)\n";
    assert!(toy.contains(asked));
    toy.replace(asked, &format!("{asked}{before}"))
}

/// What the command did, or nothing where there is no Python.
#[allow(clippy::print_stdout)]
fn audited(folder: &Folder, before: &str, more: &str) -> Option<Outcome> {
    if Command::new("python3").arg("--version").output().is_err() {
        println!("skipped: there is no `python3`");
        return None;
    }
    folder.write("system.py", system(before));
    let recipe = format!(
        "pictures = '.'\nsamples = 'samples.csv'\nstudy = 'study.toml'\n\
         [command]\nrun = ['python3', 'system.py']\n{more}"
    );
    folder.write("pictures.toml", recipe);
    Some(folder.run(&["extract", ".", "--out", "out"]))
}

#[test]
fn a_command_is_audited_from_pictures_to_a_report() {
    let folder = pictures();
    let Some(ran) = audited(&folder, "", "batch = 4\n") else { return };
    let first =
        "12 of 12 pictures gave a template, 66 of 66 comparisons a score (toy 1)\n";
    assert!(ran.stdout.starts_with(first), "{ran:?}");
    assert!(!ran.stdout.contains("started again"), "{ran:?}");
    let measured = folder.run(&["run", "out", "--out", "report"]);
    assert_eq!(measured.status, Some(0), "{measured:?}");
    let report = std::fs::read_to_string(folder.path("report/tables/rates.csv")).unwrap();
    let of = |measure: &str| {
        let line = report.lines().find(|line| line.starts_with(&format!("{measure},")));
        line.unwrap_or_else(|| panic!("{report}")).to_owned()
    };
    // Same letter: at least 20 of 32 bytes in common. Other letter: at most the x, 12 of 32.
    assert!(of("fmr").contains(",0,54,"), "{}", of("fmr"));
    assert!(of("fnmr").contains(",0,12,"), "{}", of("fnmr"));
}

#[test]
fn a_run_goes_on_where_it_was_and_refuses_another_command() {
    let folder = pictures();
    let Some(ran) = audited(&folder, "", "") else { return };
    assert_eq!(ran.status, Some(0), "{ran:?}");
    let scores = std::fs::read(folder.path("out/scores.npy")).unwrap();
    std::fs::remove_file(folder.path("out/scores.npy")).unwrap();
    std::fs::remove_file(folder.path("out/compared/00000000")).unwrap();
    let again = audited(&folder, "", "").unwrap();
    assert_eq!(again.status, Some(0), "{again:?}");
    assert_eq!(std::fs::read(folder.path("out/scores.npy")).unwrap(), scores);
    let other = audited(&folder, "    asked\n", "").unwrap();
    assert_eq!(other.status, Some(2));
    assert!(other.stderr.contains("of another command"), "{other:?}");
}

#[test]
fn one_that_dies_every_fifth_request_loses_nothing() {
    let folder = pictures();
    let dies =
        "    count = globals().get('count', 0) + 1\n    if count == 5: sys.exit(3)\n";
    let Some(ran) = audited(&folder, dies, "") else { return };
    let first =
        "12 of 12 pictures gave a template, 66 of 66 comparisons a score (toy 1)\n";
    assert!(ran.stdout.starts_with(first), "{ran:?}");
    assert!(ran.stdout.contains("ended by itself ("), "{ran:?}");
}

#[test]
fn one_that_hangs_on_a_picture_fails_on_that_picture_alone() {
    let folder = pictures();
    let hangs =
        "    if 'ben2' in str(asked.get('picture')): __import__('time').sleep(600)\n";
    let Some(ran) = audited(&folder, hangs, "timeout_s = 1\n") else { return };
    let first =
        "11 of 12 pictures gave a template, 55 of 55 comparisons a score (toy 1)\n";
    assert!(ran.stdout.starts_with(first), "{ran:?}");
    assert!(ran.stdout.contains("ben2.jpg: no answer within 1 s"), "{ran:?}");
    assert!(ran.stdout.contains("it hung (2)"), "{ran:?}");
    let samples = std::fs::read_to_string(folder.path("out/samples.csv")).unwrap();
    assert!(samples.contains("ben2,ben,ben2.jpg,hung,no answer within 1 s"), "{samples}");
}

#[test]
fn one_that_talks_nonsense_fails_where_it_does() {
    let folder = pictures();
    let raves = "    if 'cara' in str(asked.get('picture')):\n        print('Cara!', flush=True)\n        continue\n";
    let Some(ran) = audited(&folder, raves, "") else { return };
    let first =
        "9 of 12 pictures gave a template, 36 of 36 comparisons a score (toy 1)\n";
    assert!(ran.stdout.starts_with(first), "{ran:?}");
    let said = "cara1.jpg: an answer that makes no sense: `Cara!";
    assert!(ran.stdout.contains(said), "{ran:?}");
    assert!(ran.stdout.contains("answered nonsense (6)"), "{ran:?}");
}

#[test]
fn one_that_never_answers_is_given_up() {
    let folder = pictures();
    let mute = "    if asked['do'] != 'hello': sys.exit()\n";
    let Some(ran) = audited(&folder, mute, "give_up = 3\n") else { return };
    assert_eq!(ran.status, Some(2), "{ran:?}");
    let said =
        "answered none of 3 requests in a row; the last: the command ended by itself";
    assert!(ran.stderr.contains(said), "{ran:?}");
}

#[test]
fn what_is_no_system_is_refused() {
    let folder = pictures();
    let Some(ran) = audited(&folder, "    break\n", "") else { return };
    assert_eq!(ran.status, Some(2));
    assert!(ran.stderr.contains("the command does not name itself"), "{ran:?}");
    let recipe = "pictures = '.'\nsamples = 'samples.csv'\n[command]\n";
    folder.write("pictures.toml", format!("{recipe}run = ['./nowhere']"));
    let ran = folder.run(&["extract", ".", "--out", "other"]);
    assert!(ran.stderr.contains("the command `./nowhere`, but it cannot be"), "{ran:?}");
    folder.write("pictures.toml", format!("{recipe}run = []"));
    let ran = folder.run(&["extract", ".", "--out", "other"]);
    assert!(ran.stderr.contains("found an empty `run`"), "{ran:?}");
    folder.write("pictures.toml", format!("detector = 'x.toml'\n{recipe}run = ['x']"));
    let ran = folder.run(&["extract", ".", "--out", "other"]);
    assert!(ran.stderr.contains("one system under test"), "{ran:?}");
}
