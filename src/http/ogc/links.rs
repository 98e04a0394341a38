//! Links between the documents of the OGC API, with their titles in the language of the request.

use crate::layers::Language;
use crate::store::push_json_text;

use super::super::answer::Media;
use super::super::base_url::BaseUrl;
use super::super::bodies::LinkBody;
use super::form::DocumentForm;

/// What a link is to the document in which it stands (IANA's link relations).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rel {
    ThisDocument,
    Next,
    Previous,
    Alternate,
    Root,
    Api,
    ApiPage,
    Conformance,
    Data,
    Collection,
    Items,
    Enclosure,
    License,
    DescribedBy,
    Catalogue,
    Schema,
    Queryables,
    Sortables,
    Item,
    TilingScheme,
    TilingSchemes,
    TileSets,
    Styles,
    Stylesheet,
    Legend,
    Metadata,
}

impl Rel {
    pub const fn code(self) -> &'static str {
        match self {
            Self::ThisDocument => "self",
            Self::Next => "next",
            Self::Previous => "prev",
            Self::Alternate => "alternate",
            Self::Root => "root",
            Self::Api => "service-desc",
            Self::ApiPage => "service-doc",
            Self::Conformance => "conformance",
            Self::Data => "data",
            Self::Collection => "collection",
            Self::Items => "items",
            Self::Enclosure => "enclosure",
            Self::License => "license",
            Self::DescribedBy | Self::Catalogue | Self::Metadata => "describedby",
            Self::Schema => "http://www.opengis.net/def/rel/ogc/1.0/schema",
            Self::Queryables => "http://www.opengis.net/def/rel/ogc/1.0/queryables",
            Self::Sortables => "http://www.opengis.net/def/rel/ogc/1.0/sortables",
            Self::Item => "item",
            Self::TilingScheme => "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme",
            Self::TilingSchemes => "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes",
            Self::Styles => "http://www.opengis.net/def/rel/ogc/1.0/styles",
            Self::Stylesheet => "stylesheet",
            Self::Legend => "http://www.opengis.net/def/rel/ogc/1.0/legend",
            Self::TileSets => "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector",
        }
    }

    const fn title(self, language: Language) -> &'static str {
        let (fr, en) = match self {
            Self::ThisDocument => ("ce document", "this document"),
            Self::Next => ("page suivante", "next page"),
            Self::Previous => ("page précédente", "previous page"),
            Self::Alternate => ("la même page sous une autre forme", "the same page in another form"),
            Self::Root => ("accueil", "landing page"),
            Self::Api => ("description de l’interface", "description of the interface"),
            Self::ApiPage => ("documentation de l’interface", "documentation of the interface"),
            Self::Conformance => ("classes de conformité", "conformance classes"),
            Self::Data => ("les collections", "the collections"),
            Self::Collection => ("la collection", "the collection"),
            Self::Items => ("les objets", "the features"),
            Self::Enclosure => ("toute la couche", "the whole layer"),
            Self::License => ("la licence", "the licence"),
            Self::DescribedBy => ("la source", "the source"),
            Self::Catalogue => ("le catalogue (DCAT-AP)", "the catalogue (DCAT-AP)"),
            Self::Schema => ("le schéma", "the schema"),
            Self::Queryables => ("les propriétés filtrables", "the queryables"),
            Self::Sortables => ("les propriétés triables", "the sortables"),
            Self::Item => ("les tuiles", "the tiles"),
            Self::TilingScheme => ("la grille des tuiles", "the grid of the tiles"),
            Self::TilingSchemes => ("les grilles des tuiles", "the grids of tiles"),
            Self::Styles => ("les styles de cartes", "the styles of maps"),
            Self::Stylesheet => ("le style", "the style"),
            Self::Metadata => ("ce qui est dit du style", "what is said of the style"),
            Self::Legend => ("la légende", "the legend"),
            Self::TileSets => ("les jeux de tuiles vectorielles", "the sets of vector tiles"),
        };
        match language {
            Language::French => fr,
            Language::English => en,
        }
    }
}

