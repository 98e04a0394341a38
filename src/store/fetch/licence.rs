//! The licence that a portal states for a data set, read beside the data, and whether it is the one that the list says.
//!
//! Portals tell it in the metadata of a data set: Opendatasoft, Data Fair and data.gouv.fr in JSON, each in a place of its
//! own. Names are written in many ways: what is compared are the licences that they stand for, the few that are in use for
//! open data in France; of other names, the words.

use std::collections::BTreeSet;
use std::io::Read;
use std::time::Duration;

use serde_json::Value;
use url::Url;

use crate::layers::{Folding, Licence};

use super::super::sources::{FileKind, Source};
use super::client::Client;
use super::fault::FetchFault;
use super::look::unreadable;
use super::settings::FetchSettings;
use super::shelf::FetchRecord;

/// The most bytes of metadata that are read.
const BYTES_MAX: u64 = 16 << 20;
/// How long is waited for metadata: the data is there already.
const PATIENCE: Duration = Duration::from_secs(20);
/// Where portals state the licence of a data set, as a text or as a title with an address.
const PLACES: [&str; 3] = ["/metas/default/license", "/license", "/licence"];
/// Where they state the address of its text.
const ADDRESSES: [&str; 2] = ["/metas/default/license_url", "/license/href"];

/// What came of looking for the licence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LicenceLook {
    /// The portal tells none that could be read.
    Nowhere,
    /// Its metadata did not come, or does not state one: why.
    Unread(String),
    /// It states what the list says.
    AsListed,
    /// It states one where the list knows none.
    News(String),
    /// It states another than the list does.
    Differs(String),
}

/// A licence as a portal states it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stated {
    pub(super) name: String,
    pub(super) url: Option<String>,
}

/// The licence that the portal of `source` states; none where there is no place to look.
pub(super) fn stated(source: &Source, settings: &FetchSettings) -> Option<Result<Stated, FetchFault>> {
    let address = metadata_address(source)?;
    let hasty = FetchSettings { first_byte: PATIENCE, stall: PATIENCE, whole: 3 * PATIENCE, ..settings.clone() };
    Some(read(&Client::new(&hasty), &address))
}

fn read(client: &Client, address: &Url) -> Result<Stated, FetchFault> {
    let answer = client.get(address, &[("accept", "application/json".to_owned())])?;
    if answer.status != 200 {
        return Err(answer.refusal());
    }
    let mut body = Vec::new();
    answer.take(BYTES_MAX).read_to_end(&mut body).map_err(|fault| client.read_fault(&fault))?;
    let metadata: Value = serde_json::from_slice(&body).map_err(|fault| unreadable(FileKind::Json, &fault))?;
    licence_in(&metadata).ok_or(FetchFault::NoLicence)
}

/// Where the metadata of a data set stands: said, or beside its data as portals lay it out.
fn metadata_address(source: &Source) -> Option<Url> {
    let of_data = source.download.as_ref().map(|download| &download.address);
    let of_page = || source.landing_page.as_deref().and_then(|page| Url::parse(page).ok());
    source.metadata_url.clone().or_else(|| beside_data(of_data?)).or_else(|| beside_page(&of_page()?))
}

/// The data set within the address of its data: `…/catalog/datasets/ID/exports/…` of Opendatasoft, `…/datasets/ID/lines` of
/// Data Fair.
fn beside_data(address: &Url) -> Option<Url> {
    let path = address.path();
    let roots = ["/api/explore/v2.1/catalog/datasets/", "/data-fair/api/v1/datasets/"];
    let (before, root) = roots.into_iter().find_map(|root| Some((path.find(root)?, root)))?;
    let id = path[before + root.len()..].split('/').next().filter(|id| !id.is_empty())?;
    let path = format!("{}{root}{id}", &path[..before]);
    with_path(address, &path)
}

