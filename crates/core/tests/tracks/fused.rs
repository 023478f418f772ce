//! Hand-worked tracks, and what fusing may not change.

use falsematch::rate::Measure;

use crate::bench::{Bench, compared};

const STUDY: &str = "\
[study]
name = \"n\"
question = \"q\"
[input]
format = \"table\"
file = \"scores.csv\"
failure_values = [\"NA\"]
[samples]
file = \"samples.csv\"
conditions = [\"event\"]
failure = \"failure\"
[protocol]
thresholds = [0.5]
target_fmr = []
";

const BY_EVENT: &str = "[track]\ncolumn = \"event\"\n";

const SAMPLES: &str = "\
sample,subject,event,failure
a1,a,walk,
a2,a,walk,
a3,a,walk,no face
a4,a,stair,blur
a5,a,stair,no face
b1,b,walk,
ra,a,,
rb,b,,
";

/// Three frames of a on the walk, one without a template; two on the stairs, both without;
/// one of b on the same walk; references of both.
const SCORES: &str = "\
probe,reference,score
a1,ra,0.5
a1,rb,0.125
a2,ra,0.25
a2,rb,NA
a3,ra,NA
a4,ra,NA
a5,ra,NA
b1,ra,0.375
b1,rb,0.75
";

fn bench() -> Bench {
    let bench = Bench::new();
    bench.file("samples.csv", SAMPLES);
    bench.file("scores.csv", SCORES);
    bench
}

fn rows(rows: &[(&str, &str, f64)]) -> Vec<(String, String, f64)> {
    rows.iter().map(|&(p, r, score)| (p.to_owned(), r.to_owned(), score)).collect()
}

#[test]
fn each_rule_worked_by_hand() {
    let fused = |rule: &str| bench().fused(&format!("{STUDY}{BY_EVENT}{rule}")).unwrap();
    let others = [("b1", "ra", 0.375), ("b1", "rb", 0.75)];
    let expected = |first: &[(&str, &str, f64)]| rows(&[first, &others].concat());
    assert_eq!(compared(&fused("")), expected(&[("a1", "ra", 0.5), ("a1", "rb", 0.125)]));
    assert_eq!(
        compared(&fused("rule = \"mean\"\n")),
        expected(&[("a1", "ra", 0.375), ("a1", "rb", 0.125)])
    );
    let two = fused("rule = \"k_of_n\"\nk = 2\n");
    assert_eq!(compared(&two), rows(&[("a1", "ra", 0.25)]), "one score is too few");
    let one = fused("rule = \"k_of_n\"\nk = 1\n");
    let best = fused("");
    assert_eq!((one.comparisons, one.failed), (best.comparisons, best.failed));
}

#[test]
fn a_track_fails_with_all_its_frames_and_not_before() {
    let fused = bench().fused(&format!("{STUDY}{BY_EVENT}")).unwrap();
    let roster = &fused.roster;
    let label = |sample: u32| roster.sample_label(sample).into_owned();
    let samples: Vec<String> = (0..5).map(label).collect();
    assert_eq!(samples, ["a1", "a4", "b1", "ra", "rb"]);
    assert_eq!(roster.sample_count(), 5);
    let expected = (1, "all 2 frames failed, the first: blur".to_owned());
    assert_eq!(roster.failures(), [expected]);
    let failed: Vec<_> =
        fused.failed.iter().map(|&(p, r)| (label(p), label(r))).collect();
    assert_eq!(failed, [("a4".to_owned(), "ra".to_owned())]);
    assert_eq!(roster.subject_count(), 2);
}

#[test]
fn what_was_fused_is_said() {
    let note = |track: &str| bench().fused(&format!("{STUDY}{track}")).unwrap().notes;
    assert_eq!(
        note(BY_EVENT),
        [
            "6 frames of 2 people in 2 events are fused into 3 tracks (1 to 3 frames each), a \
          subject in an event each, by the best score; 3 frames and 1 whole track have no \
          template; people, not frames or tracks, are the independent units"
        ]
    );
    let two = note(&format!("{BY_EVENT}rule = \"k_of_n\"\nk = 2\n"));
    assert!(two[0].contains("by the score that at least 2 frames reach"));
}

#[test]
fn the_order_of_rows_does_not_matter_to_the_bit() {
    for rule in ["best", "mean", "k_of_n\"\nk = 2\n#"] {
        let text = format!("{STUDY}{BY_EVENT}rule = \"{rule}\"\n");
        let forward = bench().fused(&text).unwrap();
        let turned = Bench::new();
        for (name, content) in [("samples.csv", SAMPLES), ("scores.csv", SCORES)] {
            let mut lines: Vec<&str> = content.lines().collect();
            lines[1..].reverse();
            turned.file(name, &(lines.join("\n") + "\n"));
        }
        assert_eq!(turned.fused(&text).unwrap(), forward);
    }
}

/// Samples named by their files; those of one folder and subject are a track.
#[test]
fn events_are_folders() {
    let bench = Bench::new();
    bench.file(
        "samples.csv",
        "sample,subject,failure\nx/w/1.png,a,\nx/w/2.png,a,\nx/1.png,a,\nx/w/3.png,b,\nr,a,\n",
    );
    bench.file(
        "scores.csv",
        "probe,reference,score\nx/w/1.png,r,0.1\nx/w/2.png,r,0.3\nx/1.png,r,0.2\n\
         x/w/3.png,r,0.05\n",
    );
    let study = STUDY.replace("conditions = [\"event\"]\n", "");
    let fused = bench.fused(&format!("{study}[track]\nfolder = true\n")).unwrap();
    let expected =
        [("x/1.png", "r", 0.2), ("x/w/1.png", "r", 0.3), ("x/w/3.png", "r", 0.05)];
    let mut found = compared(&fused);
    found.sort_by(|a, b| a.0.cmp(&b.0));
    assert_eq!(found, rows(&expected));
}

/// Where probe and reference may change places, (a, b) and (b, a) are of one pair of tracks,
/// and comparisons within a track are left out and counted.
#[test]
fn tracks_on_both_sides_are_fused_over_all_pairs_of_frames() {
    let bench = Bench::new();
    bench.file(
        "samples.csv",
        "sample,subject,event,failure\na1,a,x,\na2,a,x,\na3,a,y,\nb1,b,x,\n",
    );
    bench.file(
        "scores.csv",
        "probe,reference,score\na1,a2,0.99\na1,a3,0.5\na3,a2,0.75\na1,b1,0.25\nb1,a2,0.125\n",
    );
    let study = STUDY.replace("[samples]", "interchangeable = true\n[samples]");
    let fused = bench.fused(&format!("{study}{BY_EVENT}rule = \"mean\"\n")).unwrap();
    let expected = [("a1", "a3", 0.625), ("a1", "b1", 0.1875)];
    assert_eq!(compared(&fused), rows(&expected));
    assert_eq!(fused.notes[1], "1 comparison between frames of one track are left out");
}

/// Tracks of one frame each measure what the frames measure.
#[test]
fn tracks_of_one_frame_change_nothing_that_is_measured() {
    let bench = Bench::new();
    let samples = SAMPLES.replace("a,walk", "a,").replace("a,stair", "a,");
    bench.file("samples.csv", &samples);
    bench.file("scores.csv", SCORES);
    let frames = bench.arm(STUDY);
    for rule in ["best", "mean", "k_of_n\"\nk = 1\n#"] {
        let tracks = bench.arm(&format!("{STUDY}{BY_EVENT}rule = \"{rule}\"\n"));
        assert_eq!(tracks, frames);
    }
}

/// By hand: of a's two tracks one has a score, 0.5, a match; b's only track matches: FNMR is
/// 0 of 2. Frame by frame a misses 1 of 2. Under `mean` a is missed.
#[test]
fn rates_are_of_tracks() {
    let fnmr = |track: &str| {
        let arm = bench().arm(&format!("{STUDY}{track}"));
        let found = arm.estimates.iter().find(|e| e.quantity.measure == Measure::Fnmr);
        let counts = found.unwrap().counts.unwrap();
        (counts.errors, counts.trials)
    };
    assert_eq!(fnmr(""), (1, 3));
    assert_eq!(fnmr(BY_EVENT), (0, 2));
    assert_eq!(fnmr(&format!("{BY_EVENT}rule = \"mean\"\n")), (1, 2));
    let arm = bench().arm(&format!("{STUDY}{BY_EVENT}"));
    let fta = arm.estimates.iter().find(|e| e.quantity.measure == Measure::Fta).unwrap();
    let counts = fta.counts.unwrap();
    assert_eq!(
        (counts.errors, counts.trials),
        (1, 5),
        "one of three tracks, and two stills"
    );
    assert_eq!(arm.size.unwrap().failed_mated, 1);
}

/// The quality of a track is that of its frames under the same rule.
#[test]
fn qualities_are_fused_as_scores_are() {
    let bench = Bench::new();
    let quality = ["10", "30", "", "", "", "50", "70", "90"];
    let lines = SAMPLES.lines().skip(1).zip(quality);
    let rows: Vec<String> = lines.map(|(line, q)| format!("{line},{q}")).collect();
    bench.file(
        "samples.csv",
        &format!("sample,subject,event,failure,quality\n{}\n", rows.join("\n")),
    );
    bench.file("scores.csv", SCORES);
    let text =
        format!("{STUDY}[quality]\ncolumn = \"quality\"\ndiscard = [0.5]\n{BY_EVENT}");
    let lowest = |rule: &str| {
        let arm = bench.arm(&format!("{text}{rule}"));
        let found = arm.discarding.unwrap();
        assert_eq!((found.samples, found.failed, found.unassessed), (5, 1, 0));
        found.curves[0].points[0].quality
    };
    assert_eq!(lowest(""), Some(30.0));
    assert_eq!(lowest("rule = \"mean\"\n"), Some(20.0));
}
