//! The pictures of a map: the hatches of communes without a value and of those whose value is withheld.
//!
//! A rising hatch says that there is no value, a falling, denser one that it is withheld. Drawn pixel by pixel so that
//! they repeat without a seam, as the page draws them.

use serde_json::{Value, json};

use super::palette::{Scheme, colour};

/// Half the width of a line, in pixels of the map.
const HALF_LINE: f64 = 1.2;

/// Pictures side by side, red, green, blue and opacity, and where each is.
#[derive(Debug, Clone, PartialEq)]
pub struct Sprite {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Four bytes a pixel, row after row from the top.
    pub pixels: Vec<u8>,
    /// The index that MapLibre reads.
    pub index: Value,
}

/// A hatch: its name, the part of the palette, the pixels from one line to the next, and whether it rises.
const HATCHES: [(&str, &str, u32, bool); 2] =
    [("hatch-null", "hatchNull", 10, true), ("hatch-secret", "hatchSecret", 6, false)];

/// The pictures of a scheme, for screens with `ratio` pixels to one of the map.
pub fn sprite(scheme: Scheme, ratio: u32) -> Sprite {
    let width: u32 = HATCHES.iter().map(|hatch| hatch.2 * ratio).sum();
    let height = HATCHES.iter().map(|hatch| hatch.2 * ratio).max().unwrap_or(0);
    let mut pixels = vec![0; (width * height * 4) as usize];
    let mut index = json!({});
    let mut left = 0;
    for (name, part, spacing, is_rising) in HATCHES {
        let side = spacing * ratio;
        for (x, y) in (0..side).flat_map(|y| (0..side).map(move |x| (x, y))) {
            let along = if is_rising { x + y } else { x + side - y };
            let share = line_share(along % side, side, ratio);
            let at = ((y * width + left + x) * 4) as usize;
            pixels[at..at + 4].copy_from_slice(&mixed(colour(part, scheme), colour("hatchGround", scheme), share));
        }
        index[name] = json!({ "x": left, "y": 0, "width": side, "height": side, "pixelRatio": ratio });
        left += side;
    }
    Sprite { width, height, pixels, index }
}

/// 1 on the line, 0 off it, and between on its edge.
fn line_share(offset: u32, side: u32, ratio: u32) -> f64 {
    let from_line = f64::from(offset.min(side - offset));
    (HALF_LINE * f64::from(ratio) - from_line + 0.5).clamp(0.0, 1.0)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a mean of two bytes is a byte")]
fn mixed(line: &str, ground: &str, share: f64) -> [u8; 4] {
    let channel = |hex: &str, start: usize| f64::from(u8::from_str_radix(&hex[start..start + 2], 16).unwrap_or(0));
    let mix = |start: usize| (channel(line, start) * share + channel(ground, start) * (1.0 - share)).round() as u8;
    [mix(1), mix(3), mix(5), u8::MAX]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hatch_repeats_without_a_seam_and_is_named_in_the_index() {
        for ratio in [1, 2] {
            let sprite = sprite(Scheme::Light, ratio);
            assert_eq!(sprite.pixels.len(), (sprite.width * sprite.height * 4) as usize);
            assert_eq!(sprite.index["hatch-secret"]["x"], 10 * ratio);
            let pixel = |x: u32, y: u32| &sprite.pixels[((y * sprite.width + x) * 4) as usize..][..4];
            assert_eq!(pixel(0, 0), pixel(10 * ratio - 1, 1), "along a rising line");
        }
    }
}
