//! A drawing in SVG as pixels, its texts in the font that this program carries: the same picture on every machine.

use std::sync::Arc;

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::fontdb::Database;
use resvg::usvg::{Error, Options, Tree};

/// Pixels to one of the drawing, for screens that have many.
const RATIO: f32 = 2.0;
/// The most pixels across or down: what is drawn here is far below.
const PIXELS_MAX: f32 = 8_192.0;

/// Pixels of red, green, blue and opacity, row after row from the top.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Four bytes a pixel. What is not opaque is multiplied by its opacity.
    pub pixels: Vec<u8>,
}

/// Why a drawing is no picture.
#[derive(Debug, thiserror::Error)]
pub enum PictureFault {
    /// The text is no drawing.
    #[error("no drawing in SVG: {0}")]
    Drawing(String),
    /// It has no size, or too large a one.
    #[error("a drawing without a size that can be drawn")]
    Size,
}

/// The picture of a drawing.
///
/// # Errors
/// Where the text is no drawing, or has no size that can be drawn.
pub fn drawn(svg: &str) -> Result<Picture, PictureFault> {
    let mut fonts = Database::new();
    fonts.load_font_data(dejavu::sans::regular().to_vec());
    fonts.load_font_data(dejavu::sans::bold().to_vec());
    fonts.set_sans_serif_family(FAMILY);
    let options = Options { fontdb: Arc::new(fonts), font_family: FAMILY.to_owned(), ..Options::default() };
    let tree = Tree::from_str(svg, &options).map_err(|error: Error| PictureFault::Drawing(error.to_string()))?;
    let size = tree.size();
    let pixels = |length: f32| Some((length * RATIO).ceil()).filter(|length| *length <= PIXELS_MAX);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "positive and under the ceiling")]
    let sides = pixels(size.width()).zip(pixels(size.height())).map(|(width, height)| (width as u32, height as u32));
    let (width, height) = sides.ok_or(PictureFault::Size)?;
    let mut picture = Pixmap::new(width, height).ok_or(PictureFault::Size)?;
    resvg::render(&tree, Transform::from_scale(RATIO, RATIO), &mut picture.as_mut());
    Ok(Picture { width, height, pixels: picture.take() })
}

/// The family of the font.
const FAMILY: &str = "DejaVu Sans";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_leaves_ink_and_an_accent_more_of_it() {
        let ink = |text: &str| {
            let svg = format!(
                "<svg xmlns='http://www.w3.org/2000/svg' width='60' height='30'><rect width='60' height='30' \
                 fill='#fff'/><text x='5' y='22' font-size='14' font-family='sans-serif'>{text}</text></svg>"
            );
            let picture = drawn(&svg).expect("a drawing");
            assert_eq!((picture.width, picture.height), (120, 60));
            picture.pixels.iter().filter(|channel| **channel < 128).count()
        };
        assert_eq!(ink(""), 0);
        assert!(ink("é") > ink("e") && ink("e") > 50);
        assert!(drawn("no drawing").is_err());
    }
}
