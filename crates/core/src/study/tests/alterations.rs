//! What is refused of the alterations of an arm.

use super::*;

/// The right study with an arm of altered pictures.
fn with_alterations(arm: &str) -> String {
    let also = "[also.masked]\nformat = \"table\"\nfile = \"masked.csv\"\n\n[samples]";
    let text = RIGHT.replacen("[samples]", also, 1);
    let arm = format!("[[arm]]\nname = \"masked\"\n{arm}\n\n[[claim]]");
    text.replacen("[[claim]]", &arm, 1)
}

#[test]
fn alterations_are_read_with_their_defaults() {
    let text = with_alterations(
        "input = \"masked\"\napply = \"references\"\nalter = [\n  \
         { kind = \"mask\", shape = \"round\", height = \"low\" },\n  \
         { kind = \"gaussian-blur\", sigma = 0.5, area = \"face\" },\n]",
    );
    let study = parse(&text).unwrap();
    let arm = &study.file().arms[2];
    assert_eq!(arm.apply, Some(file::ApplyTo::References));
    let expected = [
        file::Alteration::Mask {
            shape: file::MaskShape::Round,
            height: file::MaskHeight::Low,
            colour: file::Colour::LightBlue,
        },
        file::Alteration::GaussianBlur { sigma: 0.5, area: file::Area::Face },
    ];
    assert_eq!(arm.alter, expected);
}

#[test]
fn wrong_alterations_are_refused_where_they_stand() {
    let refused = |arm: &str| parse(&with_alterations(arm)).unwrap_err().to_string();
    let with = |step: &str| format!("input = \"masked\"\nalter = [{step}]");
    assert_eq!(
        refused(&with("{ kind = \"gaussian-blur\", sigma = 2.5 }")),
        "study.toml, line 37, `arm.alter.sigma`: found `2.5`, but expected 0 to 2"
    );
    assert_eq!(
        refused(&with("{ kind = \"visible\", definition = \"hull\", share = 0.01 }")),
        "study.toml, line 37, `arm.alter.share`: found `0.01`, but expected 0.05 to 1"
    );
    assert_eq!(
        refused(&with("{ kind = \"pasted-features\", donor = \"a\", features = [] }")),
        "study.toml, line 37, `arm.alter.features`: found no feature, but expected at least \
         one"
    );
    assert_eq!(
        refused("input = \"masked\"\napply = \"both\""),
        "study.toml, line 37, `arm.apply`: found `apply`, but the arm has no `alter` to apply"
    );
    assert_eq!(
        refused("alter = [{ kind = \"sketch\" }]"),
        "study.toml, line 13, `also.masked`: found `masked`, but no arm has `input = \"masked\"`"
    );
    let unknown = refused(&with("{ kind = \"mask\", shape = \"square\" }"));
    assert!(
        unknown.contains("found the text `square`, but expected one of"),
        "{unknown}"
    );
}

#[test]
fn alterations_without_scores_of_their_own_are_refused() {
    let error = spoiled(
        RIGHT,
        "name = \"profile\"",
        "name = \"profile\"\nalter = [{ kind = \"sketch\" }]",
    );
    assert!(
        error.to_string().ends_with(
            "found alterations, but the arm has no `input` with scores of altered pictures"
        ),
        "{error}"
    );
}

/// A mask, then the reconstruction with these keys.
fn filled(keys: &str) -> String {
    let mask = "{ kind = \"mask\", shape = \"wide\", height = \"medium\" }";
    format!("input = \"masked\"\nalter = [{mask}, {{ kind = \"reconstruct\", {keys} }}]")
}

/// A reconstruction with these keys, as it is read.
fn read(keys: &str) -> file::Alteration {
    let study = parse(&with_alterations(&filled(keys))).unwrap();
    study.file().arms[2].alter[1].clone()
}

/// A reconstruction with no key that it may lack.
fn bare(method: file::FillMethod, fitted_on: Option<file::FittedOn>) -> file::Alteration {
    let (model, components, seed) = (None, None, None);
    file::Alteration::Reconstruct { method, model, components, fitted_on, seed }
}

