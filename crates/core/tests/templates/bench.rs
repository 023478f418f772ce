//! Templates that tests are made of, and who watches a run.

use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use falsematch::compare::{Watch, Wish};
use falsematch::error::{Error, ErrorKind};
use falsematch::input::{Dataset, Request, Silent, read};
use falsematch::study::file::{Arm, Input, Orientation, Samples};
use falsematch::tally::Budget;
use falsematch_kernels::random::Generator;
use falsematch_kernels::similarity::dot;

pub(crate) const PEOPLE: usize = 40;
pub(crate) const EACH: usize = 3;
pub(crate) const DIMENSION: usize = 48;

/// Templates of people, three each, some alike; of one person none at all.
pub(crate) fn templates(unit: bool) -> Vec<Vec<f32>> {
    let mut generator = Generator::new(7, 0);
    let mut all = Vec::new();
    for _ in 0..PEOPLE {
        let centre: Vec<f64> = (0..DIMENSION).map(|_| generator.normal()).collect();
        for _ in 0..EACH {
            let mut one: Vec<f64> =
                centre.iter().map(|value| value + 0.8 * generator.normal()).collect();
            if unit {
                falsematch_kernels::sphere::normalise(&mut one);
            }
            // Whole 2048ths of 16-bit floats are the same in all formats.
            let narrow = |value: f64| half::f16::from_f64(value).to_f32();
            all.push(one.into_iter().map(narrow).collect());
        }
    }
    all
}

pub(crate) fn samples_csv(templates: &[Vec<f32>], failed: &[usize]) -> String {
    let mut text = "sample,subject,side,why\n".to_owned();
    for row in 0..templates.len() {
        let (person, take) = (row / EACH, row % EACH);
        let side = ["left", "right", ""][take];
        let why = if failed.contains(&row) { "no face" } else { "" };
        // Labels in another order than rows, so that codes are not rows.
        text += &format!("x{:03}-{take},p{person},{side},{why}\n", 999 - person);
    }
    text
}

pub(crate) const SAMPLES: &str =
    "file = 'samples.csv'\nconditions = ['side']\nfailure = 'why'";

pub(crate) fn npy(descr: &str, rows: usize, columns: usize, bytes: &[u8]) -> Vec<u8> {
    let mut header = format!(
        "{{'descr': '{descr}', 'fortran_order': False, 'shape': ({rows}, {columns}), }}"
    );
    while (10 + header.len() + 1) % 64 != 0 {
        header.push(' ');
    }
    header.push('\n');
    let length = u16::try_from(header.len()).unwrap().to_le_bytes();
    [b"\x93NUMPY\x01\x00", &length[..], header.as_bytes(), bytes].concat()
}

pub(crate) fn single(values: &[Vec<f32>]) -> Vec<u8> {
    values.iter().flatten().flat_map(|value| value.to_le_bytes()).collect()
}

pub(crate) fn as_npy(values: &[Vec<f32>]) -> Vec<u8> {
    npy("<f4", values.len(), values[0].len(), &single(values))
}

pub(crate) fn open(
    folder: &Path,
    input: &str,
    orientation: Orientation,
) -> Result<Dataset, Error> {
    let input: Input = toml::from_str(input).unwrap();
    let samples: Samples = toml::from_str(SAMPLES).unwrap();
    let samples = Some(&samples);
    read(&Request {
        input: &input,
        samples,
        orientation,
        base: folder,
        progress: &Silent,
    })
}

pub(crate) fn input(file: &str, metric: &str, normalised: bool) -> String {
    format!(
        "format = 'templates'\nfile = '{file}'\nmetric = '{metric}'\nnormalised = {normalised}"
    )
}

