//! Values of records as cells of the database and back. A cell is believed only as far as its field takes it.

use rusqlite::types::{Value as Cell, ValueRef};
use serde::Deserialize;

use crate::geometry::{LonLat, Polygons};
use crate::layers::Words;
use crate::programme::record::{Holds, Location, Value};
use crate::report::{location_json, value_json};

/// The cell of a value; null for none.
pub(super) fn cell(value: Option<&Value>) -> Cell {
    match value {
        None => Cell::Null,
        Some(Value::Number(number)) => Cell::Real(*number),
        Some(Value::Integer(integer)) => Cell::Integer(*integer),
        Some(Value::Text(text)) => Cell::Text(text.clone()),
        Some(Value::Word(word)) => Cell::Text((*word).to_owned()),
        Some(Value::Named(id)) => Cell::Text(id.to_string()),
        Some(Value::Date(date)) => Cell::Text(date.to_string()),
        Some(value @ (Value::Words(_) | Value::Texts(_) | Value::WordList(_))) => {
            Cell::Text(value_json(value).to_string())
        }
    }
}

/// The value in a cell of a field that is not null; nothing where the field does not take it.
pub(super) fn value(holds: Holds, cell: ValueRef<'_>) -> Option<Value> {
    match (holds, cell) {
        (Holds::Number(..), ValueRef::Real(number)) => number.is_finite().then_some(Value::Number(number)),
        (Holds::Integer(..), ValueRef::Integer(integer)) => Some(Value::Integer(integer)),
        (Holds::Number(..) | Holds::Integer(..), _) => None,
        (holds, cell) => text_value(holds, cell.as_str().ok()?),
    }
}

fn text_value(holds: Holds, text: &str) -> Option<Value> {
    let word = |found: &str, allowed: &'static [&'static str]| allowed.iter().find(|&&it| it == found).copied();
    Some(match holds {
        Holds::Line(_) | Holds::Prose(_) => Value::Text(text.to_owned()),
        Holds::Words(_) => {
            let KeptWords { fr, en } = serde_json::from_str(text).ok()?;
            Value::Words(Words::new(fr, en))
        }
        Holds::Date | Holds::Day => Value::Date(text.parse().ok()?),
        Holds::Word(allowed) => Value::Word(word(text, allowed)?),
        Holds::WordList(allowed) => {
            let found: Vec<String> = serde_json::from_str(text).ok()?;
            Value::WordList(found.iter().map(|it| word(it, allowed)).collect::<Option<_>>()?)
        }
        Holds::Lines(_) | Holds::Addresses => Value::Texts(serde_json::from_str(text).ok()?),
        Holds::Named(_) => Value::Named(text.parse().ok()?),
        Holds::Number(..) | Holds::Integer(..) => return None,
    })
}

#[derive(Deserialize)]
struct KeptWords {
    fr: String,
    en: String,
}

/// The cell of a place.
pub(super) fn location_cell(location: Option<&Location>) -> Cell {
    location.map_or(Cell::Null, |location| Cell::Text(location_json(location).to_string()))
}

/// The place in a cell that is not null; nothing where it is none.
pub(super) fn location(cell: ValueRef<'_>) -> Option<Location> {
    let place: KeptPlace = serde_json::from_str(cell.as_str().ok()?).ok()?;
    let at = |[lon_deg, lat_deg]: [f64; 2]| LonLat::new(lon_deg, lat_deg);
    let rings = |rings: Vec<Vec<[f64; 2]>>| rings.into_iter().map(|ring| ring.into_iter().map(at).collect()).collect();
    Some(match place {
        KeptPlace::Point(position) => Location::Point(at(position)),
        KeptPlace::Polygon(polygon) => Location::Outline(Polygons::new([rings(polygon)])),
        KeptPlace::MultiPolygon(polygons) => Location::Outline(Polygons::new(polygons.into_iter().map(rings))),
    })
}

#[derive(Deserialize)]
#[serde(tag = "type", content = "coordinates")]
enum KeptPlace {
    Point([f64; 2]),
    Polygon(Vec<Vec<[f64; 2]>>),
    MultiPolygon(Vec<Vec<Vec<[f64; 2]>>>),
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::programme::record::THEMES;

    fn kept(holds: Holds, it: &Value) -> Option<Value> {
        let cell = cell(Some(it));
        value(holds, ValueRef::from(&cell))
    }

    #[test]
    fn a_value_comes_back_as_it_was() {
        let texts = |texts: &[&str]| Value::Texts(texts.iter().map(|&it| it.to_owned()).collect());
        for (holds, it) in [
            (Holds::Line(9), Value::Text("l’été; \"x\"".to_owned())),
            (Holds::Words(9), Value::Words(Words::new("une\nligne", "a'b"))),
            (Holds::Date, Value::Date("2024-05".parse().expect("a date"))),
            (Holds::Day, Value::Date("2024-05-13".parse().expect("a date"))),
            (Holds::Number(0.0, 1.0), Value::Number(0.1 + 0.2)),
            (Holds::Integer(0, 1), Value::Integer(-7)),
            (Holds::Word(THEMES), Value::Word("climate")),
            (Holds::WordList(THEMES), Value::WordList(vec!["energy", "mobility"])),
            (Holds::Lines(9), texts(&["a;b", "c"])),
            (Holds::Addresses, texts(&["https://example.org/?a=b&c=\"d\""])),
            (Holds::Named(crate::programme::record::Kind::Area), Value::Named("a-1".parse().expect("an id"))),
        ] {
            assert_eq!(kept(holds, &it).as_ref(), Some(&it), "{holds:?}");
        }
    }

    #[test]
    fn a_cell_that_its_field_does_not_take_is_told() {
        for (holds, cell) in [
            (Holds::Word(THEMES), Cell::Text("war".to_owned())),
            (Holds::WordList(THEMES), Cell::Text("[\"war\"]".to_owned())),
            (Holds::Words(9), Cell::Text("{}".to_owned())),
            (Holds::Date, Cell::Text("soon".to_owned())),
            (Holds::Named(crate::programme::record::Kind::Area), Cell::Text("../x".to_owned())),
            (Holds::Number(0.0, 1.0), Cell::Text("1".to_owned())),
            (Holds::Number(0.0, 1.0), Cell::Real(f64::INFINITY)),
            (Holds::Line(9), Cell::Blob(vec![0xff])),
        ] {
            assert_eq!(value(holds, ValueRef::from(&cell)), None, "{cell:?}");
        }
        assert_eq!(location(ValueRef::Text(b"{\"type\":\"LineString\",\"coordinates\":[]}")), None);
    }

    proptest! {
        #[test]
        fn a_place_comes_back_to_the_last_bit(
            rings in prop::collection::vec(prop::collection::vec((-180.0..180.0, -90.0..90.0), 4..9), 1..4),
            parts in 1_usize..3,
        ) {
            let ring = |ring: &Vec<(f64, f64)>| ring.iter().map(|&(lon, lat)| LonLat::new(lon, lat)).collect::<Vec<_>>();
            let polygon: Vec<Vec<LonLat>> = rings.iter().map(ring).collect();
            let outline = Location::Outline(Polygons::new(vec![polygon.clone(); parts]));
            for it in [outline, Location::Point(polygon[0][0])] {
                let cell = location_cell(Some(&it));
                prop_assert_eq!(location(ValueRef::from(&cell)), Some(it));
            }
        }
    }
}
