//! GeoJSON documents and sequences, read feature by feature: the text of one feature is held at a time, and is parsed
//! without a tree. A feature that is no feature is told and left out; a text that is no JSON is refused.

use std::collections::HashMap;
use std::fmt;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::layers::Cell;
use crate::layers::intake::{SourceFrame, SourceTable};

use super::collector::Collector;
use super::drawn::{Drawn, DrawnKind};
use super::fault::SourceFault;
use super::geojson_geometry::{draw_coordinates, draw_geometry};

/// Bytes that are read at once.
const BUFFER_BYTES: usize = 1 << 18;
/// The mark in front of a record of a sequence (RFC 8142).
const RECORD_SEPARATOR: u8 = 0x1e;
/// The EPSG code of WGS84, the frame of GeoJSON.
const WGS84: u32 = 4326;

/// Reads a document: a collection, or one feature, or one geometry.
pub(super) fn read_document(path: &Path) -> Result<SourceTable, SourceFault> {
    let mut features = Features::of(path)?;
    let mut document =
        Document { features: &mut features, name: None, frame: Some(SourceFrame::Epsg(WGS84)), ceiling: None };
    let mut parser = serde_json::Deserializer::from_reader(without_mark(path)?);
    let parsed = parser.deserialize_map(&mut document).and_then(|()| parser.end());
    if let Some(ceiling) = document.ceiling.take() {
        return Err(ceiling);
    }
    parsed.map_err(|fault| SourceFault::damaged(fault.to_string()))?;
    let frame = document.frame.take();
    let name = document.name.take();
    Ok(features.collector.finish(name, frame))
}

/// Reads a sequence: a feature a line, or a feature behind each record separator.
pub(super) fn read_sequence(path: &Path) -> Result<SourceTable, SourceFault> {
    let mut from = without_mark(path)?;
    let mut features = Features::of(path)?;
    let end = if from.fill_buf()?.first() == Some(&RECORD_SEPARATOR) { RECORD_SEPARATOR } else { b'\n' };
    let mut record = Vec::new();
    loop {
        record.clear();
        if from.read_until(end, &mut record)? == 0 {
            break;
        }
        let is_mark = |byte: &u8| byte.is_ascii_whitespace() || *byte == RECORD_SEPARATOR;
        if record.iter().all(is_mark) {
            continue;
        }
        record.retain(|&byte| byte != RECORD_SEPARATOR);
        match std::str::from_utf8(&record) {
            Ok(text) => features.push(text)?,
            Err(_) => features.unreadable("its text is not UTF-8")?,
        }
    }
    Ok(features.collector.finish(None, Some(SourceFrame::Epsg(WGS84))))
}

/// The bytes of a file behind the mark of UTF-8.
fn without_mark(path: &Path) -> Result<BufReader<File>, SourceFault> {
    let mut from = BufReader::with_capacity(BUFFER_BYTES, File::open(path)?);
    if from.fill_buf()?.starts_with(b"\xef\xbb\xbf") {
        from.read_exact(&mut [0; 3])?;
    }
    Ok(from)
}

/// The features read so far.
struct Features {
    collector: Collector,
    places: HashMap<String, usize>,
    row: u32,
    drawn: Drawn,
}

impl Features {
    fn of(path: &Path) -> Result<Self, SourceFault> {
        let bytes = fs::metadata(path)?.len();
        Ok(Self { collector: Collector::open(bytes), places: HashMap::new(), row: 0, drawn: Drawn::default() })
    }

    fn next_row(&mut self) -> Result<u32, SourceFault> {
        self.row = self.row.checked_add(1).ok_or(SourceFault::TooLarge("more than four billion features"))?;
        Ok(self.row)
    }

    fn unreadable(&mut self, why: impl Into<String>) -> Result<(), SourceFault> {
        let row = self.next_row()?;
        self.collector.unreadable(row, why);
        Ok(())
    }