/// Scores of all pairs by the definition, as a symmetric matrix.
pub(crate) fn matrix(templates: &[Vec<f32>], metric: &str) -> Vec<u8> {
    let half: Vec<f64> = templates.iter().map(|t| 0.5 * dot(t, t)).collect();
    let score = |i: usize, j: usize| {
        let product = dot(&templates[i], &templates[j]);
        match metric {
            "euclidean" => {
                let left: f64 = product - (half[i] + half[j]);
                if left < 0.0 { (-2.0 * left).sqrt() } else { 0.0 }
            }
            _ => product,
        }
    };
    let score = |i: usize, j: usize| {
        // Scores of a sample without a template are no numbers in either metric.
        let lacks = templates[i][0].is_nan() || templates[j][0].is_nan();
        if lacks { f64::NAN } else { score(i, j) }
    };
    let n = templates.len();
    let pairs = (0..n).flat_map(|i| (0..n).map(move |j| (i, j)));
    let bytes = pairs.flat_map(|(i, j)| score(i, j).to_le_bytes()).collect::<Vec<u8>>();
    npy("<f8", n, n, &bytes)
}

pub(crate) fn arm(filter: &str) -> Arm {
    toml::from_str(&format!("name = 'all'\n{filter}")).unwrap()
}

pub(crate) const ARMS: [&str; 4] = [
    "",
    "both = { side = 'left' }",
    "probe = { side = 'left' }\nreference = { side = 'right' }",
    "probe = { side = ['left', 'right'] }",
];
/// More templates than one block holds, so that pairs of blocks and rising limits are met.
pub(crate) fn many(folder: &Path) -> Dataset {
    let mut all = templates(true);
    for copy in 1..21_u16 {
        for template in 0..PEOPLE * EACH {
            let mut turned = all[template].clone();
            turned.rotate_left(usize::from(copy));
            all.push(turned);
        }
    }
    fs::write(folder.join("samples.csv"), samples_csv(&all, &[5])).unwrap();
    fs::write(folder.join("t.npy"), as_npy(&all)).unwrap();
    open(folder, &input("t.npy", "inner_product", false), Orientation::Similarity)
        .unwrap()
}

pub(crate) const BUDGET: Option<Budget> =
    Some(Budget { tail: 5000, range: (-1.0, 1.0), bins: 64 });

/// A bound that leaves room for so many templates of [`many`] beside a tail of 5,000.
pub(crate) fn bound(templates: u64) -> Option<u64> {
    Some((2 * 5000 + (1 << 20)) * 40 + templates * 64 * 16)
}

pub(crate) fn on(threads: usize) -> rayon::ThreadPool {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap()
}

/// Wishes at its turns, and keeps what it is given.
#[derive(Debug)]
pub(crate) struct Turns {
    pub(crate) turn: AtomicUsize,
    pub(crate) wish: fn(usize) -> Wish,
    pub(crate) kept: Mutex<Option<Vec<u8>>>,
    pub(crate) full: bool,
}

impl Turns {
    pub(crate) fn new(wish: fn(usize) -> Wish, kept: Option<Vec<u8>>) -> Turns {
        Turns { turn: AtomicUsize::new(0), wish, kept: Mutex::new(kept), full: false }
    }
}

impl Watch for Turns {
    fn at(&self, arm: &str, _doing: &str, done: u64, total: u64) -> Wish {
        assert!(arm == "all" && done <= total);
        (self.wish)(self.turn.fetch_add(1, Ordering::Relaxed))
    }

    fn kept(&self, _arm: &str) -> Result<Option<Vec<u8>>, Error> {
        Ok(self.kept.lock().unwrap().clone())
    }

    fn keep(&self, _arm: &str, done: &[u8]) -> Result<(), Error> {
        if self.full {
            return Err(Error::new(ErrorKind::Io, "cannot write: no space left"));
        }
        *self.kept.lock().unwrap() = Some(done.to_vec());
        Ok(())
    }
}

pub(crate) fn divided(template: &[f32]) -> Vec<f32> {
    let length = dot(template, template).sqrt();
    #[expect(clippy::cast_possible_truncation)]
    let divide = |value: &f32| (f64::from(*value) / length) as f32;
    template.iter().map(divide).collect()
}

pub(crate) fn safetensors(all: &[Vec<f32>], bytes: &[u8]) -> Vec<u8> {
    let header = format!(
        "{{\"t\":{{\"dtype\":\"F32\",\"shape\":[{},{}],\"data_offsets\":[0,{}]}}}}",
        all.len(),
        all[0].len(),
        all.len() * all[0].len() * 4
    );
    [&(header.len() as u64).to_le_bytes()[..], header.as_bytes(), bytes].concat()
}
