//! The identity of an answer: a hash of everything that can change a figure in it, and of nothing else.
//!
//! It is the SHA-256 of a canonical text, a fact a line, in a fixed order: the zones with the hash of their outlines, the
//! references, the score, the indicators with their methods, versions and parameters, and the layers that these may read,
//! by the hash of their files. Words, titles and licences are not in it: they change no figure. Numbers are the shortest
//! decimals that read back as themselves. `docs/identity.md` shows the text; who writes it by hand finds the same hash.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{Display, Write as _};

use sha2::{Digest, Sha256};

use crate::geometry::{LonLat, Polygons, PolygonsRef};
use crate::layers::{Atlas, LayerId};

use super::catalogue::Catalogue;
use super::indicator::{Indicator, IndicatorId, Kind, Param};
use super::question::{ComparisonQuestion, Question};
use super::score::ScoreRequest;
use super::zone::Zone;

/// The layers that every answer may show something of, beside those of its indicators.
const ALWAYS_READ: [&str; 5] = ["communes", "epts", "departements", "districts", "experiments"];
/// The version of what is worked out beside the methods: shares of territories, references, ranks, scores. It changes
/// whenever an answer can.
const RULES_VERSION: u32 = 1;

/// `sha256:` and the hash of the canonical text of a diagnosis.
pub(super) fn diagnosis_identity(question: &Question, catalogue: &Catalogue, atlas: &Atlas) -> String {
    let mut text = CanonicalText::titled("diagnosis");
    text.zone(&question.zone);
    text.fact("references", question.references.code());
    for code in question.references.panel() {
        text.fact("references.commune", code);
    }
    text.fact("rows", question.wants_rows);
    text.what_is_asked(question.score.as_ref(), |indicator| question.asks(indicator), catalogue, atlas);
    text.hashed()
}

/// `sha256:` and the hash of the canonical text of a comparison.
pub(super) fn comparison_identity(question: &ComparisonQuestion, catalogue: &Catalogue, atlas: &Atlas) -> String {
    let mut text = CanonicalText::titled("comparison");
    for zone in &question.zones {
        text.zone(zone);
    }
    text.what_is_asked(question.score.as_ref(), |indicator| question.asks(indicator), catalogue, atlas);
    text.hashed()
}

