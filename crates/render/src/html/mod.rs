//! One self-contained page: no script is needed, nothing is fetched, and everything that a
//! picture shows is also said in words and in a table.

mod claims;
mod discards;
mod leads;
mod page;
mod plots;
mod reconstructions;
mod searches;
mod sizes;
mod visible;

use falsematch::report::Report;
use minijinja::value::{Serde, Value};
use minijinja::{Environment, UndefinedBehavior};

use page::Page;

const TEMPLATES: [(&str, &str); 5] = [
    ("page.html", include_str!("page.html")),
    ("claim.html", include_str!("claim.html")),
    ("icons.html", include_str!("icons.html")),
    ("plots.html", include_str!("plots.html")),
    ("table.html", include_str!("table.html")),
];
const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// Writes the report as one HTML page.
///
/// # Panics
///
/// Never on account of the report: the templates are part of the program, and every field
/// that they name is there for every report.
pub fn render(report: &Report) -> String {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.add_global("style", Value::from_safe_string(STYLE.to_owned()));
    environment.add_global("script", Value::from_safe_string(SCRIPT.to_owned()));
    for (name, source) in TEMPLATES {
        environment
            .add_template(name, source)
            .expect("a built-in template is well formed");
    }
    let template =
        environment.get_template("page.html").expect("the page's template is built in");
    template
        .render(Value::from(Serde(&Page::of(report))))
        .expect("the page has every field that its templates name")
}
