//! Elements of an SVG document. Text and attribute values are escaped when written.

use std::fmt::Write;

/// One element with its attributes and children.
#[derive(Clone, Debug)]
pub(super) struct Element {
    name: &'static str,
    attributes: Vec<(&'static str, String)>,
    children: Vec<Node>,
}

#[derive(Clone, Debug)]
enum Node {
    Element(Element),
    Text(String),
}

impl Element {
    /// An element without attributes.
    pub(super) fn new(name: &'static str) -> Element {
        Element { name, attributes: Vec::new(), children: Vec::new() }
    }

    /// A group of a class.
    pub(super) fn group(class: &str) -> Element {
        Element::new("g").set("class", class)
    }

    /// A text of a class.
    pub(super) fn text(class: &str, text: &str) -> Element {
        Element::new("text").set("class", class).content(text)
    }

    /// Sets an attribute to a text.
    pub(super) fn set(mut self, name: &'static str, value: &str) -> Element {
        self.attributes.push((name, value.to_owned()));
        self
    }

    /// Sets an attribute to a number of pixels.
    pub(super) fn at(self, name: &'static str, value: f64) -> Element {
        self.set(name, &pixels(value))
    }

    /// Sets an attribute to a share of the width or height.
    pub(super) fn percent(self, name: &'static str, value: f64) -> Element {
        self.set(name, &format!("{}%", pixels(value)))
    }

    /// Adds a child.
    pub(super) fn child(mut self, child: Element) -> Element {
        self.children.push(Node::Element(child));
        self
    }

    /// Adds children.
    pub(super) fn children(self, children: impl IntoIterator<Item = Element>) -> Element {
        children.into_iter().fold(self, Element::child)
    }

    /// Adds text.
    pub(super) fn content(mut self, text: &str) -> Element {
        self.children.push(Node::Text(text.to_owned()));
        self
    }

    /// Writes the element.
    pub(super) fn write(&self) -> String {
        let mut out = String::new();
        self.write_to(&mut out);
        out
    }

    fn write_to(&self, out: &mut String) {
        let _ = write!(out, "<{}", self.name);
        for (name, value) in &self.attributes {
            let _ = write!(out, " {name}=\"{}\"", escaped(value));
        }
        if self.children.is_empty() {
            out.push_str("/>");
            return;
        }
        out.push('>');
        for child in &self.children {
            match child {
                Node::Element(element) => element.write_to(out),
                Node::Text(text) => out.push_str(&escaped(text)),
            }
        }
        let _ = write!(out, "</{}>", self.name);
    }
}

/// A picture with its text alternative; `id` is unique in the page.
pub(super) fn picture(id: &str, class: &str, title: &str, description: &str) -> Element {
    let title_id = format!("{id}-title");
    let description_id = format!("{id}-description");
    Element::new("svg")
        .set("id", id)
        .set("class", class)
        .set("role", "img")
        .set("aria-labelledby", &format!("{title_id} {description_id}"))
        .child(Element::new("title").set("id", &title_id).content(title))
        .child(Element::new("desc").set("id", &description_id).content(description))
}

/// A coordinate with at most two decimals.
pub(super) fn pixels(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// Characters that XML 1.0 does not allow are shown as the replacement character.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\u{0}'..='\u{8}'
            | '\u{b}'
            | '\u{c}'
            | '\u{e}'..='\u{1f}'
            | '\u{fffe}'
            | '\u{ffff}' => {
                out.push('\u{fffd}');
            }
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_stays_text() {
        let text = Element::text("a\"b", "<script>&\u{1}").write();
        assert_eq!(text, "<text class=\"a&quot;b\">&lt;script&gt;&amp;\u{fffd}</text>");
    }

    #[test]
    fn coordinates_are_short() {
        assert_eq!(pixels(12.0), "12");
        assert_eq!(pixels(-0.001), "0");
        assert_eq!(pixels(3.456), "3.46");
        assert_eq!(pixels(100.0), "100");
    }
}
