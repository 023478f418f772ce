//! Synthetic scores for a new study: a fixed seed, people of unequal likeness, turned heads
//! that are harder. They show how an audit reads and say nothing about any system.

use std::fmt::Write;

use falsematch_kernels::random::Generator;

use super::File;

const SEED: u64 = 20_260;
const PEOPLE: usize = 40;
const POSES: [&str; 4] = ["front", "front", "side", "side"];
const REGIONS: [&str; 2] = ["north", "south"];

/// One synthetic picture.
struct Picture {
    person: usize,
    take: usize,
}

impl Picture {
    fn pose(&self) -> &'static str {
        POSES[self.take]
    }

    fn label(&self) -> String {
        format!("p{:02}-{}", self.person + 1, self.take + 1)
    }
}

/// Scores of synthetic pictures.
struct Scores {
    generator: Generator,
    /// How much each person looks like anybody: it makes comparisons that share a person
    /// dependent, as they are in real data.
    likeness: Vec<f64>,
}

impl Scores {
    fn new() -> Scores {
        let mut generator = Generator::new(SEED, 0);
        let likeness = (0..PEOPLE).map(|_| 0.05 * generator.normal()).collect();
        Scores { generator, likeness }
    }

    /// A score from -1 to 1, with four decimals.
    fn of(&mut self, probe: &Picture, reference: &Picture) -> f64 {
        let turned = f64::from(u8::from(probe.pose() != reference.pose()));
        let centre = match probe.person == reference.person {
            true => 0.66 - 0.2 * turned,
            false => 0.08 + self.likeness[probe.person] + self.likeness[reference.person],
        };
        (centre + 0.11 * self.generator.normal()).clamp(-1.0, 1.0)
    }
}

fn pictures() -> Vec<Picture> {
    let of_person = |person| (0..POSES.len()).map(move |take| Picture { person, take });
    (0..PEOPLE).flat_map(of_person).collect()
}

/// Every pair of pictures once, and who is in them.
pub(super) fn table() -> Vec<File> {
    let (pictures, mut scores) = (pictures(), Scores::new());
    let mut text = String::from("probe,reference,score\n");
    for (index, reference) in pictures.iter().enumerate() {
        for probe in &pictures[index + 1..] {
            let score = scores.of(probe, reference);
            let (probe, reference) = (probe.label(), reference.label());
            let _ = writeln!(text, "{probe},{reference},{score:.4}");
        }
    }
    vec![("scores.csv", text.into_bytes()), ("samples.csv", samples(&pictures))]
}

/// Turned pictures as rows against frontal ones as columns.
pub(super) fn matrix() -> Vec<File> {
    let pictures = pictures();
    let (references, probes): (Vec<_>, Vec<_>) =
        pictures.iter().partition(|picture| picture.pose() == "front");
    let mut scores = Scores::new();
    let mut cells = Vec::new();
    for probe in &probes {
        cells.extend(references.iter().map(|reference| scores.of(probe, reference)));
    }
    vec![
        ("scores.npy", npy(probes.len(), references.len(), &cells)),
        ("probes.csv", names(&probes)),
        ("references.csv", names(&references)),
        ("samples.csv", samples(&pictures)),
    ]
}

/// `claimed_id real_id test_label score`: turned pictures against each enrolled person.
pub(super) fn bob() -> Vec<File> {
    let pictures = pictures();
    let mut scores = Scores::new();
    let mut text = String::new();
    for probe in pictures.iter().filter(|picture| picture.pose() == "side") {
        for reference in pictures.iter().filter(|picture| picture.take == 0) {
            let score = scores.of(probe, reference);
            let (claimed, real) = (reference.person + 1, probe.person + 1);
            let _ =
                writeln!(text, "p{claimed:02} p{real:02} {} {score:.4}", probe.label());
        }
    }
    vec![("scores.txt", text.into_bytes())]
}

