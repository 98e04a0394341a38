//! Identifiers made of names, the same at every rebuild whatever the order of the rows.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::geometry::LonLat;

/// Letters of the names in the figures that are plain ones with an accent.
const PLAIN: [(&str, char); 9] = [
    ("àâäá", 'a'),
    ("ç", 'c'),
    ("éèêë", 'e'),
    ("îïí", 'i'),
    ("ñ", 'n'),
    ("ôöó", 'o'),
    ("ùûüú", 'u'),
    ("ÿ", 'y'),
    ("'’", '-'),
];

/// Small plain letters and digits of `name`, a hyphen for everything between.
pub(super) fn slug(name: &str) -> String {
    let mut slug = String::new();
    for letter in name.to_lowercase().replace('œ', "oe").replace('æ', "ae").chars() {
        let plain = PLAIN.iter().find(|(accented, _)| accented.contains(letter)).map_or(letter, |&(_, plain)| plain);
        if plain.is_ascii_alphanumeric() {
            slug.push(plain);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}

/// A slug for each name; those that several places share are followed by six digits of a hash of the position.
pub(super) fn slugs<'n>(places: impl Iterator<Item = (&'n str, LonLat)> + Clone) -> Vec<String> {
    let mut uses: BTreeMap<String, usize> = BTreeMap::new();
    places.clone().for_each(|(name, _)| *uses.entry(slug(name)).or_default() += 1);
    let slug_of = |(name, position): (&str, LonLat)| match slug(name) {
        shared if uses[&shared] > 1 => format!("{shared}-{}", position_digits(position)),
        own => own,
    };
    places.map(slug_of).collect()
}

/// Six hexadecimal digits that stand for a position, read to five decimals (about a metre).
fn position_digits(position: LonLat) -> String {
    let text = format!("{:.5},{:.5}", position.lon_deg, position.lat_deg);
    format!("{:x}", Sha256::digest(text)).chars().take(6).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_plain_and_keeps_words_apart() {
        assert_eq!(slug("Saint-Ouen – Hôtel d’Œuvre (RER C)"), "saint-ouen-hotel-d-oeuvre-rer-c");
    }

    #[test]
    fn only_homonyms_carry_a_position() {
        let places =
            [("Orly", LonLat::new(2.4, 48.7)), ("Stains", LonLat::new(2.3, 48.9)), ("Orly", LonLat::new(2.3, 48.7))];
        let slugs = slugs(places.into_iter());
        assert_eq!(slugs[1], "stains");
        assert!(slugs[0].starts_with("orly-") && slugs[2].starts_with("orly-") && slugs[0] != slugs[2]);
    }
}