/// The SHA-256 of an outline in its canonical form, written as a GeoJSON MultiPolygon without blanks.
pub(super) fn outline_sha256(outline: &Polygons<LonLat>) -> String {
    let joined = |items: Vec<String>| format!("[{}]", items.join(","));
    // Zero without a sign: they are one place.
    let position = |at: &LonLat| format!("[{},{}]", at.lon_deg + 0.0, at.lat_deg + 0.0);
    let ring = |ring: &[LonLat]| joined(ring.iter().map(position).collect());
    let polygon = |polygon: PolygonsRef<'_, LonLat>| joined(polygon.rings().map(ring).collect());
    let polygons = joined(outline.view().polygons().map(polygon).collect());
    hexadecimal(&format!(r#"{{"type":"MultiPolygon","coordinates":{polygons}}}"#))
}

/// Facts, one a line: a key, a blank, a value.
struct CanonicalText(String);

impl CanonicalText {
    fn titled(what: &str) -> Self {
        Self(format!("arpent {what} {RULES_VERSION}\n"))
    }

    /// Adds a fact. A value that holds a line break cannot pass for two facts.
    fn fact(&mut self, key: &str, value: impl Display) {
        let value = value.to_string().replace('\\', "\\\\").replace('\n', "\\n").replace('\r', "\\r");
        let _ = writeln!(self.0, "{key} {value}");
    }

    fn zone(&mut self, zone: &Zone) {
        self.fact("zone", zone.kind().code());
        if let Some(code) = zone.code() {
            self.fact("zone.code", code);
        }
        if let Some(name) = zone.name() {
            self.fact("zone.name", name);
        }
        self.fact("zone.sha256", zone.sha256());
    }

    fn what_is_asked(
        &mut self,
        score: Option<&ScoreRequest>,
        asks: impl Fn(&Indicator) -> bool,
        catalogue: &Catalogue,
        atlas: &Atlas,
    ) {
        if let Some(score) = score {
            self.score(score, catalogue);
        }
        let asked: Vec<&Indicator> = catalogue.iter().filter(|indicator| asks(indicator)).collect();
        for indicator in &asked {
            self.fact("figure", &indicator.id);
        }
        let needed = with_parts(&asked, catalogue);
        for indicator in needed.values() {
            self.indicator(indicator);
        }
        self.layers(needed.values().copied(), atlas);
    }

    fn score(&mut self, score: &ScoreRequest, catalogue: &Catalogue) {
        self.fact("score", score.aggregation().code());
        self.fact("score.seed", score.seed());
        for (id, weight) in score.weights() {
            self.fact("score.weight", format_args!("{id} {weight}"));
            if let Some(goalposts) = catalogue.get(id.as_str()).and_then(|indicator| indicator.goalposts.as_ref()) {
                self.fact("score.goalposts", format_args!("{id} {} {}", goalposts.low, goalposts.high));
            }
        }
    }

    fn indicator(&mut self, indicator: &Indicator) {
        let method = &indicator.method;
        self.fact("indicator", &indicator.id);
        self.fact("indicator.unit", indicator.unit.code());
        self.fact("indicator.direction", indicator.direction.code());
        self.fact("indicator.extensive", indicator.kind == Kind::Extensive);
        self.fact("indicator.ranked", indicator.is_ranked);
        for threshold in &indicator.thresholds {
            self.fact("indicator.target", format_args!("{} {}", threshold.value, threshold.authority));
        }
        self.fact("method", format_args!("{} {}", method.id(), method.version()));
        for layer in method.layers() {
            self.fact("method.layer", layer);
        }
        for part in method.indicators() {
            self.fact("method.indicator", part);
        }
        for (name, value) in method.params() {
            match value {
                Param::Number(number) => self.fact("method.param", format_args!("{name} {number}")),
                Param::Text(text) => self.fact("method.param", format_args!("{name} {text}")),
                Param::List(items) => {
                    for item in items {
                        self.fact("method.param", format_args!("{name} {item}"));
                    }
                }
            }
        }
    }

    /// The files in service of the layers that the answer may read, and what of their records changes a figure.
    fn layers<'i>(&mut self, indicators: impl Iterator<Item = &'i Indicator>, atlas: &Atlas) {
        let mut read: BTreeSet<String> = ALWAYS_READ.map(str::to_owned).into();
        read.extend(indicators.flat_map(|indicator| indicator.method.layers()).map(LayerId::to_string));
        for id in read {
            let Some(layer) = atlas.get(&id) else {
                self.fact("layer", format_args!("{id} absent"));
                continue;
            };
            let about = layer.about();
            self.fact("layer", format_args!("{id} {}", about.sha256));
            self.fact("layer.vintage", &about.vintage);
            if let Some(area) = about.min_reliable_area {
                self.fact("layer.min_reliable_area_m2", area.0);
            }
        }
    }

    fn hashed(self) -> String {
        format!("sha256:{}", hexadecimal(&self.0))
    }
}

/// The asked indicators and all that they are made of, by identifier.
fn with_parts<'c>(asked: &[&'c Indicator], catalogue: &'c Catalogue) -> BTreeMap<&'c IndicatorId, &'c Indicator> {
    let mut needed = BTreeMap::new();
    let mut open: Vec<&Indicator> = asked.to_vec();
    while let Some(indicator) = open.pop() {
        if needed.insert(&indicator.id, indicator).is_none() {
            open.extend(indicator.method.indicators().into_iter().filter_map(|id| catalogue.get(id.as_str())));
        }
    }
    needed
}

/// The SHA-256 of a text, lower-case hexadecimal.
fn hexadecimal(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_of_an_outline_is_that_of_its_geojson() {
        let ring = [(2.0, 48.0), (2.5, 48.0), (2.5, 48.25), (2.0, 48.0)];
        let ring = ring.map(|(lon_deg, lat_deg)| LonLat::new(lon_deg, lat_deg)).to_vec();
        let written = r#"{"type":"MultiPolygon","coordinates":[[[[2,48],[2.5,48],[2.5,48.25],[2,48]]]]}"#;
        assert_eq!(outline_sha256(&Polygons::single(ring)), hexadecimal(written));
        // As `printf '…' | sha256sum` says.
        assert_eq!(hexadecimal("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn a_name_with_a_line_break_is_one_fact() {
        let (mut one, mut two) = (CanonicalText::titled("test"), CanonicalText::titled("test"));
        one.fact("zone.name", "a\nrows true");
        two.fact("zone.name", "a");
        two.fact("rows", true);
        assert_ne!(one.0, two.0);
        assert_eq!(one.0.lines().count(), 2);
    }
}