#[test]
fn reconstructions_are_read() {
    use file::{FillMethod, FittedOn};
    assert_eq!(read("method = \"diffusion\""), bare(FillMethod::Diffusion, None));
    let subjects = FittedOn::Subjects(vec!["a".into(), "b".into()]);
    assert_eq!(
        read("method = \"mean-face\", fitted_on = [\"a\", \"b\"]"),
        bare(FillMethod::MeanFace, Some(subjects))
    );
    let front = file::OneOrMany::One("front".into());
    let samples = FittedOn::Samples([("pose".into(), front)].into());
    let mut pca = bare(FillMethod::GappyPca, Some(samples));
    if let file::Alteration::Reconstruct { components, .. } = &mut pca {
        *components = Some(40);
    }
    let keys =
        "method = \"gappy-pca\", components = 40, fitted_on = { pose = \"front\" }";
    assert_eq!(read(keys), pca);
    let text = toml::to_string(&pca).unwrap();
    assert_eq!(toml::from_str::<file::Alteration>(&text).unwrap(), pca, "{text}");
    let mut by_model = bare(FillMethod::Model, None);
    if let file::Alteration::Reconstruct { model, seed, .. } = &mut by_model {
        (*model, *seed) = (Some("card.toml".into()), Some(5));
    }
    assert_eq!(read("method = \"model\", model = \"card.toml\", seed = 5"), by_model);
}

/// Keys that are refused, and why.
const WRONG: [[&str; 2]; 10] = [
    [
        "method = \"mean-face\"",
        "`arm.alter.fitted_on`: found no `fitted_on`, but the method `mean-face` needs it",
    ],
    [
        "method = \"mean-face\", fitted_on = []",
        "`arm.alter.fitted_on`: found nobody, but expected subjects or a filter",
    ],
    [
        "method = \"mean-face\", fitted_on = { pose = [] }",
        "`arm.alter.fitted_on.pose`: found an empty list, but expected a value",
    ],
    [
        "method = \"mean-face\", fitted_on = { poze = \"front\" }",
        "`arm.alter.fitted_on.poze`: found the unlisted column `poze`, but expected \
         `gender`, `pose`",
    ],
    [
        "method = \"mean-face\", fitted_on = [\"a\"], components = 3",
        "`arm.alter.components`: found `components`, but the method `mean-face` has none",
    ],
    [
        "method = \"gappy-pca\", fitted_on = [\"a\"], components = 0",
        "`arm.alter.components`: found `0`, but expected 1 to 1000",
    ],
    [
        "method = \"diffusion\", fitted_on = [\"a\"]",
        "`arm.alter.fitted_on`: found `fitted_on`, but the method `diffusion` has none",
    ],
    [
        "method = \"diffusion\", seed = 2",
        "`arm.alter.seed`: found `seed`, but the method `diffusion` has none",
    ],
    [
        "method = \"model\"",
        "`arm.alter.model`: found no `model`, but the method `model` needs it",
    ],
    [
        "method = \"diffusion\", model = \"card.toml\"",
        "`arm.alter.model`: found `model`, but the method `diffusion` has none",
    ],
];

#[test]
fn wrong_keys_of_reconstructions_are_refused() {
    for [keys, expected] in WRONG {
        let error = parse(&with_alterations(&filled(keys))).unwrap_err().to_string();
        assert_eq!(error, format!("study.toml, line 37, {expected}"));
    }
}

#[test]
fn a_reconstruction_follows_a_cover_and_comes_once() {
    let refused = |steps: &str| {
        let arm = format!("input = \"masked\"\nalter = [{steps}]");
        parse(&with_alterations(&arm)).unwrap_err().to_string()
    };
    let mask = "{ kind = \"mask\", shape = \"wide\", height = \"medium\" }";
    let fill = "{ kind = \"reconstruct\", method = \"diffusion\" }";
    let alone = "study.toml, line 37, `arm.alter`: found no cover before `reconstruct`, but \
                 expected one";
    assert_eq!(refused(fill), alone);
    assert_eq!(refused(&format!("{fill}, {mask}")), alone);
    assert_eq!(
        refused(&format!("{{ kind = \"gaussian-blur\", sigma = 0.1 }}, {fill}")),
        alone
    );
    assert_eq!(
        refused(&format!("{mask}, {fill}, {mask}, {fill}")),
        "study.toml, line 37, `arm.alter`: found a second `reconstruct`, but expected one \
         at most"
    );
}
