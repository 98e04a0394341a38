//! One feature as the format has it: its geometry and its packed properties in a table of FlatBuffers, its size in front.

use flatbuffers::{FlatBufferBuilder, WIPOffset};
use flatgeobuf::{ColumnType, Feature, FeatureArgs, Geometry as FlatGeometry, GeometryArgs, GeometryType};

use crate::geometry::{Carrier, LinesRef, LonLat, PolygonsRef};
use crate::layers::{Cell, FieldKind, Geometry, Layer, View};

use super::properties::pack;
use super::{ID_COLUMN, LIST_SEPARATOR, SECRET_COLUMN};

/// Writes features of a view, one after the other, in the same memory.
pub(super) struct Encoder<'v, 'l> {
    view: &'v View<'l>,
    columns: Columns,
    builder: FlatBufferBuilder<'static>,
}

impl<'v, 'l> Encoder<'v, 'l> {
    pub(super) fn new(view: &'v View<'l>, columns: Columns) -> Self {
        Self { view, columns, builder: FlatBufferBuilder::new() }
    }

    /// The bytes of a feature, until the next one is asked for.
    pub(super) fn feature(&mut self, row_idx: usize) -> &[u8] {
        let builder = &mut self.builder;
        builder.reset();
        let carrier = self.view.carrier();
        let geometry = carrier.and_then(|carrier| encode(builder, self.view.layer(), row_idx, carrier));
        let properties = builder.create_vector(&self.columns.pack(self.view, row_idx));
        let feature = FeatureArgs { geometry, properties: Some(properties), columns: None };
        let feature = Feature::create(builder, &feature);
        builder.finish_size_prefixed(feature, None);
        builder.finished_data()
    }
}

/// Which columns are written besides the properties.
#[derive(Debug, Clone, Copy)]
pub(super) struct Columns {
    has_id: bool,
    has_secret: bool,
}

impl Columns {
    pub(super) fn of(view: &View<'_>) -> Self {
        let layer = view.layer();
        let shows_id =
            layer.id_column().is_some_and(|id| view.columns().any(|(field, _)| *field == layer.fields()[id]));
        let mut cells = view.columns().flat_map(|(_, column)| column.iter());
        Self { has_id: layer.is_empty() || !shows_id, has_secret: cells.any(|cell| cell == Cell::Secret) }
    }

    /// The columns in order: identifiers, properties, names of the withheld ones.
    pub(super) fn declared<'l>(self, view: &View<'l>) -> Vec<(&'l str, ColumnType)> {
        let id = self.has_id.then_some((ID_COLUMN, ColumnType::String));
        let properties = view.columns().map(|(field, _)| (field.name.as_str(), column_type(field.kind)));
        let secret = self.has_secret.then_some((SECRET_COLUMN, ColumnType::String));
        id.into_iter().chain(properties).chain(secret).collect()
    }

    /// The packed properties of a feature.
    fn pack(self, view: &View<'_>, row_idx: usize) -> Vec<u8> {
        let id = self.has_id.then(|| Cell::Text(view.layer().id(row_idx)));
        let withheld: Vec<&str> = view
            .columns()
            .filter(|(_, column)| column.get(row_idx) == Cell::Secret)
            .map(|(field, _)| field.name.as_str())
            .collect();
        let withheld = withheld.join(&LIST_SEPARATOR.to_string());
        let secret = (!withheld.is_empty()).then_some(Cell::Text(&withheld));
        let properties = view.columns().map(|(_, column)| column.get(row_idx));
        let mut packed = Vec::new();
        for (column_idx, cell) in (0..).zip(id.into_iter().chain(properties).chain(secret)) {
            pack(&mut packed, column_idx, cell);
        }
        packed
    }
}

/// The type in the format of what a column holds.
const fn column_type(kind: FieldKind) -> ColumnType {
    match kind {
        FieldKind::Text => ColumnType::String,
        FieldKind::Integer => ColumnType::Long,
        FieldKind::Number => ColumnType::Double,
        FieldKind::Boolean => ColumnType::Bool,
    }
}

