//! Every engine and every path against the plain definition, bit for bit.

#![expect(clippy::float_cmp, reason = "scores are equal to the bit")]

use std::sync::Arc;

use falsematch_kernels::order::is_match;
use falsematch_kernels::random::Generator;
use falsematch_kernels::similarity::{
    Area, Basis, Bins, Block, Engine, Found, Path, Sides, Tried, Vectors, dot, dot_on,
    dot_plain, histogram, plan, sweep,
};
use proptest::prelude::*;

/// What vectors can look like.
#[derive(Clone, Copy, Debug)]
enum Look {
    Unit,
    /// Most of the length in few directions.
    Concentrated,
    /// All zero now and then, others equal or opposite to their neighbour.
    Repeated,
    /// Numbers too small for all their bits, beside ordinary ones.
    Denormal,
    /// Lengths from 1e-12 to 1e12.
    Uneven,
    /// A few values only: most scores are tied.
    Few,
}

const LOOKS: [Look; 6] = [
    Look::Unit,
    Look::Concentrated,
    Look::Repeated,
    Look::Denormal,
    Look::Uneven,
    Look::Few,
];

fn coordinates(look: Look, count: usize, dimension: usize, seed: u64) -> Vec<f32> {
    let mut generator = Generator::new(seed, 0);
    let mut all: Vec<f32> = Vec::with_capacity(count * dimension);
    for index in 0..count {
        let row = drawn(look, dimension, &mut generator);
        let kind = generator.below(4);
        let (Look::Repeated, true) = (look, index > 0) else {
            all.extend(row);
            continue;
        };
        let last = all[(index - 1) * dimension..].to_vec();
        match kind {
            0 => all.extend(std::iter::repeat_n(0.0, dimension)),
            1 => all.extend(last),
            2 => all.extend(last.iter().map(|value| -value)),
            _ => all.extend(row),
        }
    }
    all
}

#[expect(clippy::cast_possible_truncation, reason = "drawn values may be rounded")]
fn drawn(look: Look, dimension: usize, generator: &mut Generator) -> Vec<f32> {
    let mut row: Vec<f64> = (0..dimension).map(|_| generator.normal()).collect();
    if let Look::Concentrated = look {
        let shrink = |(k, value): (usize, &mut f64)| *value /= 1.0 + k as f64;
        row.iter_mut().enumerate().for_each(shrink);
    }
    falsematch_kernels::sphere::normalise(&mut row);
    let scale = match look {
        Look::Uneven => libm::pow(10.0, 24.0 * generator.uniform() - 12.0),
        Look::Denormal if generator.below(2) == 0 => 1e-42,
        Look::Few => 1.5 * (dimension as f64).sqrt(),
        _ => 1.0,
    };
    let finish = |value: f64| if let Look::Few = look { value.round() } else { value };
    row.iter().map(|value| finish(value * scale) as f32).collect()
}

fn engines(vectors: &Vectors) -> Vec<Engine> {
    let basis = Arc::new(Basis::fit(vectors, vectors.dimension().min(64)));
    let mut engines = vec![Engine::Plain, Engine::Floats, Engine::Codes];
    for directions in [1, 32, 64] {
        engines.push(Engine::Prefix(Arc::clone(&basis), directions.min(basis.len())));
    }
    engines
}

fn halves(vectors: &Vectors, distance: bool) -> Vec<f64> {
    if distance { vectors.half_squares() } else { Vec::new() }
}

/// All scores, straight from the definition.
fn naive(rows: &Vectors, columns: &Vectors, distance: bool) -> Vec<Vec<f64>> {
    let (r, c) = (halves(rows, distance), halves(columns, distance));
    let half = |halves: &[f64], k: usize| halves.get(k).copied().unwrap_or(0.0);
    let score = |i: usize, j: usize| {
        dot_plain(rows.row(i), columns.row(j)) - (half(&r, i) + half(&c, j))
    };
    let row = |i| (0..columns.count()).map(|j| score(i, j)).collect();
    (0..rows.count()).map(row).collect()
}

fn expected(scores: &[Vec<f64>], area: Area, limits: &[f64]) -> Vec<Found> {
    let mut found = Vec::new();
    for (row, (scores, &limit)) in (0_u32..).zip(scores.iter().zip(limits)) {
        for (column, &score) in (0_u32..).zip(scores) {
            let inside = match area {
                Area::Full => true,
                Area::Triangle => column > row,
                Area::After(first) => column as usize + first > row as usize,
            };
            if inside && is_match(score, limit) {
                found.push(Found { row, column, score });
            }
        }
    }
    found
}

fn swept(blocks: (&Block, &Block), area: Area, limits: &[f64]) -> (Vec<Found>, Tried) {
    let mut found = Vec::new();
    let tried = sweep(blocks.0, blocks.1, area, limits, &mut |some| {
        found.extend_from_slice(some)
    });
    found.sort_by_key(|found| (found.row, found.column));
    (found, tried)
}

