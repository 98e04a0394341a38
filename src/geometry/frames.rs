//! The frames in which positions may be asked for and given: WGS84, the French grids, and whatever else EPSG names.
//!
//! A position crosses in the order of axes that its frame defines (latitude first in EPSG:4326, easting first in
//! EPSG:2154). WGS84, RGF93, ETRS89, Lambert-93 and Web Mercator go by closed formulas, everything else by PROJ, whose
//! database is in the binary: no file is read and no grid is fetched. Datums of the ITRF family are taken as equal to
//! WGS84, as in [`super::to_planar`]. Cost: tens of nanoseconds a position by formula, some hundreds by PROJ, and some
//! twenty milliseconds when a thread meets a frame of PROJ first. Frames with a height, a time or no place on the Earth
//! are not served.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use proj::Proj;

use super::frame::{lonlat_of_mercator, mercator, to_lonlat, to_planar};
use super::position::{LonLat, LonLatBounds, Planar};

/// Degrees shown with seven decimals, a centimetre.
const DEGREE_DECIMALS: usize = 7;
/// Other units shown with four decimals.
const OTHER_DECIMALS: usize = 4;
/// How many frames of PROJ a thread keeps ready.
const KEPT: usize = 16;
/// The smallest and the largest code that EPSG gives.
const EPSG_CODES: std::ops::RangeInclusive<u32> = 1024..=32_767;

/// A frame of horizontal positions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame {
    name: Name,
    order: AxisOrder,
    is_in_degrees: bool,
}

/// What a frame is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Name {
    Crs84,
    Epsg(u32),
}

/// Which of the two axes comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum AxisOrder {
    EastNorth,
    NorthEast,
}

/// Carries positions between WGS84 and a frame, on the thread that made it.
#[derive(Debug, Clone)]
pub struct Carrier {
    way: Way,
    order: AxisOrder,
}

#[derive(Debug, Clone)]
enum Way {
    Degrees,
    Lambert93,
    Mercator,
    Proj(Rc<BothWays>),
}

/// A way that needs no PROJ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Formula {
    Degrees,
    Lambert93,
    Mercator,
}

/// A frame that goes by a formula, and for which part of the Earth it was made, as PROJ's database says.
struct Known {
    code: u32,
    formula: Formula,
    /// West, south, east, north.
    area_deg: [f64; 4],
}

/// France on the continent with Corsica, on land and at sea.
const AREA_OF_LAMBERT_93: [f64; 4] = [-9.86, 41.15, 10.38, 51.56];
const KNOWN_BY_FORMULA: [Known; 3] = [
    Known { code: 4326, formula: Formula::Degrees, area_deg: [-180.0, -90.0, 180.0, 90.0] },
    Known { code: 2154, formula: Formula::Lambert93, area_deg: AREA_OF_LAMBERT_93 },
    Known { code: 3857, formula: Formula::Mercator, area_deg: [-180.0, -85.06, 180.0, 85.06] },
];

impl Formula {
    const ALL: [Self; 3] = [Self::Degrees, Self::Lambert93, Self::Mercator];

    const fn way(self) -> Way {
        match self {
            Self::Degrees => Way::Degrees,
            Self::Lambert93 => Way::Lambert93,
            Self::Mercator => Way::Mercator,
        }
    }
}

/// The frame that goes by a formula and that a definition names by its code: making PROJ's objects takes milliseconds.
fn known(definition: &str) -> Option<&'static Known> {
    let code: u32 = definition.trim().strip_prefix("EPSG:")?.parse().ok()?;
    KNOWN_BY_FORMULA.iter().find(|known| known.code == code)
}

/// The two directions of PROJ, easting first.
#[derive(Debug)]
struct BothWays {
    from_lonlat: Proj,
    to_lonlat: Proj,
}

/// What a thread has looked up already: PROJ's objects cannot change thread, and making one takes milliseconds.
#[derive(Debug, Default)]
struct Kept {
    frames: BTreeMap<u32, Option<Frame>>,
    /// By the definition, which is `EPSG:…` for a frame of EPSG.
    ways: BTreeMap<String, Option<Rc<BothWays>>>,
}

