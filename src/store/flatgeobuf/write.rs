//! Writing rows of a layer as FlatGeobuf. Everything is encoded in memory, a feature at a time, because the index in
//! front of the features needs their sizes: O(bytes written).

use std::io::{self, Write};

use flatbuffers::{FlatBufferBuilder, WIPOffset};
use flatgeobuf::packed_r_tree::{NodeItem, PackedRTree, calc_extent, hilbert_sort};
use flatgeobuf::{
    ColumnArgs, ColumnType, Crs, CrsArgs, Feature, FeatureArgs, Geometry as FlatGeometry, GeometryArgs, GeometryType,
    Header, HeaderArgs,
};

use crate::geometry::{Carrier, LinesRef, LonLat, PolygonsRef};
use crate::layers::{About, Cell, FieldKind, Geometry, GeometryKind, Language, Layer, View};

use super::properties::pack;
use super::{ID_COLUMN, LIST_SEPARATOR, MAGIC, SECRET_COLUMN};

/// The EPSG code of WGS84.
const WGS84: u32 = 4326;

/// Writes the features at `rows` of `layer` as one FlatGeobuf file, in WGS84.
///
/// # Errors
/// Where `out` does not take the bytes.
pub fn write_flatgeobuf(layer: &Layer, rows: &[usize], out: impl Write) -> io::Result<()> {
    write_flatgeobuf_view(&View::whole(layer), rows, out)
}

/// Writes what `view` shows of the features at `rows` as one FlatGeobuf file. Whatever the order of the frame's axes,
/// the format has the easting first.
///
/// Identifiers stand in the column that equals them, else in a column `feature_id`.
///
/// # Errors
/// Where `out` does not take the bytes.
pub fn write_flatgeobuf_view(view: &View<'_>, rows: &[usize], mut out: impl Write) -> io::Result<()> {
    let columns = Columns::of(view);
    let mut features = Features::default();
    for &row_idx in rows {
        features.push(view, &columns, row_idx);
    }
    let (order, extent) = features.hilbert_order();
    out.write_all(&MAGIC)?;
    out.write_all(&header(view, &columns, &features, extent.as_ref()))?;
    if let Some(extent) = &extent {
        write_index(&order, extent, &mut out)?;
    }
    order.iter().try_for_each(|leaf| out.write_all(&features.encoded[leaf.feature_idx]))
}

/// Which columns are written besides the properties.
struct Columns {
    has_id: bool,
    has_secret: bool,
}

impl Columns {
    fn of(view: &View<'_>) -> Self {
        let layer = view.layer();
        let shows_id =
            layer.id_column().is_some_and(|id| view.columns().any(|(field, _)| *field == layer.fields()[id]));
        let mut cells = view.columns().flat_map(|(_, column)| column.iter());
        Self { has_id: layer.is_empty() || !shows_id, has_secret: cells.any(|cell| cell == Cell::Secret) }
    }