/// Makes links of one answer.
#[derive(Debug, Clone)]
pub(super) struct Links {
    base: BaseUrl,
    language: Language,
}

impl Links {
    pub const fn new(base: BaseUrl, language: Language) -> Self {
        Self { base, language }
    }

    /// A link to a path of this server, with its query.
    pub fn to(&self, rel: Rel, media: Media, path: &str) -> LinkBody {
        self.to_parts(rel, media, &[path])
    }

    /// A link to a path of this server, with its query, given in parts.
    pub fn to_parts(&self, rel: Rel, media: Media, parts: &[&str]) -> LinkBody {
        let mut href = String::with_capacity(self.base.0.len() + parts.iter().map(|part| part.len()).sum::<usize>());
        href.push_str(&self.base.0);
        for part in parts {
            href.push_str(part);
        }
        self.away(rel, media, href)
    }

    /// A document's links to itself and to its other form.
    pub fn of_both_forms(&self, path: &str, form: DocumentForm) -> Vec<LinkBody> {
        let json = |rel: Rel| self.to(rel, Media::JSON, path);
        let html = |rel: Rel| self.to(rel, Media::HTML, &format!("{path}?f=html"));
        match form {
            DocumentForm::Json => vec![json(Rel::ThisDocument), html(Rel::Alternate)],
            DocumentForm::Html => vec![html(Rel::ThisDocument), json(Rel::Alternate)],
        }
    }

    /// A link to any address.
    pub fn away(&self, rel: Rel, media: Media, href: String) -> LinkBody {
        let title = rel.title(self.language).into();
        LinkBody { href, rel: rel.code().into(), media_type: media.0.into(), title }
    }
}

/// The address of a collection.
pub(super) fn collection_path(id: &str) -> String {
    format!("/ogc/collections/{id}")
}

/// The address of the features of a collection.
pub(super) fn items_path(id: &str) -> String {
    format!("/ogc/collections/{id}/items")
}

/// A text as a segment of a path (RFC 3986): everything but unreserved characters is escaped.
pub(super) fn segment(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    push_segment(&mut escaped, text);
    escaped
}

/// Adds a text as a segment of a path.
pub(super) fn push_segment(out: &mut String, text: &str) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.extend(['%', char::from(DIGITS[usize::from(byte >> 4)]), char::from(DIGITS[usize::from(byte & 15)])]);
        }
    }
}

/// Links as a list in JSON, as their body is written anywhere else.
pub(super) fn json_list(links: &[LinkBody]) -> String {
    let mut list = vec![b'['];
    for (place, LinkBody { href, rel, media_type, title }) in links.iter().enumerate() {
        if place > 0 {
            list.push(b',');
        }
        let members =
            [("{\"href\":", href.as_str()), (",\"rel\":", rel), (",\"type\":", media_type), (",\"title\":", title)];
        for (name, text) in members {
            list.extend_from_slice(name.as_bytes());
            push_json_text(&mut list, text);
        }
        list.push(b'}');
    }
    list.push(b']');
    String::from_utf8(list).expect("texts in JSON are a text")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_keeps_no_slash_and_no_accent() {
        assert_eq!(segment("Évry/a b-1"), "%C3%89vry%2Fa%20b-1");
    }

    #[test]
    fn a_list_of_links_is_written_as_its_body_is() {
        let links = Links::new(BaseUrl("http://arpent.test/\"\\\u{1}é".to_owned()), Language::French);
        let all = [
            links.to(Rel::Next, Media::GEOJSON, "/ogc?f=json"),
            links.to_parts(Rel::Queryables, Media::JSON_SCHEMA, &["/a", "?", "b"]),
        ];
        for links in [&all[..0], &all[..1], &all] {
            assert_eq!(json_list(links), serde_json::to_string(links).expect("links in JSON"));
        }
    }
}
