//! Pages of HTML, written so that no text can be taken for markup.

use std::fmt::Write as _;

use crate::layers::Language;

use super::{ICON_PATH, SHEET_PATH};

/// Markup in the making.
#[derive(Debug, Clone, Default)]
pub(super) struct Html {
    markup: String,
    /// The address of the server, before the paths of links.
    base: String,
}

impl Html {
    /// Nothing yet, on a server at `base`.
    pub fn at(base: &str) -> Self {
        Self { markup: String::new(), base: base.to_owned() }
    }

    /// Opens an element.
    pub fn open(&mut self, tag: &'static str) -> &mut Self {
        let _ = write!(self.markup, "<{tag}>");
        self
    }

    /// Opens an element with attributes.
    pub fn open_with(&mut self, tag: &'static str, attributes: &[(&'static str, &str)]) -> &mut Self {
        let _ = write!(self.markup, "<{tag}");
        for (name, value) in attributes {
            let _ = write!(self.markup, " {name}=\"{}\"", Escaped(value));
        }
        self.markup.push('>');
        self
    }

    /// Closes an element.
    pub fn close(&mut self, tag: &'static str) -> &mut Self {
        let _ = write!(self.markup, "</{tag}>");
        self
    }

    /// A text.
    pub fn text(&mut self, text: &str) -> &mut Self {
        let _ = write!(self.markup, "{}", Escaped(text));
        self
    }

    /// An element that holds a text.
    pub fn element(&mut self, tag: &'static str, text: &str) -> &mut Self {
        self.open(tag).text(text).close(tag)
    }

    /// A link, to a path of this server where it starts with a slash.
    pub fn link(&mut self, href: &str, text: &str) -> &mut Self {
        let href = self.whole(href);
        self.open_with("a", &[("href", &href)]).text(text).close("a")
    }

    fn whole(&self, href: &str) -> String {
        if href.starts_with('/') { format!("{}{href}", self.base) } else { href.to_owned() }
    }

    /// A sentence and what is to be typed.
    pub fn paragraph_of_code(&mut self, sentence: &str, code: &str) -> &mut Self {
        self.open("p").text(sentence).text(" ").element("code", code).close("p")
    }
}

/// A text between tags or within quotes.
struct Escaped<'t>(&'t str);

impl std::fmt::Display for Escaped<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for letter in self.0.chars() {
            match letter {
                '&' => out.write_str("&amp;")?,
                '<' => out.write_str("&lt;")?,
                '>' => out.write_str("&gt;")?,
                '"' => out.write_str("&quot;")?,
                '\'' => out.write_str("&#39;")?,
                _ => out.write_char(letter)?,
            }
        }
        Ok(())
    }
}

/// A whole page: its title, the way down to it, its contents.
pub(super) fn page(title: &str, crumbs: &[(&str, &str)], contents: &Html, language: Language) -> String {
    page_of_query("f=html", title, crumbs, contents, language)
}

/// A whole page that a query makes what it is, whatever the language.
pub(super) fn page_of_query(
    query: &str,
    title: &str,
    crumbs: &[(&str, &str)],
    contents: &Html,
    language: Language,
) -> String {
    let mut html = Html::at(&contents.base);
    html.markup.push_str("<!doctype html>");
    html.open_with("html", &[("lang", language.code())]).open("head");
    html.open_with("meta", &[("charset", "utf-8")]);
    html.open_with("meta", &[("name", "viewport"), ("content", "width=device-width, initial-scale=1")]);
    html.element("title", &format!("{title} — Arpent"));
    let (sheet, icon) = (html.whole(SHEET_PATH), html.whole(ICON_PATH));
    html.open_with("link", &[("rel", "icon"), ("type", "image/svg+xml"), ("href", &icon)]);
    html.open_with("link", &[("rel", "stylesheet"), ("href", &sheet)]).close("head").open("body");
    html.open("header").open("nav");
    for (href, text) in crumbs {
        html.link(href, text).text(" › ");
    }
    html.element("span", title).close("nav");
    let others = [Language::French, Language::English].into_iter().filter(|other| *other != language);
    for other in others {
        let name = match other {
            Language::French => "Français",
            Language::English => "English",
        };
        html.open_with("a", &[("href", &format!("?{query}&lang={}", other.code())), ("hreflang", other.code())]);
        html.text(name).close("a");
    }
    html.close("header").open("main");
    html.markup.push_str(&contents.markup);
    html.close("main").close("body").close("html");
    html.markup
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_never_markup() {
        let mut html = Html::default();
        html.element("p", "<script>alert('1')</script>").link("\"><b>", "a & b");
        assert_eq!(
            html.markup,
            "<p>&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;</p><a href=\"&quot;&gt;&lt;b&gt;\">a &amp; b</a>"
        );
    }
}
