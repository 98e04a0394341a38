//! What was wrong in a file, where, and what was done about it.

use std::collections::BTreeMap;

use crate::geometry::{LonLat, OutlineFault, SquareMetres};

/// Faults of one kind that are kept with their place; all of them are counted.
pub const KEPT_A_KIND: usize = 10_000;

/// Something wrong in a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// Where the row stands in the file, counted from 1; none where the fault is of the whole.
    pub row: Option<u32>,
    /// What the feature is called, where it is known.
    pub id: Option<String>,
    /// The place on the map, where it is known.
    pub at: Option<LonLat>,
    /// What is wrong.
    pub kind: FaultKind,
    /// What was done.
    pub remedy: Remedy,
}

/// What was done about a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Remedy {
    /// The feature is not in the layer.
    LeftOut,
    /// A valid outline was put in the place of one that is not, as was asked.
    Repaired,
    /// The cell became null, or secret where the kind of the fault says so.
    Emptied,
    /// The feature is in the layer under another identifier.
    Renamed,
    /// It was put right without changing what is meant (a ring wound the other way, a vertex said twice).
    Mended,
    /// Nothing: it is in the layer as it was, to be known.
    Kept,
}

impl Remedy {
    /// The word in files and bodies.
    pub const fn code(self) -> &'static str {
        match self {
            Self::LeftOut => "left-out",
            Self::Repaired => "repaired",
            Self::Emptied => "emptied",
            Self::Renamed => "renamed",
            Self::Mended => "mended",
            Self::Kept => "kept",
        }
    }
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum FaultKind {
    /// A row that the reader cannot read.
    #[error("the row cannot be read: {0}")]
    Unreadable(String),
    /// A geometry of a kind that the layer does not hold.
    #[error("its geometry is a {found}, where the layer holds {expected}")]
    GeometryKind {
        /// The kind that was found, in words of Simple Features.
        found: String,
        /// The kind of the layer.
        expected: &'static str,
    },
    /// A cell that is not what its column holds; it became null.
    #[error("`{found}` in column `{column}` is no {expected}")]
    Cell {
        /// The column.
        column: String,
        /// What was found.
        found: String,
        /// What the column holds.
        expected: &'static str,
    },
    /// A text whose letters were encoded a second time: `Ã©` stands where an `é` was meant.
    #[error("`{found}` in column `{column}` looks encoded twice")]
    EncodedTwice {
        /// The column.
        column: String,
        /// What was found.
        found: String,
    },
    /// A count that is only said to be under a threshold; it became secret.
    #[error("`{found}` in column `{column}` tells a threshold and no number")]
    BelowThreshold {
        /// The column.
        column: String,
        /// What was found.
        found: String,
    },
    /// Heights or measures, which layers do not hold.
    #[error("heights or measures were dropped")]
    Heights,
    /// A feature without geometry, where the others have one.
    #[error("it has no geometry")]
    NoGeometry,
    /// A coordinate that is not a number, or infinite, or that its frame does not reach.
    #[error("a coordinate is no number, or lies where its frame does not reach")]
    NotFinite,
    /// An outline that is not valid.
    #[error(transparent)]
    Outline(OutlineFault),
    /// Vertices said twice in a row.
    #[error("vertices said twice in a row: {0}")]
    RepeatedVertices(usize),
    /// A ring that encloses nothing, beside others that do.
    #[error("a ring that encloses nothing")]
    FlatRing,
    /// A ring that is wound unlike those of the other features, or a hole wound as its outer ring is.
    #[error("a ring is wound the wrong way")]
    Winding,
    /// A line of a single position.
    #[error("a line has a single position")]
    ShortLine,
    /// A position that would lie where it is expected with its two coordinates swapped.
    #[error("it would lie where the others are expected with its two coordinates swapped")]
    SwappedAxes,
    /// A position outside the part of the Earth for which the frame was made.
    #[error("it lies outside the area for which the frame {0} is made")]
    OutsideArea(String),
    /// An identifier that an earlier row has.
    #[error("row {first_row} has the same identifier")]
    DuplicateId {
        /// The earlier row.
        first_row: u32,
    },
    /// The same feature again, cell by cell and vertex by vertex.
    #[error("row {first_row} says the same, cell by cell")]
    DuplicateRow {
        /// The earlier row.
        first_row: u32,
    },
    /// No identifier, or one that cannot be.
    #[error("`{0}` is no identifier")]
    BadId(String),
    /// The geometry of an earlier feature again.
    #[error("`{first}` has the same geometry")]
    DuplicateGeometry {
        /// The earlier feature.
        first: String,
    },
    /// A code of another year than the layer.
    #[error("`{code}` in column `{column}` is no code of {year}: {became}")]
    StaleCode {
        /// The column.
        column: String,
        /// The code.
        code: String,
        /// The year of the layer.
        year: u16,
        /// What the code became, or from what it came.
        became: String,
    },
    /// A code that no commune has.
    #[error("`{code}` in column `{column}` is the code of no commune")]
    UnknownCode {
        /// The column.
        column: String,
        /// The code.
        code: String,
    },
    /// A row of a table whose code is none of the territories.
    #[error("`{code}` is none of the layer `{layer}`")]
    Unjoined {
        /// The code.
        code: String,
        /// The layer of the territories.
        layer: String,
    },
    /// A row about a municipal arrondissement, where the territories are communes: it counts for its commune.
    #[error("`{code}` is an arrondissement of `{commune}`, for which its row counts")]
    OfArrondissement {
        /// The code.
        code: String,
        /// The commune.
        commune: String,
    },
    /// A row about a municipal arrondissement beside one about its commune, which says the whole.
    #[error("`{code}` is an arrondissement of `{commune}`, which has a row of its own")]
    BesideCommune {
        /// The code.
        code: String,
        /// The commune.
        commune: String,
    },
    /// A territory about which the table says nothing.
    #[error("the table has no row for it")]
    WithoutRow,
    /// Ground that two features share.
    #[error("it shares {} m² with `{other}`", area.0.round())]
    Overlap {
        /// The other feature.
        other: String,
        /// What they share.
        area: SquareMetres,
    },
    /// Ground that features surround and none covers.
    #[error("a gap of {} m²", area.0.round())]
    Gap {
        /// How large it is.
        area: SquareMetres,
    },
}

