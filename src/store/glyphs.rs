//! Letters of a font as distance fields, in the protocol buffers that MapLibre reads: 256 letters a file, drawn 24 pixels
//! high with three pixels around.
//!
//! A pixel says how far it lies from the outline: 191 on it, 255 at two pixels inside and more, 0 at six pixels outside
//! and more, so that a letter is drawn sharp at any size and with a halo. The distance is that to the outline itself, whose
//! curves are cut into short straight pieces, and not to a raster of it. Cost: pixels × pieces, some milliseconds a file.

use ttf_parser::{Face, OutlineBuilder};

use super::mvt::wire::{push_bytes, push_number, zigzag};

/// The height of letters that clients expect.
const SIZE_PX: f32 = 24.0;
/// Pixels around a letter.
const BUFFER_PX: i32 = 3;
/// The distance over which a pixel goes from black to white, and the part of it that lies inside.
const RADIUS_PX: f32 = 8.0;
const INSIDE_SHARE: f32 = 0.25;
/// From the top of a letter to the line from which clients count it.
const TOP_PX: i32 = 27;
/// Pieces of a curve.
const PIECES: u8 = 6;
/// Letters of a file.
const LETTERS: u32 = 256;

/// A font that this program carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Font {
    /// Upright.
    Regular,
    /// Upright and strong.
    Bold,
}

impl Font {
    /// Every one.
    pub const ALL: [Self; 2] = [Self::Regular, Self::Bold];

    /// What it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Regular => "DejaVu Sans",
            Self::Bold => "DejaVu Sans Bold",
        }
    }

    /// The font called `name`.
    pub fn called(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|font| font.name() == name)
    }

    fn face(self) -> Option<Face<'static>> {
        let bytes = match self {
            Self::Regular => dejavu::sans::regular(),
            Self::Bold => dejavu::sans::bold(),
        };
        Face::parse(bytes, 0).ok()
    }
}

/// The letters of `font` from `first` on, those that it has.
pub fn glyph_range(font: Font, first: u32) -> Vec<u8> {
    let mut stack = Vec::new();
    push_bytes(&mut stack, 1, font.name().as_bytes());
    push_bytes(&mut stack, 2, format!("{first}-{}", first + LETTERS - 1).as_bytes());
    if let Some(face) = font.face() {
        for letter in (first..first + LETTERS).filter_map(char::from_u32) {
            if let Some(glyph) = Glyph::of(&face, letter) {
                push_bytes(&mut stack, 3, &glyph.message());
            }
        }
    }
    let mut file = Vec::new();
    push_bytes(&mut file, 1, &stack);
    file
}

/// A letter: its outline and how far the next one stands.
struct Glyph {
    letter: char,
    outline: Outline,
    advance_px: f32,
}

impl Glyph {
    fn of(face: &Face<'_>, letter: char) -> Option<Self> {
        let id = face.glyph_index(letter)?;
        let scale = SIZE_PX / f32::from(face.units_per_em());
        let mut outline = Outline { scale, ..Outline::default() };
        // A letter without an outline is a space.
        face.outline_glyph(id, &mut outline);
        let advance_px = f32::from(face.glyph_hor_advance(id).unwrap_or(0)) * scale;
        Some(Self { letter, outline, advance_px })
    }

    fn message(&self) -> Vec<u8> {
        let mut message = Vec::new();
        push_number(&mut message, 1, u32::from(self.letter).into());
        let Frame { left, top, width, height } = self.outline.frame();
        if width > 0 && height > 0 {
            push_bytes(&mut message, 2, &self.outline.distances());
        }
        push_number(&mut message, 3, u64::from(width.unsigned_abs()));
        push_number(&mut message, 4, u64::from(height.unsigned_abs()));
        push_number(&mut message, 5, zigzag(left.into()));
        push_number(&mut message, 6, zigzag((top - TOP_PX).into()));
        push_number(&mut message, 7, u64::from(whole(self.advance_px.round()).unsigned_abs()));
        message
    }
}

/// The pixels that a letter touches: its left side, its top above the base line, its size.
struct Frame {
    left: i32,
    top: i32,
    width: i32,
    height: i32,
}

/// An outline in pixels, north up, cut into straight pieces.
#[derive(Default)]
struct Outline {
    scale: f32,
    start: [f32; 2],
    at: [f32; 2],
    pieces: Vec<[[f32; 2]; 2]>,
}

impl Outline {
    fn frame(&self) -> Frame {
        let ends = || self.pieces.iter().flatten();
        if self.pieces.is_empty() {
            return Frame { left: 0, top: 0, width: 0, height: 0 };
        }
        let low = |axis: usize| whole(ends().map(|end| end[axis]).fold(f32::INFINITY, f32::min).floor());
        let high = |axis: usize| whole(ends().map(|end| end[axis]).fold(f32::NEG_INFINITY, f32::max).ceil());
        Frame { left: low(0), top: high(1), width: high(0) - low(0), height: high(1) - low(1) }
    }

