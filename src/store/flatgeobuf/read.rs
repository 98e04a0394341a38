//! Reading a FlatGeobuf file from memory. The FlatBuffers tables are verified before anything in them is looked at,
//! sizes are checked before they are believed, and nothing is reserved on the word of the header.

use flatbuffers::VerifierOptions;
use flatgeobuf::{Feature, Header, size_prefixed_root_as_feature_with_opts, size_prefixed_root_as_header_with_opts};

use crate::layers::{About, Cell, ColumnBuilder, FeatureId, Field, FieldKind, RawLayer};

use super::super::error::{FeatureFault, FilePart, FlatGeobufFault, StoreError};
use super::properties::{Declared, field_kind, unpack};
use super::shapes::Shapes;
use super::{ID_COLUMN, LIST_SEPARATOR, MAGIC, SECRET_COLUMN};

/// Bytes of a node of the packed R-tree: four numbers and an offset.
const NODE_BYTES: u64 = 40;
/// The widest table that is read: every feature costs a cell in every column, said or not.
const COLUMNS_MAX: usize = 2_000;

/// Reads the bytes of a FlatGeobuf file as the layer that `about` describes, identified by the column `id_field`.
///
/// A column called `feature_id` that identifies is no property; any other identifying column is one as well.
///
/// # Errors
/// Where the bytes are no FlatGeobuf of points or polygons in WGS84, are cut or damaged, or a feature has no
/// identifier.
pub fn read_flatgeobuf(bytes: &[u8], about: About, id_field: &str) -> Result<RawLayer, StoreError> {
    let layer = about.id.clone();
    read(bytes, about, id_field).map_err(|source| StoreError::FlatGeobuf { layer, source })
}

fn read(bytes: &[u8], about: About, id_field: &str) -> Result<RawLayer, FlatGeobufFault> {
    let (header, rest) = split_header(bytes)?;
    if let Some(code) = header.crs().map(|crs| crs.code())
        && ![0, 4326].contains(&code)
    {
        return Err(FlatGeobufFault::Frame(code));
    }
    let mut rows = Rows::new(&header, id_field)?;
    let mut features = skip_index(&header, rest)?;
    while !features.is_empty() {
        let feature_idx = rows.ids.len();
        let feature = split_feature(&mut features, feature_idx)?;
        rows.push(&feature).map_err(|fault| FlatGeobufFault::Feature { feature_idx, fault })?;
    }
    let (promised, found) = (header.features_count(), rows.ids.len());
    if promised != 0 && promised != found as u64 {
        return Err(FlatGeobufFault::Count { promised, found });
    }
    Ok(rows.into_layer(about))
}

/// The verified header, and the bytes behind it.
fn split_header(bytes: &[u8]) -> Result<(Header<'_>, &[u8]), FlatGeobufFault> {
    let rest = match bytes.split_at_checked(MAGIC.len()) {
        // The fourth byte is the version, of which lower ones are alike; the last is a patch number.
        Some((magic, rest)) if magic[..3] == MAGIC[..3] && magic[3] <= MAGIC[3] && magic[4..7] == MAGIC[4..7] => rest,
        _ => return Err(FlatGeobufFault::NotFlatGeobuf),
    };
    let (header, rest) = split_sized(rest).ok_or(FlatGeobufFault::Truncated(FilePart::Header))?;
    Ok((verified_header(header).ok_or(FlatGeobufFault::Damaged(FilePart::Header))?, rest))
}

/// The header that `sized` is, its size in front; none where the bytes are damaged.
pub(in crate::store) fn verified_header(sized: &[u8]) -> Option<Header<'_>> {
    size_prefixed_root_as_header_with_opts(&strict(sized.len()), sized).ok()
}

/// The feature that `sized` is, its size in front; none where the bytes are damaged.
pub(in crate::store) fn verified_feature(sized: &[u8]) -> Option<Feature<'_>> {
    size_prefixed_root_as_feature_with_opts(&strict(sized.len()), sized).ok()
}

/// How a table of so many bytes is verified. Tables may point at the same bytes many times over, and a few of them
/// would unfold into gigabytes: what a writer has reason to share is counted four times over, and no more.
fn strict(len: usize) -> VerifierOptions {
    VerifierOptions { max_apparent_size: len.saturating_mul(4).saturating_add(1024), ..VerifierOptions::default() }
}

/// A table with its size in front, and the bytes behind it. Alignment is counted from the size on.
fn split_sized(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let size = u32::from_le_bytes(*bytes.first_chunk::<4>()?);
    bytes.split_at_checked(usize::try_from(size).ok()?.checked_add(4)?)
}