impl FaultKind {
    /// The word in files and bodies.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "unreadable-row",
            Self::GeometryKind { .. } => "geometry-kind",
            Self::Cell { .. } => "cell",
            Self::EncodedTwice { .. } => "encoded-twice",
            Self::BelowThreshold { .. } => "below-threshold",
            Self::Heights => "heights",
            Self::NoGeometry => "no-geometry",
            Self::NotFinite => "not-finite",
            Self::Outline(fault) => outline_code(fault),
            Self::RepeatedVertices(_) => "repeated-vertices",
            Self::FlatRing => "flat-ring",
            Self::Winding => "winding",
            Self::ShortLine => "short-line",
            Self::SwappedAxes => "swapped-axes",
            Self::OutsideArea(_) => "outside-area-of-use",
            Self::DuplicateId { .. } => "duplicate-id",
            Self::DuplicateRow { .. } => "duplicate-row",
            Self::BadId(_) => "bad-id",
            Self::DuplicateGeometry { .. } => "duplicate-geometry",
            Self::StaleCode { .. } => "code-of-another-year",
            Self::UnknownCode { .. } => "unknown-code",
            Self::Unjoined { .. } => "unjoined-row",
            Self::OfArrondissement { .. } => "arrondissement",
            Self::BesideCommune { .. } => "arrondissement-beside-commune",
            Self::WithoutRow => "without-row",
            Self::Overlap { .. } => "overlap",
            Self::Gap { .. } => "gap",
        }
    }

    /// The ground that the fault is about, where it is about some.
    pub const fn area(&self) -> Option<SquareMetres> {
        match self {
            Self::Overlap { area, .. } | Self::Gap { area } => Some(*area),
            _ => None,
        }
    }
}

const fn outline_code(fault: &OutlineFault) -> &'static str {
    match fault {
        OutlineFault::Empty => "empty-outline",
        OutlineFault::TooFewCorners { .. } => "too-few-corners",
        OutlineFault::NotClosed { .. } => "unclosed-ring",
        OutlineFault::NotFinite { .. } => "not-finite",
        OutlineFault::OffGlobe { .. } => "off-globe",
        OutlineFault::NoArea { .. } => "no-area",
        OutlineFault::SelfCrossing { .. } => "self-crossing",
        OutlineFault::SelfTouch { .. } => "self-touch",
        OutlineFault::HoleCrossing { .. } => "hole-crossing",
        OutlineFault::HoleOutside { .. } => "hole-outside",
        OutlineFault::HolesNested { .. } => "holes-nested",
        OutlineFault::InteriorCut { .. } => "interior-cut",
        OutlineFault::PolygonsOverlap { .. } => "polygons-overlap",
    }
}

