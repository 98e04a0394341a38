//! Well-known text (ISO 19125) and its extended form (`SRID=2154;POINT(…)`), as tables carry geometry.

use super::drawn::{Drawn, DrawnKind};

/// What is wrong with a text.
const NO_WKT: &str = "its geometry is no well-known text";

/// The names of kinds, the longer before those that they start with.
const KINDS: [(&str, DrawnKind, usize); 7] = [
    ("MULTIPOINT", DrawnKind::Point, 1),
    ("MULTILINESTRING", DrawnKind::Lines, 2),
    ("MULTIPOLYGON", DrawnKind::Polygons, 3),
    ("POINT", DrawnKind::Point, 0),
    ("LINESTRING", DrawnKind::Lines, 1),
    ("POLYGON", DrawnKind::Polygons, 2),
    ("GEOMETRYCOLLECTION", DrawnKind::Other("GeometryCollection"), 0),
];

/// Whether a text looks like well-known text.
pub(super) fn is_wkt(text: &str) -> bool {
    let text = without_frame(text).1.trim_start();
    KINDS.iter().any(|(name, ..)| starts_with(text, name))
}

/// Draws the geometry that `text` writes, and tells the code of the frame that it names.
///
/// # Errors
/// Where it writes none, in words.
pub(super) fn draw_wkt(text: &str, drawn: &mut Drawn) -> Result<Option<u32>, &'static str> {
    let (frame, text) = without_frame(text);
    let text = text.trim();
    let (name, kind, depth) = KINDS.iter().find(|(name, ..)| starts_with(text, name)).ok_or(NO_WKT)?;
    drawn.start(*kind);
    let mut pen = Pen { rest: &text[name.len()..], drawn };
    let is_high = pen.letters();
    if is_high.eq_ignore_ascii_case("EMPTY") || matches!(kind, DrawnKind::Other(_)) {
        return Ok(frame);
    }
    if !is_high.is_empty() {
        let is_empty = pen.rest.trim_start().len() >= 5 && pen.rest.trim().eq_ignore_ascii_case("EMPTY");
        if !["Z", "M", "ZM"].iter().any(|mark| is_high.eq_ignore_ascii_case(mark)) {
            return Err(NO_WKT);
        }
        pen.drawn.mark_heights();
        if is_empty {
            return Ok(frame);
        }
    }
    pen.group(*kind, *depth)?;
    if pen.rest.trim().is_empty() { Ok(frame) } else { Err(NO_WKT) }
}

/// The code of the frame in front of an extended text, and the text behind it.
fn without_frame(text: &str) -> (Option<u32>, &str) {
    let trimmed = text.trim_start();
    let frame = starts_with(trimmed, "SRID=").then(|| trimmed[5..].split_once(';')).flatten();
    frame.map_or((None, trimmed), |(code, rest)| (code.trim().parse().ok(), rest))
}

fn starts_with(text: &str, name: &str) -> bool {
    text.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
}

/// Reads a text from the front.
struct Pen<'t, 'd> {
    rest: &'t str,
    drawn: &'d mut Drawn,
}

impl<'t> Pen<'t, '_> {
    /// Takes the letters in front.
    fn letters(&mut self) -> &'t str {
        let text = self.rest.trim_start();
        let end = text.find(|letter: char| !letter.is_ascii_alphabetic()).unwrap_or(text.len());
        self.rest = &text[end..];
        &text[..end]
    }

    /// Takes a mark in front, where it is there.
    fn takes(&mut self, mark: char) -> bool {
        let text = self.rest.trim_start();
        let behind = text.strip_prefix(mark);
        self.rest = behind.unwrap_or(text);
        behind.is_some()
    }

    /// A group in brackets, `depth` groups deep above positions.
    fn group(&mut self, kind: DrawnKind, depth: usize) -> Result<(), &'static str> {
        if depth > 0 && self.rest.trim_start().get(..5).is_some_and(|word| word.eq_ignore_ascii_case("EMPTY")) {
            self.letters();
            return Ok(());
        }
        if !self.takes('(') {
            return Err(NO_WKT);
        }
        loop {
            if kind == DrawnKind::Point || depth == 1 {
                self.position()?;
            } else {
                self.group(kind, depth - 1)?;
            }
            if !self.takes(',') {
                break;
            }
        }
        match (kind, depth) {
            (DrawnKind::Lines | DrawnKind::Polygons, 1) => self.drawn.end_stretch(),
            (DrawnKind::Polygons, 2) => self.drawn.end_polygon(),
            _ => {}
        }
        if self.takes(')') { Ok(()) } else { Err(NO_WKT) }
    }

    /// Two numbers or more; points of a multipoint may stand in brackets.
    fn position(&mut self) -> Result<(), &'static str> {
        let is_bracketed = self.takes('(');
        let (x, y) = (self.number().ok_or(NO_WKT)?, self.number().ok_or(NO_WKT)?);
        while self.number().is_some() {
            self.drawn.mark_heights();
        }
        self.drawn.position(x, y);
        if is_bracketed && !self.takes(')') { Err(NO_WKT) } else { Ok(()) }
    }

    fn number(&mut self) -> Option<f64> {
        let text = self.rest.trim_start();
        let end = text.find([' ', ',', ')', '(', '\t', '\n', '\r']).unwrap_or(text.len());
        let number = text[..end].parse().ok()?;
        self.rest = &text[end..];
        Some(number)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn drawn(text: &str) -> (Drawn, Option<u32>) {
        let mut drawn = Drawn::default();
        let frame = draw_wkt(text, &mut drawn).expect("it is well-known text");
        (drawn, frame)
    }

    #[test]
    fn every_kind_is_drawn_in_any_spelling() {
        let (point, frame) = drawn("SRID=2154;Point Z (652000.5 6862000 35)");
        assert_eq!((point.kind(), point.has_heights(), frame), (DrawnKind::Point, true, Some(2154)));
        assert_eq!(drawn("multipoint((2 48))").0.kind(), DrawnKind::Point);
        assert_eq!(drawn("MULTIPOINT(2 48, 3 49)").0.kind(), DrawnKind::Other("MultiPoint"));
        assert_eq!(drawn("LINESTRING(2 48,3 49)").0.lines().view().lines().len(), 1);
        assert_eq!(drawn("MULTILINESTRING((2 48,3 49),(1 1 , 2 2))").0.lines().view().lines().len(), 2);
        assert_eq!(drawn("POLYGON((0 0,1 0,1 1,0 0),(.1 .1,.2 .1,.2 .2,.1 .1))").0.polygons().flatten().count(), 2);
        let (multi, _) = drawn("MULTIPOLYGON(((0 0,1 0,1 1,0 0)),((5 5,6 5,6 6,5 5)))");
        assert_eq!(multi.polygons().count(), 2);
        for empty in ["POINT EMPTY", "POLYGON Z EMPTY", "MULTIPOLYGON EMPTY"] {
            assert_eq!(drawn(empty).0.kind(), DrawnKind::Missing, "{empty}");
        }
        assert_eq!(drawn("GEOMETRYCOLLECTION(POINT(1 2))").0.kind(), DrawnKind::Other("GeometryCollection"));
    }

    proptest! {
        #[test]
        fn any_text_is_drawn_or_refused(text in "(SRID=)?[0-9;]{0,3}(MULTI)?(POINT|POLYGON|LINESTRING)? ?[ZM(),. 0-9e-]{0,40}") {
            let _ = draw_wkt(&text, &mut Drawn::default());
        }
    }
}
