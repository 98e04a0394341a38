//! What faults and remedies are called, in French and in English.

use crate::geometry::OutlineFault;
use crate::layers::Language;
use crate::layers::intake::{Absence, ColumnReason, FaultKind, FrameFrom, IdSource, Remedy};

use super::super::numbers::{count, number};

/// Chooses between a French and an English text.
pub(super) const fn either(language: Language, fr: &'static str, en: &'static str) -> &'static str {
    match language {
        Language::French => fr,
        Language::English => en,
    }
}

/// What was done.
pub(super) const fn remedy(remedy: Remedy, language: Language) -> &'static str {
    match remedy {
        Remedy::LeftOut => either(language, "écarté", "left out"),
        Remedy::Repaired => either(language, "réparé", "repaired"),
        Remedy::Emptied => either(language, "cellule vidée", "cell emptied"),
        Remedy::Renamed => either(language, "renommé", "renamed"),
        Remedy::Mended => either(language, "redressé", "mended"),
        Remedy::Kept => either(language, "gardé tel quel", "kept as it is"),
    }
}

/// What may be said with a next import where faults of a kind were met and this was done about them.
pub(super) const fn advice(code: &str, done: Remedy, language: Language) -> Option<&'static str> {
    let (fr, en) = match (code.as_bytes(), done) {
        (
            b"self-crossing" | b"self-touch" | b"hole-crossing" | b"hole-outside" | b"holes-nested" | b"interior-cut"
            | b"polygons-overlap",
            Remedy::LeftOut,
        ) => (
            "--repair met à leur place un contour valide de ce qu’ils enferment",
            "--repair puts a valid outline of what they enclose in their place",
        ),
        (b"swapped-axes", _) => (
            "--swap-axes prend la seconde coordonnée pour la première",
            "--swap-axes takes the second coordinate for the first",
        ),
        (b"outside-area-of-use", _) => ("--frame nomme un autre repère", "--frame names another frame"),
        (b"duplicate-id" | b"bad-id", _) => {
            ("--id-field nomme une autre colonne qui identifie", "--id-field names another column that identifies")
        }
        (b"cell", _) => (
            "--type COLONNE=text garde la colonne telle quelle, --null-as et --secret-as nomment d’autres textes vides",
            "--type COLUMN=text keeps the column as it is, --null-as and --secret-as name more texts for nothing",
        ),
        (b"encoded-twice", _) => (
            "--encoding nomme l’encodage du fichier, s’il n’a pas été écrit ainsi",
            "--encoding names the encoding of the file, unless it was written like that",
        ),
        (b"geometry-kind", _) => (
            "une couche tient des points, des lignes ou des polygones : séparez le fichier",
            "a layer holds points, lines or polygons: part the file",
        ),
        (b"code-of-another-year" | b"unjoined-row", _) => {
            ("--cog-year dit de quelle année sont les codes", "--cog-year says of which year the codes are")
        }
        (b"gap", _) => (
            "une enclave qui appartient à une autre couche est dite aussi",
            "an enclave that belongs to another layer is told as well",
        ),
        _ => return None,
    };
    Some(either(language, fr, en))
}