    /// Adds the feature that `text` is; what is none is told.
    fn push(&mut self, text: &str) -> Result<(), SourceFault> {
        let feature: Feature<'_> = match serde_json::from_str(text) {
            Ok(feature) => feature,
            Err(fault) => return self.unreadable(fault.to_string()),
        };
        self.push_feature(&feature)
    }

    fn push_feature(&mut self, feature: &Feature<'_>) -> Result<(), SourceFault> {
        self.drawn.start(DrawnKind::Missing);
        // A geometry alone is a feature without properties.
        let geometry = if feature.kind.as_deref() == Some("Feature") { feature.geometry } else { None };
        let drawn = match (feature.kind.as_deref(), geometry) {
            (Some("Feature"), Some(geometry)) => draw_geometry(geometry.get(), &mut self.drawn),
            (Some("Feature"), None) => Ok(()),
            (Some(kind), _) => draw_coordinates(kind, feature.coordinates, &mut self.drawn),
            (None, _) => Err("it is no feature: it has no `type`".to_owned()),
        };
        if let Err(why) = drawn {
            return self.unreadable(why);
        }
        let row = self.next_row()?;
        let members = feature.properties.map_or(Ok(Members(Vec::new())), |text| serde_json::from_str(text.get()));
        let members = match members {
            Ok(Members(members)) => members,
            Err(fault) => {
                self.collector.unreadable(row, format!("its properties: {fault}"));
                return Ok(());
            }
        };
        let mut cells = vec![Cell::Null; self.collector.width()];
        for (name, value) in &members {
            let place = self.place(name)?;
            if place >= cells.len() {
                cells.resize(place + 1, Cell::Null);
            }
            cells[place] = value.cell();
        }
        let id = feature.id.map(|id| serde_json::from_str::<Value<'_>>(id.get()).unwrap_or(Value::Null));
        let id = id.as_ref().map_or(Cell::Null, Value::cell);
        self.collector.push(row, id, &mut cells, &self.drawn)
    }

    /// The column called `name`.
    fn place(&mut self, name: &str) -> Result<usize, SourceFault> {
        if let Some(&place) = self.places.get(name) {
            return Ok(place);
        }
        let place = self.collector.field(name)?;
        self.places.insert(name.to_owned(), place);
        Ok(place)
    }
}

/// The document while it is parsed. What breaks a ceiling ends the parse, and stands in `ceiling`.
struct Document<'f> {
    features: &'f mut Features,
    name: Option<String>,
    /// The frame of the format, or that of a `crs` member, which may be none.
    frame: Option<SourceFrame>,
    ceiling: Option<SourceFault>,
}

impl<'de> Visitor<'de> for &mut Document<'_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a GeoJSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut whole: Vec<String> = Vec::new();
        let mut is_collection = false;
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "features" => {
                    is_collection = true;
                    map.next_value_seed(FeatureList { document: self })?;
                }
                "crs" => self.frame = named_frame(&map.next_value()?),
                "name" => self.name = map.next_value::<serde_json::Value>()?.as_str().map(str::to_owned),
                "type" | "geometry" | "properties" | "id" | "coordinates" => {
                    let value: Box<RawValue> = map.next_value()?;
                    is_collection |= key == "type" && value.get() == "\"FeatureCollection\"";
                    whole.push(format!("\"{key}\":{}", value.get()));
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        if !is_collection {
            self.add(&format!("{{{}}}", whole.join(",")))?;
        }
        Ok(())
    }
}

impl Document<'_> {
    fn add<E: serde::de::Error>(&mut self, text: &str) -> Result<(), E> {
        self.features.push(text).map_err(|ceiling| {
            self.ceiling = Some(ceiling);
            E::custom("too large")
        })
    }
}

/// The list of features.
struct FeatureList<'d, 'f> {
    document: &'d mut Document<'f>,
}

impl<'de> DeserializeSeed<'de> for FeatureList<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for FeatureList<'_, '_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a list of features")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while let Some(text) = seq.next_element::<Box<RawValue>>()? {
            self.document.add(text.get())?;
        }
        Ok(())
    }
}

/// The frame of a `crs` member, which is of the format before RFC 7946.
fn named_frame(crs: &serde_json::Value) -> Option<SourceFrame> {
    let name = crs.pointer("/properties/name").and_then(serde_json::Value::as_str);
    let code = crs.pointer("/properties/code").and_then(serde_json::Value::as_u64);
    match (name, code) {
        (Some(name), _) => Some(frame_named(name)),
        (None, Some(code)) => u32::try_from(code).ok().map(SourceFrame::Epsg),
        (None, None) => None,
    }
}