    /// The pixels of the letter and those around it, row after row from the top.
    fn distances(&self) -> Vec<u8> {
        let Frame { left, top, width, height } = self.frame();
        let middle = |pixel: i32| real(pixel) + 0.5;
        let rows = (-BUFFER_PX..height + BUFFER_PX).map(|row| real(top) - middle(row));
        let row = |y: f32| (-BUFFER_PX..width + BUFFER_PX).map(move |column| [real(left) + middle(column), y]);
        rows.flat_map(row).map(|pixel| self.shade(pixel)).collect()
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 255")]
    fn shade(&self, pixel: [f32; 2]) -> u8 {
        let nearest_px2 = self.pieces.iter().map(|piece| squared_distance(*piece, pixel)).fold(f32::INFINITY, f32::min);
        let outside_px = if self.holds(pixel) { -nearest_px2.sqrt() } else { nearest_px2.sqrt() };
        let share = outside_px / RADIUS_PX + INSIDE_SHARE;
        (255.0 - 255.0 * share).round().clamp(0.0, 255.0) as u8
    }

    /// Whether a position is inside: outlines that overlap count together.
    fn holds(&self, [x, y]: [f32; 2]) -> bool {
        let turns = self.pieces.iter().filter(|[start, end]| (start[1] > y) != (end[1] > y)).map(|[start, end]| {
            let at = start[0] + (y - start[1]) / (end[1] - start[1]) * (end[0] - start[0]);
            if at <= x {
                0
            } else if end[1] > start[1] {
                1
            } else {
                -1
            }
        });
        turns.sum::<i32>() != 0
    }

    fn push_to(&mut self, to: [f32; 2]) {
        let piece = [self.at, to];
        if piece_length_px2(piece) > 0.0 {
            self.pieces.push(piece);
        }
        self.at = to;
    }

    fn scaled(&self, x: f32, y: f32) -> [f32; 2] {
        [x * self.scale, y * self.scale]
    }

    /// Cuts a curve: `at` gives its positions from 0 to 1.
    fn push_curve(&mut self, at: impl Fn(f32) -> [f32; 2]) {
        (1..=PIECES).for_each(|piece| self.push_to(at(f32::from(piece) / f32::from(PIECES))));
    }
}

impl OutlineBuilder for Outline {
    fn move_to(&mut self, x: f32, y: f32) {
        self.start = self.scaled(x, y);
        self.at = self.start;
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.push_to(self.scaled(x, y));
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let (from, by, to) = (self.at, self.scaled(x1, y1), self.scaled(x, y));
        self.push_curve(|share| mixed(mixed(from, by, share), mixed(by, to, share), share));
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let (from, first, second, to) = (self.at, self.scaled(x1, y1), self.scaled(x2, y2), self.scaled(x, y));
        self.push_curve(|share| {
            let middle = mixed(first, second, share);
            let start = mixed(mixed(from, first, share), middle, share);
            mixed(start, mixed(middle, mixed(second, to, share), share), share)
        });
    }

    fn close(&mut self) {
        self.push_to(self.start);
    }
}

fn mixed(from: [f32; 2], to: [f32; 2], share: f32) -> [f32; 2] {
    [0, 1].map(|axis| from[axis] + (to[axis] - from[axis]) * share)
}

fn piece_length_px2([start, end]: [[f32; 2]; 2]) -> f32 {
    let along = [end[0] - start[0], end[1] - start[1]];
    along[0] * along[0] + along[1] * along[1]
}

fn squared_distance([start, end]: [[f32; 2]; 2], at: [f32; 2]) -> f32 {
    let along = [end[0] - start[0], end[1] - start[1]];
    let from_start = [at[0] - start[0], at[1] - start[1]];
    let length_px2 = piece_length_px2([start, end]);
    let share = ((from_start[0] * along[0] + from_start[1] * along[1]) / length_px2).clamp(0.0, 1.0);
    let away = [0, 1].map(|axis| from_start[axis] - share * along[axis]);
    away[0] * away[0] + away[1] * away[1]
}

#[expect(clippy::cast_possible_truncation, reason = "letters are some tens of pixels large")]
fn whole(pixels: f32) -> i32 {
    pixels as i32
}

#[expect(clippy::cast_precision_loss, reason = "letters are some tens of pixels large")]
fn real(pixels: i32) -> f32 {
    pixels as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glyph(letter: char) -> Glyph {
        Glyph::of(&Font::Regular.face().expect("the font is whole"), letter).expect("the font has the letter")
    }

    #[test]
    fn a_letter_is_dark_inside_and_light_around() {
        let (letter, distances) = (glyph('l'), glyph('l').outline.distances());
        let Frame { width, height, .. } = letter.outline.frame();
        let across = usize::try_from(width + 2 * BUFFER_PX).expect("some pixels");
        assert_eq!(distances.len(), across * usize::try_from(height + 2 * BUFFER_PX).expect("some pixels"));
        let row = &distances[distances.len() / across / 2 * across..][..across];
        assert!(row[0] < 128 && row[across - 1] < 128 && row.iter().any(|shade| *shade > 191), "{row:?}");
        assert!(height > 15 && width < 6);
    }

    #[test]
    fn a_space_has_a_breadth_and_no_picture() {
        let message = glyph(' ').message();
        assert!(glyph(' ').outline.pieces.is_empty() && glyph(' ').advance_px > 5.0);
        assert_eq!(message[..4], [8, 32, 24, 0]);
    }

    #[test]
    fn the_hole_of_a_letter_is_outside() {
        let outline = glyph('o').outline;
        let Frame { left, top, width, height } = outline.frame();
        let middle = [real(left) + real(width) / 2.0, real(top) - real(height) / 2.0];
        assert!(!outline.holds(middle) && outline.shade(middle) < 191);
    }

    #[test]
    fn french_letters_are_there() {
        for letter in "ÉéèêëàâçîïôûùÿŒœ’–L".chars() {
            assert!(!glyph(letter).outline.pieces.is_empty(), "{letter}");
        }
        assert!(glyph_range(Font::Bold, 0).len() > 20_000);
        assert!(glyph_range(Font::Regular, 0xD800).len() < 100);
    }
}
