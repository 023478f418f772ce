//! What must hold for every page, whatever the report.

use roxmltree::{Document, Node};

use falsematch::claim::Verdict;
use falsematch::report::Caution;
use falsematch_render::terminal::Options;
use falsematch_render::{html, markdown, terminal};

mod fixtures;

/// Each `<svg>` of a page as text.
fn pictures(page: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = page;
    while let Some(start) = rest.find("<svg") {
        let end = start
            + rest[start..].find("</svg>").expect("every svg ends")
            + "</svg>".len();
        found.push(&rest[start..end]);
        rest = &rest[end..];
    }
    found
}

fn text_of<'a>(picture: Node<'a, 'a>, tag: &str) -> Option<&'a str> {
    picture.children().find(|child| child.has_tag_name(tag))?.text()
}

#[test]
fn every_picture_is_well_formed_and_says_in_words_what_it_shows() {
    for (name, report) in fixtures::all() {
        let page = html::render(&report);
        let pictures = pictures(&page);
        assert!(!pictures.is_empty(), "{name}");
        for picture in pictures {
            let document = Document::parse(picture)
                .unwrap_or_else(|error| panic!("{error}: {picture}"));
            let root = document.root_element();
            if root.attribute("aria-hidden") == Some("true") {
                continue;
            }
            assert_eq!(root.attribute("role"), Some("img"), "{name}");
            for tag in ["title", "desc"] {
                assert!(
                    text_of(root, tag).is_some_and(|text| text.len() > 1),
                    "{name}: {picture}"
                );
            }
        }
    }
}

#[test]
fn curves_have_a_band_for_every_arm_and_show_that_of_the_first() {
    let report = fixtures::hostile();
    let page = html::render(&report);
    let drawn = pictures(&page);
    for id in ["det-log", "det-probit", "roc"] {
        let picture =
            drawn.iter().find(|text| text.contains(&format!("id=\"{id}\""))).unwrap();
        let bands = |class: &str| picture.matches(&format!("class=\"{class}\"")).count();
        let arms = report.arms.len();
        assert_eq!([bands("whole"), bands("band")], [arms, 2 * arms], "{id}");
        let shown: Vec<&str> =
            picture.split("<g ").filter(|g| g.contains(" shown\"")).collect();
        assert_eq!(shown.len(), 2, "{id}: the first arm's band and its curve");
        assert!(shown.iter().all(|group| group.contains("data-arm=\"0\"")), "{id}");
    }
    for number in 1..=report.arms.len() {
        let id = format!("id=\"det-arm-{number}\"");
        let picture = drawn.iter().find(|text| text.contains(&id)).unwrap();
        assert_eq!(picture.matches("class=\"band\"").count(), 2, "{id}");
    }
    assert_eq!(page.matches("aria-pressed=\"true\"").count(), 1);
}

#[test]
fn badges_and_classes_of_cards_are_those_of_their_verdicts() {
    let report = fixtures::poses();
    let page = html::render(&report);
    let cards: Vec<&str> = page.split("<article class=\"claim ").skip(1).collect();
    assert_eq!(cards.len(), report.judgements.len());
    for (card, judgement) in cards.iter().zip(&report.judgements) {
        let (class, word) = match judgement.verdict {
            Verdict::Supported => ("supported", "Supported"),
            Verdict::Refuted => ("refuted", "Refuted"),
            Verdict::NotShown => ("not_shown", "Not shown"),
            Verdict::OutOfRange => ("out_of_range", "Out of range"),
            Verdict::NotTestable => ("not_testable", "Not testable as stated"),
        };
        assert!(card.starts_with(&format!("{class}\"")), "{card}");
        let badge = card.split("</svg><span>").nth(1).unwrap();
        assert!(badge.starts_with(&format!("{word}</span>")), "{card}");
    }
}