thread_local! {
    static KEPT_BY_THREAD: RefCell<Kept> = RefCell::default();
}

impl Frame {
    /// WGS84, longitude first.
    pub const CRS84: Self = Self { name: Name::Crs84, order: AxisOrder::EastNorth, is_in_degrees: true };
    /// WGS84, latitude first (EPSG:4326).
    pub const WGS84: Self = Self::degrees(4326);
    /// ETRS89, latitude first (EPSG:4258).
    pub const ETRS89: Self = Self::degrees(4258);
    /// RGF93, latitude first (EPSG:4171).
    pub const RGF93: Self = Self::degrees(4171);
    /// Lambert-93 (EPSG:2154).
    pub const LAMBERT_93: Self = Self::metres(2154);
    /// The conic conformal zone 9 of Lambert-93 (EPSG:3949), the grid of the Paris region.
    pub const CC49: Self = Self::metres(3949);
    /// Web Mercator (EPSG:3857).
    pub const WEB_MERCATOR: Self = Self::metres(3857);
    /// Every frame that is known without PROJ.
    const KNOWN: [Self; 6] = [Self::WGS84, Self::ETRS89, Self::RGF93, Self::LAMBERT_93, Self::CC49, Self::WEB_MERCATOR];

    const fn degrees(code: u32) -> Self {
        Self { name: Name::Epsg(code), order: AxisOrder::NorthEast, is_in_degrees: true }
    }

    const fn metres(code: u32) -> Self {
        Self { name: Name::Epsg(code), order: AxisOrder::EastNorth, is_in_degrees: false }
    }

    /// The frame that EPSG calls `code`, where it is one of positions on the ground.
    pub fn epsg(code: u32) -> Option<Self> {
        let known = Self::KNOWN.into_iter().find(|frame| frame.name == Name::Epsg(code));
        known.or_else(|| EPSG_CODES.contains(&code).then(|| looked_up(code))?)
    }

    /// The code that EPSG gives, none for WGS84 with the longitude first.
    pub const fn epsg_code(self) -> Option<u32> {
        match self.name {
            Name::Crs84 => None,
            Name::Epsg(code) => Some(code),
        }
    }

    /// How many decimals of a coordinate are worth showing.
    pub const fn decimals(self) -> usize {
        if self.is_in_degrees { DEGREE_DECIMALS } else { OTHER_DECIMALS }
    }

    /// Whether the second axis of the frame is the one that runs east.
    pub const fn is_north_first(self) -> bool {
        matches!(self.order, AxisOrder::NorthEast)
    }

    /// Whether positions are the degrees of WGS84, in either order.
    pub const fn is_wgs84(self) -> bool {
        matches!(self.name, Name::Crs84 | Name::Epsg(4326 | 4258 | 4171))
    }

    /// What carries positions to this frame and back; none where PROJ knows no way, which it does for every frame of
    /// [`Frame::epsg`].
    pub fn carrier(self) -> Option<Carrier> {
        let way = match self.name {
            _ if self.is_wgs84() => Way::Degrees,
            Name::Crs84 => Way::Degrees,
            Name::Epsg(2154) => Way::Lambert93,
            Name::Epsg(3857) => Way::Mercator,
            Name::Epsg(code) => Way::Proj(ways(&format!("EPSG:{code}"))?),
        };
        Some(Carrier { way, order: self.order })
    }
}

impl Carrier {
    /// `position` in the frame, its axes in the frame's order. Not finite where the frame does not reach.
    pub fn from_lonlat(&self, position: LonLat) -> [f64; 2] {
        self.ordered(self.east_north(position))
    }

