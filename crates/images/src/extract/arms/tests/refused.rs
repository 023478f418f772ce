//! What an extraction of arms refuses before it opens a picture, or before it alters one.

use super::*;

#[track_caller]
fn refused(study: &str) -> String {
    Fixture::new().asked(study).map(drop).unwrap_err().to_string()
}

#[track_caller]
fn spoiled(from: &str, to: &str) -> String {
    let study = study();
    assert!(study.contains(from), "no `{from}`");
    refused(&study.replacen(from, to, 1))
}

#[test]
fn a_study_without_alterations_asks_for_nothing() {
    let plain = HEAD.split("[also.masked]").next().unwrap();
    assert!(Fixture::new().asked(plain).unwrap().is_none());
}

#[test]
fn scores_that_the_study_would_read_elsewhere_are_refused() {
    let file = "file = \"boxed.csv\"";
    assert_eq!(
        spoiled(file, "file = \"../boxed.csv\""),
        "found the file `../boxed.csv` for the scores `boxed`, but an extraction writes \
         `NAME.parquet` or `NAME.csv` beside the study"
    );
    assert!(spoiled(file, "file = \"boxed.npy\"").contains("found the file `boxed.npy`"));
    assert_eq!(
        spoiled(file, "file = [\"a.csv\", \"b.csv\"]"),
        "found several files for the scores `boxed`, but an extraction writes one"
    );
    assert_eq!(
        spoiled("failure_values = [\"\"]", ""),
        "found no `failure_values = [\"\"]` for the scores `[input]`, but a picture without a \
         template has no score"
    );
    assert_eq!(
        spoiled(file, "file = \"boxed.csv\"\ninterchangeable = true"),
        "found `interchangeable` for the scores `boxed`, but an altered probe and a reference \
         cannot change places"
    );
    let matrix = "format = \"matrix\"\nfile = \"boxed.npy\"\n";
    let table = "format = \"table\"\nfile = \"boxed.csv\"\nfailure_values = [\"\"]\n";
    assert_eq!(
        spoiled(table, matrix),
        "found another format for the scores `boxed`, but an extraction of altered pictures \
         writes `format = \"table\"`"
    );
}

#[test]
fn scores_that_are_not_of_one_alteration_are_refused() {
    let (_, arm) = MORE.split_once("[[arm]]").unwrap();
    let arm = arm.replace("input = \"boxed\"", "input = \"masked\"");
    assert_eq!(
        refused(&format!("{HEAD}[[arm]]{arm}")),
        "found the arms `masked probes` and `boxed, both` with the scores `masked` and other \
         alterations, but expected the same"
    );
    let plain = MORE.split("alter = [").next().unwrap();
    assert_eq!(
        refused(&format!("{HEAD}{plain}")),
        "found the scores `boxed` of the arm `boxed, both`, which alters nothing, but an \
         extraction makes those of one system: `[input]`"
    );
}

#[test]
fn an_arm_of_nobody_and_a_donor_without_a_label_are_refused() {
    let nobody =
        "probe = { role = \"probe\" }\nreference = { role = \"reference\" }\nalter = [\n";
    let empty =
        "both = { role = \"probe\" }\nprobe = { role = \"reference\" }\nalter = [\n";
    assert_eq!(
        spoiled(nobody, empty),
        "found no probe of the arm `boxed, both`, but expected one or more"
    );
    let donor = "{ kind = \"pasted-features\", donor = \"s99\", features = [\"nose\"] },";
    assert_eq!(
        spoiled("{ kind = \"cover\", part = \"box\", colour = \"black\" },", donor),
        "found the donor `s99` without a ground-truth subject label, but expected a sample of \
         the study"
    );
    assert_eq!(
        spoiled(
            "file = \"samples.csv\"",
            "file = \"samples.csv\"\nsubjects_file = \"p.csv\""
        ),
        "found `subjects_file`, but an extraction reads one table of samples"
    );
}

/// Runs a study whose arm compares a picture with itself; says whether a picture was seen.
#[track_caller]
fn same_picture(given: &Fixture, study: &str) -> (String, usize) {
    let mut makers = [Blocks(given.calls.clone())];
    let made = given.arms(study, "out").make(&mut makers, &|_, _| {});
    (made.map(drop).unwrap_err().to_string(), given.calls.load(Ordering::Relaxed))
}

#[test]
fn a_probe_whose_reference_is_the_same_picture_is_refused() {
    let given = Fixture::new();
    let altered =
        "probe = { role = \"probe\" }\nreference = { role = \"reference\" }\nalter = [{";
    assert!(HEAD.contains(altered));
    let message = |probe: &str, reference: &str| {
        format!(
            "found one picture as the probe `{probe}` and the reference `{reference}` of the arm \
             `masked probes`, but expected another picture of the person"
        )
    };
    let own = HEAD.replacen(altered, "alter = [{", 1);
    assert_eq!(same_picture(&given, &own), (message("s00", "s00"), 0));
    // The same file under two names.
    let table = fs::read_to_string(given.folder.path().join("samples.csv")).unwrap();
    let twice = table.replace("s01,p0,01.pgm", "s01,p0,00.pgm");
    fs::write(given.folder.path().join("samples.csv"), twice).unwrap();
    assert_eq!(same_picture(&given, HEAD), (message("s01", "s00"), 0));
    // A copy of it is found when it has been read, and before it is altered.
    fs::write(given.folder.path().join("samples.csv"), table).unwrap();
    let folder = given.folder.path();
    fs::copy(folder.join("00.pgm"), folder.join("01.pgm")).unwrap();
    assert_eq!(same_picture(&given, HEAD), (message("s01", "s00"), 20));
}
