//! The legend of a choropleth as SVG, drawn with the reader's own fonts.

use std::fmt::Write as _;

use crate::layers::Language;

use super::choropleth::Choropleth;
use super::palette::colour;

const WIDTH: usize = 320;
const ROW: usize = 22;
const TOP: usize = 44;

/// The legend of `choropleth`.
pub fn legend_svg(choropleth: &Choropleth, language: Language) -> String {
    let scheme = choropleth.scheme;
    let entries = choropleth.entries(language);
    let height = TOP + ROW * entries.len() + 30;
    let (ink, paper) = (colour("label", scheme), colour("labelHalo", scheme));
    let title = escaped(choropleth.indicator.label.in_language(language));
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" \
         viewBox=\"0 0 {WIDTH} {height}\" font-family=\"'Liberation Sans', Arial, sans-serif\" fill=\"{ink}\" \
         role=\"img\" aria-label=\"{title}\"><rect width=\"100%\" height=\"100%\" fill=\"{paper}\"/>\
         <text x=\"12\" y=\"26\" font-size=\"14\" font-weight=\"bold\">{title}</text>",
    );
    for (idx, entry) in entries.iter().enumerate() {
        let y = TOP + ROW * idx;
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
             <text x=\"308\" y=\"{baseline}\" font-size=\"12\" text-anchor=\"end\">{count}</text>",
        );
    }
    let (method, baseline) = (escaped(&choropleth.method(language)), height - 12);
    let _ = write!(svg, "<text x=\"12\" y=\"{baseline}\" font-size=\"10\">{method}</text></svg>");
    svg
}

/// A text as XML takes it.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
