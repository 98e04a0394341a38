//! What layers are made of a source: which rows, which columns, and what is worked out of them on the way.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::layers::{BaseRole, LayerId, Theme};

/// A layer that is made of a source.
#[derive(Debug, Clone, PartialEq)]
pub struct Feed {
    /// The layer, as indicators name it.
    pub layer: LayerId,
    /// Its theme.
    pub theme: Theme,
    /// What of the base map it shows, where it is part of it.
    pub base: Option<BaseRole>,
    /// The column that identifies its features; none where their place must do.
    pub id: Option<String>,
    /// The columns to take: name in the layer, name in the file.
    pub columns: BTreeMap<String, String>,
    /// Only the rows that hold one of these values.
    pub keep: Option<Keep>,
    /// Only the rows whose text begins with one of these values.
    pub keep_starting: Option<Keep>,
    /// Only the rows where one of these columns is known; empty keeps all.
    pub keep_any: Vec<String>,
    /// Columns that are the sum of several: name in the layer, names in the file.
    pub sums: BTreeMap<String, Vec<String>>,
    /// Only the rows that belong to a class, and a column that says to which.
    pub classes: Option<Classes>,
    /// The columns of the coordinates, where a table has several.
    pub place: Option<PlaceColumns>,
    /// The column whose identifiers of grid cells (`CRS3035RES200mN…E…`) say where each row lies.
    pub cells: Option<String>,
    /// How its rows are gathered by territory; none where a row is a feature.
    pub gathering: Option<Gathering>,
    /// The hours within which departures of a timetable (GTFS) are counted, stop by stop; none for other files.
    pub departures: Option<ServiceHours>,
}

/// Rows to keep.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Keep {
    /// The column, as in the file.
    pub column: String,
    /// Its values.
    pub values: Vec<String>,
}

/// Rows sorted into classes by the codes of the producer.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Classes {
    /// The column of the codes, as in the file.
    pub column: String,
    /// The column of the classes, in the layer.
    pub into: String,
    /// The codes of each class. A class of which no row is left shows that the codes changed: the file is refused.
    pub codes: BTreeMap<String, Vec<String>>,
}

impl Classes {
    /// The class of a code.
    pub fn class_of(&self, code: &str) -> Option<&str> {
        let has = |(_, codes): &(&String, &Vec<String>)| codes.iter().any(|known| known == code);
        self.codes.iter().find(has).map(|(class, _)| class.as_str())
    }
}

/// The columns of the coordinates of a table.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlaceColumns {
    /// Longitude or easting.
    pub x: String,
    /// Latitude or northing.
    pub y: String,
}

/// Hours of a day of service, from the first to before the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceHours {
    /// The first hour that counts.
    pub from_hour: u8,
    /// The first that does not count any more; a day of service may last beyond 24.
    pub to_hour: u8,
}

/// How the rows of a source are gathered, one row a territory.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gathering {
    /// The layer of the territories.
    pub territories: String,
    /// Features of another layer that are territories beside them.
    pub beside: Option<Beside>,
    /// The column of the territories that holds their code.
    pub territory_code: String,
    /// The column of the file that holds it.
    pub code: String,
    /// Whether these are no codes but names, which are written in many ways.
    #[serde(default)]
    pub by_name: bool,
    /// The column of years of which the latest counts; none where all rows do.
    pub latest: Option<String>,
    /// How many rows there are, or how many that hold one of these values: name in the layer.
    #[serde(default)]
    pub counts: BTreeMap<String, Count>,
    /// Columns that are added up: name in the layer, name in the file.
    #[serde(default)]
    pub sums: BTreeMap<String, String>,
    /// Columns that are taken as they are, null where the rows of a territory differ: name in the layer, name in the file.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
    /// What was added up, divided by a column of the territories: name in the layer.
    #[serde(default)]
    pub rates: BTreeMap<String, Rate>,
    /// Columns of the territories: name in the layer, name there.
    #[serde(default)]
    pub taken: BTreeMap<String, String>,
}

/// Features of another layer that are territories too.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Beside {
    /// The layer.
    pub layer: String,
    /// Only those for which this column is null.
    pub without: String,
}

/// Which rows are counted.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Count {
    /// The column, as in the file; none where all rows are.
    pub column: Option<String>,
    /// The values of which a row holds one.
    #[serde(default)]
    pub values: Vec<String>,
}

/// A quotient of what was added up.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// The sum, by its name in the layer.
    pub of: String,
    /// By what it is multiplied.
    pub factor: f64,
    /// The column of the territories by which it is divided.
    pub per: String,
}

impl Feed {
    /// The columns of the file that the feed reads; none where it takes every column, or finds the place of the rows by
    /// itself.
    pub fn reads(&self) -> Option<Vec<&str>> {
        let gathering = self.gathering.as_ref();
        let is_placed = self.place.is_some() || self.cells.is_some() || gathering.is_some();
        if !is_placed || (self.columns.is_empty() && gathering.is_none()) {
            return None;
        }
        let kept = [&self.keep, &self.keep_starting].into_iter().flatten().map(|keep| &keep.column);
        let placed = self.place.iter().flat_map(|place| [&place.x, &place.y]);
        let gathered = gathering.into_iter().flat_map(|it| {
            let counted = it.counts.values().filter_map(|count| count.column.as_ref());
            let figures = it.sums.values().chain(it.values.values()).chain(counted);
            [&it.code].into_iter().chain(&it.latest).chain(figures)
        });
        let own = self.columns.values().chain(self.sums.values().flatten()).chain(&self.keep_any);
        let classes = self.classes.iter().map(|classes| &classes.column);
        let read = own.chain(&self.id).chain(&self.cells).chain(kept).chain(placed).chain(classes).chain(gathered);
        Some(read.map(String::as_str).collect())
    }
}
