//! A simulated study is what its population says: closed forms, mistakes that are listed,
//! and the same bits from the same seed.

use std::collections::BTreeMap;
use std::path::Path;

use falsematch::rate::Measure;
use falsematch::simulate::file::PopulationFile;
use falsematch::simulate::{KnownRate, LabelError, People, Population, SampledStudy};
use falsematch_kernels::likelihood::sphere_ratio;
use falsematch_kernels::special::bessel_ratio;
use falsematch_kernels::sphere::{cap_share, inner};

fn file(text: &str) -> PopulationFile {
    PopulationFile::parse(text, Path::new("population.toml")).unwrap()
}

fn refused(text: &str) -> String {
    let error = PopulationFile::parse(text, Path::new("population.toml")).unwrap_err();
    error.to_string()
}

/// Sources uniform on the sphere, samples by the density of von Mises and Fisher.
const DENSITY: &str = "people = 40\nsamples = 2\ndimension = 32\nnoise = 0.8\nnoise_spread = 0.0\nlaw = \"density\"";

/// The FNMR of the density model has no closed form of its own, but a likelihood ratio turns
/// it into an integral over non-mated cosines, whose density is that of a cap:
/// P(mated < t) = E_non-mated[ratio; cosine < t]. By the trapezoid rule over caps.
fn exact_fnmr(threshold: f64, dimension: usize, concentration: f64) -> f64 {
    let steps = 20_000;
    let at = |step: i32| -1.0 + (threshold + 1.0) * f64::from(step) / f64::from(steps);
    let ratio = |cosine| libm::exp(sphere_ratio(cosine, dimension, concentration));
    (0..steps)
        .map(|step| {
            let (from, to) = (at(step), at(step + 1));
            let share = cap_share(from, dimension) - cap_share(to, dimension);
            share * 0.5 * (ratio(from) + ratio(to))
        })
        .sum()
}

#[test]
fn known_rates_of_the_density_model_are_the_exact_ones() {
    let study = SampledStudy::draw(file(DENSITY), 3).unwrap();
    let concentration = 32.0 / (0.8 * 0.8);
    let rates = &study.truth.rates;
    assert_eq!(rates.len(), 4);
    for KnownRate { measure, threshold, rate, standard_error, .. } in rates {
        let exact = match measure {
            Measure::Fmr => cap_share(*threshold, 32),
            _ => exact_fnmr(*threshold, 32, concentration),
        };
        assert!(*standard_error > 0.0 && *standard_error < 0.1 * exact, "{rates:?}");
        assert!((rate - exact).abs() < 4.0 * standard_error, "{exact} {rates:?}");
    }
}

#[test]
fn mated_cosines_of_the_density_model_have_the_exact_mean() {
    let population = file(DENSITY).population();
    let people = People::draw(&population, 6_000, 2, 4);
    let scores: Vec<f64> = (0..6_000).map(|p| people.score(2 * p, 2 * p + 1)).collect();
    let mean = scores.iter().sum::<f64>() / 6_000.0;
    let squares: f64 = scores.iter().map(|s| (s - mean) * (s - mean)).sum();
    let error = squares.sqrt() / 6_000.0;
    let length = bessel_ratio(15.0, 32.0 / (0.8 * 0.8));
    assert!((mean - length * length).abs() < 4.0 * error, "{mean} {error}");
}

const ALL_KINDS: &str = "
people = 60
samples = 2
[[group]]
name = \"north\"
[[group]]
name = \"south\"
pull = 0.8
anisotropy = 1.5
[[condition]]
name = \"plain\"
[[condition]]
name = \"masked\"
samples = 3
visible = 0.5
shift = 0.4
quality = 0.6
drift = 0.2
wander = 0.1
[kin]
pairs = 4
likeness = 0.9
[label_errors]
swapped = 3
duplicated = 2
";

#[test]
fn a_study_has_the_samples_the_kin_and_the_mistakes_that_were_asked_for() {
    let study = SampledStudy::draw(file(ALL_KINDS), 8).unwrap();
    assert_eq!(study.samples.len(), 60 * 5);
    assert_eq!(study.scores().count(), 300 * 299 / 2);
    assert!(study.scores().all(|(_, _, score)| score.abs() <= 1.0));
    let mut of_subject = BTreeMap::<&str, u32>::new();
    for sample in &study.samples {
        *of_subject.entry(&sample.subject).or_default() += 1;
    }
    assert_eq!(of_subject.len(), 62, "two people are under two labels each");
    let errors = &study.truth.label_errors;
    let swapped = errors.iter().filter(|e| matches!(e, LabelError::Swapped { .. }));
    assert_eq!((swapped.count(), errors.len()), (3, 5));
    let wrong = study.samples.iter().enumerate().filter(|(place, sample)| {
        sample.subject.trim_end_matches('x') != format!("p{:04}", place / 5 + 1)
    });
    assert_eq!(wrong.count(), 6, "two samples for each swap");
    for [one, other] in &study.truth.kin {
        let of = |label: &str| label[1..].parse::<usize>().unwrap() - 1;
        assert_eq!(of(one) + 1, of(other));
    }
    assert_eq!(study.truth.kin.len(), 4);
}

