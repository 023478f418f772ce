//! Sweeps vectors read from raw files and prints processor time per pair: our side of
//! `benches/compare`.
//!
//! Arguments: what to do, a file of rows, a file of columns (the same file for the triangle
//! of one set), the dimension, and what that needs:
//! - `tail ENGINE LIMIT`: pairs at or over a limit, by `plain`, `floats`, `codes`, `plan` or
//!   a number of directions;
//! - `top ENGINE COUNT`: the so many nearest columns of every row;
//! - `plan LIMIT`: the instructions of this processor, and what the planner thinks of each
//!   engine with them;
//! - `histogram BINS`: counts of all scores from -1 to 1.
//!
//! The best instructions of the processor are used, or those that `FALSEMATCH_PATH` names.
#![allow(clippy::print_stdout)]

use std::sync::Arc;

use falsematch_kernels::similarity::{
    Area, Basis, Bins, Block, Engine, Found, Path, Sides, Vectors, dot, histogram,
    likely_limits, plan, sweep,
};

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let dimension: usize = arguments[4].parse().expect("a dimension");
    let rows = read(&arguments[2], dimension);
    let columns = read(&arguments[3], dimension);
    let area = if arguments[2] == arguments[3] { Area::Triangle } else { Area::Full };
    match arguments[1].as_str() {
        "tail" => tail(rows, columns, area, &arguments[5], number(&arguments[6])),
        "top" => top(rows, &columns, &arguments[5], number(&arguments[6])),
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
    let engine = named(engine, &columns, limit);
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

fn named(engine: &str, columns: &Vectors, limit: f64) -> Engine {
    match engine {
        "plain" => Engine::Plain,
        "floats" => Engine::Floats,
        "codes" => Engine::Codes,
        // As for a job so large that finding directions costs nothing beside it.
        "plan" => plan(path(), columns, false, limit, u64::MAX).engine,
        directions => {
            let directions = directions.parse().expect("directions");
            Engine::Prefix(Arc::new(Basis::fit(columns, directions)), directions)
        }
    }
}

/// Columns that are made ready at a time.
const AT_ONCE: usize = 1 << 14;
/// Columns that say which score the last of a row is likely to have.
const SAMPLE: usize = 512;
/// How many times as many columns as are wanted are expected over a row's limit, in turn;
/// rows that have fewer than are wanted come again.
const FACTORS: [f64; 2] = [1.5, 6.0];

/// The nearest columns of every row: those over a limit that a sample gives; where too few
/// are, over a lower one. Two times are printed: with the columns ready, as those of a faiss
/// index are, and of making them ready.
fn top(rows: Vectors, columns: &Vectors, engine: &str, count: f64) {
    #[expect(clippy::cast_possible_truncation)]
    let count = count as usize;
    let pairs = pairs(&rows, columns, Area::Full);
    // Of the pairs at the end, when limits are those of the last that stays.
    let share = count as f64 / columns.count() as f64;
    let engine = named(engine, columns, typical(&rows, columns, share));
    let begun = seconds();
    let gallery = gallery(columns, &engine);
    let ready = seconds() - begun;
    let begun = seconds();
    let rows = Block::new(path(), &engine, rows, vec![], Sides::Rows);
    let sample = columns.spread(SAMPLE);
    let sample = Block::new(path(), &Engine::Floats, sample, vec![], Sides::Columns);
    let (lists, again) = all_lists(&rows, &gallery, &sample, count, share);
    let each = |seconds: f64| 1e9 * seconds / pairs as f64;
    let searched = seconds() - begun;
    let last: f64 = lists.iter().filter_map(|list| list.last()).map(|last| last.0).sum();
    let columns: u64 = lists.iter().flatten().map(|&(_, column)| u64::from(column)).sum();
    println!(
        "ns {:.4} ready {:.4} engine {} pairs {pairs} last {last:.6} columns {columns} again {again}",
        each(searched),
        each(ready),
        engine.name().replace(' ', "-"),
    );
}

/// The first columns of every row, and how many rows came again.
fn all_lists(
    rows: &Block,
    gallery: &[(usize, Block)],
    sample: &Block,
    count: usize,
    share: f64,
) -> (Vec<Vec<(f64, u32)>>, usize) {
    let limits = likely_limits(rows, sample, FACTORS[0] * share);
    let mut lists = nearest(rows, gallery, limits, count);
    let mut again = 0;
    for factor in [FACTORS[1], 0.0] {
        let short: Vec<usize> =
            (0..lists.len()).filter(|&row| lists[row].len() < count).collect();
        again += short.len();
        if short.is_empty() {
            break;
        }
        let few = rows.vectors().pick(&short);
        let few = Block::new(path(), rows.engine(), few, vec![], Sides::Rows);
        let limits = match factor > 0.0 {
            true => likely_limits(&few, sample, factor * share),
            false => vec![f64::NEG_INFINITY; short.len()],
        };
        let found = nearest(&few, gallery, limits, count);
        short.into_iter().zip(found).for_each(|(row, list)| lists[row] = list);
    }
    (lists, again)
}

/// Columns made ready, in blocks with the number of their first.
fn gallery(columns: &Vectors, engine: &Engine) -> Vec<(usize, Block)> {
    let starts = (0..columns.count()).step_by(AT_ONCE);
    let block = |from: usize| {
        let to = columns.count().min(from + AT_ONCE);
        let picked = columns.pick(&(from..to).collect::<Vec<usize>>());
        (from, Block::new(path(), engine, picked, vec![], Sides::Columns))
    };
    starts.map(block).collect()
}

/// The first columns of every row at or over its limit; limits rise on the way.
fn nearest(
    rows: &Block,
    gallery: &[(usize, Block)],
    mut limits: Vec<f64>,
    count: usize,
) -> Vec<Vec<(f64, u32)>> {
    let mut lists: Vec<Vec<(f64, u32)>> = vec![Vec::new(); limits.len()];
    for (first, block) in gallery {
        let first = u32::try_from(*first).expect("few columns");
        sweep(rows, block, Area::Full, &limits, &mut |some: &[Found]| {
            for found in some {
                lists[found.row as usize].push((found.score, first + found.column));
            }
        });
        lists
            .iter_mut()
            .zip(&mut limits)
            .for_each(|(list, limit)| keep(list, count, limit));
    }
    lists
}

/// The best of a list, first those of a lower column where scores are equal.
fn keep(list: &mut Vec<(f64, u32)>, count: usize, limit: &mut f64) {
    if list.len() < count {
        return;
    }
    list.sort_unstable_by(|one, other| {
        other.0.total_cmp(&one.0).then(one.1.cmp(&other.1))
    });
    list.truncate(count);
    *limit = list[count - 1].0;
}

/// The score that a share of pairs reaches, in a sample.
fn typical(rows: &Vectors, columns: &Vectors, share: f64) -> f64 {
    let (rows, columns) = (rows.spread(200), columns.spread(5_000));
    let row = |i: usize| (0..columns.count()).map(move |j| (i, j));
    let score = |(i, j)| dot(rows.padded(i), columns.padded(j));
    let mut scores: Vec<f64> = (0..rows.count()).flat_map(row).map(score).collect();
    scores.sort_unstable_by(|one, other| other.total_cmp(one));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let place = (share * scores.len() as f64) as usize;
    scores[place.min(scores.len() - 1)]
}

fn show_plan(vectors: &Vectors, limit: f64) {
    let begun = seconds();
    let plan = plan(path(), vectors, false, limit, u64::MAX);
    println!("path {} seconds {:.3}", path().name(), seconds() - begun);
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
