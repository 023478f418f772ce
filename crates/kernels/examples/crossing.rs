//! How often the interval of a crossing holds the truth, by the rule of the draws.
//!
//!     cargo run --release -p falsematch-kernels --example crossing -- 1000
//!
//! People differ: the logarithm of the odds of a hit is `slope (share - half) + person`, and
//! each has one trial at each of some places that differ a little from person to person. The
//! truth is where the share of hits over all people is one half.
#![allow(clippy::print_stdout)]

use falsematch_kernels::isotonic::{Cell, Crossing, Trials, percentiles};
use falsematch_kernels::random::Generator;

const REPLICATES: u32 = 499;
const LEVEL: f64 = 0.95;

#[derive(Clone, Copy, Debug)]
struct Design {
    people: u32,
    places: u32,
    /// Half of the range over which the places of one person shift.
    jitter: f64,
    slope: f64,
    spread: f64,
    half: f64,
}

fn study(design: &Design, seed: u64, stream: u64) -> Trials {
    let mut random = Generator::new(seed, stream);
    let mut cells = Vec::new();
    for unit in 0..design.people {
        let person = design.spread * random.normal();
        for place in 0..design.places {
            let even = (f64::from(place) + 0.5) / f64::from(design.places);
            let at = even + design.jitter * (2.0 * random.uniform() - 1.0);
            let odds = design.slope * (at - design.half) + person;
            let hit = random.uniform() < 1.0 / (1.0 + libm::exp(-odds));
            cells.push(Cell { unit, at, hits: u32::from(hit), trials: 1 });
        }
    }
    Trials::new(cells, design.people)
}

fn number(crossing: Crossing) -> f64 {
    match crossing {
        Crossing::Before => f64::NEG_INFINITY,
        Crossing::At(at) => at,
        Crossing::After => f64::INFINITY,
    }
}

/// How often each kind of interval holds the truth.
#[derive(Default)]
struct Held {
    percentile: u64,
    below: u64,
    above: u64,
    width: f64,
    /// Reflected at the estimate (basic bootstrap).
    basic: u64,
}

impl Held {
    fn take(&mut self, trials: &Trials, half: f64, seed: u64) {
        let found = number(trials.fit().crossing(0.5));
        let draws = trials.resample(REPLICATES, seed, |fit| number(fit.crossing(0.5)));
        let [low, high] = percentiles(draws, LEVEL);
        let holds = |low: f64, high: f64| u64::from(low <= half && half <= high);
        self.percentile += holds(low, high);
        self.basic += holds(2.0 * found - high, 2.0 * found - low);
        self.below += u64::from(high < half);
        self.above += u64::from(low > half);
        self.width += high - low;
    }
}

fn designs() -> [Design; 10] {
    let plain = Design {
        people: 100,
        places: 10,
        jitter: 0.03,
        slope: 12.0,
        spread: 1.0,
        half: 0.45,
    };
    [
        Design { people: 30, ..plain },
        Design { people: 50, ..plain },
        plain,
        Design { people: 400, ..plain },
        Design { places: 30, ..plain },
        Design { spread: 2.5, ..plain },
        Design { slope: 40.0, ..plain },
        Design { slope: 5.0, ..plain },
        Design { jitter: 0.0, ..plain },
        Design { jitter: 0.0, half: 0.5, ..plain },
    ]
}

fn main() {
    let asked = std::env::args().nth(1).and_then(|word| word.parse().ok());
    let studies: u64 = asked.unwrap_or(200);
    println!("design | percentiles hold, under, over, mean width | basic holds");
    for design in designs() {
        let mut held = Held::default();
        for stream in 0..studies {
            held.take(&study(&design, 11, stream), design.half, 1000 + stream);
        }
        let share = |count: u64| count as f64 / studies as f64;
        println!(
            "{design:?} | {:.3} {:.3} {:.3} {:.3} | {:.3}",
            share(held.percentile),
            share(held.below),
            share(held.above),
            held.width / studies as f64,
            share(held.basic),
        );
    }
}