    /// The columns in order: identifiers, properties, names of the withheld ones.
    fn declared<'l>(&self, view: &View<'l>) -> Vec<(&'l str, ColumnType)> {
        let id = self.has_id.then_some((ID_COLUMN, ColumnType::String));
        let properties = view.columns().map(|(field, _)| (field.name.as_str(), column_type(field.kind)));
        let secret = self.has_secret.then_some((SECRET_COLUMN, ColumnType::String));
        id.into_iter().chain(properties).chain(secret).collect()
    }

    /// The packed properties of a feature.
    fn pack(&self, view: &View<'_>, row_idx: usize) -> Vec<u8> {
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

/// The features, encoded, and the box of each.
#[derive(Default)]
struct Features {
    encoded: Vec<Vec<u8>>,
    boxes: Vec<Option<NodeItem>>,
}

/// A feature in the order of the file.
struct Leaf {
    feature_idx: usize,
    node: NodeItem,
}

impl Features {
    fn push(&mut self, view: &View<'_>, columns: &Columns, row_idx: usize) {
        let mut builder = FlatBufferBuilder::new();
        let encoded = view.carrier().and_then(|carrier| encode(&mut builder, view.layer(), row_idx, carrier));
        let (geometry, bounds) = encoded.unzip();
        let properties = builder.create_vector(&columns.pack(view, row_idx));
        let feature = FeatureArgs { geometry, properties: Some(properties), columns: None };
        let feature = Feature::create(&mut builder, &feature);
        builder.finish_size_prefixed(feature, None);
        self.encoded.push(builder.finished_data().to_vec());
        self.boxes.push(bounds);
    }

    /// The order of the file, with byte offsets; and the box around all, where every feature has one.
    fn hilbert_order(&self) -> (Vec<Leaf>, Option<NodeItem>) {
        let boxes: Option<Vec<NodeItem>> = self.boxes.iter().cloned().collect();
        let Some(mut nodes) = boxes.filter(|boxes| !boxes.is_empty()) else {
            let leaf = |feature_idx| Leaf { feature_idx, node: NodeItem::create(0) };
            return ((0..self.encoded.len()).map(leaf).collect(), None);
        };
        let extent = calc_extent(&nodes);
        (0..).zip(&mut nodes).for_each(|(place, node)| node.offset = place);
        hilbert_sort(&mut nodes, &extent);
        let mut offset = 0;
        let order = nodes.into_iter().map(|mut node| {
            // Until now the offset was the place among the rows, which fits as it came from there.
            let feature_idx = usize::try_from(node.offset).unwrap_or_default();
            node.offset = offset;
            offset += self.encoded[feature_idx].len() as u64;
            Leaf { feature_idx, node }
        });
        (order.collect(), Some(extent))
    }
}

/// Writes the packed R-tree over the features in their order.
fn write_index(order: &[Leaf], extent: &NodeItem, out: &mut impl Write) -> io::Result<()> {
    let nodes: Vec<NodeItem> = order.iter().map(|leaf| leaf.node.clone()).collect();
    let tree = PackedRTree::build(&nodes, extent, PackedRTree::DEFAULT_NODE_SIZE).map_err(io::Error::other)?;
    tree.stream_write(out)
}

/// The header, its size in front.
fn header(view: &View<'_>, columns: &Columns, features: &Features, extent: Option<&NodeItem>) -> Vec<u8> {
    let mut builder = FlatBufferBuilder::new();
    let about = view.layer().about();
    let code = i32::try_from(view.frame().epsg_code().unwrap_or(WGS84)).unwrap_or_default();
    let declared: Vec<_> = columns
        .declared(view)
        .into_iter()
        .map(|(name, type_)| {
            let column = ColumnArgs { name: Some(builder.create_string(name)), type_, ..ColumnArgs::default() };
            flatgeobuf::Column::create(&mut builder, &column)
        })
        .collect();
    let org = Some(builder.create_string("EPSG"));
    let args = HeaderArgs {
        name: Some(builder.create_string(about.id.as_str())),
        envelope: extent.map(|all| builder.create_vector(&[all.min_x, all.min_y, all.max_x, all.max_y])),
        geometry_type: geometry_type(view),
        columns: Some(builder.create_vector(&declared)),
        features_count: features.encoded.len() as u64,
        index_node_size: if extent.is_some() { PackedRTree::DEFAULT_NODE_SIZE } else { 0 },
        crs: Some(Crs::create(&mut builder, &CrsArgs { org, code, ..CrsArgs::default() })),
        title: Some(builder.create_string(about.title.in_language(Language::French))),
        description: Some(builder.create_string(about.description.in_language(Language::French))),
        metadata: Some(builder.create_string(&metadata(about))),
        ..HeaderArgs::default()
    };
    let header = Header::create(&mut builder, &args);
    builder.finish_size_prefixed(header, None);
    builder.finished_data().to_vec()
}

/// Origin and terms of reuse as a JSON object, so that they travel with the file.
fn metadata(about: &About) -> String {
    serde_json::json!({
        "producer": about.producer,
        "licence": about.licence.name,
        "attribution": about.attribution,
        "vintage": about.vintage,
        "source": about.source_url,
        "title_en": about.title.en,
        "limits": about.limits.fr,
        "limits_en": about.limits.en,
    })
    .to_string()
}

/// The type in the format of what a view draws.
const fn geometry_type(view: &View<'_>) -> GeometryType {
    match view.layer().geometry().kind() {
        _ if view.carrier().is_none() => GeometryType::Unknown,
        GeometryKind::None => GeometryType::Unknown,
        GeometryKind::Point => GeometryType::Point,
        GeometryKind::MultiLine => GeometryType::MultiLineString,
        GeometryKind::MultiPolygon => GeometryType::MultiPolygon,
    }
}

/// A geometry in the making and its box.
type Encoded<'b> = (WIPOffset<FlatGeometry<'b>>, NodeItem);

