//! Where a record is: the place that its kind takes, valid, and inside the commune that it is said to be in.

use crate::diagnosis::Zone;
use crate::geometry::{LonLat, Metres, Polygons, PreparedZone, to_lonlat, to_planar};

use super::super::record::{Ground, Kind, Location, Record, Value};
use super::refusal::{GroundFault, Refusal};
use super::{Book, Circumstances};

/// How far a place may pass the border of its commune: outlines of communes differ by more from one edition of the official
/// map to the next, and a person snaps to what is seen.
pub const EDGE_TOLERANCE: Metres = Metres(1.0);

/// Puts the place of a draft into the record, checked, with what is worked out of it.
pub(super) fn grounded(
    book: &Book,
    kind: Kind,
    location: Option<&Location>,
    record: &mut Record,
    on: &Circumstances<'_>,
) -> Result<(), Refusal> {
    let Some(location) = location else {
        return if kind.ground() == Ground::Outline { Err(Refusal::Ground(GroundFault::Missing)) } else { Ok(()) };
    };
    match (kind.ground(), location) {
        (Ground::None, _) => return Err(Refusal::Ground(GroundFault::NotTaken)),
        (Ground::Outline, Location::Point(_)) => return Err(Refusal::Ground(GroundFault::PointForOutline)),
        (Ground::Point, Location::Outline(_)) => return Err(Refusal::Ground(GroundFault::OutlineForPoint)),
        _ => {}
    }
    record.location = Some(match location {
        Location::Point(point) => at_point(book, kind, *point, record, on)?,
        Location::Outline(outline) => in_outline(kind, outline, record, on)?,
    });
    Ok(())
}

fn at_point(
    book: &Book,
    kind: Kind,
    point: LonLat,
    record: &Record,
    on: &Circumstances<'_>,
) -> Result<Location, Refusal> {
    if !point.is_on_globe() {
        return Err(Refusal::Ground(GroundFault::OffGlobe));
    }
    let control = record.text("control_id").parse().ok().and_then(|id| book.get(Kind::Control, &id));
    let planar = to_planar(point);
    if let Some(outline) = control.and_then(|control| control.outline()) {
        // A measure of a control zone lies in that zone.
        let zone = PreparedZone::new(outline.mapped(to_planar));
        if zone.distance_to(planar) > EDGE_TOLERANCE {
            return Err(Refusal::Outside { commune: record.text("control_id").to_owned(), at: point });
        }
        return Ok(Location::Point(point));
    }
    let id = super::super::record::RecordId::least();
    let Some(code) = book.commune_of(kind, &id, record) else { return Ok(Location::Point(point)) };
    let commune = on.territories.commune(&code).map(|commune| commune.zone.shape());
    // A point that stands for a place within so many metres may itself lie that far beyond the border.
    let slack_m = record.get("uncertainty_m").and_then(Value::as_number).unwrap_or(0.0).max(EDGE_TOLERANCE.0);
    match commune {
        Some(commune) if commune.distance_to(planar).0 <= slack_m => Ok(Location::Point(point)),
        _ => Err(Refusal::Outside { commune: code, at: point }),
    }
}

fn in_outline(
    kind: Kind,
    outline: &Polygons<LonLat>,
    record: &mut Record,
    on: &Circumstances<'_>,
) -> Result<Location, Refusal> {
    let zone = Zone::drawn(outline.clone())?;
    if kind.field("zone_sha256").is_some() {
        record.values.insert("area_m2", Value::Number(zone.shape().area().0));
        record.values.insert("zone_sha256", Value::Text(zone.sha256().to_owned()));
    }
    // A control zone is often that of a neighbour; everything else keeps to its commune.
    if kind != Kind::Control {
        let code = record.text("commune_code");
        let commune = on.territories.commune(code).map(|commune| commune.zone.shape());
        let Some(commune) = commune else { return Err(outside(code, outline)) };
        if let Some(stray) = commune.stray(zone.shape().outline(), EDGE_TOLERANCE) {
            return Err(Refusal::Outside { commune: code.to_owned(), at: to_lonlat(stray) });
        }
    }
    Ok(Location::Outline(zone.lonlat().clone()))
}

fn outside(code: &str, outline: &Polygons<LonLat>) -> Refusal {
    let at = outline.view().positions().next().copied().unwrap_or(LonLat::new(0.0, 0.0));
    Refusal::Outside { commune: code.to_owned(), at }
}
