//! Sweeps vectors read from raw files and prints processor time per pair: our side of
//! `benches/compare`.
//!
//! Arguments: what to do, a file of rows, a file of columns (the same file for the triangle
//! of one set), the dimension, and what that needs:
//! - `tail ENGINE LIMIT`: pairs at or over a limit, by `plain`, `floats`, `codes`, `plan` or
//!   a number of directions;
//! - `plan LIMIT`: what the planner thinks of each engine;
//! - `histogram BINS`: counts of all scores from -1 to 1.
#![allow(clippy::print_stdout)]

use std::sync::Arc;

use falsematch_kernels::similarity::{
    Area, Basis, Bins, Block, Engine, Found, Path, Sides, Vectors, histogram, plan, sweep,
};

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let dimension: usize = arguments[4].parse().expect("a dimension");
    let rows = read(&arguments[2], dimension);
    let columns = read(&arguments[3], dimension);
    let area = if arguments[2] == arguments[3] { Area::Triangle } else { Area::Full };
    match arguments[1].as_str() {
        "tail" => tail(rows, columns, area, &arguments[5], number(&arguments[6])),
        "plan" => show_plan(&columns, number(&arguments[5])),
        "histogram" => count_all(rows, columns, area, number(&arguments[5])),
        other => panic!("`{other}`"),
    }
}

fn number(text: &str) -> f64 {
    text.parse().expect("a number")
}

fn path() -> Path {
    let wanted = std::env::var("FALSEMATCH_PATH").unwrap_or_default();
    let paths = Path::available();
    paths.iter().copied().find(|path| path.name() == wanted).unwrap_or(Path::best())
}

fn read(file: &str, dimension: usize) -> Vectors {
    let bytes = std::fs::read(file).expect("a raw file");
    let value = |at: &[u8]| f32::from_le_bytes(at.try_into().expect("four bytes"));
    let values: Vec<f32> = bytes.chunks_exact(4).map(value).collect();
    Vectors::new(dimension, &values)
}

fn pairs(rows: &Vectors, columns: &Vectors, area: Area) -> u64 {
    let (n, m) = (rows.count() as u64, columns.count() as u64);
    if area == Area::Triangle { n * (n - 1) / 2 } else { n * m }
}

fn blocks(
    rows: Vectors,
    columns: Vectors,
    area: Area,
    engine: &Engine,
) -> (Block, Block) {
    let side = if area == Area::Triangle { Sides::Both } else { Sides::Rows };
    let columns_side = if area == Area::Triangle { Sides::Rows } else { Sides::Columns };
    let rows = Block::new(path(), engine, rows, vec![], side);
    (rows, Block::new(path(), engine, columns, vec![], columns_side))
}

fn tail(rows: Vectors, columns: Vectors, area: Area, engine: &str, limit: f64) {
    let count = pairs(&rows, &columns, area);
    let begun = seconds();
    let engine = match engine {
        "plain" => Engine::Plain,
        "floats" => Engine::Floats,
        "codes" => Engine::Codes,
        // As for a job so large that finding directions costs nothing beside it.
        "plan" => plan(path(), &columns, false, limit, u64::MAX).engine,
        directions => {
            let directions = directions.parse().expect("directions");
            Engine::Prefix(Arc::new(Basis::fit(&columns, directions)), directions)
        }
    };
    let planned = seconds();
    let limits = vec![limit; rows.count()];
    let (rows, columns) = blocks(rows, columns, area, &engine);
    let ready = seconds();
    let other = if area == Area::Triangle { &rows } else { &columns };
    let mut sum = 0.0;
    let mut add = |found: &[Found]| found.iter().for_each(|found| sum += found.score);
    let tried = sweep(&rows, other, area, &limits, &mut add);
    let swept = seconds();
    let each = |seconds: f64| 1e9 * seconds / count as f64;
    println!(
        "ns {:.4} ready {:.4} planned {:.4} engine {} pairs {count} first {} scored {} found {} sum {sum:.6}",
        each(swept - ready),
        each(ready - planned),
        each(planned - begun),
        engine.name().replace(' ', "-"),
        tried.first,
        tried.scored,
        tried.found,
    );
}

fn show_plan(vectors: &Vectors, limit: f64) {
    let begun = seconds();
    let plan = plan(path(), vectors, false, limit, u64::MAX);
    println!("seconds {:.3}", seconds() - begun);
    for cost in plan.costs {
        println!("{:?} {:?} {:.3}", cost.engine, cost.tried, cost.per_pair);
    }
}

fn count_all(rows: Vectors, columns: Vectors, area: Area, bins: f64) {
    let count = pairs(&rows, &columns, area);
    let (rows, columns) = blocks(rows, columns, area, &Engine::Floats);
    #[expect(clippy::cast_possible_truncation)]
    let bins = Bins { low: -1.0, high: 1.0, count: bins as usize };
    let mut counts = vec![0; bins.count];
    let begun = seconds();
    let other = if area == Area::Triangle { &rows } else { &columns };
    histogram(&rows, other, area, &bins, &mut counts);
    let each = 1e9 * (seconds() - begun) / count as f64;
    let middle: u64 = counts.iter().enumerate().map(|(k, c)| k as u64 * c).sum();
    println!("ns {each:.4} pairs {} middle {middle}", counts.iter().sum::<u64>());
}

/// Processor time of this thread.
fn seconds() -> f64 {
    let times = std::fs::read_to_string("/proc/self/schedstat").expect("Linux");
    let run = times.split(' ').next().expect("three numbers");
    run.parse::<f64>().expect("nanoseconds") * 1e-9
}