/// Limits on which scores sit: of each row one of its own scores, the next number over it or
/// the next under it.
fn adversarial(scores: &[Vec<f64>], seed: u64) -> Vec<f64> {
    let mut generator = Generator::new(seed, 1);
    let limit = |row: &Vec<f64>| {
        let mut sorted = row.clone();
        sorted.sort_by(f64::total_cmp);
        let low = sorted.len() * 3 / 4;
        let score = sorted[low + generator.index(sorted.len() - low)];
        match generator.below(3) {
            0 => score,
            1 => score.next_up(),
            _ => score.next_down(),
        }
    };
    scores.iter().map(limit).collect()
}

/// Every engine on every path finds what the definition finds.
fn check(
    look: Look,
    counts: (usize, usize),
    dimension: usize,
    distance: bool,
    seed: u64,
) {
    let rows = Vectors::new(dimension, &coordinates(look, counts.0, dimension, seed));
    let columns =
        Vectors::new(dimension, &coordinates(look, counts.1, dimension, seed + 1));
    let both = naive(&rows, &columns, distance);
    let own = naive(&columns, &columns, distance);
    let cases = [adversarial(&both, seed), vec![f64::NEG_INFINITY; counts.0]];
    let own_limits = adversarial(&own, seed);
    for engine in engines(&columns) {
        for path in Path::available() {
            let name = format!("{look:?} {counts:?} d {dimension} {engine:?} {path:?}");
            let block = |vectors: &Vectors, sides| {
                let halves = halves(vectors, distance);
                Block::new(path, &engine, vectors.clone(), halves, sides)
            };
            let sides = (block(&rows, Sides::Rows), block(&columns, Sides::Both));
            for limits in &cases {
                let (found, _) = swept((&sides.0, &sides.1), Area::Full, limits);
                assert!(found == expected(&both, Area::Full, limits), "{name}");
            }
            for area in [0, 3, counts.0 - 1, counts.0].map(Area::After) {
                let (found, _) = swept((&sides.0, &sides.1), area, &cases[1]);
                assert!(found == expected(&both, area, &cases[1]), "{name} {area:?}");
            }
            let (found, _) = swept((&sides.1, &sides.1), Area::Triangle, &own_limits);
            assert!(found == expected(&own, Area::Triangle, &own_limits), "{name} own");
        }
    }
}

#[test]
fn every_engine_finds_the_same_pairs_on_every_path() {
    for (case, look) in LOOKS.into_iter().enumerate() {
        for (dimension, counts) in [(1, (15, 33)), (33, (29, 70)), (512, (20, 45))] {
            check(look, counts, dimension, false, 100 + case as u64);
        }
        check(look, (17, 40), 65, true, 200 + case as u64);
    }
    check(Look::Concentrated, (14, 40), 2048, false, 300);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn any_vectors_give_the_same_pairs(
        look in 0..LOOKS.len(),
        rows in 1_usize..40,
        columns in 1_usize..80,
        dimension in 1_usize..200,
        distance in any::<bool>(),
        seed in 0_u64..1 << 40,
    ) {
        check(LOOKS[look], (rows, columns), dimension, distance, seed);
    }
}

proptest! {
    #[test]
    fn the_score_is_its_definition_on_every_path(
        bits in prop::collection::vec(any::<(u32, u32)>(), 1..2049),
    ) {
        let finite = |bits: u32| {
            let value = f32::from_bits(bits);
            if value.is_finite() { value } else { f32::from_bits(bits & 0x7FFF) }
        };
        let one: Vec<f32> = bits.iter().map(|pair| finite(pair.0)).collect();
        let other: Vec<f32> = bits.iter().map(|pair| finite(pair.1)).collect();
        let defined = dot_plain(&one, &other);
        let (a, b) = (Vectors::new(one.len(), &one), Vectors::new(other.len(), &other));
        for path in Path::available() {
            let padded = dot_on(path, a.padded(0), b.padded(0));
            prop_assert_eq!(padded.to_bits(), defined.to_bits(), "{:?} padded", path);
            let bare = dot_on(path, &one, &other);
            prop_assert_eq!(bare.to_bits(), defined.to_bits(), "{:?} bare", path);
        }
        prop_assert_eq!(dot(&other, &one).to_bits(), defined.to_bits());
    }
}

