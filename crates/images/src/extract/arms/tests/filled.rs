//! Arms whose covers are filled.

use super::*;
use crate::alter::rebuild::tests::models::drawing;

/// The study of one mask with an arm more, filled by a method.
fn with(name: &str, keys: &str) -> String {
    let mask =
        "{ kind = \"mask\", shape = \"wide\", height = \"medium\", colour = \"white\" }";
    format!(
        "{HEAD}
[also.{name}]
format = \"table\"
file = \"{name}.csv\"
failure_values = [\"\"]

[[arm]]
name = \"{name}\"
input = \"{name}\"
probe = {{ role = \"probe\" }}
reference = {{ role = \"reference\" }}
alter = [{mask}, {{ kind = \"reconstruct\", {keys} }}]
"
    )
}

const MEAN: &str = "method = \"mean-face\", fitted_on = { role = \"fit\" }";

/// Two of the six people are there to be fitted on.
fn prepared() -> Fixture {
    let given = Fixture::new();
    let path = given.folder.path().join("samples.csv");
    let table = fs::read_to_string(&path).unwrap();
    let rows =
        table.lines().map(|line| match line.contains(",p4,") || line.contains(",p5,") {
            true => format!("{},fit\n", line.rsplit_once(',').unwrap().0),
            false => format!("{line}\n"),
        });
    fs::write(&path, rows.collect::<String>()).unwrap();
    given
}

fn read(given: &Fixture, out: &str, file: &str) -> Vec<u8> {
    fs::read(given.folder.path().join(out).join(file)).unwrap()
}

/// 20 pictures as they are; 8 probes masked, and masked and filled, and one black.
#[test]
fn covers_are_filled_to_the_same_bits_on_any_workers_and_after_an_end() {
    for (name, keys) in [
        ("mean", MEAN),
        ("pca", "method = \"gappy-pca\", components = 2, fitted_on = [\"p4\", \"p5\"]"),
        ("diffusion", "method = \"diffusion\""),
    ] {
        let (given, study) = (prepared(), with(name, keys));
        let file = format!("{name}.csv");
        let (done, seen) = given.run(&study, "one", 1);
        assert_eq!(seen, 20 + 8 + 8, "{name}");
        let fitted = FittedPeople { pictures: 6, people: 2, without_landmarks: 0 };
        assert_eq!(done.altered[1].fitted, (name != "diffusion").then_some(fitted));
        assert_eq!(given.run(&study, "two", 2).1, seen);
        assert_eq!(read(&given, "one", &file), read(&given, "two", &file));
        let folder = fs::read_dir(given.folder.path().join("two").join(FOLDER)).unwrap();
        let folder = folder.map(|entry| entry.unwrap().path());
        let folder = folder
            .into_iter()
            .find(|path| path.file_name().unwrap().to_string_lossy().starts_with(name));
        fs::remove_file(folder.unwrap().join("chunks/00000000.json")).unwrap();
        let (again, seen) = given.run(&study, "two", 2);
        assert_eq!((again, seen), (done, 8), "{name}");
        assert_eq!(read(&given, "one", &file), read(&given, "two", &file));
        assert_eq!(given.run(&study, "two", 1).1, 0, "nothing is fitted for nothing");
    }
}

/// What is filled in stays hidden in the ledger, and changes the scores.
#[test]
fn the_ledger_says_of_a_filled_cover_what_it_says_of_a_bare_one() {
    let given = prepared();
    given.run(&with("filled", MEAN), "out", 1);
    let ledger = String::from_utf8(read(&given, "out", "ledger.csv")).unwrap();
    let of = |arm: &str| -> Vec<String> {
        let rows = ledger.lines().filter_map(|line| line.strip_prefix(arm));
        rows.map(str::to_owned).collect()
    };
    assert_eq!(of("masked probes,").len(), 9);
    assert_eq!(of("filled,"), of("masked probes,"));
    assert!(of("filled,")[0].starts_with("s01,applied,0.3"), "{ledger}");
    let scores = |input: &str| {
        let file: StudyFile = toml::from_str(&with("filled", MEAN)).unwrap();
        let request = Request {
            input: &file.also[input],
            samples: file.samples.as_ref(),
            orientation: file.system.scores,
            base: &given.folder.path().join("out"),
            progress: &Silent,
        };
        falsematch::input::read(&request).unwrap().comparisons.score
    };
    let pairs: Vec<(f64, f64)> =
        scores("filled").into_iter().zip(scores("masked")).collect();
    assert_eq!(pairs.len(), 8 * 5);
    assert!(pairs.iter().all(|(filled, masked)| (filled - masked).abs() > 1e-6));
}

#[test]
fn each_seed_of_a_model_is_an_arm_and_another_model_is_made_anew() {
    let given = prepared();
    let keys =
        |seed: u64| format!("method = \"model\", model = \"card.toml\", seed = {seed}");
    let run = |seed: u64, divisor: f32| {
        let mut arms = given.arms(&with("filled", &keys(seed)), "out");
        let mut model = drawing();
        let inpainting = model.card.inpainting.as_mut().unwrap();
        inpainting.divisor = Some([divisor; 3]);
        arms.models.by_card.insert("card.toml".into(), model);
        let calls = Arc::new(AtomicUsize::new(0));
        let mut makers = [Blocks(calls.clone())];
        arms.make(&mut makers, &|_, _| {}).unwrap();
        (read(&given, "out", "filled.csv"), calls.load(Ordering::Relaxed))
    };
    let (first, _) = run(1, 20.0);
    assert_eq!(run(1, 20.0), (first.clone(), 0));
    let (second, seen) = run(2, 20.0);
    assert_eq!(seen, 8);
    assert_ne!(second, first);
    let (other, seen) = run(1, 10.0);
    assert_eq!(seen, 8, "another card is another model");
    assert_ne!(other, first);
    let arms = given.arms(&with("filled", &keys(1)), "none");
    let error = arms.make(&mut [Blocks(Arc::default())], &|_, _| {}).unwrap_err();
    assert_eq!(error.to_string(), "found no model of the card `card.toml`");
    assert_eq!(arms.asked.cards(), ["card.toml"]);
}

#[test]
fn people_who_are_compared_and_components_of_nobody_are_refused() {
    let given = prepared();
    let refused = |keys: &str| {
        given.asked(&with("filled", keys)).map(drop).unwrap_err().to_string()
    };
    assert_eq!(
        refused("method = \"mean-face\", fitted_on = [\"p4\", \"p1\", \"p2\"]"),
        "found `p1`, `p2` in `fitted_on` of the arm `filled` and among its probes or \
         references, but expected other people"
    );
    assert_eq!(
        refused("method = \"mean-face\", fitted_on = { role = \"nobody\" }"),
        "`role`: arm `filled` filters on `role` = `nobody`, which no sample has"
    );
    let many = "method = \"gappy-pca\", components = 6, fitted_on = { role = \"fit\" }";
    let arms = given.arms(&with("filled", many), "out");
    let error = arms.make(&mut [Blocks(Arc::default())], &|_, _| {}).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`also.filled`: found 6 components to fit on 6 pictures, but expected fewer components \
         than pictures"
    );
}