/// The geometry of a feature; nothing where it has none.
fn encode<'b>(
    builder: &mut FlatBufferBuilder<'b>,
    layer: &Layer,
    row_idx: usize,
    carrier: &Carrier,
) -> Option<WIPOffset<FlatGeometry<'b>>> {
    match layer.geometry() {
        Geometry::None => None,
        Geometry::Points(points) => {
            points.lonlat(row_idx).map(|position| encode_point(builder, carrier.east_north(position)))
        }
        Geometry::Lines(lines) => encode_lines(builder, lines.lonlat().get(row_idx), carrier),
        Geometry::Polygons(polygons) => encode_polygons(builder, polygons.lonlat().get(row_idx), carrier),
    }
}

fn encode_point<'b>(builder: &mut FlatBufferBuilder<'b>, position: [f64; 2]) -> WIPOffset<FlatGeometry<'b>> {
    let xy = Some(builder.create_vector(&position));
    FlatGeometry::create(builder, &GeometryArgs { xy, ..GeometryArgs::default() })
}

/// A multiline, the ends of its lines beside its positions; nothing where there is no line.
fn encode_lines<'b>(
    builder: &mut FlatBufferBuilder<'b>,
    shape: LinesRef<'_, LonLat>,
    carrier: &Carrier,
) -> Option<WIPOffset<FlatGeometry<'b>>> {
    if shape.is_empty() {
        return None;
    }
    let xy = flat(shape.positions(), carrier);
    let xy = Some(builder.create_vector(&xy));
    let ends = Some(builder.create_vector(&ends_of(shape.lines().map(<[LonLat]>::len))));
    let type_ = GeometryType::MultiLineString;
    Some(FlatGeometry::create(builder, &GeometryArgs { xy, ends, type_, ..GeometryArgs::default() }))
}

/// A multipolygon, one part a polygon; nothing where there is no polygon.
fn encode_polygons<'b>(
    builder: &mut FlatBufferBuilder<'b>,
    shape: PolygonsRef<'_, LonLat>,
    carrier: &Carrier,
) -> Option<WIPOffset<FlatGeometry<'b>>> {
    if shape.is_empty() {
        return None;
    }
    let parts: Vec<_> = shape.polygons().map(|polygon| encode_polygon(builder, polygon, carrier)).collect();
    let parts = Some(builder.create_vector(&parts));
    let type_ = GeometryType::MultiPolygon;
    Some(FlatGeometry::create(builder, &GeometryArgs { parts, type_, ..GeometryArgs::default() }))
}

/// One polygon; the ends of its rings are left out where there is only one.
fn encode_polygon<'b>(
    builder: &mut FlatBufferBuilder<'b>,
    polygon: PolygonsRef<'_, LonLat>,
    carrier: &Carrier,
) -> WIPOffset<FlatGeometry<'b>> {
    let xy = flat(polygon.positions(), carrier);
    let ends = ends_of(polygon.rings().map(<[LonLat]>::len));
    let ends = (ends.len() > 1).then(|| builder.create_vector(&ends));
    let xy = Some(builder.create_vector(&xy));
    let type_ = GeometryType::Polygon;
    FlatGeometry::create(builder, &GeometryArgs { xy, ends, type_, ..GeometryArgs::default() })
}

/// Positions as the format lines them up.
fn flat<'a>(positions: impl Iterator<Item = &'a LonLat>, carrier: &Carrier) -> Vec<f64> {
    positions.flat_map(|&position| carrier.east_north(position)).collect()
}

/// Where each of several stretches of positions ends, from how long they are.
fn ends_of(lengths: impl Iterator<Item = usize>) -> Vec<u32> {
    let end = |end: &mut u32, len: usize| {
        *end += u32::try_from(len).unwrap_or(u32::MAX);
        Some(*end)
    };
    lengths.scan(0, end).collect()
}
