//! Contrasts that cannot be, refused before any data are read.

use crate::measured::{HEAD, contrast, parse};

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn a_contrast_that_cannot_be_is_refused_with_its_line() {
    let refused = |rest: &str| parse(&format!("{HEAD}{rest}")).unwrap_err().to_string();
    let line = HEAD.lines().count() + 1;
    let at = |offset: usize, key: &str| {
        format!("study.toml, line {}, `{key}`: ", line + offset)
    };
    let looks = contrast("fnmr", "");
    let cases = [
        (
            looks.replace("\"bare\"", "\"bar\""),
            at(4, "contrast.versus"),
            "found the unknown arm `bar`",
        ),
        (
            looks.replace("\"bare\"", "\"masked\""),
            at(3, "contrast.arm"),
            "found the same arm and group on both sides",
        ),
        (
            looks.replace("threshold = 0.5", "threshold = 0.5, target_fmr = 0.1"),
            at(5, "contrast.at"),
            "found both `threshold` and `target_fmr`",
        ),
        (
            contrast("fnmr", "margin = 1.5"),
            at(6, "contrast.margin"),
            "found `1.5`, but expected a difference between 0 and 1",
        ),
        (
            contrast("fnmr", "margin = 0.9\nas = \"ratio\""),
            at(6, "contrast.margin"),
            "found `0.9`, but expected a ratio over 1",
        ),
        (
            contrast("auc", ""),
            at(2, "contrast.measure"),
            "found the text `auc`, but expected one of `fmr`, `fnmr`",
        ),
        (
            contrast("fnmr", "group = { look = \"bare\" }"),
            at(6, "contrast.group.look"),
            "found `look`, but expected a group column: `side`",
        ),
        (format!("{looks}{looks}"), at(8, "contrast.name"), "found `looks` twice"),
        (
            "[[arm]]\nname = \"x\"\ninput = \"b\"\n".to_owned(),
            at(2, "arm.input"),
            "found `b`, but the study has no `[also.b]`",
        ),
        (
            "[also.b]\nformat = \"table\"\nfile = \"o.csv\"\n".to_owned(),
            at(0, "also.b"),
            "found `b`, but no arm has `input = \"b\"`",
        ),
    ];
    for (text, place, says) in cases {
        let found = refused(&text);
        assert!(found.starts_with(&format!("{place}{says}")), "{found}\n{place}{says}");
    }
}

#[test]
fn a_claim_on_a_contrast_needs_the_contrast() {
    let claim = |measure: &str, rest: &str| {
        format!(
            "{HEAD}{}[[claim]]\nsays = \"a\"\nmeasure = \"{measure}\"\narm = \"masked\"\n\
             at = {{ threshold = 0.5 }}\nis = \"below\"\nvalue = 0.1\n{rest}\n",
            contrast("fnmr", "")
        )
    };
    assert!(parse(&claim("fnmr_difference", "versus_arm = \"bare\"")).is_ok());
    let refused = |measure, rest| parse(&claim(measure, rest)).unwrap_err().to_string();
    let none = "that no `[[contrast]]` measures";
    assert!(refused("fmr_difference", "versus_arm = \"bare\"").contains(none));
    assert!(refused("fnmr_ratio", "versus_arm = \"bare\"").contains(none));
    assert!(refused("fnmr_difference", "").contains("needs `group` and `versus`"));
    assert!(
        refused("fnmr", "versus_arm = \"bare\"").contains("only a ratio or a difference")
    );
}
