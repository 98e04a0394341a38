//! How columns and cells are written in French files: codes that are text, what stands for nothing and for secrecy.

use super::super::folding::Folding;

/// What Windows-1252 shows for the bytes 0x80 to 0x9F, where it shows no control character.
const WINDOWS_SIGNS: &str = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ";
/// How many characters the code of a commune has.
const COMMUNE_CODE_DIGITS: usize = 5;
/// Names of columns that hold codes of communes, five characters each.
const COMMUNE_CODES: [&str; 20] = [
    "code_insee",
    "codeinsee",
    "insee_com",
    "insee_commune",
    "insee",
    "depcom",
    "codgeo",
    "com",
    "code_com",
    "code_commune",
    "codecommune",
    "code_insee_commune",
    "commune_insee",
    "cod_insee",
    "numcom",
    "inseecom",
    "c_insee",
    "code_commune_insee",
    "id_com",
    "insee_code",
];
/// Names of columns that hold other codes: names, and how many digits they have.
const OTHER_CODES: [(&str, Option<usize>); 30] = [
    ("code_postal", Some(5)),
    ("codepostal", Some(5)),
    ("cp", Some(5)),
    ("code_post", Some(5)),
    ("iris", Some(9)),
    ("code_iris", Some(9)),
    ("dcomiris", Some(9)),
    ("siren", Some(9)),
    ("siren_epci", Some(9)),
    ("code_epci", Some(9)),
    ("epci", Some(9)),
    ("siret", Some(14)),
    ("uai", None),
    ("numero_uai", None),
    ("code_uai", None),
    ("rna", None),
    ("dep", Some(2)),
    ("code_dep", Some(2)),
    ("code_departement", Some(2)),
    ("insee_dep", Some(2)),
    ("departement", None),
    ("reg", Some(2)),
    ("code_reg", Some(2)),
    ("insee_reg", Some(2)),
    ("naf", None),
    ("ape", None),
    ("code", None),
    ("stationcode", None),
    ("telephone", None),
    ("tel", None),
];
/// Names of columns that identify, the best first; of what a producer means before what a program counts.
pub(super) const IDENTIFYING: [&str; 27] = [
    "id",
    "code",
    "identifiant",
    "cleabs",
    "code_insee",
    "insee_com",
    "codgeo",
    "code_iris",
    "iris",
    "dcomiris",
    "insee",
    "depcom",
    "siren",
    "siret",
    "uai",
    "numero_uai",
    "code_postal",
    "code_ilot",
    "ilot",
    "stationcode",
    "uuid",
    "uid",
    "ident",
    "gml_id",
    "gid",
    "objectid",
    "fid",
];
/// Beginnings of the names of columns of INSEE's file of incomes (Filosofi), in which `nd` is secrecy.
const FILOSOFI: [&str; 4] = ["dec_", "disp_", "filosofi", "rev_"];

/// What a text stands for that is no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Absence {
    /// Not there.
    Null,
    /// Withheld by the producer.
    Secret,
}

/// A name as it is compared: small letters without accents, hyphens and blanks as underscores.
pub(super) fn folded(name: &str) -> String {
    Folding::Accents.apply(name.trim()).to_lowercase().replace(['-', ' ', '.'], "_")
}

/// Whether a column of that name holds codes of communes.
pub(super) fn is_of_commune_codes(name: &str) -> bool {
    COMMUNE_CODES.contains(&folded(name).as_str())
}

/// Whether a column of that name holds codes, of communes or others.
pub(super) fn is_of_codes(name: &str) -> bool {
    is_of_commune_codes(name) || other_code(&folded(name)).is_some()
}

/// How many digits the codes of a column of that name have, where it holds codes and that is fixed.
pub(super) fn fixed_digits(name: &str) -> Option<usize> {
    if is_of_commune_codes(name) { Some(COMMUNE_CODE_DIGITS) } else { other_code(&folded(name))?.1 }
}