/// Whole numbers are summed without rounding in any order: 1^2 + ... + d^2 is
/// d (d + 1) (2 d + 1) / 6. Lanes 0 and 16 meet before lane 1 is added: 2^60 + 1 - 2^60 is 0
/// where the large numbers are of lanes 0 and 16 and the 1 is of lane 0 too, and 1 where it
/// is of lane 1.
#[test]
fn scores_worked_by_hand() {
    for dimension in [1_u16, 31, 32, 33, 100, 2048] {
        let vector: Vec<f32> = (1..=dimension).map(f32::from).collect();
        let d = u64::from(dimension);
        let sum = d * (d + 1) * (2 * d + 1) / 6;
        assert_eq!(dot(&vector, &vector), sum as f64);
    }
    let large = f32::from_bits(0x4E80_0000); // 2^30
    for (one_at, result) in [(32, 0.0), (1, 1.0)] {
        let (mut one, mut other) = (vec![0.0; 33], vec![0.0; 33]);
        (one[0], other[0]) = (large, large);
        (one[16], other[16]) = (large, -large);
        (one[one_at], other[one_at]) = (1.0, 1.0);
        assert_eq!(dot(&one, &other), result);
    }
}

#[test]
fn the_first_look_by_codes_is_the_same_on_every_path() {
    for dimension in [5, 64, 300] {
        let vectors = Vectors::new(dimension, &coordinates(Look::Unit, 90, dimension, 8));
        let mut looks = Path::available().into_iter().map(|path| {
            let block =
                Block::new(path, &Engine::Codes, vectors.clone(), vec![], Sides::Both);
            swept((&block, &block), Area::Triangle, &[0.1; 90]).1
        });
        let first = looks.next().expect("the portable path");
        assert!(looks.all(|look| look == first));
        assert!(first.first < 90 * 89 / 2 && first.found > 0, "{first:?}");
    }
}

#[test]
fn histograms_count_every_score_once_in_its_bin() {
    for (look, distance) in
        LOOKS.into_iter().flat_map(|look| [(look, false), (look, true)])
    {
        let vectors = Vectors::new(40, &coordinates(look, 75, 40, 9));
        let other = Vectors::new(40, &coordinates(look, 50, 40, 10));
        let low = if distance { -4.0 } else { -1.0 };
        for bins in [1, 7, 1000] {
            let bins = Bins { low, high: 1.0, count: bins };
            check_histogram(&vectors, &other, distance, &bins);
        }
    }
}

fn check_histogram(one: &Vectors, other: &Vectors, distance: bool, bins: &Bins) {
    let mut full = vec![0; bins.count];
    let mut triangle = vec![0; bins.count];
    let mut part = vec![0; bins.count];
    for (i, row) in naive(one, other, distance).iter().enumerate() {
        row.iter().for_each(|&score| full[bins.of(score)] += 1);
        // The first column is row 30.
        let after = row.iter().skip((i + 1).saturating_sub(30));
        after.for_each(|&score| part[bins.of(score)] += 1);
    }
    for (i, row) in naive(one, one, distance).iter().enumerate() {
        row[i + 1..].iter().for_each(|&score| triangle[bins.of(score)] += 1);
    }
    for engine in [Engine::Plain, Engine::Floats, Engine::Codes] {
        for path in Path::available() {
            let block = |vectors: &Vectors, sides| {
                let halves = halves(vectors, distance);
                Block::new(path, &engine, vectors.clone(), halves, sides)
            };
            let (a, b) = (block(one, Sides::Both), block(other, Sides::Columns));
            let mut counts = vec![0; bins.count];
            histogram(&a, &b, Area::Full, bins, &mut counts);
            assert!(counts == full, "{engine:?} {path:?} {bins:?}");
            counts.fill(0);
            histogram(&a, &a, Area::Triangle, bins, &mut counts);
            assert!(counts == triangle, "{engine:?} {path:?} {bins:?} triangle");
            counts.fill(0);
            histogram(&a, &b, Area::After(30), bins, &mut counts);
            assert!(counts == part, "{engine:?} {path:?} {bins:?} part of a triangle");
        }
    }
}

/// Codes rule out almost everything over a high limit, and a prefix does where the vectors
/// have one: otherwise a look that lets everything through would go unnoticed.
#[test]
fn looks_rule_out_and_the_planner_sees_it() {
    let vectors = Vectors::new(256, &coordinates(Look::Concentrated, 600, 256, 3));
    let plan = plan(Path::best(), &vectors, false, 0.75, u64::MAX);
    let pairs = 600 * 599 / 2;
    for cost in &plan.costs {
        if let Engine::Codes | Engine::Prefix(_, 32..) = cost.engine {
            assert!(cost.tried.first < pairs / 5, "{cost:?}");
        }
        assert_eq!(cost.tried.found, plan.costs[0].tried.found);
    }
    assert!(plan.costs.is_sorted_by(|a, b| a.per_pair <= b.per_pair));
    let spread = Vectors::new(256, &coordinates(Look::Unit, 600, 256, 3));
    let flat = plan_of(&spread, 0.2, u64::MAX);
    assert!(!matches!(flat, Engine::Prefix(..)), "{flat:?} without a prefix to find");
    assert!(
        !matches!(plan_of(&vectors, 0.75, 1000), Engine::Prefix(..)),
        "too few pairs"
    );
}

fn plan_of(vectors: &Vectors, limit: f64, pairs: u64) -> Engine {
    plan(Path::best(), vectors, false, limit, pairs).engine
}
