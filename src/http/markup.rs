//! Markup in the making, HTML or XML: written so that no text can be taken for markup.

use std::fmt::Write as _;

use serde_json::Value;

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

    /// The address of the server.
    pub fn base(&self) -> &str {
        &self.base
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

    /// An element that holds nothing, such as `meta`.
    pub fn empty(&mut self, tag: &'static str, attributes: &[(&'static str, &str)]) -> &mut Self {
        self.open_with(tag, attributes);
        self.markup.truncate(self.markup.len() - 1);
        self.markup.push_str(" />");
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

    /// The whole address of a path of this server; any other stays as it is.
    pub fn whole(&self, href: &str) -> String {
        if href.starts_with('/') { format!("{}{href}", self.base) } else { href.to_owned() }
    }

    /// A text that somebody typed, within a line: whichever way it is read, it does not turn what stands around it.
    pub fn typed(&mut self, text: &str) -> &mut Self {
        self.element("bdi", text)
    }

    /// A text that somebody typed, a paragraph a line.
    pub fn typed_paragraphs(&mut self, text: &str) -> &mut Self {
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            self.open_with("p", &[("dir", "auto")]).text(line).close("p");
        }
        self
    }

    /// Data within a page that no script runs: `<` and `&` leave as escapes of JSON, so that no text in it ends the element.
    pub fn data_block(&mut self, media: &'static str, data: &Value) -> &mut Self {
        self.open_with("script", &[("type", media)]);
        for letter in data.to_string().chars() {
            match letter {
                '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\u{fffe}' | '\u{ffff}' => {
                    let _ = write!(self.markup, "\\u{:04x}", u32::from(letter));
                }
                _ => self.markup.push(letter),
            }
        }
        self.close("script")
    }

    /// What was made elsewhere.
    pub fn append(&mut self, other: &Self) -> &mut Self {
        self.markup.push_str(&other.markup);
        self
    }

    /// What stands before the first element.
    pub fn prologue(&mut self, prologue: &'static str) -> &mut Self {
        self.markup.push_str(prologue);
        self
    }

    /// The markup.
    pub fn into_markup(self) -> String {
        self.markup
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
                // No document may hold them, and no page shows them.
                '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
                _ => out.write_char(letter)?,
            }
        }
        Ok(())
    }
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

    #[test]
    fn what_no_document_may_hold_is_left_out() {
        let mut html = Html::default();
        html.empty("meta", &[("content", "a\0b\u{1b}\u{ffff}")]).typed_paragraphs("c\u{c}d\n\ne");
        let expected = "<meta content=\"ab\" /><p dir=\"auto\">cd</p><p dir=\"auto\">e</p>";
        assert_eq!(html.into_markup(), expected);
    }

    #[test]
    fn data_within_a_page_stays_data() {
        let data = serde_json::json!({ "name": "</script><!--<script>&amp;\u{2028}" });
        let mut html = Html::default();
        html.data_block("application/ld+json", &data);
        let markup = html.into_markup();
        let inside = markup.strip_prefix("<script type=\"application/ld+json\">").expect("it opens");
        let inside = inside.strip_suffix("</script>").expect("it closes");
        assert!(!inside.contains(['<', '>', '&', '\u{2028}']), "{inside}");
        assert_eq!(serde_json::from_str::<Value>(inside).expect("it is JSON"), data);
    }
}
