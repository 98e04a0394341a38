//! The style of a choropleth as SLD 1.1 (OGC 05-078r4), which QGIS reads for any layer with the indicator's columns:
//! the comparison of communes as GeoJSON has them, `<id>` and `<id>_state`.

use std::fmt::Write as _;

use crate::layers::Language;

use super::choropleth::Choropleth;
use super::cuts::cuts;
use super::legend::escaped;
use super::palette::colour;

/// The style of `choropleth`.
pub fn sld(choropleth: &Choropleth, language: Language) -> String {
    let id = choropleth.indicator.id.as_str();
    let title = escaped(choropleth.indicator.label.in_language(language));
    let line = colour("communeLine", choropleth.scheme);
    let mut rules = String::new();
    // QGIS keeps six digits of a literal: a value at the end of a class must not fall out of it.
    let cuts = cuts(&choropleth.classes);
    let ranges = cuts.windows(2).zip(&choropleth.colours).zip(choropleth.entries(language));
    for ((ends, fill), entry) in ranges {
        let bound = |name: &str, value: f64| {
            format!(
                "<ogc:{name}><ogc:PropertyName>{id}</ogc:PropertyName><ogc:Literal>{value}</ogc:Literal></ogc:{name}>"
            )
        };
        let low = bound("PropertyIsGreaterThanOrEqualTo", ends[0]);
        let high = bound("PropertyIsLessThan", ends[1]);
        let plain = format!("<se:Fill><se:SvgParameter name=\"fill\">{fill}</se:SvgParameter></se:Fill>");
        push_rule(&mut rules, &entry.label, &format!("<ogc:And>{low}{high}</ogc:And>"), &plain, line);
    }
    let hatched = [("null", "hatchNull", "slash"), ("secret", "hatchSecret", "backslash")];
    for (state, hatch, mark) in hatched {
        let filter = format!(
            "<ogc:PropertyIsEqualTo><ogc:PropertyName>{id}_state</ogc:PropertyName>\
             <ogc:Literal>{state}</ogc:Literal></ogc:PropertyIsEqualTo>"
        );
        let stroke = colour(hatch, choropleth.scheme);
        let fill = format!(
            "<se:Fill><se:GraphicFill><se:Graphic><se:Mark><se:WellKnownName>{mark}</se:WellKnownName><se:Stroke>\
             <se:SvgParameter name=\"stroke\">{stroke}</se:SvgParameter></se:Stroke></se:Mark><se:Size>8</se:Size>\
             </se:Graphic></se:GraphicFill></se:Fill>"
        );
        push_rule(&mut rules, state, &filter, &fill, line);
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<StyledLayerDescriptor version=\"1.1.0\" \
         xmlns=\"http://www.opengis.net/sld\" xmlns:se=\"http://www.opengis.net/se\" \
         xmlns:ogc=\"http://www.opengis.net/ogc\"><NamedLayer><se:Name>{id}</se:Name><UserStyle><se:Name>{title}\
         </se:Name><se:FeatureTypeStyle>{rules}</se:FeatureTypeStyle></UserStyle></NamedLayer></StyledLayerDescriptor>\n"
    )
}

fn push_rule(rules: &mut String, label: &str, filter: &str, fill: &str, line: &str) {
    let label = escaped(label);
    let _ = write!(
        rules,
        "<se:Rule><se:Name>{label}</se:Name><se:Description><se:Title>{label}</se:Title></se:Description>\
         <ogc:Filter>{filter}</ogc:Filter><se:PolygonSymbolizer>{fill}<se:Stroke>\
         <se:SvgParameter name=\"stroke\">{line}</se:SvgParameter><se:SvgParameter name=\"stroke-width\">0.5\
         </se:SvgParameter></se:Stroke></se:PolygonSymbolizer></se:Rule>"
    );
}
