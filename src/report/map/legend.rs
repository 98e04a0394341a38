//! The legend of a choropleth as SVG, drawn with the reader's own fonts.

use std::fmt::Write as _;

use crate::layers::Language;

use super::choropleth::Choropleth;
use super::palette::colour;

const WIDTH: usize = 400;
const ROW: usize = 22;
const TOP: usize = 44;
/// The height of a line of the title, and how many letters of the widest fonts it holds.
const TITLE_LINE: usize = 18;
const TITLE_LETTERS: usize = 38;

/// The legend of `choropleth`.
pub fn legend_svg(choropleth: &Choropleth, language: Language) -> String {
    let scheme = choropleth.scheme;
    let entries = choropleth.entries(language);
    let lines = wrapped(choropleth.indicator.label.in_language(language));
    let top = TOP + TITLE_LINE * lines.len().saturating_sub(1);
    let height = top + ROW * entries.len() + 30;
    let (ink, paper) = (colour("label", scheme), colour("labelHalo", scheme));
    let title = escaped(choropleth.indicator.label.in_language(language));
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" \
         viewBox=\"0 0 {WIDTH} {height}\" font-family=\"'Liberation Sans', Arial, sans-serif\" fill=\"{ink}\" \
         role=\"img\" aria-label=\"{title}\"><rect width=\"100%\" height=\"100%\" fill=\"{paper}\"/>",
    );
    for (idx, line) in lines.iter().enumerate() {
        let (line, baseline) = (escaped(line), 26 + TITLE_LINE * idx);
        let _ = write!(svg, "<text x=\"12\" y=\"{baseline}\" font-size=\"14\" font-weight=\"bold\">{line}</text>");
    }
    for (idx, entry) in entries.iter().enumerate() {
        let y = top + ROW * idx;
        let fill = entry.colour;
        let _ = write!(
            svg,
            "<rect x=\"12\" y=\"{y}\" width=\"28\" height=\"16\" fill=\"{fill}\" stroke=\"{ink}\" stroke-width=\".5\"/>"
        );
        if let Some(hatch) = entry.hatch {
            let lines = if hatch == colour("hatchNull", scheme) {
                "M14 0L0 16M28 0L14 16"
            } else {
                "M0 0L14 16M7 0L21 16M14 0L28 16"
            };
            let _ = write!(
                svg,
                "<path transform=\"translate(12 {y})\" d=\"{lines}\" stroke=\"{hatch}\" stroke-width=\"2.4\"/>"
            );
        }
        let (label, count, baseline) = (escaped(&entry.label), entry.count, y + 13);
        let _ = write!(
            svg,
            "<text x=\"50\" y=\"{baseline}\" font-size=\"12\">{label}</text>\
             <text x=\"388\" y=\"{baseline}\" font-size=\"12\" text-anchor=\"end\">{count}</text>",
        );
    }
    let (method, baseline) = (escaped(&choropleth.method(language)), height - 12);
    let _ = write!(svg, "<text x=\"12\" y=\"{baseline}\" font-size=\"10\">{method}</text></svg>");
    svg
}

/// A title in lines, broken between words.
fn wrapped(title: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in title.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= TITLE_LETTERS => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// A text as XML takes it.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
