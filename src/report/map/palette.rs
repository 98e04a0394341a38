//! The palette that ships, `styles/palette.json`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::layers::Theme;

const TEXT: &str = include_str!("../../../styles/palette.json");

static PALETTE: LazyLock<Palette> =
    LazyLock::new(|| serde_json::from_str(TEXT).expect("the palette that ships is read by a test"));

#[derive(Deserialize)]
struct Palette {
    sequential: BTreeMap<String, Schemes<Vec<String>>>,
    map: Schemes<BTreeMap<String, String>>,
}

#[derive(Deserialize)]
struct Schemes<T> {
    light: T,
    dark: T,
}

impl<T> Schemes<T> {
    const fn of(&self, scheme: Scheme) -> &T {
        match scheme {
            Scheme::Light => &self.light,
            Scheme::Dark => &self.dark,
        }
    }
}

/// Dark lines on light ground, or the reverse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// Light ground.
    Light,
    /// Dark ground.
    Dark,
}

impl Scheme {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Light, Self::Dark];

    /// The code in addresses.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// The colours of a theme from the lowest to the highest values.
pub(super) fn ramp(theme: Theme, scheme: Scheme) -> &'static [String] {
    PALETTE.sequential.get(theme.id()).map_or(&[], |ramps| ramps.of(scheme).as_slice())
}

/// The colour of a part of the map.
///
/// # Panics
/// Where the palette has no such part: names are ours.
pub(super) fn colour(part: &str, scheme: Scheme) -> &'static str {
    PALETTE.map.of(scheme).get(part).expect("the palette names every part of the map")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Linear light, 0 to 1.
    fn linear(hex: &str) -> [f64; 3] {
        [1, 3, 5].map(|start| {
            let value = f64::from(u8::from_str_radix(&hex[start..start + 2], 16).expect("a colour")) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        })
    }

    fn mixed(matrix: [[f64; 3]; 3], light: [f64; 3]) -> [f64; 3] {
        matrix.map(|row| row.iter().zip(light).map(|(weight, channel)| weight * channel).sum())
    }

    /// Björn Ottosson's `OKLab`, in which 0.02 is just noticeable.
    fn ok_lab(light: [f64; 3]) -> [f64; 3] {
        let cones = [
            [0.412_221_470_8, 0.536_332_536_3, 0.051_445_992_9],
            [0.211_903_498_2, 0.680_699_545_1, 0.107_396_956_6],
            [0.088_302_461_9, 0.281_718_837_6, 0.629_978_700_5],
        ];
        let axes = [
            [0.210_454_255_3, 0.793_617_785, -0.004_072_046_8],
            [1.977_998_495_1, -2.428_592_205, 0.450_593_709_9],
            [0.025_904_037_1, 0.782_771_766_2, -0.808_675_766],
        ];
        mixed(axes, mixed(cones, light).map(f64::cbrt))
    }

    /// What eyes without red or green cones see (Machado, Oliveira and Fernandes 2009, full severity), and common ones.
    const EYES: [[[f64; 3]; 3]; 3] = [
        [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
        [[0.152_286, 1.052_583, -0.204_868], [0.114_503, 0.786_281, 0.099_216], [-0.003_882, -0.048_116, 1.051_998]],
        [[0.367_322, 0.860_646, -0.227_968], [0.280_085, 0.672_501, 0.047_413], [-0.011_82, 0.042_94, 0.968_881]],
    ];

    fn distance(one: &str, other: &str, eye: [[f64; 3]; 3]) -> f64 {
        let (one, other) = (ok_lab(mixed(eye, linear(one))), ok_lab(mixed(eye, linear(other))));
        one.iter().zip(other).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
    }

    #[test]
    fn classes_beside_each_other_are_told_apart_by_every_eye() {
        for (theme, scheme) in Theme::ALL.into_iter().flat_map(|theme| Scheme::ALL.map(|scheme| (theme, scheme))) {
            let ramp = ramp(theme, scheme);
            assert_eq!(ramp.len(), 5);
            for (eye, pair) in EYES.into_iter().flat_map(|eye| ramp.windows(2).map(move |pair| (eye, pair))) {
                let apart = distance(&pair[0], &pair[1], eye);
                assert!(apart > 0.06, "{theme} {scheme:?}: {} and {} are {apart} apart", pair[0], pair[1]);
            }
        }
    }

    #[test]
    fn water_is_told_from_the_land_and_from_every_class_by_every_eye() {
        for (scheme, eye) in Scheme::ALL.into_iter().flat_map(|scheme| EYES.map(|eye| (scheme, eye))) {
            let classes = Theme::ALL.into_iter().flat_map(|theme| ramp(theme, scheme)).map(String::as_str);
            for ground in classes.chain(["land", "paper", "hatchGround"].map(|part| colour(part, scheme))) {
                let apart = distance(colour("water", scheme), ground, eye);
                assert!(apart > 0.02, "{scheme:?}: water is {apart} apart from {ground}");
            }
        }
    }

    #[test]
    fn the_hatches_of_null_and_secret_are_seen_on_their_ground_by_every_eye() {
        for (scheme, eye) in Scheme::ALL.into_iter().flat_map(|scheme| EYES.map(|eye| (scheme, eye))) {
            for hatch in ["hatchNull", "hatchSecret"] {
                assert!(
                    distance(colour(hatch, scheme), colour("hatchGround", scheme), eye) > 0.2,
                    "{hatch} {scheme:?}"
                );
            }
        }
    }
}
