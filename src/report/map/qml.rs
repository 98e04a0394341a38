//! The style of a choropleth as QGIS writes its own (QML), for any layer with the indicator's columns: the comparison of
//! communes as GeoJSON has them, `<id>` and `<id>_state`. A rule a class, one for what has no value, one for what is
//! withheld.

use std::fmt::Write as _;

use crate::layers::Language;

use super::choropleth::Choropleth;
use super::legend::escaped;
use super::palette::colour;

/// How an area is filled.
struct Fill {
    colour: &'static str,
    /// QGIS's name of it.
    style: &'static str,
}

/// The style of `choropleth`.
pub fn qml(choropleth: &Choropleth, language: Language) -> String {
    let id = choropleth.indicator.id.as_str();
    let line = colour("communeLine", choropleth.scheme);
    let (mut rules, mut symbols) = (String::new(), String::new());
    for (number, (label, condition, fill)) in drawn(choropleth, language).into_iter().enumerate() {
        let (label, condition) = (escaped(&label), escaped(&condition));
        let _ = write!(rules, "<rule key=\"{number}\" symbol=\"{number}\" label=\"{label}\" filter=\"{condition}\"/>");
        symbols.push_str(&symbol(number, &fill, line));
    }
    format!(
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n\
         <qgis version=\"3.28\" styleCategories=\"Symbology\"><renderer-v2 type=\"RuleRenderer\" symbollevels=\"0\" \
         forceraster=\"0\" enableorderby=\"0\"><rules key=\"{id}\">{rules}</rules><symbols>{symbols}</symbols>\
         </renderer-v2></qgis>\n"
    )
}

/// What is drawn: the label, the expression of what it is drawn for, the fill.
fn drawn(choropleth: &Choropleth, language: Language) -> Vec<(String, String, Fill)> {
    let id = choropleth.indicator.id.as_str();
    let entries = choropleth.entries(language);
    let classes = choropleth.classes.iter().zip(&choropleth.colours).zip(&entries).map(|((class, colour), entry)| {
        let condition = format!("\"{id}\" >= {} AND \"{id}\" <= {}", class.low, class.high);
        (entry.label.clone(), condition, Fill { colour, style: "solid" })
    });
    let words = match language {
        Language::French => ["sans valeur", "secret statistique"],
        Language::English => ["no value", "withheld"],
    };
    let states = [("null", "hatchNull", "b_diagonal"), ("secret", "hatchSecret", "f_diagonal")];
    let hatched = states.into_iter().zip(words).map(|((state, hatch, style), label)| {
        let fill = Fill { colour: colour(hatch, choropleth.scheme), style };
        (label.to_owned(), format!("\"{id}_state\" = '{state}'"), fill)
    });
    classes.chain(hatched).collect()
}

fn symbol(number: usize, fill: &Fill, line: &str) -> String {
    let options = [
        ("color", rgba(fill.colour)),
        ("style", fill.style.to_owned()),
        ("outline_color", rgba(line)),
        ("outline_style", "solid".to_owned()),
        ("outline_width", "0.2".to_owned()),
        ("outline_width_unit", "MM".to_owned()),
    ];
    let options =
        options.map(|(name, value)| format!("<Option type=\"QString\" name=\"{name}\" value=\"{value}\"/>")).concat();
    format!(
        "<symbol type=\"fill\" name=\"{number}\" alpha=\"1\" clip_to_extent=\"1\" force_rhr=\"0\"><layer \
         class=\"SimpleFill\" enabled=\"1\" locked=\"0\" pass=\"0\"><Option type=\"Map\">{options}</Option></layer></symbol>"
    )
}

/// A colour of the palette (`#rrggbb`) as QGIS has it.
fn rgba(colour: &str) -> String {
    let part =
        |place: usize| colour.get(place..place + 2).and_then(|hex| u8::from_str_radix(hex, 16).ok()).unwrap_or(0);
    format!("{},{},{},255", part(1), part(3), part(5))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_has_its_parts_in_tens() {
        assert_eq!(rgba("#16456b"), "22,69,107,255");
    }
}