/// People enrolled; the others are searched and not there.
const ENROLLED: usize = 30;
/// The length of a list.
const LISTED: usize = 20;

/// Searches of the other pictures of everybody in a gallery of one picture each of the first
/// people, in the layout of FRTE 1:N. One search failed.
pub(super) fn candidates() -> Vec<File> {
    let pictures = pictures();
    let mut scores = Scores::new();
    let mut text = String::from(
        "searchId candidateRank searchRetCode isAssigned templateId score decision\n",
    );
    let mut roles = String::from("sample,subject,role,pose\n");
    for picture in &pictures {
        let (label, person, pose) = (picture.label(), picture.person + 1, picture.pose());
        if picture.take == 0 && picture.person < ENROLLED {
            let _ = writeln!(roles, "{label},p{person:02},gallery,{pose}");
        } else if picture.take > 0 {
            let _ = writeln!(roles, "{label},p{person:02},probe,{pose}");
            let ranked = ranked(picture, &pictures, &mut scores);
            for (rank, (other, score)) in ranked.iter().take(LISTED).enumerate() {
                let _ = match picture.person == 6 && picture.take == 3 {
                    true => writeln!(text, "{label} {rank} 4 0  -1 0"),
                    false => writeln!(text, "{label} {rank} 0 1 {other} {score:.4} 0"),
                };
            }
        }
    }
    vec![("lists.txt", text.into_bytes()), ("samples.csv", roles.into_bytes())]
}

/// The gallery by likeness to a picture.
fn ranked(
    picture: &Picture,
    pictures: &[Picture],
    scores: &mut Scores,
) -> Vec<(String, f64)> {
    let gallery = pictures.iter().filter(|one| one.take == 0 && one.person < ENROLLED);
    let mut ranked: Vec<(String, f64)> =
        gallery.map(|one| (one.label(), scores.of(picture, one))).collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
    ranked
}

/// Scores of people who are in one comparison each.
pub(super) fn pyeer() -> Vec<File> {
    let mut generator = Generator::new(SEED, 1);
    let mut column = |count: usize, centre: f64| {
        let mut text = String::new();
        for _ in 0..count {
            let score = (centre + 0.13 * generator.normal()).clamp(-1.0, 1.0);
            let _ = writeln!(text, "{score:.4}");
        }
        text.into_bytes()
    };
    vec![("mated.txt", column(400, 0.6)), ("non_mated.txt", column(20_000, 0.08))]
}

fn samples(pictures: &[Picture]) -> Vec<u8> {
    let mut text = String::from("sample,subject,region,pose\n");
    for picture in pictures {
        let region = REGIONS[picture.person % REGIONS.len()];
        let (label, person, pose) = (picture.label(), picture.person + 1, picture.pose());
        let _ = writeln!(text, "{label},p{person:02},{region},{pose}");
    }
    text.into_bytes()
}

fn names(pictures: &[&Picture]) -> Vec<u8> {
    let mut text = String::from("sample\n");
    for picture in pictures {
        let _ = writeln!(text, "{}", picture.label());
    }
    text.into_bytes()
}

/// A NumPy file of version 1.0: little-endian f64, rows first. The header is padded with
/// blanks so that the data begin at a multiple of 64 bytes.
fn npy(rows: usize, columns: usize, cells: &[f64]) -> Vec<u8> {
    let header = format!(
        "{{'descr': '<f8', 'fortran_order': False, 'shape': ({rows}, {columns}), }}"
    );
    const BEFORE: usize = 10;
    let length = (BEFORE + header.len() + 1).next_multiple_of(64) - BEFORE;
    let padded = format!("{header:<width$}\n", width = length - 1);
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend(u16::try_from(length).unwrap_or(u16::MAX).to_le_bytes());
    bytes.extend(padded.into_bytes());
    bytes.extend(cells.iter().flat_map(|cell| cell.to_le_bytes()));
    bytes
}
