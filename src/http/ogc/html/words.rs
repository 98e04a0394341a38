//! The words of the pages, in both languages.

use crate::layers::Language;

/// The words of one language.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words(pub Language);

macro_rules! words {
    ($($name:ident: $fr:literal, $en:literal;)+) => {
        impl Words {
            $(
                pub const fn $name(self) -> &'static str {
                    self.of_both($fr, $en)
                }
            )+
        }
    };
}

words! {
    collections: "Collections", "Collections";
    conformance: "Classes de conformité", "Conformance classes";
    documents: "Autres formes et documents", "Other forms and documents";
    interface: "Description de l’interface", "Description of the interface";
    use_it: "Utiliser ces données", "Use this data";
    producer: "Producteur", "Producer";
    licence: "Licence", "Licence";
    vintage: "Millésime", "Vintage";
    attribution: "Mention obligatoire", "Credit to be shown";
    limits: "Limites connues", "Known limits";
    property: "Propriété", "Property";
    kind: "Type", "Type";
    identifier: "Identifiant", "Identifier";
    next: "Page suivante", "Next page";
    previous: "Page précédente", "Previous page";
    none: "Aucun objet ne répond à la question.", "No feature matches the question.";
    secret: "secret", "secret";
    styles: "Styles de cartes", "Styles of maps";
    legend: "Légende", "Legend";
    use_style: "Utiliser ce style", "Use this style";
    style_on_a_map: "Avec MapLibre, comme « style » d’une carte ; dans QGIS, comme adresse du style d’une connexion de tuiles vectorielles :", "With MapLibre, as the `style` of a map; in QGIS, as the style address of a vector tile connection:";
    style_in_qgis: "Dans QGIS, pour une couche des communes chargée d’ici, par Style › Charger un style (à télécharger d’abord) :", "In QGIS, for a layer of communes loaded from here, by Style › Load Style (download it first):";
    tiles: "Tuiles vectorielles", "Vector tiles";
    layers: "Couches", "Layers";
    qgis_tiles: "Dans QGIS : Couche › Ajouter une couche › Tuiles vectorielles, nouvelle connexion, et l’adresse", "In QGIS: Layer › Add Layer › Vector Tile Layer, new connection, and the address";
    map: "Carte des objets de cette page", "Map of the features on this page";
    qgis_service: "Dans QGIS : Couche › Ajouter une couche › WFS / OGC API – Features, nouvelle connexion, et l’adresse", "In QGIS: Layer › Add Layer › WFS / OGC API – Features, new connection, and the address";
    qgis_layer: "Dans QGIS : Couche › Ajouter une couche › WFS / OGC API – Features, nouvelle connexion ; la couche est dans la liste. L’adresse :", "In QGIS: Layer › Add Layer › WFS / OGC API – Features, new connection; the layer is in the list. The address:";
    gdal: "Avec GDAL :", "With GDAL:";
    gdal_copy: "Une copie locale, en Lambert-93 :", "A copy of your own, in Lambert-93:";
}

impl Words {
    /// The text of this language.
    const fn of_both(self, fr: &'static str, en: &'static str) -> &'static str {
        match self.0 {
            Language::French => fr,
            Language::English => en,
        }
    }

    /// So many features.
    pub fn features(self, count: usize) -> String {
        match (self.0, count) {
            (Language::French, 0 | 1) => format!("{count} objet"),
            (Language::French, _) => format!("{count} objets"),
            (Language::English, 1) => "1 feature".to_owned(),
            (Language::English, _) => format!("{count} features"),
        }
    }

    /// Which features of how many stand on a page.
    pub fn shown(self, first: usize, last: usize, all: usize) -> String {
        match self.0 {
            Language::French => format!("Objets {first} à {last}, sur {all}"),
            Language::English => format!("Features {first} to {last} of {all}"),
        }
    }
}
