//! Frames as addresses name them: `crs`, `bbox-crs`, `filter-crs` (Part 2). Every frame of positions that EPSG names is
//! taken; those that clients here ask for are listed.

use crate::geometry::Frame;

use super::super::bodies::CRS84;
use super::super::problem::ApiError;
use super::super::query::Pairs;

/// The address of a frame of EPSG, before its code.
const EPSG: &str = "http://www.opengis.net/def/crs/EPSG/0/";
/// The frames that are listed: WGS84 in both orders, Lambert-93, Web Mercator, ETRS89, RGF93, the conic grid of the
/// Paris region, UTM 31N, and the Lambert grid that French archives are in.
const LISTED: [u32; 8] = [4326, 2154, 3857, 4258, 4171, 3949, 32631, 27572];

/// The addresses of the frames that are listed, the usual one first.
pub(super) fn listed() -> Vec<String> {
    std::iter::once(CRS84.to_owned()).chain(LISTED.map(|code| format!("{EPSG}{code}"))).collect()
}

/// The frame in which layers are kept.
pub(super) const STORED: &str = CRS84;

/// The address of a frame.
pub(super) fn address(frame: Frame) -> String {
    frame.epsg_code().map_or_else(|| CRS84.to_owned(), |code| format!("{EPSG}{code}"))
}

/// The frame that a parameter names, WGS84 with the longitude first where it is not given. The first look at a frame of
/// PROJ takes some milliseconds.
///
/// # Errors
/// Where it names none.
pub(super) fn read(pairs: &Pairs, name: &str) -> Result<Frame, ApiError> {
    let Some(text) = pairs.text(name) else { return Ok(Frame::CRS84) };
    named(text).ok_or_else(|| {
        let fr = format!(
            "l’adresse d’un référentiel : {CRS84}, ou {EPSG} suivie du code EPSG d’un référentiel plan ou géographique"
        );
        let en = format!(
            "the address of a frame: {CRS84}, or {EPSG} followed by the EPSG code of a plane or geographic one"
        );
        ApiError::bad_parameter(name, fr, en)
    })
}

fn named(text: &str) -> Option<Frame> {
    if text == CRS84 {
        return Some(Frame::CRS84);
    }
    let code = text.strip_prefix(EPSG)?;
    let is_plain = code.bytes().all(|byte| byte.is_ascii_digit()) && !code.starts_with('0');
    is_plain.then(|| code.parse().ok().and_then(Frame::epsg))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listed_frame_is_found_by_its_address_and_has_a_way() {
        for text in listed() {
            let frame = named(&text).expect("a frame");
            assert_eq!(address(frame), text);
            assert!(frame.carrier().is_some(), "{text}");
        }
    }

    #[test]
    fn what_is_no_address_of_a_frame_is_none() {
        let wrong =
            ["", "EPSG:2154", "http://www.opengis.net/def/crs/EPSG/0/", "http://www.opengis.net/def/crs/EPSG/0/-1"];
        for text in wrong.into_iter().chain(["http://www.opengis.net/def/crs/EPSG/0/99999999999"]) {
            assert_eq!(named(text), None, "{text}");
        }
    }
}