/// The bytes behind the index, which is of no use when all features are read.
fn skip_index<'a>(header: &Header<'_>, bytes: &'a [u8]) -> Result<&'a [u8], FlatGeobufFault> {
    let size = index_bytes(header).ok_or(FlatGeobufFault::Damaged(FilePart::Index))?;
    let size = usize::try_from(size).map_err(|_| FlatGeobufFault::Truncated(FilePart::Index))?;
    bytes.get(size..).ok_or(FlatGeobufFault::Truncated(FilePart::Index))
}

/// How long the index is: a node for each feature, and for every full or partly filled group on each level above.
pub(in crate::store) fn index_bytes(header: &Header<'_>) -> Option<u64> {
    let (node_size, mut level) = (u64::from(header.index_node_size()), header.features_count());
    if node_size == 0 || level == 0 {
        return Some(0);
    }
    if node_size < 2 {
        return None;
    }
    let mut nodes = level;
    while level > 1 {
        level = level.div_ceil(node_size);
        nodes = nodes.checked_add(level)?;
    }
    // A single feature still has a root above it.
    nodes.max(2).checked_mul(NODE_BYTES)
}

/// Takes the next verified feature off the front of `bytes`.
fn split_feature<'a>(bytes: &mut &'a [u8], feature_idx: usize) -> Result<Feature<'a>, FlatGeobufFault> {
    let part = FilePart::Feature(feature_idx);
    let (feature, rest) = split_sized(bytes).ok_or(FlatGeobufFault::Truncated(part))?;
    *bytes = rest;
    verified_feature(feature).ok_or(FlatGeobufFault::Damaged(part))
}

/// The features read so far, in columns.
struct Rows<'a> {
    declared: Vec<Declared<'a>>,
    id_idx: usize,
    secret_idx: Option<usize>,
    ids: Vec<FeatureId>,
    builders: Vec<Option<ColumnBuilder>>,
    shapes: Shapes,
}

impl<'a> Rows<'a> {
    fn new(header: &Header<'a>, id_field: &str) -> Result<Self, FlatGeobufFault> {
        let declared: Vec<Declared<'a>> = header
            .columns()
            .into_iter()
            .flatten()
            .map(|column| Declared { name: column.name(), kind: column.type_() })
            .collect();
        if declared.len() > COLUMNS_MAX {
            return Err(FlatGeobufFault::TooManyColumns { found: declared.len(), most: COLUMNS_MAX });
        }
        let place = |name: &str| declared.iter().position(|column| column.name == name);
        let id_idx = place(id_field)
            .filter(|&idx| matches!(field_kind(declared[idx].kind), Some(FieldKind::Text | FieldKind::Integer)))
            .ok_or_else(|| FlatGeobufFault::NoIdColumn(id_field.to_owned()))?;
        let secret_idx = place(SECRET_COLUMN).filter(|&idx| field_kind(declared[idx].kind) == Some(FieldKind::Text));
        let mut builders = Vec::new();
        for (idx, column) in declared.iter().enumerate() {
            let kind = field_kind(column.kind).ok_or_else(|| FlatGeobufFault::BinaryColumn(column.name.to_owned()))?;
            let is_property = secret_idx != Some(idx) && !(idx == id_idx && column.name == ID_COLUMN);
            builders.push(is_property.then(|| ColumnBuilder::new(kind)));
        }
        let shapes = Shapes::new(header.geometry_type());
        Ok(Self { declared, id_idx, secret_idx, ids: Vec::new(), builders, shapes })
    }

    fn push(&mut self, feature: &Feature<'_>) -> Result<(), FeatureFault> {
        let mut cells = vec![Cell::Null; self.declared.len()];
        unpack(feature.properties().map_or(&[], |packed| packed.bytes()), &self.declared, &mut cells)?;
        let id: FeatureId = cells[self.id_idx].to_string().parse().map_err(|_| FeatureFault::Identifier)?;
        if let Some(names) = self.secret_idx.and_then(|idx| cells[idx].text()) {
            for name in names.split(LIST_SEPARATOR) {
                if let Some(idx) = self.declared.iter().position(|column| column.name == name) {
                    cells[idx] = Cell::Secret;
                }
            }
        }
        self.shapes.push(feature)?;
        for (builder, cell) in self.builders.iter_mut().zip(cells) {
            if let Some(builder) = builder {
                builder.push(cell);
            }
        }
        self.ids.push(id);
        Ok(())
    }

    fn into_layer(self, about: About) -> RawLayer {
        let (mut fields, mut columns) = (Vec::new(), Vec::new());
        for (column, builder) in self.declared.iter().zip(self.builders) {
            if let Some(column_built) = builder.map(ColumnBuilder::finish) {
                fields.push(Field { name: column.name.to_owned(), kind: column_built.kind() });
                columns.push(column_built);
            }
        }
        RawLayer { about, ids: self.ids, fields, columns, geometry: self.shapes.into_geometry() }
    }
}