/// The data set within the address of its page on data.gouv.fr: `…/datasets/NAME`.
fn beside_page(address: &Url) -> Option<Url> {
    let is_portal = address.host_str().is_some_and(|host| host == "www.data.gouv.fr" || host == "data.gouv.fr");
    let (_, name) = address.path().split_once("/datasets/").filter(|_| is_portal)?;
    let name = name.split('/').next().filter(|name| !name.is_empty())?;
    with_path(address, &format!("/api/1/datasets/{name}/"))
}

fn with_path(address: &Url, path: &str) -> Option<Url> {
    address.join(path).ok()
}

/// The licence that metadata states.
fn licence_in(metadata: &Value) -> Option<Stated> {
    let text = |value: &Value| {
        let text = value.as_str().or_else(|| value.get("title").and_then(Value::as_str));
        text.map(str::trim).filter(|text| !text.is_empty() && !is_silence(text)).map(str::to_owned)
    };
    let name = PLACES.iter().find_map(|place| metadata.pointer(place).and_then(text))?;
    let url = ADDRESSES.iter().find_map(|place| metadata.pointer(place).and_then(text));
    Some(Stated { name: known_name(&name).map_or(name, str::to_owned), url })
}

/// Words by which a portal says that it states nothing.
fn is_silence(text: &str) -> bool {
    matches!(
        words(text).as_str(),
        "notspecified" | "not specified" | "non specifiee" | "license not specified" | "other"
    )
}

/// What the identifiers of data.gouv.fr stand for.
fn known_name(id: &str) -> Option<&'static str> {
    Some(match id {
        "lov2" => "Licence Ouverte 2.0 (Etalab)",
        "fr-lo" => "Licence Ouverte 1.0 (Etalab)",
        "odc-odbl" => "ODbL 1.0",
        _ => return None,
    })
}

/// Whether the portal states what the list says.
pub(super) fn compared(listed: &str, stated: &str) -> LicenceLook {
    let (ours, theirs) = (Kind::all_in(listed), Kind::all_in(stated));
    let is_same = ours.iter().any(|one| theirs.iter().any(|other| one.is_same_as(*other)));
    match (ours.is_empty(), theirs.is_empty()) {
        _ if is_same || words(listed) == words(stated) => LicenceLook::AsListed,
        (true, _) => LicenceLook::News(stated.to_owned()),
        _ => LicenceLook::Differs(stated.to_owned()),
    }
}

/// The licence of a layer, as the portal stated it.
pub(super) fn stated_licence(record: &FetchRecord) -> Option<Licence> {
    let name = record.licence_stated.clone()?;
    let spdx = Kind::all_in(&name).into_iter().next().and_then(Kind::spdx).map(str::to_owned);
    Some(Licence { name, spdx, url: record.licence_url.clone() })
}

/// A licence in use for open data in France.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// Of Etalab; its version where it is told.
    Ouverte(Option<u8>),
    Odbl,
    Mobilites,
    CreativeCommons,
    PublicDomain,
}

impl Kind {
    /// The licences that a text names: a list may say of two which of them it is.
    fn all_in(text: &str) -> BTreeSet<Self> {
        let words = words(text);
        let has = |part: &str| words.contains(part);
        let version = if has("2 0") || has("v2") || has("lov2") {
            Some(2)
        } else if has("1 0") || has("v1") || has("fr lo") {
            Some(1)
        } else {
            None
        };
        let is_ouverte = ["licence ouverte", "open licence", "open license", "etalab", "lov2", "fr lo"];
        let is_public = ["cc0", "cc zero", "domaine public", "public domain", "pddl"];
        [
            (is_ouverte.into_iter().any(has), Self::Ouverte(version)),
            (has("odbl") || has("open database"), Self::Odbl),
            (has("mobilit"), Self::Mobilites),
            (has("creative commons") || has("cc by"), Self::CreativeCommons),
            (is_public.into_iter().any(has), Self::PublicDomain),
        ]
        .into_iter()
        .filter_map(|(is_named, kind)| is_named.then_some(kind))
        .collect()
    }

