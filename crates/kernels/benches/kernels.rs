//! Kernels by the clock, for those who change them: `cargo bench -p falsematch-kernels`.
//!
//! Against other programs, in processor time and alternated rounds: `benches/compare`. Figures
//! of this bench are of one machine at one time; only their ratios travel.

use std::hint::black_box;
use std::sync::Arc;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use falsematch_kernels::binomial::clopper_pearson;
use falsematch_kernels::dependent::rate_interval;
use falsematch_kernels::random::Generator;
use falsematch_kernels::similarity::{
    Area, Basis, Bins, Block, Engine, Found, Path, Sides, Vectors, dot, histogram, sweep,
};
use falsematch_kernels::{pairs, sphere};

const ROWS: usize = 256;
const COLUMNS: usize = 2_048;
/// Of a cosine of independent vectors, in standard deviations: an FMR of 1e-3.
const LIMIT: f64 = 3.09;

/// Unit vectors of which later coordinates vary less, as those of real templates do.
fn vectors(count: usize, dimension: usize, stream: u64) -> Vectors {
    let mut random = Generator::new(1, stream);
    let mut all = Vec::with_capacity(count * dimension);
    for _ in 0..count {
        let coordinate = |at: usize| libm::exp(-(at as f64) / 60.0);
        let mut one: Vec<f64> =
            (0..dimension).map(|at| coordinate(at) * random.normal()).collect();
        sphere::normalise(&mut one);
        #[expect(clippy::cast_possible_truncation)]
        all.extend(one.iter().map(|&value| value as f32));
    }
    Vectors::new(dimension, &all)
}

fn tails(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("tail");
    group.throughput(Throughput::Elements((ROWS * COLUMNS) as u64));
    for dimension in [128, 512] {
        let (rows, columns) =
            (vectors(ROWS, dimension, 1), vectors(COLUMNS, dimension, 2));
        let limits = vec![LIMIT / (60.0_f64).sqrt(); ROWS];
        let prefix = Engine::Prefix(Arc::new(Basis::fit(&columns, 64)), 64);
        for engine in [Engine::Floats, Engine::Codes, prefix] {
            let name = engine.name();
            let block = |of: &Vectors, side| {
                Block::new(Path::best(), &engine, of.clone(), vec![], side)
            };
            let (rows, columns) =
                (block(&rows, Sides::Rows), block(&columns, Sides::Columns));
            group.bench_function(BenchmarkId::new(name, dimension), |bencher| {
                bencher.iter(|| {
                    let mut sum = 0.0;
                    let mut add =
                        |some: &[Found]| some.iter().for_each(|found| sum += found.score);
                    sweep(&rows, &columns, Area::Full, &limits, &mut add);
                    sum
                });
            });
        }
    }
    group.finish();
}

fn histograms(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("histogram");
    group.throughput(Throughput::Elements((ROWS * COLUMNS) as u64));
    let (rows, columns) = (vectors(ROWS, 512, 1), vectors(COLUMNS, 512, 2));
    let rows = Block::new(Path::best(), &Engine::Floats, rows, vec![], Sides::Rows);
    let columns =
        Block::new(Path::best(), &Engine::Floats, columns, vec![], Sides::Columns);
    let bins = Bins { low: -1.0, high: 1.0, count: 4_096 };
    group.bench_function("4096 bins, 512", |bencher| {
        bencher.iter(|| {
            let mut counts = vec![0; bins.count];
            histogram(&rows, &columns, Area::Full, &bins, &mut counts);
            counts
        });
    });
    group.finish();
}

fn scores(criterion: &mut Criterion) {
    let two = vectors(2, 512, 3);
    criterion.bench_function("one exact score, 512", |bencher| {
        bencher.iter(|| dot(black_box(two.padded(0)), black_box(two.padded(1))));
    });
}

fn intervals(criterion: &mut Criterion) {
    criterion.bench_function("Clopper-Pearson, 28 of 535", |bencher| {
        bencher.iter(|| clopper_pearson(black_box(28.0), black_box(535.0), 0.95));
    });
    let trials: Vec<pairs::PairTrials> = (0..200)
        .flat_map(|one| (one + 1..200).map(move |other| (one, other, 4)))
        .collect();
    criterion.bench_function("FMR of 200 people with its interval", |bencher| {
        bencher.iter(|| {
            let mut sweep = pairs::Sweep::new(200, &trials);
            (0..80).for_each(|at| sweep.add(at, at + 1 + at % 7));
            rate_interval(&sweep.summary(), None, 0.95)
                .map(|found| found.bounds.high)
                .ok()
        });
    });
}

criterion_group!(kernels, tails, histograms, scores, intervals);
criterion_main!(kernels);