    /// `position` in the frame, easting or longitude first whatever the frame's order: for formats that say so.
    pub fn east_north(&self, position: LonLat) -> [f64; 2] {
        let (east, north) = match &self.way {
            Way::Degrees => (position.lon_deg, position.lat_deg),
            Way::Lambert93 => {
                let planar = to_planar(position);
                (planar.x_m, planar.y_m)
            }
            Way::Mercator => mercator(position),
            Way::Proj(ways) => {
                ways.from_lonlat.convert((position.lon_deg, position.lat_deg)).unwrap_or((f64::NAN, f64::NAN))
            }
        };
        [east, north]
    }

    /// A position of the frame, its axes in the frame's order, in WGS84. Not finite where the frame does not reach.
    pub fn to_lonlat(&self, axes: [f64; 2]) -> LonLat {
        let [east, north] = self.ordered(axes);
        match &self.way {
            Way::Degrees => LonLat::new(east, north),
            Way::Lambert93 => to_lonlat(Planar::new(east, north)),
            Way::Mercator => lonlat_of_mercator(east, north),
            Way::Proj(ways) => {
                let (lon_deg, lat_deg) = ways.to_lonlat.convert((east, north)).unwrap_or((f64::NAN, f64::NAN));
                LonLat::new(lon_deg, lat_deg)
            }
        }
    }

    /// A position given easting or longitude first, whatever the frame's order, in WGS84: for formats that say so. Not
    /// finite where the frame does not reach.
    pub fn lonlat_of(&self, east_north: [f64; 2]) -> LonLat {
        self.to_lonlat(self.ordered(east_north))
    }

    /// What carries positions to the frame that `definition` describes in any words of PROJ (the text of a `.prj`,
    /// PROJJSON, WKT, a PROJ string) and back, easting or longitude first; none where PROJ does not understand it. A
    /// definition that says the same as one of the closed formulas goes by that formula; a code of one does not go to PROJ.
    pub fn defined(definition: &str) -> Option<Self> {
        if let Some(known) = known(definition) {
            return Some(Self { way: known.formula.way(), order: AxisOrder::EastNorth });
        }
        let ways = ways(definition.trim())?;
        let way = Formula::ALL.map(Formula::way).into_iter().find(|way| says_the_same(&ways, way));
        Some(Self { way: way.unwrap_or(Way::Proj(ways)), order: AxisOrder::EastNorth })
    }

    /// The code of a frame that is carried by the same closed formula, easting or longitude first; none where PROJ carries.
    pub const fn formula_code(&self) -> Option<u32> {
        match self.way {
            Way::Degrees => Some(4326),
            Way::Lambert93 => Some(2154),
            Way::Mercator => Some(3857),
            Way::Proj(_) => None,
        }
    }

    /// Swaps the axes where the frame does: easting first in, the frame's order out, and the other way round.
    fn ordered(&self, [first, second]: [f64; 2]) -> [f64; 2] {
        match self.order {
            AxisOrder::EastNorth => [first, second],
            AxisOrder::NorthEast => [second, first],
        }
    }

    /// The box of `bounds` in the frame, least corner first, from positions along its border: what bulges between two
    /// of `parts` to a side is left out.
    pub fn box_of(&self, bounds: LonLatBounds, parts: u32) -> Option<[[f64; 2]; 2]> {
        let border = bounds.border(parts).into_iter().map(|position| self.from_lonlat(position));
        let inside: Vec<[f64; 2]> = border.filter(|axes| axes.iter().all(|axis| axis.is_finite())).collect();
        let least = |axis: usize| inside.iter().map(|axes| axes[axis]).reduce(f64::min);
        let most = |axis: usize| inside.iter().map(|axes| axes[axis]).reduce(f64::max);
        Some([[least(0)?, least(1)?], [most(0)?, most(1)?]])
    }
}

impl LonLatBounds {
    /// Positions along the border of the box, counter-clockwise from the south-west, each side cut into `parts`; the
    /// first is repeated at the end.
    pub fn border(self, parts: u32) -> Vec<LonLat> {
        let corners = [[self.west_deg, self.south_deg], [self.east_deg, self.north_deg]];
        cut_border(corners, parts).into_iter().map(|[lon_deg, lat_deg]| LonLat::new(lon_deg, lat_deg)).collect()
    }
}