    fn is_same_as(self, other: Self) -> bool {
        match (self, other) {
            (Self::Ouverte(one), Self::Ouverte(other)) => one.is_none() || other.is_none() || one == other,
            _ => self == other,
        }
    }

    const fn spdx(self) -> Option<&'static str> {
        match self {
            Self::Ouverte(Some(2)) => Some("etalab-2.0"),
            Self::Odbl => Some("ODbL-1.0"),
            _ => None,
        }
    }
}

/// A text as plain words in small letters.
fn words(text: &str) -> String {
    let plain = Folding::Case.apply(&Folding::Accents.apply(text)).into_owned();
    plain.split(|it: char| !it.is_alphanumeric()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::sources::sources;
    use super::*;

    #[test]
    fn portals_state_a_licence_each_in_its_place() {
        let stated = |metadata: Value| licence_in(&metadata).map(|it| (it.name, it.url.unwrap_or_default()));
        let found = |name: &str, url: &str| Some((name.to_owned(), url.to_owned()));
        let url = "https://www.etalab.gouv.fr/licence-ouverte-open-licence";
        let opendatasoft =
            json!({"dataset_id": "x", "metas": {"default": {"license": "Licence Ouverte v2.0", "license_url": url}}});
        assert_eq!(stated(opendatasoft), found("Licence Ouverte v2.0", url));
        let data_fair = json!({"id": "x", "license": {"title": "Licence Ouverte / Open Licence", "href": url}});
        assert_eq!(stated(data_fair), found("Licence Ouverte / Open Licence", url));
        assert_eq!(stated(json!({"license": "odc-odbl"})), found("ODbL 1.0", ""));
        for silent in [json!({"license": "notspecified"}), json!({"metas": {"default": {"license": null}}}), json!([])]
        {
            assert_eq!(stated(silent), None);
        }
    }

    #[test]
    fn names_of_one_licence_are_the_same_and_others_are_told() {
        let listed = "Licence Ouverte 2.0 (Etalab)";
        for same in ["lov2", "Licence Ouverte / Open Licence", "Licence Ouverte v2.0", "etalab-2.0"] {
            assert_eq!(compared(listed, same), LicenceLook::AsListed, "{same}");
        }
        for other in ["Licence Ouverte 1.0 (Etalab)", "Open Database License (ODbL)", "Conditions de la ville"] {
            assert_eq!(compared(listed, other), LicenceLook::Differs(other.to_owned()));
        }
        assert_eq!(compared("Licence Mobilités / ODbL selon la période", "ODbL 1.0"), LicenceLook::AsListed);
        assert_eq!(compared("à lire à l'exécution", "ODbL"), LicenceLook::News("ODbL".to_owned()));
        assert_eq!(compared("Conditions de la Ville", "conditions de la ville."), LicenceLook::AsListed);
    }

    #[test]
    fn the_metadata_stands_beside_the_data() {
        let sources = sources().expect("the list is right");
        let address = |id: &str| {
            let source = sources.iter().find(|source| source.id == id).expect("it is listed");
            metadata_address(source).map(|address| address.to_string()).unwrap_or_default()
        };
        assert_eq!(
            address("idfm_arrets"),
            "https://data.iledefrance-mobilites.fr/api/explore/v2.1/catalog/datasets/arrets"
        );
        assert_eq!(
            address("ademe_acteurs_reemploi"),
            "https://data.ademe.fr/data-fair/api/v1/datasets/longue-vie-aux-objets-acteurs-de-leconomie-circulaire"
        );
        assert_eq!(
            address("anct_qpv_2024"),
            "https://www.data.gouv.fr/api/1/datasets/quartiers-prioritaires-de-la-politique-de-la-ville-qpv/"
        );
        assert_eq!(address("insee_bpe"), "");
    }
}