/// The geometry of a feature; nothing where it has none.
fn encode<'b>(
    builder: &mut FlatBufferBuilder<'b>,
    layer: &Layer,
    row_idx: usize,
    carrier: &Carrier,
) -> Option<Encoded<'b>> {
    match layer.geometry() {
        Geometry::None => None,
        Geometry::Points(points) => {
            points.lonlat(row_idx).map(|position| encode_point(builder, carrier.east_north(position)))
        }
        Geometry::Lines(lines) => encode_lines(builder, lines.lonlat().get(row_idx), carrier),
        Geometry::Polygons(polygons) => encode_polygons(builder, polygons.lonlat().get(row_idx), carrier),
    }
}

fn encode_point<'b>(builder: &mut FlatBufferBuilder<'b>, position: [f64; 2]) -> Encoded<'b> {
    let xy = Some(builder.create_vector(&position));
    let geometry = FlatGeometry::create(builder, &GeometryArgs { xy, ..GeometryArgs::default() });
    let mut bounds = NodeItem::create(0);
    bounds.expand_xy(position[0], position[1]);
    (geometry, bounds)
}

/// A multiline, the ends of its lines beside its positions; nothing where there is no line.
fn encode_lines<'b>(
    builder: &mut FlatBufferBuilder<'b>,
    shape: LinesRef<'_, LonLat>,
    carrier: &Carrier,
) -> Option<Encoded<'b>> {
    if shape.is_empty() {
        return None;
    }
    let mut bounds = NodeItem::create(0);
    let xy = flat(shape.positions(), carrier, &mut bounds);
    let xy = Some(builder.create_vector(&xy));
    let ends = Some(builder.create_vector(&ends_of(shape.lines().map(<[LonLat]>::len))));
    let type_ = GeometryType::MultiLineString;
    let geometry = FlatGeometry::create(builder, &GeometryArgs { xy, ends, type_, ..GeometryArgs::default() });
    Some((geometry, bounds))
}

/// A multipolygon, one part a polygon; nothing where there is no polygon.
fn encode_polygons<'b>(
    builder: &mut FlatBufferBuilder<'b>,
    shape: PolygonsRef<'_, LonLat>,
    carrier: &Carrier,
) -> Option<Encoded<'b>> {
    if shape.is_empty() {
        return None;
    }
    let mut bounds = NodeItem::create(0);
    let parts: Vec<_> =
        shape.polygons().map(|polygon| encode_polygon(builder, polygon, carrier, &mut bounds)).collect();
    let parts = Some(builder.create_vector(&parts));
    let type_ = GeometryType::MultiPolygon;
    let geometry = FlatGeometry::create(builder, &GeometryArgs { parts, type_, ..GeometryArgs::default() });
    Some((geometry, bounds))
}

/// One polygon, which `bounds` grows to hold; the ends of its rings are left out where there is only one.
fn encode_polygon<'b>(
    builder: &mut FlatBufferBuilder<'b>,
    polygon: PolygonsRef<'_, LonLat>,
    carrier: &Carrier,
    bounds: &mut NodeItem,
) -> WIPOffset<FlatGeometry<'b>> {
    let xy = flat(polygon.positions(), carrier, bounds);
    let ends = ends_of(polygon.rings().map(<[LonLat]>::len));
    let ends = (ends.len() > 1).then(|| builder.create_vector(&ends));
    let xy = Some(builder.create_vector(&xy));
    let type_ = GeometryType::Polygon;
    FlatGeometry::create(builder, &GeometryArgs { xy, ends, type_, ..GeometryArgs::default() })
}

/// Positions as the format lines them up; `bounds` grows to hold them.
fn flat<'a>(positions: impl Iterator<Item = &'a LonLat>, carrier: &Carrier, bounds: &mut NodeItem) -> Vec<f64> {
    let carried = positions.map(|&position| carrier.east_north(position));
    carried.inspect(|position| bounds.expand_xy(position[0], position[1])).flatten().collect()
}

/// Where each of several stretches of positions ends, from how long they are.
fn ends_of(lengths: impl Iterator<Item = usize>) -> Vec<u32> {
    let end = |end: &mut u32, len: usize| {
        *end += u32::try_from(len).unwrap_or(u32::MAX);
        Some(*end)
    };
    lengths.scan(0, end).collect()
}