/// Positions along the border of a box in any frame, from its least corner round to it, each side cut into `parts`.
pub fn cut_border([least, most]: [[f64; 2]; 2], parts: u32) -> Vec<[f64; 2]> {
    let corners = [least, [most[0], least[1]], most, [least[0], most[1]], least];
    let sides = corners.windows(2).flat_map(|side| {
        (0..parts).map(|part| {
            let share = f64::from(part) / f64::from(parts);
            [side[0][0] + share * (side[1][0] - side[0][0]), side[0][1] + share * (side[1][1] - side[0][1])]
        })
    });
    sides.chain([least]).collect()
}

/// The frame that PROJ's database describes under a code of EPSG.
fn looked_up(code: u32) -> Option<Frame> {
    KEPT_BY_THREAD.with_borrow_mut(|kept| {
        if kept.frames.len() >= KEPT {
            kept.frames.clear();
        }
        *kept.frames.entry(code).or_insert_with(|| described(code))
    })
}

/// The frame of a description by PROJ: geographic or projected, with two axes.
fn described(code: u32) -> Option<Frame> {
    let description = Proj::new(&format!("EPSG:{code}")).ok()?.to_projjson(Some(false), None, None).ok()?;
    let is_of = |kind: &str| description.contains(&format!("\"type\":\"{kind}\""));
    let is_in_degrees = is_of("GeographicCRS") && !is_of("ProjectedCRS");
    let is_horizontal = is_in_degrees || is_of("ProjectedCRS");
    let is_more = ["CompoundCRS", "VerticalCRS", "BoundCRS", "DerivedProjectedCRS"].into_iter().any(is_of);
    // The last list of axes is that of the frame itself: a projected one tells its base frame first.
    let (_, axes) = description.rsplit_once("\"axis\":[")?;
    let axes = axes.split_once(']')?.0;
    let directions: Vec<&str> = axes.split("\"direction\":\"").skip(1).filter_map(|it| it.split('"').next()).collect();
    let order = match directions[..] {
        ["east", "north"] => AxisOrder::EastNorth,
        ["north", "east"] => AxisOrder::NorthEast,
        _ => return None,
    };
    (is_horizontal && !is_more).then_some(Frame { name: Name::Epsg(code), order, is_in_degrees })
}

/// The part of the Earth for which a frame was made: that of `EPSG:…` or of another definition by PROJ. None where the
/// frame does not say, and where it spans the antimeridian.
pub fn area_of_use(definition: &str) -> Option<LonLatBounds> {
    if let Some(Known { area_deg: [west_deg, south_deg, east_deg, north_deg], .. }) = known(definition) {
        return Some(LonLatBounds {
            west_deg: *west_deg,
            south_deg: *south_deg,
            east_deg: *east_deg,
            north_deg: *north_deg,
        });
    }
    if tells_no_area(definition) {
        return None;
    }
    let (area, _) = Proj::new(definition.trim()).ok()?.area_of_use().ok()?;
    let area = area.filter(|area| area.west < area.east)?;
    Some(LonLatBounds { west_deg: area.west, south_deg: area.south, east_deg: area.east, north_deg: area.north })
}

/// Whether a definition describes a frame in a form that has no place for an area of use, or leaves it empty: what a `.prj`
/// holds as a rule.
fn tells_no_area(definition: &str) -> bool {
    let describes = definition.contains('[') || definition.contains('{') || definition.contains("+proj");
    describes && !definition.to_ascii_lowercase().contains("bbox")
}

