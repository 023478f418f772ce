use super::*;

const EMBEDDER: &str = r#"
card = 1
name = "made up"
maker = "nobody"
licence = "MIT"
training = "none"
[file]
name = "made-up.onnx"
sha256 = "0000000000000000000000000000000000000000000000000000000000000000"
bytes = 1
[input]
name = "x"
width = 8
height = 8
[embedder]
output = "y"
length = 4
alignment = [[1.0, 1.0], [6.0, 1.0], [3.0, 3.0], [1.0, 6.0], [6.0, 6.0]]
"#;

fn refusal(text: &str) -> String {
    Card::parse(text).unwrap_err().to_string()
}

#[test]
fn a_card_has_its_defaults() {
    let card = Card::parse(EMBEDDER).unwrap();
    assert_eq!(card.kind(), Kind::Embedder);
    assert_eq!((card.input.channels, card.input.layout), (Channels::Rgb, Layout::Nchw));
    assert_eq!((card.input.mean, card.input.divisor), ([0.0; 3], [1.0; 3]));
}

#[test]
fn what_a_card_may_not_say_is_named() {
    for (from, to, expected) in [
        ("card = 1", "card = 2", "`card`: found layout 2, but 1 is expected"),
        (
            "width = 8",
            "width = 0",
            "`input.width`: found 0, but 1 to 8192 pixels are expected",
        ),
        (
            "made-up.onnx",
            "../made-up.onnx",
            "`file.name`: found `../made-up.onnx`, but the name of a file without a folder is \
             expected",
        ),
        (
            "bytes = 1",
            "bytes = 1\naddress = \"http://example.org/a\"",
            "`file.address`: found `http://example.org/a`, but an address that begins with \
             `https://` or `file:` is expected",
        ),
        (
            "width = 8",
            "width = 8\ndivisor = [0.0, 1.0, 1.0]",
            "`input.divisor`: found 0 or no finite number, but something to divide by is \
             expected",
        ),
        (
            "[embedder]",
            "[quality]\noutput = \"q\"\nhigher_is_better = true\n[embedder]",
            "`card`: found 2 of the tables `detector`, `embedder`, `quality` and \
             `inpainting`, but exactly one is expected",
        ),
    ] {
        assert_eq!(refusal(&EMBEDDER.replacen(from, to, 1)), expected);
    }
    let unknown = refusal(&EMBEDDER.replace("licence", "license"));
    assert!(unknown.starts_with("line 5: unknown field `license`"), "{unknown}");
}

#[test]
fn every_shipped_card_is_one() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models");
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let card = Card::read(&entry.unwrap().path()).unwrap();
        names.push(card.name);
    }
    assert_eq!(names.len(), 6, "{names:?}");
}

#[test]
fn a_missing_file_is_named_with_the_folders() {
    let card = Card::parse(EMBEDDER).unwrap();
    let error =
        card.find(&[PathBuf::from("/nowhere"), PathBuf::from("/else")]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "found no file `made-up.onnx` in `/nowhere`, `/else`, but the card `made up` needs it"
    );
}