/// Kin score higher than strangers by their likeness: in a plain population the mean cosine
/// of their directions is nearly it.
#[test]
fn kin_look_alike_by_their_likeness() {
    let text = "people = 400\nnoise = 0.001\nnoise_spread = 0.0\ndimension = 256\n\
                [kin]\npairs = 200\nlikeness = 0.4";
    let file = file(text);
    let people = People::of_design(&file.population(), &file.design(), 6);
    let cosine =
        |pair: usize| inner(people.template(8 * pair), people.template(8 * pair + 4));
    let mean = (0..200).map(cosine).sum::<f64>() / 200.0;
    assert!((mean - 0.4).abs() < 0.02, "{mean}");
    let stranger = |pair: usize| {
        inner(people.template(8 * pair), people.template((8 * pair + 8) % 1_600))
    };
    assert!((0..200).map(stranger).sum::<f64>().abs() / 200.0 < 0.02);
}

fn rate(study: &SampledStudy, arm: &str, group: Option<&str>, measure: Measure) -> f64 {
    let found = study.truth.rates.iter().find(|rate| {
        rate.arm == arm && rate.group.as_deref() == group && rate.measure == measure
    });
    found.unwrap().rate
}

#[test]
fn dense_groups_are_matched_more_often_and_masks_raise_both_errors() {
    let study = SampledStudy::draw(file(ALL_KINDS), 8).unwrap();
    let of = |arm: &str, group, measure| rate(&study, arm, group, measure);
    let (north, south) = (Some("north"), Some("south"));
    assert!(of("all", south, Measure::Fmr) > 2.0 * of("all", north, Measure::Fmr));
    assert!(of("masked", None, Measure::Fmr) > 2.0 * of("plain", None, Measure::Fmr));
    assert!(of("all", None, Measure::Fmr) <= 0.01);
}

#[test]
fn the_same_seed_draws_the_same_study_on_any_number_of_threads() {
    let drawn = [1, 2, 7].map(|threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let study = SampledStudy::draw(file(ALL_KINDS), 21).unwrap();
            let (mut csv, mut parquet) = (Vec::new(), Vec::new());
            study.write_csv(&mut csv).unwrap();
            study.write_parquet(&mut parquet).unwrap();
            let texts = [study.samples_csv(), study.truth_toml().unwrap()];
            (csv, parquet, texts)
        })
    });
    assert!(drawn.iter().all(|study| *study == drawn[0]));
    let other = SampledStudy::draw(file(ALL_KINDS), 22).unwrap();
    assert_ne!(other.truth_toml().unwrap(), drawn[0].2[1]);
}

/// What is typed, and how it is refused.
const REFUSED: [(&str, &str); 9] = [
    (
        "people = 2",
        "population.toml, `people`: found `2`, but expected a number from 3 to 20000",
    ),
    (
        "noise = -1.0",
        "population.toml, `noise`: found `-1`, but expected a number from 0.001 to 100",
    ),
    (
        "noise = nan",
        "population.toml, `noise`: found `NaN`, but expected a number from 0.001 to 100",
    ),
    (
        "samples = 1",
        "population.toml, `samples of each person`: found `1`, but expected a number from 2 to 1000",
    ),
    (
        "[[condition]]\nname = \"dark\"\nvisible = 1.5",
        "population.toml, `condition dark: visible`: found `1.5`, but expected a number from 0 to 1",
    ),
    (
        "dimension = 3\n[[condition]]\nname = \"dark\"\n[[condition]]\nname = \"far\"",
        "population.toml, `dimension`: found `3`, but expected at least 6: an axis for each group, one for all and two for each condition",
    ),
    (
        "[[group]]\nname = \"a\"\n[[group]]\nname = \"a\"",
        "population.toml, `group`: found the name `a` twice, but expected it once",
    ),
    (
        "[[group]]\nname = \"a,b\"",
        "population.toml, `group`: found the name `a,b`, but expected text without commas or quotes",
    ),
    (
        "people = 10\n[label_errors]\nswapped = 3",
        "population.toml, `label_errors.swapped`: found `3`, but expected a number from 0 to 2",
    ),
];

#[test]
fn what_cannot_be_drawn_is_refused_with_its_key() {
    for (text, expected) in REFUSED {
        assert_eq!(refused(text), expected);
    }
    let unknown = refused("people = 10\nsample = 3");
    assert!(
        unknown.starts_with("population.toml, line 2: unknown field `sample`"),
        "{unknown}"
    );
    assert_eq!(file("").population().groups.len(), 1, "every key may be left out");
    assert_eq!(Population::isotropic().axes(), 1);
}