/// Whether PROJ carries positions of France as a closed formula does: to a micrometre, or as near in degrees.
fn says_the_same(ways: &BothWays, way: &Way) -> bool {
    const SEEN: [(f64, f64); 4] = [(2.35, 48.86), (-4.5, 48.4), (7.7, 43.9), (3.0, 46.5)];
    let by_formula = Carrier { way: way.clone(), order: AxisOrder::EastNorth };
    let tolerance = if matches!(way, Way::Degrees) { 1e-10 } else { 1e-6 };
    SEEN.into_iter().all(|(lon_deg, lat_deg)| {
        let [east, north] = by_formula.east_north(LonLat::new(lon_deg, lat_deg));
        let by_proj = ways.from_lonlat.convert((lon_deg, lat_deg));
        by_proj.is_ok_and(|it| (it.0 - east).abs() < tolerance && (it.1 - north).abs() < tolerance)
    })
}

/// PROJ's way from WGS84 to a frame and back, made once a thread.
fn ways(definition: &str) -> Option<Rc<BothWays>> {
    KEPT_BY_THREAD.with_borrow_mut(|kept| {
        if kept.ways.len() >= KEPT {
            kept.ways.clear();
        }
        kept.ways.entry(definition.to_owned()).or_insert_with(|| made(definition).map(Rc::new)).clone()
    })
}

