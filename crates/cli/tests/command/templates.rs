//! Studies whose input is templates.

use crate::folder::{Folder, STUDY};

/// Three pictures each of eight people, of eight coordinates each: a picture lies near its
/// person's axis and leans to the next one.
fn templates() -> Vec<u8> {
    let mut bytes = Vec::new();
    for picture in 0..24_u16 {
        let (person, take) = (picture / 3, picture % 3);
        for axis in 0..8_u16 {
            let value = match (axis + 8 - person) % 8 {
                0 => 1.0,
                1 => 0.1 + 0.3 * f32::from(take) + 0.01 * f32::from(picture),
                _ => 0.0,
            };
            bytes.extend(value.to_le_bytes());
        }
    }
    bytes
}

fn samples() -> String {
    let row = |k: usize| {
        let side = if k / 3 < 4 { "left" } else { "right" };
        format!("p{}-{},p{},{side}\n", k / 3, k % 3, k / 3)
    };
    "sample,subject,side\n".to_owned() + &(0..24).map(row).collect::<String>()
}

pub(crate) fn folder(protocol: &str, input: &str) -> Folder {
    let folder = Folder::empty();
    let study = STUDY
        .replace(
            "format = \"table\"",
            "format = \"templates\"\nmetric = \"cosine\"\nnormalised = false",
        )
        .replace(
            "file = \"scores.csv\"\ninterchangeable = true",
            &format!("file = \"t.f32\"\n{input}"),
        )
        .replace(
            "[samples]",
            "[system]\nrange = [-1.0, 1.0]\n\n[samples]\nfile = \"samples.csv\"",
        )
        .replace("[protocol]", &format!("[protocol]\n{protocol}"));
    folder.write("study.toml", study);
    folder.write("samples.csv", samples());
    folder.write("t.f32", templates());
    folder.write("t.f32.toml", "dimension = 8\ndtype = \"<f4\"\n");
    folder
}

#[test]
fn templates_are_compared_measured_and_verified() {
    for (protocol, input) in
        [("", ""), ("tail = 60", ""), ("tail = 60", "histogram = false")]
    {
        let folder = folder(protocol, input);
        let checked = folder.runs(&["check", "."]);
        assert!(checked.contains("24 mated, 252 non-mated"), "{checked}");
        let reports = ["1", "3"].map(|threads| {
            folder.runs(&["run", ".", "--threads", threads]);
            folder.files("report")
        });
        assert!(reports[0] == reports[1]);
        folder.runs(&["verify", "report"]);
        folder.spoil("t.f32.toml", "dimension = 8", "dimension = 12");
        let refused = folder.run(&["run", "."]);
        assert_eq!(refused.status, Some(2));
        let expected =
            "error: t.f32: found 16 templates, but `samples.csv` lists 24 samples\n";
        assert_eq!(refused.stderr, expected);
    }
}

/// A budget changes what is kept, not a rate whose threshold is over the cut.
#[test]
fn a_tail_gives_the_rates_of_all_scores() {
    let rates = |protocol: &str, input: &str| {
        let folder = folder(protocol, input);
        folder.runs(&["run", "."]);
        folder.files("report")["tables/rates.csv"].clone()
    };
    let all = String::from_utf8(rates("", "")).unwrap();
    let tail = String::from_utf8(rates("tail = 100", "histogram = false")).unwrap();
    let at_threshold = |text: &str| {
        let rows = text.lines().filter(|row| row.contains("fmr") || row.contains("fnmr"));
        rows.filter(|row| row.contains("0.5")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert!(!at_threshold(&all).is_empty());
    assert_eq!(at_threshold(&all), at_threshold(&tail));
}
