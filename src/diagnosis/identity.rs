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
use crate::layers::{About, Atlas, LayerId};

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

/// The facts about every indicator and layer in service, written once: an answer quotes those that it depends on.
#[derive(Debug, Default)]
pub(super) struct WrittenFacts {
    indicators: BTreeMap<IndicatorId, String>,
    layers: BTreeMap<LayerId, String>,
}

impl WrittenFacts {
    /// The facts about the indicators of `catalogue` and the layers of `atlas`.
    pub fn write(catalogue: &Catalogue, atlas: &Atlas) -> Self {
        let indicator = |it: &Indicator| (it.id.clone(), facts_of_indicator(it));
        let layer = |about: &About| (about.id.clone(), facts_of_layer(about));
        Self {
            indicators: catalogue.iter().map(indicator).collect(),
            layers: atlas.iter().map(|it| layer(it.about())).collect(),
        }
    }
}

/// `sha256:` and the hash of the canonical text of a diagnosis.
pub(super) fn diagnosis_identity(question: &Question, catalogue: &Catalogue, facts: &WrittenFacts) -> String {
    let mut text = CanonicalText::titled("diagnosis");
    text.zone(&question.zone);
    text.fact("references", question.references.code());
    for code in question.references.panel() {
        text.fact("references.commune", code);
    }
    text.fact("rows", question.wants_rows);
    text.what_is_asked(question.score.as_ref(), |indicator| question.asks(indicator), catalogue, facts);
    text.hashed()
}

/// `sha256:` and the hash of the canonical text of a comparison.
pub(super) fn comparison_identity(
    question: &ComparisonQuestion,
    catalogue: &Catalogue,
    facts: &WrittenFacts,
) -> String {
    let mut text = CanonicalText::titled("comparison");
    for zone in &question.zones {
        text.zone(zone);
    }
    text.what_is_asked(question.score.as_ref(), |indicator| question.asks(indicator), catalogue, facts);
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
        facts: &WrittenFacts,
    ) {
        if let Some(score) = score {
            self.score(score, catalogue);
        }
        let asked: Vec<&Indicator> = catalogue.iter().filter(|indicator| asks(indicator)).collect();
        for indicator in &asked {
            self.fact("figure", &indicator.id);
        }
        let needed = with_parts(&asked, catalogue);
        let written = needed.keys().filter_map(|id| facts.indicators.get(*id));
        written.for_each(|indicator| self.0.push_str(indicator));
        self.layers(needed.values().copied(), facts);
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

    /// The layers that the answer may read.
    fn layers<'i>(&mut self, indicators: impl Iterator<Item = &'i Indicator>, facts: &WrittenFacts) {
        let mut read: BTreeSet<&str> = ALWAYS_READ.into();
        read.extend(indicators.flat_map(|indicator| indicator.method.layers()).map(LayerId::as_str));
        for id in read {
            match facts.layers.get(id) {
                Some(layer) => self.0.push_str(layer),
                None => self.fact("layer", format_args!("{id} absent")),
            }
        }
    }

    fn hashed(self) -> String {
        format!("sha256:{}", hexadecimal(&self.0))
    }
}

/// What of an indicator changes a figure.
fn facts_of_indicator(indicator: &Indicator) -> String {
    let method = &indicator.method;
    let mut text = CanonicalText(String::new());
    text.fact("indicator", &indicator.id);
    text.fact("indicator.unit", indicator.unit.code());
    text.fact("indicator.direction", indicator.direction.code());
    text.fact("indicator.extensive", indicator.kind == Kind::Extensive);
    text.fact("indicator.ranked", indicator.is_ranked);
    for threshold in &indicator.thresholds {
        text.fact("indicator.target", format_args!("{} {}", threshold.value, threshold.authority));
    }
    text.fact("method", format_args!("{} {}", method.id(), method.version()));
    for layer in method.layers() {
        text.fact("method.layer", layer);
    }
    for part in method.indicators() {
        text.fact("method.indicator", part);
    }
    for (name, value) in method.params() {
        match value {
            Param::Number(number) => text.fact("method.param", format_args!("{name} {number}")),
            Param::Text(word) => text.fact("method.param", format_args!("{name} {word}")),
            Param::List(items) => {
                for item in items {
                    text.fact("method.param", format_args!("{name} {item}"));
                }
            }
        }
    }
    text.0
}

/// The file of a layer, and what of its record changes a figure.
fn facts_of_layer(about: &About) -> String {
    let mut text = CanonicalText(String::new());
    text.fact("layer", format_args!("{} {}", about.id, about.sha256));
    text.fact("layer.vintage", &about.vintage);
    if let Some(area) = about.min_reliable_area {
        text.fact("layer.min_reliable_area_m2", area.0);
    }
    text.0
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