/// The entry of a folded name among the codes that are not of communes.
fn other_code(folded: &str) -> Option<&'static (&'static str, Option<usize>)> {
    OTHER_CODES.iter().find(|(code, _)| *code == folded)
}

/// What `text` stands for in a column of numbers or of yes and no, by habit; none where it is a value.
pub(super) fn absence(text: &str, column: &str) -> Option<Absence> {
    match text.to_ascii_lowercase().as_str() {
        "" | "nc" | "n.c." | "n/a" | "na" | "#n/a" | "n.d." | "nr" | "null" | "none" | "nan" | "-" | "–" | "//" => {
            Some(Absence::Null)
        }
        "nd" => {
            let name = folded(column);
            let is_filosofi = FILOSOFI.iter().any(|start| name.starts_with(start));
            Some(if is_filosofi { Absence::Secret } else { Absence::Null })
        }
        "s" | "ns" | "n.s." => Some(Absence::Secret),
        _ => None,
    }
}

/// Whether a text tells a threshold: `Moins de 5`, `<5`, `< 11`.
pub(super) fn is_threshold(text: &str) -> bool {
    let lower = text.trim().to_lowercase();
    let rest = ["moins de ", "inférieur à ", "inferieur a ", "<", "less than "]
        .into_iter()
        .find_map(|it| lower.strip_prefix(it));
    rest.is_some_and(|rest| rest.trim().bytes().next().is_some_and(|first| first.is_ascii_digit()) && rest.len() < 12)
}

/// Whether a text holds what the two bytes of a letter of UTF-8 look like in an encoding of one byte a letter: `Ã©`, `Â°`.
pub(super) fn is_encoded_twice(text: &str) -> bool {
    let is_second = |sign: char| ('\u{80}'..='\u{bf}').contains(&sign) || WINDOWS_SIGNS.contains(sign);
    text.match_indices(['Ã', 'Â']).any(|(at, lead)| text[at + lead.len()..].chars().next().is_some_and(is_second))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_known_by_their_names_however_they_are_written() {
        assert_eq!(fixed_digits("Code INSEE"), Some(5));
        assert_eq!(fixed_digits("CODE_IRIS"), Some(9));
        assert_eq!(fixed_digits("Code département"), Some(2));
        assert_eq!((is_of_codes("UAI"), fixed_digits("UAI")), (true, None));
        assert_eq!((is_of_codes("population"), fixed_digits("population")), (false, None));
        assert!(is_of_commune_codes("insee") && !is_of_commune_codes("siren"));
    }

    #[test]
    fn nd_is_secrecy_in_a_column_of_incomes_and_nothing_elsewhere() {
        assert_eq!(absence("ND", "DISP_MED21"), Some(Absence::Secret));
        assert_eq!(absence("nd", "logements"), Some(Absence::Null));
        assert_eq!((absence("s", "x"), absence("NS", "x")), (Some(Absence::Secret), Some(Absence::Secret)));
        assert_eq!(["NC", "nc", "N/A", "n.d.", ""].map(|it| absence(it, "x")), [Some(Absence::Null); 5]);
        assert_eq!((absence("0", "x"), absence("S1", "x")), (None, None));
    }

    #[test]
    fn letters_encoded_twice_are_known_and_accents_are_none() {
        assert!(["BÃ¢timent", "N° et NÂ° 3", "Ã‰cole", "10Â\u{a0}€"].into_iter().all(is_encoded_twice));
        assert!(!["Bâtiment", "CHÂTEAU", "SÃO", "Ã", ""].into_iter().any(is_encoded_twice));
    }

    #[test]
    fn a_threshold_is_no_number() {
        assert!(["Moins de 5", "moins de 11", "<5", "< 10"].into_iter().all(is_threshold));
        assert!(!["5", "Moins de bruit", "<", "maison"].into_iter().any(is_threshold));
    }
}
