//! What stands before the features: what they are, where they lie, from whom and on which terms.

use flatbuffers::FlatBufferBuilder;
use flatgeobuf::packed_r_tree::PackedRTree;
use flatgeobuf::{ColumnArgs, Crs, CrsArgs, GeometryType, Header, HeaderArgs};

use crate::layers::{About, GeometryKind, Language, View};

use super::encode::Columns;
use super::index::Box2;

/// The EPSG code of WGS84.
const WGS84: u32 = 4326;

/// The header, its size in front.
pub(super) fn header(view: &View<'_>, columns: Columns, features: u64, extent: Option<Box2>) -> Vec<u8> {
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
        envelope: extent.map(|all| builder.create_vector(&all.0)),
        geometry_type: geometry_type(view),
        columns: Some(builder.create_vector(&declared)),
        features_count: features,
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