/// The name of a kind of fault, by its code.
pub(super) fn kind_name(code: &str, language: Language) -> &'static str {
    let (fr, en) = match code {
        "unreadable-row" => ("ligne illisible", "row that cannot be read"),
        "geometry-kind" => ("géométrie d’un autre genre", "geometry of another kind"),
        "cell" => ("cellule qui ne va pas dans sa colonne", "cell that does not fit its column"),
        "encoded-twice" => ("texte encodé deux fois", "text encoded twice"),
        "below-threshold" => ("seuil au lieu d’un nombre, mis au secret", "threshold instead of a number, made secret"),
        "heights" => ("altitudes ou mesures ignorées", "heights or measures dropped"),
        "no-geometry" => ("sans géométrie", "without geometry"),
        "not-finite" => ("coordonnée qui n’est pas un nombre", "coordinate that is no number"),
        "off-globe" => ("position hors du globe", "position off the globe"),
        "unclosed-ring" => ("anneau ouvert", "unclosed ring"),
        "too-few-corners" => ("anneau de moins de trois sommets", "ring of fewer than three corners"),
        "no-area" => ("anneau sans surface", "ring without area"),
        "self-crossing" => ("anneau qui se croise", "self-crossing ring"),
        "self-touch" => ("anneau qui se touche", "ring that touches itself"),
        "hole-crossing" => ("trou qui croise un anneau", "hole that crosses another ring"),
        "hole-outside" => ("trou hors de son contour", "hole outside its outer ring"),
        "holes-nested" => ("trou dans un trou", "hole in a hole"),
        "interior-cut" => ("intérieur coupé en morceaux", "interior cut in pieces"),
        "polygons-overlap" => ("parties qui se recouvrent", "parts that overlap"),
        "empty-outline" => ("contour vide", "empty outline"),
        "repeated-vertices" => ("sommet répété", "repeated vertex"),
        "flat-ring" => ("anneau sans surface, retiré", "ring without area, dropped"),
        "winding" => ("anneau tourné à l’envers", "ring wound the wrong way"),
        "short-line" => ("ligne d’une seule position", "line of a single position"),
        "swapped-axes" => ("coordonnées inversées", "swapped axes"),
        "outside-area-of-use" => ("hors du domaine du repère", "outside the area of use of the frame"),
        "duplicate-id" => ("identifiant en double", "duplicated identifier"),
        "duplicate-row" => ("ligne en double", "duplicated row"),
        "bad-id" => ("identifiant absent ou impossible", "missing or impossible identifier"),
        "duplicate-geometry" => ("géométrie en double", "duplicated geometry"),
        "code-of-another-year" => ("code d’une autre année", "code of another year"),
        "unknown-code" => ("code de commune inconnu", "unknown commune code"),
        "unjoined-row" => ("ligne sans territoire", "row without territory"),
        "arrondissement" => {
            ("ligne d’un arrondissement, comptée pour sa commune", "row of an arrondissement, taken for its commune")
        }
        "arrondissement-beside-commune" => (
            "ligne d’un arrondissement, à côté de celle de sa commune",
            "row of an arrondissement, beside one of its commune",
        ),
        "without-row" => ("territoire sans ligne", "territory without row"),
        "overlap" => ("recouvrement", "overlap"),
        "gap" => ("vide", "gap"),
        _ => ("faute", "fault"),
    };
    either(language, fr, en)
}

/// What is wrong, in a sentence.
pub(super) fn kind(kind: &FaultKind, language: Language) -> String {
    if language == Language::English {
        // The place stands beside it, with as many digits as are worth reading.
        return match kind {
            FaultKind::Outline(_) => kind_name(kind.code(), language).to_owned(),
            FaultKind::Overlap { other, area } => {
                format!("it shares {} m² with `{other}`", number(area.0, 0, language))
            }
            FaultKind::Gap { area } => format!("a gap of {} m²", number(area.0, 0, language)),
            _ => kind.to_string(),
        };
    }
    let fr = Language::French;
    match kind {
        FaultKind::Unreadable(fault) => format!("la ligne est illisible : {fault}"),
        FaultKind::GeometryKind { found, expected } => format!("sa géométrie est {found}, la couche tient {expected}"),
        FaultKind::Cell { column, found, expected } => {
            format!("« {found} » dans la colonne « {column} » n’est pas {}", expected_words(expected))
        }
        FaultKind::EncodedTwice { column, found } => {
            format!("« {found} » dans la colonne « {column} » semble encodé deux fois")
        }
        FaultKind::BelowThreshold { column, found } => {
            format!("« {found} » dans la colonne « {column} » dit un seuil et non un nombre")
        }
        FaultKind::RepeatedVertices(vertices) => format!("sommets répétés à la suite : {}", count(*vertices, fr)),
        FaultKind::OutsideArea(frame) => format!("hors du domaine pour lequel le repère {frame} est fait"),
        FaultKind::SwappedAxes => "serait à sa place, ses deux coordonnées échangées".to_owned(),
        FaultKind::DuplicateId { first_row } => format!("la ligne {first_row} porte le même identifiant"),
        FaultKind::DuplicateRow { first_row } => format!("la ligne {first_row} dit la même chose, cellule par cellule"),
        FaultKind::BadId(id) => format!("« {id} » n’est pas un identifiant"),
        FaultKind::DuplicateGeometry { first } => format!("« {first} » a la même géométrie"),
        FaultKind::StaleCode { column, code, year, became } => {
            format!("« {code} » dans la colonne « {column} » n’est pas un code de {year} : {became}")
        }
        FaultKind::UnknownCode { column, code } => {
            format!("« {code} » dans la colonne « {column} » n’est le code d’aucune commune")
        }
        FaultKind::Unjoined { code, layer } => format!("« {code} » n’est pas dans la couche « {layer} »"),
        FaultKind::OfArrondissement { code, commune } => {
            format!("« {code} » est un arrondissement de « {commune} », pour laquelle sa ligne compte")
        }
        FaultKind::BesideCommune { code, commune } => {
            format!("« {code} » est un arrondissement de « {commune} », qui a sa propre ligne")
        }
        FaultKind::WithoutRow => "la table n’a pas de ligne pour ce territoire".to_owned(),
        FaultKind::Overlap { other, area } => format!("partage {} m² avec « {other} »", number(area.0, 0, fr)),
        FaultKind::Gap { area } => format!("un vide de {} m²", number(area.0, 0, fr)),
        FaultKind::Outline(OutlineFault::TooFewCorners { corners, .. }) => {
            format!("un anneau a {corners} sommets, il en faut 3 au moins")
        }
        FaultKind::Outline(_)
        | FaultKind::Heights
        | FaultKind::NoGeometry
        | FaultKind::NotFinite
        | FaultKind::FlatRing
        | FaultKind::Winding
        | FaultKind::ShortLine => kind_name(kind.code(), fr).to_owned(),
    }
}

