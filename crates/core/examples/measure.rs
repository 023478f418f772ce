//! Measures a folder of raw columns and prints times and memory: our side of
//! `benches/measure`.
#![allow(clippy::print_stdout)]

use std::path::Path;
use std::time::Instant;

use falsematch::input::{Comparisons, Dataset};
use falsematch::rate::{self, Context, Measure};
use falsematch::roster::{RosterBuilder, Sample, Spot};
use falsematch::study::file::{Arm, Orientation, Protocol};
use falsematch::tally::{ArmFilter, Tally};

fn main() {
    let folder = std::env::args().nth(1).expect("a folder with raw columns");
    let mut dataset = load(Path::new(&folder));
    let arm = Arm {
        input: None,
        name: "all".into(),
        about: None,
        both: Default::default(),
        probe: Default::default(),
        reference: Default::default(),
        alter: Vec::new(),
        apply: None,
    };
    let protocol = Protocol {
        target_fmr: vec![1e-1, 1e-2, 1e-3, 1e-4, 1e-5],
        ..Protocol::default()
    };
    let loaded = memory("VmRSS:");
    let (start, cpu) = (Instant::now(), cpu_seconds());
    let filter = ArmFilter::resolve(&arm, &dataset.roster).expect("an open filter");
    let tally = Tally::collect_last(&mut dataset, &filter, None);
    println!(
        "tally_wall {} tally_cpu {}",
        start.elapsed().as_secs_f64(),
        cpu_seconds() - cpu
    );
    let points = rate::thresholds(&arm.name, &tally, &protocol, Orientation::Similarity);
    let context = Context {
        arm: &arm.name,
        roster: &dataset.roster,
        orientation: Orientation::Similarity,
        level: protocol.level,
        independent: false,
        records_failures: true,
        by: &[],
    };
    let measures = rate::measure(&tally, &points, &context);
    println!("wall {} cpu {}", start.elapsed().as_secs_f64(), cpu_seconds() - cpu);
    println!("loaded_kib {loaded} peak_kib {}", memory("VmHWM:"));
    measures.estimates.iter().for_each(show);
}

fn show(estimate: &rate::Estimate) {
    if matches!(estimate.quantity.measure, Measure::Fnmr | Measure::Eer | Measure::Auc) {
        let value = estimate.value().unwrap_or(-1.0);
        println!("{:?} {value:.10}", estimate.quantity.measure);
    }
}

fn load(folder: &Path) -> Dataset {
    let read = |name: &str| std::fs::read(folder.join(name)).expect("a raw column");
    let codes = |name: &str| -> Vec<u32> {
        read(name)
            .chunks_exact(4)
            .map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
            .collect()
    };
    let score = |b: &[u8]| f64::from_le_bytes(b.try_into().expect("eight bytes"));
    let mut roster = RosterBuilder::new(&[], &[]);
    for (sample, subject) in codes("subject_of.u32").into_iter().enumerate() {
        // Padded, because codes are given in the order of the labels.
        let (label, subject) = (format!("{sample:08}"), format!("{subject:08}"));
        let sample = Sample {
            label: &label,
            subject: &subject,
            groups: &[],
            conditions: &[],
            failure: None,
            spot: Spot::Line(1),
        };
        roster.add(sample).expect("a sample of its own");
    }
    Dataset {
        roster: roster.build(),
        comparisons: Comparisons {
            score: read("score.f64").chunks_exact(8).map(score).collect(),
            probe: codes("probe.u32"),
            reference: codes("reference.u32"),
        },
        ..Dataset::default()
    }
}

/// A line of the process's status, in KiB.
fn memory(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find(|line| line.starts_with(name)).expect("the line");
    line.split_whitespace().nth(1).and_then(|size| size.parse().ok()).expect("a number")
}

/// CPU time of all threads in seconds, to a hundredth.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("Linux");
    let after = stat.rsplit(')').next().expect("fields");
    let ticks = |field: usize| -> f64 {
        after
            .split_whitespace()
            .nth(field)
            .and_then(|text| text.parse().ok())
            .expect("ticks")
    };
    (ticks(11) + ticks(12)) / 100.0
}