/// The frame that a name such as `urn:ogc:def:crs:EPSG::2154`, `EPSG:2154` or one of CRS84 stands for.
pub(super) fn frame_named(name: &str) -> SourceFrame {
    let upper = name.trim().to_ascii_uppercase();
    if upper.ends_with("CRS84") {
        return SourceFrame::Epsg(WGS84);
    }
    let code = upper.rsplit([':', '/']).next().and_then(|code| code.parse().ok());
    match code {
        Some(code) if upper.contains("EPSG") => SourceFrame::Epsg(code),
        _ => SourceFrame::Definition(name.to_owned()),
    }
}

/// The members of a feature that are read, most of them left as they stand.
#[derive(serde::Deserialize)]
struct Feature<'t> {
    #[serde(rename = "type", default)]
    kind: Option<String>,
    #[serde(borrow, default)]
    id: Option<&'t RawValue>,
    #[serde(borrow, default)]
    geometry: Option<&'t RawValue>,
    #[serde(borrow, default)]
    properties: Option<&'t RawValue>,
    #[serde(borrow, default)]
    coordinates: Option<&'t RawValue>,
}

/// The value of a property. Lists and objects are kept as the text that they are.
enum Value<'t> {
    Null,
    Boolean(bool),
    Integer(i64),
    Number(f64),
    Text(std::borrow::Cow<'t, str>),
}

impl Value<'_> {
    fn cell(&self) -> Cell<'_> {
        match self {
            Self::Null => Cell::Null,
            Self::Boolean(yes) => Cell::Boolean(*yes),
            Self::Integer(number) => Cell::Integer(*number),
            Self::Number(number) => Cell::Number(*number),
            Self::Text(text) => Cell::Text(text),
        }
    }
}

impl<'de: 't, 't> serde::Deserialize<'de> for Value<'t> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text: &'de RawValue = serde::Deserialize::deserialize(deserializer)?;
        let text = text.get();
        let not_read = |fault: serde_json::Error| serde::de::Error::custom(fault);
        Ok(match text.as_bytes().first() {
            Some(b'n') | None => Self::Null,
            Some(b't') => Self::Boolean(true),
            Some(b'f') => Self::Boolean(false),
            Some(b'"') => Self::Text(plain_text(text).map_err(not_read)?),
            Some(b'{' | b'[') => Self::Text(text.into()),
            Some(_) => match text.parse() {
                Ok(number) => Self::Integer(number),
                Err(_) => Self::Number(serde_json::from_str(text).map_err(not_read)?),
            },
        })
    }
}

/// What a quoted text says; borrowed where nothing is escaped.
fn plain_text(quoted: &str) -> Result<std::borrow::Cow<'_, str>, serde_json::Error> {
    if quoted.contains('\\') {
        serde_json::from_str::<String>(quoted).map(Into::into)
    } else {
        serde_json::from_str::<&str>(quoted).map(Into::into)
    }
}

/// The properties of a feature in their order.
struct Members<'t>(Vec<(std::borrow::Cow<'t, str>, Value<'t>)>);

impl<'de: 't, 't> serde::Deserialize<'de> for Members<'t> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Members<'de>;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("an object or null")
            }

            fn visit_unit<E>(self) -> Result<Members<'de>, E> {
                Ok(Members(Vec::new()))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
                let mut members = Vec::new();
                while let Some(name) = map.next_key::<Name<'de>>()? {
                    members.push((name.0, map.next_value()?));
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_any(Object)
    }
}

/// A name, borrowed where nothing in it is escaped.
struct Name<'t>(std::borrow::Cow<'t, str>);

impl<'de: 't, 't> serde::Deserialize<'de> for Name<'t> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl<'de> Visitor<'de> for Text {
            type Value = Name<'de>;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a name")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Name<'de>, E> {
                Ok(Name(text.into()))
            }

            fn visit_str<E>(self, text: &str) -> Result<Name<'de>, E> {
                Ok(Name(text.to_owned().into()))
            }
        }
        deserializer.deserialize_str(Text)
    }
}