fn expected_words(expected: &str) -> &str {
    match expected {
        "whole number" => "un nombre entier",
        "number" => "un nombre",
        "yes or no" => "oui ou non",
        "text" => "un texte",
        other => other,
    }
}

/// How the frame is known.
pub(super) const fn frame_from(from: FrameFrom, language: Language) -> &'static str {
    match from {
        FrameFrom::File => either(language, "dit par le fichier", "named by the file"),
        FrameFrom::Asked => either(language, "demandé", "as asked"),
        FrameFrom::Degrees => either(
            language,
            "le fichier n’en dit aucun, toutes les positions sont des degrés",
            "the file names none, every position is one of degrees",
        ),
    }
}

/// What the features are called by.
pub(super) fn id_source(source: &IdSource, language: Language) -> String {
    let is_french = language == Language::French;
    match source {
        IdSource::Asked(column) if is_french => format!("colonne « {column} », demandée"),
        IdSource::Asked(column) => format!("column `{column}`, as asked"),
        IdSource::ByName(column) if is_french => format!("colonne « {column} » : unique et jamais vide"),
        IdSource::ByName(column) => format!("column `{column}`: unique and never empty"),
        IdSource::Format => either(language, "ceux du format", "those of the format").to_owned(),
        IdSource::Content => either(
            language,
            "faits du contenu de chaque ligne : les mêmes dans un autre ordre",
            "made of what each row says: the same in another order",
        )
        .to_owned(),
    }
}

/// Why a column holds what it holds.
pub(super) fn reason(reason: &ColumnReason, language: Language) -> String {
    match reason {
        ColumnReason::Asked => either(language, "demandé", "as asked").to_owned(),
        ColumnReason::Declared => either(language, "dit par le format", "as the format says").to_owned(),
        ColumnReason::CodeByName => either(language, "un code, d’après son nom", "a code, by its name").to_owned(),
        ColumnReason::CodeByContent => {
            either(language, "des zéros en tête, ou trop de chiffres", "leading zeros, or too many digits").to_owned()
        }
        ColumnReason::AllAlike => either(language, "toutes les valeurs le sont", "every value is one").to_owned(),
        ColumnReason::SomeText { example } => match language {
            Language::French => format!("« {example} » n’est que du texte"),
            Language::English => format!("`{example}` is nothing but text"),
        },
        ColumnReason::Empty => either(language, "aucune valeur", "no value").to_owned(),
    }
}

/// What a text stood for.
pub(super) const fn absence(absence: Absence, language: Language) -> &'static str {
    match absence {
        Absence::Null => either(language, "sans valeur", "null"),
        Absence::Secret => "secret",
    }
}