/// The faults of a file: all counted, and of each kind the first [`KEPT_A_KIND`] kept.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Faults {
    kept: Vec<Fault>,
    counts: BTreeMap<(Remedy, &'static str), usize>,
}

impl Faults {
    /// Adds a fault.
    pub fn push(&mut self, fault: Fault) {
        let count = self.counts.entry((fault.remedy, fault.kind.code())).or_insert(0);
        *count += 1;
        if *count <= KEPT_A_KIND {
            self.kept.push(fault);
        }
    }

    /// Adds a fault of the row `row`.
    pub(super) fn tell(&mut self, row: u32, at: Option<LonLat>, kind: FaultKind, remedy: Remedy) {
        self.push(Fault { row: Some(row), id: None, at, kind, remedy });
    }

    /// Adds the first of `count` faults of one kind; the others are counted.
    pub(super) fn push_first(&mut self, first: impl IntoIterator<Item = Fault>, count: usize) {
        let mut told = None;
        for (number, fault) in first.into_iter().enumerate() {
            told = Some(((fault.remedy, fault.kind.code()), number + 1));
            self.push(fault);
        }
        if let Some((kind, told)) = told {
            *self.counts.entry(kind).or_insert(0) += count.saturating_sub(told);
        }
    }

    /// Adds those of `other` behind these.
    pub fn append(&mut self, other: Self) {
        let before = self.counts.clone();
        for fault in other.kept {
            self.push(fault);
        }
        for (kind, count) in other.counts {
            self.counts.insert(kind, before.get(&kind).copied().unwrap_or(0) + count);
        }
    }

    /// Those that were kept, in the order in which they were found.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Fault> {
        self.kept.iter()
    }

    /// How many there are of each kind and remedy, the gravest remedy first.
    pub fn counts(&self) -> impl ExactSizeIterator<Item = (Remedy, &'static str, usize)> + '_ {
        self.counts.iter().map(|(&(remedy, code), &count)| (remedy, code, count))
    }

    /// How many there are of one kind.
    pub fn of(&self, code: &str) -> usize {
        self.counts().filter(|(_, it, _)| *it == code).map(|(_, _, count)| count).sum()
    }

    /// How many there are.
    pub fn total(&self) -> usize {
        self.counts.values().sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// Names the features of those that are kept, by their row.
    pub(super) fn name_by_row(&mut self, id_of: impl Fn(u32) -> Option<String>) {
        for fault in self.kept.iter_mut().filter(|fault| fault.id.is_none()) {
            fault.id = fault.row.and_then(&id_of);
        }
    }
}

impl Faults {
    /// Gives those that have no place that of their row's feature.
    pub(super) fn place_by_row(&mut self, at: impl Fn(u32) -> Option<LonLat>) {
        for fault in self.kept.iter_mut().filter(|fault| fault.at.is_none()) {
            fault.at = fault.row.and_then(&at);
        }
    }
}

impl FromIterator<Fault> for Faults {
    fn from_iter<I: IntoIterator<Item = Fault>>(all: I) -> Self {
        let mut faults = Self::default();
        all.into_iter().for_each(|fault| faults.push(fault));
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_faults_are_counted_and_the_first_of_each_kind_kept() {
        let many = |kind: &FaultKind, remedy, count: usize| -> Faults {
            (0..count).map(|_| Fault { row: None, id: None, at: None, kind: kind.clone(), remedy }).collect()
        };
        let mut faults = many(&FaultKind::Heights, Remedy::Mended, KEPT_A_KIND + 5);
        faults.append(many(&FaultKind::Heights, Remedy::Mended, KEPT_A_KIND + 7));
        faults.append(many(&FaultKind::NoGeometry, Remedy::Kept, 1));
        assert_eq!((faults.total(), faults.of("heights")), (2 * KEPT_A_KIND + 13, 2 * KEPT_A_KIND + 12));
        assert_eq!(faults.iter().len(), KEPT_A_KIND + 1);
        faults.push_first(many(&FaultKind::Winding, Remedy::Mended, 3).kept, 1_000);
        assert_eq!(
            (faults.of("winding"), faults.iter().filter(|it| it.kind == FaultKind::Winding).count()),
            (1_000, 3)
        );
        let expected = [
            (Remedy::Mended, "heights", 2 * KEPT_A_KIND + 12),
            (Remedy::Mended, "winding", 1_000),
            (Remedy::Kept, "no-geometry", 1),
        ];
        assert_eq!(faults.counts().collect::<Vec<_>>(), expected);
    }
}