#[test]
fn a_summary_is_short_and_leaves_notes_to_the_report() {
    let mut report = fixtures::poses();
    let one = report.cautions.first().cloned().expect("the fixture has a caution");
    report.cautions = (0..20)
        .map(|number| Caution { says: format!("{} {number}", one.says), ..one.clone() })
        .collect();
    let text = terminal::render(&report, Options { width: 100, colour: false });
    let (_, cautions) = text.split_once("Cautions\n").expect("cautions are printed");
    assert!(cautions.lines().count() <= 6, "{cautions}");
    assert!(cautions.lines().last().unwrap().contains("more in the report"));
    assert!(!text.contains("\n  - "));
}

#[test]
fn rates_of_zero_stand_at_a_marked_edge() {
    let page = html::render(&fixtures::poses());
    let drawn = pictures(&page);
    for id in ["det-log", "det-probit"] {
        let picture =
            drawn.iter().find(|text| text.contains(&format!("id=\"{id}\""))).unwrap();
        assert!(picture.contains("zero-edge"), "{id}");
        assert!(picture.contains("at-edge"), "{id}");
    }
}

#[test]
fn nothing_is_fetched() {
    for (name, report) in fixtures::all() {
        let page = html::render(&report);
        for attribute in [
            " src=",
            "@import",
            "url(h",
            "url(/",
            "<link rel=\"stylesheet",
            "<img",
            "<iframe",
            "fetch(",
        ] {
            assert!(!page.contains(attribute), "{name}: {attribute}");
        }
        let links = page.matches("<link ").count();
        assert_eq!(
            links,
            page.matches("<link rel=\"icon\" href=\"data:,\">").count(),
            "{name}"
        );
    }
}

#[test]
fn no_output_holds_what_is_not_a_number() {
    for (name, report) in fixtures::all() {
        let texts = [
            html::render(&report),
            markdown::render(&report),
            terminal::render(&report, Options::default()),
        ];
        for text in texts {
            for word in ["NaN", "inf%", " inf ", "\"inf", "-inf", "-0 %", "undefined"] {
                assert!(!text.contains(word), "{name}: {word}");
            }
        }
    }
}

#[test]
fn hostile_text_stays_text() {
    let report = fixtures::hostile();
    let page = html::render(&report);
    assert_eq!(page.matches("<script>").count(), 1, "only the page's own script");
    assert_eq!(page.matches("</style>").count(), 1, "only the page's own style");
    assert!(!page.contains("href=\"javascript:"));
    assert!(page.contains("{{ a template }}"));
    let text = terminal::render(&report, Options { width: 100, colour: false });
    assert!(!text.contains('\u{1b}') && !text.contains('\u{7}'));
    let text = markdown::render(&report);
    let code = "    ";
    assert!(
        text.lines().all(|line| line.starts_with(code) || !line.contains("<script>"))
    );
}

#[test]
fn colour_only_repeats_the_words() {
    for (name, report) in fixtures::all() {
        let [plain, coloured] = [false, true]
            .map(|colour| terminal::render(&report, Options { width: 90, colour }));
        assert!(coloured.contains('\u{1b}'), "{name}");
        let mut bare = String::new();
        let mut parts = coloured.split("\u{1b}[");
        bare.push_str(parts.next().unwrap());
        for part in parts {
            bare.push_str(part.split_once('m').unwrap().1);
        }
        assert_eq!(bare, plain, "{name}");
    }
}

#[test]
fn sentences_keep_within_the_width() {
    let text = terminal::render(&fixtures::poses(), Options { width: 60, colour: false });
    let prose = text.lines().filter(|line| line.starts_with("  "));
    for line in prose {
        assert!(line.chars().count() <= 60, "{line}");
    }
}

#[test]
fn every_verdict_is_told_by_word_and_shape() {
    let page = html::render(&fixtures::poses());
    for word in
        ["Supported", "Refuted", "Not shown", "Out of range", "Not testable as stated"]
    {
        assert!(page.contains(&format!("</svg><span>{word}</span>")), "{word}");
    }
}
