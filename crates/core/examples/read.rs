//! Reads a table of comparison scores and says what that cost, for `benches/read`.
//!
//! ```text
//! cargo run --release -p falsematch --example read -- FOLDER SCORES SAMPLES
//! ```
#![expect(clippy::print_stdout, reason = "the result of a measurement")]

use std::path::Path;
use std::time::Instant;

use falsematch::input::{Request, Silent, read};
use falsematch::study::file::{
    Input, OneOrMany, Orientation, Samples, TableColumns, TableInput,
};

fn main() {
    let [_, folder, scores, samples] = std::env::args()
        .collect::<Vec<_>>()
        .try_into()
        .expect("three arguments: folder, table of scores, table of samples");
    let input = Input::Table(TableInput {
        file: OneOrMany::One(scores),
        columns: TableColumns::default(),
        failure_values: Vec::new(),
        interchangeable: true,
    });
    let samples = Samples { file: Some(samples), ..Samples::default() };
    let (start, cpu) = (Instant::now(), cpu_seconds());
    let dataset = read(&Request {
        input: &input,
        samples: Some(&samples),
        orientation: Orientation::Similarity,
        base: Path::new(&folder),
        progress: &Silent,
    });
    let dataset = dataset.unwrap_or_else(|error| panic!("{error}"));
    println!(
        "{{\"rows\": {}, \"wall\": {:.4}, \"cpu\": {:.2}}}",
        dataset.comparisons.score.len(),
        start.elapsed().as_secs_f64(),
        cpu_seconds() - cpu
    );
}

/// Seconds of CPU time of this process, from Linux's `/proc` in its hundredths; nothing
/// elsewhere.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or("");
    let ticks =
        |field: usize| after_name.split_whitespace().nth(field)?.parse::<f64>().ok();
    ticks(11).zip(ticks(12)).map_or(0.0, |(user, system)| (user + system) / 100.0)
}