fn made(frame: &str) -> Option<BothWays> {
    let wgs84 = "OGC:CRS84";
    Some(BothWays {
        from_lonlat: Proj::new_known_crs(wgs84, frame, None).ok()?,
        to_lonlat: Proj::new_known_crs(frame, wgs84, None).ok()?,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A position of Argenteuil as pyproj gives it from EPSG:4326, in the order of each frame's axes.
    const BY_PROJ: [(u32, [f64; 2]); 8] = [
        (4326, [48.9472, 2.2482]),
        (4258, [48.9472, 2.2482]),
        (4171, [48.9472, 2.2482]),
        (2154, [644_934.373_1, 6_872_177.113_6]),
        (3857, [250_268.479_2, 6_265_907.082_9]),
        (3949, [1_644_936.900_5, 8_194_401.304_0]),
        (32631, [444_953.563_6, 5_421_858.629_5]),
        (27572, [593_527.949_5, 2_438_780.608_1]),
    ];

    #[test]
    fn frames_agree_with_proj_on_values_and_on_the_order_of_axes() {
        for (code, expected) in BY_PROJ {
            let frame = Frame::epsg(code).expect("a frame of EPSG");
            let carried = frame.carrier().expect("a way").from_lonlat(LonLat::new(2.2482, 48.9472));
            let tolerance = if frame.decimals() == DEGREE_DECIMALS { 1e-9 } else { 2e-4 };
            let is_near = carried.iter().zip(expected).all(|(found, expected)| (found - expected).abs() < tolerance);
            assert!(is_near, "EPSG:{code}: {carried:?}");
        }
    }

    #[test]
    fn what_is_no_horizontal_frame_is_none() {
        // A code of nothing, a vertical frame, a compound one, a geocentric one, an ellipsoid.
        for code in [0, 1, 999_999, 5720, 7405, 4978, 7030] {
            assert_eq!(Frame::epsg(code), None, "EPSG:{code}");
        }
    }

    #[test]
    fn the_formulas_agree_with_proj_itself() {
        for (code, frame) in [(2154, Frame::LAMBERT_93), (3857, Frame::WEB_MERCATOR)] {
            let (own, proj) =
                (frame.carrier().expect("a way"), made(&format!("EPSG:{code}")).expect("PROJ knows the frame"));
            for step in 0..200 {
                let share = f64::from(step) / 200.0;
                let position = LonLat::new(-5.0 + 14.0 * share, 41.5 + 9.5 * (share * 7.0).fract());
                let by_proj = proj.from_lonlat.convert((position.lon_deg, position.lat_deg)).expect("inside France");
                let own = own.from_lonlat(position);
                assert!((own[0] - by_proj.0).hypot(own[1] - by_proj.1) < 1e-6, "{code} {position:?}");
            }
        }
    }

    /// Lambert-93 as ESRI's software writes it into a `.prj`.
    const LAMBERT_93_PRJ: &str = r#"PROJCS["RGF93_Lambert_93",GEOGCS["GCS_RGF93",DATUM["D_RGF_1993",
        SPHEROID["GRS_1980",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],
        PROJECTION["Lambert_Conformal_Conic"],PARAMETER["False_Easting",700000.0],PARAMETER["False_Northing",6600000.0],
        PARAMETER["Central_Meridian",3.0],PARAMETER["Standard_Parallel_1",44.0],PARAMETER["Standard_Parallel_2",49.0],
        PARAMETER["Latitude_Of_Origin",46.5],UNIT["Meter",1.0]]"#;

    #[test]
    fn a_definition_is_a_frame_and_goes_by_the_closed_formula_where_it_says_the_same() {
        let lambert = Carrier::defined(LAMBERT_93_PRJ).expect("PROJ reads the words of ESRI");
        assert!(matches!(lambert.way, Way::Lambert93), "{lambert:?}");
        assert!(matches!(Carrier::defined("EPSG:4326").expect("a frame").way, Way::Degrees));
        let cc49 = Carrier::defined("EPSG:3949").expect("a frame");
        let found = cc49.lonlat_of([1_644_936.900_5, 8_194_401.304_0]);
        assert!((found.lon_deg - 2.2482).abs() < 1e-8 && (found.lat_deg - 48.9472).abs() < 1e-8, "{found:?}");
        assert!(Carrier::defined("no frame at all").is_none());
    }

    #[test]
    fn a_frame_tells_where_it_was_made_for() {
        let area = area_of_use("EPSG:2154").expect("Lambert-93 is made for France");
        assert!(area.west_deg < -5.0 && area.east_deg > 8.0 && area.north_deg < 55.0, "{area:?}");
        assert_eq!(area_of_use("EPSG:4326").map(|it| it.east_deg), Some(180.0));
        assert_eq!(area_of_use(LAMBERT_93_PRJ), None);
    }

    #[test]
    fn what_is_known_without_proj_is_what_proj_says() {
        let by_proj = |definition: &str| {
            let area = Proj::new(definition).expect("PROJ knows it").area_of_use().ok().and_then(|(area, _)| area);
            area.map(|area| [area.west, area.south, area.east, area.north])
        };
        for Known { code, formula, area_deg } in &KNOWN_BY_FORMULA {
            assert_eq!(by_proj(&format!("EPSG:{code}")), Some(*area_deg), "EPSG:{code}");
            let ways = made(&format!("EPSG:{code}")).expect("PROJ knows it");
            assert!(says_the_same(&ways, &formula.way()), "EPSG:{code}");
        }
        assert_eq!(by_proj(LAMBERT_93_PRJ), None);
        let lambert = Carrier::defined(LAMBERT_93_PRJ).expect("PROJ reads the words of ESRI");
        assert_eq!(lambert.formula_code(), Some(2154));
    }

    proptest! {
        #[test]
        fn a_position_comes_back_from_every_frame(lon_deg in 0.0..4.5, lat_deg in 46.0..51.0) {
            for code in [4326, 2154, 3857, 3949, 32631, 27572] {
                let carrier = Frame::epsg(code).and_then(Frame::carrier).expect("a frame of EPSG");
                let back = carrier.to_lonlat(carrier.from_lonlat(LonLat::new(lon_deg, lat_deg)));
                // A ten-millionth of a degree is a centimetre; the oldest grid is carried by a datum shift.
                prop_assert!((back.lon_deg - lon_deg).abs() < 1e-7 && (back.lat_deg - lat_deg).abs() < 1e-7);
            }
        }
    }

    #[test]
    fn a_border_runs_round_the_box_and_closes() {
        let bounds = LonLatBounds { west_deg: 0.0, south_deg: 0.0, east_deg: 2.0, north_deg: 1.0 };
        let border = bounds.border(2);
        assert_eq!(border.len(), 9);
        assert_eq!(border.first(), border.last());
        assert_eq!(border[1], LonLat::new(1.0, 0.0));
    }
}
