//! Model cards on the command line.

use std::path::Path;

use crate::folder::Folder;

fn card() -> String {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models");
    models.join("yunet-640.toml").display().to_string()
}

#[test]
fn another_file_than_the_cards_is_refused() {
    let folder = Folder::empty();
    folder.write("yunet_n_640_640.onnx", "no model");
    let ran = folder.run(&["model", "check", &card(), "--file", "yunet_n_640_640.onnx"]);
    let expected = "error: yunet_n_640_640.onnx: found a file with the SHA-256";
    assert!(ran.stderr.starts_with(expected), "{ran:?}");
    assert_eq!(ran.status, Some(2));
    let ran = folder.run(&["model", "get", &card(), "--from", ".", "--into", "got"]);
    assert_eq!(ran.status, Some(2));
    assert_eq!(std::fs::read_dir(folder.path("got")).unwrap().count(), 0);
}

#[test]
fn a_file_that_is_nowhere_comes_with_how_to_get_it() {
    let ran = Folder::empty().run(&["model", "check", &card()]);
    let found = "found no file `yunet_n_640_640.onnx` in `models`";
    assert!(ran.stderr.contains(found), "{ran:?}");
    assert!(ran.stderr.contains("hint: name the folder with `--models DIR`"), "{ran:?}");
}

#[test]
fn pictures_without_a_table_of_subjects_are_refused() {
    let folder = Folder::empty();
    folder.write("a.jpg", "x");
    let ran = folder.run(&["extract", ".", "--out", "out"]);
    assert_eq!(ran.status, Some(2));
    let expected = "error: .: found no `pictures.toml`, but expected one that says whose pictures \
                    they are\nhint: pictures without a table of samples and subjects are refused";
    assert!(ran.stderr.starts_with(expected), "{ran:?}");
    assert!(!folder.path("out").exists());
}

#[test]
fn templates_are_not_written_into_a_repository() {
    let folder = Folder::empty();
    folder.write("pictures.toml", "samples = 'samples.csv'");
    std::fs::create_dir(folder.path(".git")).unwrap();
    let ran = folder.run(&["extract", ".", "--out", "out"]);
    assert!(
        ran.stderr.contains("but templates of faces do not belong into one"),
        "{ran:?}"
    );
    assert_eq!(ran.status, Some(2));
}
