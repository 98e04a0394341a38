//! What is made visible of the programme: for everybody, whole, well-formed, and nothing of what is not for everybody.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use arpent::http::{FramingSites, Settings};
use arpent::layers::CommuneCode;
use arpent::programme::record::{Draft, Given, Kind, RecordField, Value};
use arpent::programme::{Actor, Book, CalendarDate, Circumstances, Deed, Role, Write};
use arpent::store::{Ledger, NewToken, Scribe, now_s};
use axum::Router;
use axum::http::Method;
use roxmltree::{Document, Node, ParsingOptions};
use serde_json::Value as Json;

use super::harness::{Answer, ENGINE, ask, request};
use super::programme_tried::{Kept, is_held_back, ledger, plain, records, serving, serving_as, square};

/// What a browser accepts.
const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
/// The two that have a page.
const PAGES: [&str; 2] = ["/programme/communes/95018", "/programme/experiments/trial"];

static PLAIN: LazyLock<Router> = LazyLock::new(|| serving(ledger(records(&plain))));

async fn get(router: &Router, path: &str, headers: &[(&str, &str)]) -> Answer {
    ask(router, request(Method::GET, path, headers)).await
}

async fn text(router: &Router, path: &str) -> String {
    let answer = get(router, path, &[]).await;
    assert_eq!(answer.status.as_u16(), 200, "{path}");
    String::from_utf8(answer.bytes.to_vec()).expect("UTF-8")
}

/// A page as a tree: what is well-formed XML is well-formed HTML.
fn tree(text: &str) -> Document<'_> {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    let parsed = Document::parse_with_options(text, options);
    parsed.map_err(|fault| format!("{fault}\n{text}")).expect("it is well-formed")
}

fn elements<'t>(tree: &'t Document<'_>, name: &'t str) -> impl Iterator<Item = Node<'t, 't>> {
    tree.descendants().filter(move |node| node.has_tag_name(name))
}

/// Everything that a reader of a node reads.
fn words(node: Node<'_, '_>) -> String {
    node.descendants().filter_map(|node| node.text().filter(|_| node.is_text())).collect()
}

#[tokio::test]
async fn data_is_what_a_client_gets_who_does_not_ask_for_a_page() {
    let router = &*PLAIN;
    for path in PAGES {
        let bare = get(router, path, &[]).await;
        assert_eq!((bare.header("content-type"), bare.header("etag")), ("application/geo+json", "\"r1\""), "{path}");
        for accept in ["*/*", "application/json", "application/geo+json", "image/png", "text/html;q=0.1, */*"] {
            let answer = get(router, path, &[("accept", accept)]).await;
            assert_eq!(
                (answer.header("content-type"), &answer.bytes),
                ("application/geo+json", &bare.bytes),
                "{accept}"
            );
        }
        for (accept, media) in [(BROWSER, "text/html; charset=utf-8"), ("application/ld+json", "application/ld+json")] {
            let answer = get(router, path, &[("accept", accept)]).await;
            assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, media), "{path} {accept}");
            for name in ["accept", "accept-language", "accept-encoding", "authorization", "cookie"] {
                assert!(answer.header("vary").contains(name), "{path} {accept} {name}");
            }
        }
        assert_eq!(get(router, &format!("{path}?f=geojson"), &[("accept", BROWSER)]).await.bytes, bare.bytes);
        assert_eq!(get(router, &format!("{path}?f=pdf"), &[]).await.json()["field"], "f");
    }
    let overview = get(router, "/programme", &[]).await;
    assert_eq!(overview.header("content-type"), "application/json");
    assert!(get(router, "/programme", &[("accept", BROWSER)]).await.header("content-type").starts_with("text/html"));
}

#[tokio::test]
async fn a_record_without_a_page_stays_data() {
    let router = &*PLAIN;
    let answer = get(router, "/programme/areas/chosen", &[("accept", BROWSER)]).await;
    assert_eq!(answer.header("content-type"), "application/geo+json");
    let refused = get(router, "/programme/areas/chosen?f=html", &[]).await;
    assert_eq!((refused.status.as_u16(), &refused.json()["field"]), (400, &"f".into()));
    for path in [
        "/programme/communes/75056?f=html",
        "/programme/experiments/none?f=jsonld",
        "/programme/areas/drafted?f=geojson",
        "/programme/areas/chosen/embed",
        "/programme/nothing/trial/embed",
        "/programme/experiments/none/embed",
    ] {
        assert_eq!(get(router, path, &[]).await.status.as_u16(), 404, "{path}");
    }
}

#[tokio::test]
async fn each_form_and_language_has_a_tag_of_its_own_under_which_it_is_not_sent_again() {
    let (router, mut tags) = (&*PLAIN, BTreeSet::new());
    let forms = ["?f=html&lang=fr", "?f=html&lang=en", "?f=jsonld&lang=fr", "?f=jsonld&lang=en", "?f=geojson"];
    let of_pages = PAGES.iter().flat_map(|path| forms.map(|form| format!("{path}{form}")));
    let cards = PAGES.iter().map(|path| format!("{path}/embed"));
    let more = ["/programme?f=html", "/programme/feed.atom", "/programme/feed.atom?lang=en", "/programme/pages.css"];
    for path in of_pages.chain(cards).chain(more.map(str::to_owned)) {
        let answer = get(router, &path, &[]).await;
        assert_eq!(answer.status.as_u16(), 200, "{path}");
        let tag = answer.header("etag").to_owned();
        assert!(tag.starts_with('"'), "{path}: {tag} is strong");
        assert!(path.contains("geojson") || tags.insert(tag.clone()), "{path}: {tag} is its own");
        let again = get(router, &path, &[("if-none-match", &tag)]).await;
        assert_eq!((again.status.as_u16(), again.bytes.len()), (304, 0), "{path}");
        if answer.header("content-type").starts_with("text/html") {
            let policy = "content-security-policy";
            assert_eq!(again.header(policy), answer.header(policy), "{path}");
        }
        let head = ask(router, request(Method::HEAD, &path, &[])).await;
        assert_eq!((head.header("etag"), head.bytes.len()), (tag.as_str(), 0), "{path}");
    }
}

#[tokio::test]
async fn a_page_speaks_the_language_that_is_asked_for() {
    let router = &*PLAIN;
    let path = PAGES[1];
    for (header, language, states) in
        [("en-GB, fr;q=0.5", "en", "running"), ("fr", "fr", "en cours"), ("de", "fr", "en cours")]
    {
        let answer = get(router, path, &[("accept", BROWSER), ("accept-language", header)]).await;
        assert_eq!(answer.header("content-language"), language);
        let page = String::from_utf8_lossy(&answer.bytes).into_owned();
        let page = tree(&page);
        assert_eq!(page.root_element().attribute("lang"), Some(language));
        assert!(words(page.root_element()).contains(states), "{header}");
    }
}

#[tokio::test]
async fn a_page_is_whole_and_has_the_landmarks_of_one() {
    let router = &*PLAIN;
    for path in PAGES.into_iter().chain(["/programme"]) {
        let page = text(router, &format!("{path}?f=html&lang=en")).await;
        let page = tree(&page);
        for (name, count) in [("main", 1), ("header", 1), ("footer", 1), ("h1", 1)] {
            assert_eq!(elements(&page, name).count(), count, "{path} {name}");
        }
        let titles = elements(&page, "title").filter(|it| it.parent().is_some_and(|it| it.has_tag_name("head")));
        assert_eq!(titles.count(), 1, "{path}");
        assert!(elements(&page, "nav").all(|nav| nav.attribute("aria-label").is_some()), "{path}");
        assert!(elements(&page, "table").all(|table| table.children().any(|it| it.has_tag_name("caption"))), "{path}");
        assert!(elements(&page, "th").all(|heading| heading.attribute("scope").is_some()), "{path}");
        assert!(
            elements(&page, "svg")
                .all(|it| it.attribute("role") == Some("img") && it.attribute("aria-label").is_some())
        );
        let levels: Vec<u8> = page.descendants().filter_map(|it| level(it.tag_name().name())).collect();
        assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{path}: {levels:?}");
        assert!(
            page.descendants()
                .flat_map(|it| it.attributes())
                .all(|it| it.name() != "style" && !it.name().starts_with("on"))
        );
        let ids: Vec<&str> = page.descendants().filter_map(|it| it.attribute("id")).collect();
        assert_eq!(ids, ["contents"], "{path}");
    }
}

fn level(tag: &str) -> Option<u8> {
    tag.strip_prefix('h').and_then(|level| level.parse().ok())
}

#[tokio::test]
async fn the_page_of_an_experiment_tells_all_of_it() {
    let page = text(&PLAIN, "/programme/experiments/trial?f=html&lang=en").await;
    let page = tree(&page);
    let all = words(page.root_element());
    for told in [
        "trial solution en",
        "trial company",
        "trial reason en",
        "1\u{a0}July 2025",
        "trial site en",
        "chosen name",
        "2.5\u{a0}ha",
        "step-done title en",
        "done on 3\u{a0}September 2025",
        "step-late title en, due on 1\u{a0}December 2025",
        "one indicator",
        "41.5",
        "compared name",
        "frozen indicator",
        "frozen sha256",
        "found summary en",
        "−3.8",
        "−5.1 to −2.6",
        "0.012",
        "source.example/page",
    ] {
        assert!(all.contains(told), "{told}\n{all}");
    }
    let marks: Vec<String> = elements(&page, "li").filter(|it| it.attribute("class").is_some()).map(words).collect();
    assert!(
        marks[0].starts_with("done") && marks[1].starts_with("late") && marks[2].starts_with("to come"),
        "{marks:?}"
    );
}

#[tokio::test]
async fn the_page_of_a_commune_tells_all_of_it() {
    let page = text(&PLAIN, "/programme/communes/95018?f=html&lang=fr").await;
    let page = tree(&page);
    let all = words(page.root_element());
    for told in [
        "95018 name",
        "2 title fr, vague 1",
        "95018 presentation fr",
        "2\u{a0}expérimentations",
        "trial solution fr",
        "prévue",
        "quarter name",
        "chosen name",
        "2,5\u{a0}ha",
        "choisi",
        "step-late title fr",
        "attendu le 1er\u{a0}décembre 2025",
    ] {
        assert!(all.contains(told), "{told}\n{all}");
    }
    let hrefs: Vec<&str> = elements(&page, "a").filter_map(|link| link.attribute("href")).collect();
    for href in ["http://arpent.test/?lang=fr&commune=95018", "http://arpent.test/diagnosis/communes/95018?lang=fr"] {
        assert!(hrefs.contains(&href), "{hrefs:?}");
    }
    for href in hrefs.iter().filter_map(|href| href.strip_prefix("http://arpent.test/programme")) {
        let answer = get(&PLAIN, &format!("/programme{href}"), &[]).await;
        assert_eq!(answer.status.as_u16(), 200, "{href}");
    }
}

/// A text that would be markup, a script, an end of a script, an attribute, or turn what stands around it.
fn hostile(_kind: Kind, _id: &str, _field: &RecordField) -> String {
    let long = "W".repeat(300);
    format!(
        "\" x-evil=\"1' y-evil='><x-evil></x-evil></script><script>alert(1)</script><!-- ]]> &amp; \u{1} שלום \u{202e}مرحبا {long}"
    )
}

fn hostile_records() -> Vec<Kept> {
    let mut all = records(&hostile);
    for (_, _, values, _) in &mut all {
        for name in ["sources", "website"] {
            if values.contains_key(name) {
                let addresses = ["javascript:alert(1)", "https://evil.example/\"><x-evil>", "data:text/html,x"];
                values.insert(name, Value::Texts(addresses.map(str::to_owned).to_vec()));
            }
        }
    }
    all
}

#[tokio::test]
async fn what_somebody_typed_is_never_markup() {
    let router = serving(ledger(hostile_records()));
    let typed = hostile(Kind::Area, "", &Kind::Area.fields()[0]);
    let shown: String = typed.chars().filter(|it| *it != '\u{1}').collect();
    let pages =
        PAGES.iter().flat_map(|path| ["?f=html&lang=fr", "?f=html&lang=en", "/embed"].map(|it| format!("{path}{it}")));
    for path in pages.chain(["/programme?f=html".to_owned()]) {
        let page = text(&router, &path).await;
        let page = tree(&page);
        assert!(words(page.root_element()).contains(&shown), "{path} shows what was typed");
        assert_eq!(elements(&page, "x-evil").count(), 0, "{path}");
        for node in page.descendants().filter(Node::is_element) {
            for attribute in node.attributes() {
                let name = attribute.name();
                assert!(
                    name != "x-evil" && name != "y-evil" && name != "style" && !name.starts_with("on"),
                    "{path} {name}"
                );
                let is_address = ["href", "src"].contains(&name);
                let is_sound = attribute.value().starts_with("http") || attribute.value() == "#contents";
                assert!(!is_address || is_sound, "{path} {name}={}", attribute.value());
            }
        }
        for script in elements(&page, "script") {
            assert_eq!(script.attribute("type"), Some("application/ld+json"), "{path}");
            let data: Json = serde_json::from_str(script.text().unwrap_or_default()).expect("JSON");
            assert!(data["name"].as_str().is_some_and(|name| name.starts_with(&typed)), "{path}");
        }
    }
    let feed = text(&router, "/programme/feed.atom").await;
    let feed = tree(&feed);
    assert!(words(feed.root_element()).contains(&shown));
    assert_eq!(elements(&feed, "x-evil").count(), 0);
}

#[tokio::test]
async fn a_page_embeds_the_same_linked_data_that_it_links_to() {
    for path in PAGES {
        let page = text(&PLAIN, &format!("{path}?f=html&lang=en")).await;
        let page = tree(&page);
        let linked = elements(&page, "link").find(|link| link.attribute("type") == Some("application/ld+json"));
        let href = linked.and_then(|link| link.attribute("href")).expect("it is linked");
        let answer = get(&PLAIN, href.trim_start_matches("http://arpent.test"), &[]).await;
        assert_eq!(answer.header("content-type"), "application/ld+json");
        let script = elements(&page, "script").next().and_then(|script| script.text()).expect("it is embedded");
        assert_eq!(serde_json::from_str::<Json>(script).expect("JSON"), answer.json(), "{path}");
    }
}

#[tokio::test]
async fn linked_data_says_in_the_words_of_schema_org_what_happens_where_and_when() {
    let data = get(&PLAIN, "/programme/experiments/trial?f=jsonld&lang=en", &[]).await.json();
    assert_eq!(data["@context"]["@vocab"], "https://schema.org/");
    assert_eq!(data["@id"], "http://arpent.test/programme/experiments/trial");
    assert_eq!(data["@type"], serde_json::json!(["ResearchProject", "Event"]));
    assert_eq!((&data["startDate"], &data["endDate"]), (&"2025-07-01".into(), &"2999-01-31".into()));
    assert_eq!(data["location"]["geo"]["@type"], "GeoCoordinates");
    assert_eq!(data["location"]["geo"]["latitude"], 48.942);
    assert_eq!(data["location"]["containedInPlace"]["@id"], "http://arpent.test/programme/communes/95018");
    assert_eq!(data["organizer"]["name"], "trial company");
    let about = data["subjectOf"].as_array().expect("pages and data about it");
    let measured = about.iter().find(|it| it["@type"] == "Dataset").expect("its measures");
    assert_eq!(measured["temporalCoverage"], "2025-05-02/2025-09-02");
    let commune = get(&PLAIN, "/programme/communes/95018?f=jsonld&lang=en", &[]).await.json();
    assert_eq!((&commune["@type"], &commune["identifier"]["value"]), (&"AdministrativeArea".into(), &"95018".into()));
    let events: Vec<&Json> = commune["event"].as_array().expect("events").iter().map(|it| &it["@id"]).collect();
    assert_eq!(
        events,
        ["http://arpent.test/programme/experiments/other", "http://arpent.test/programme/experiments/trial"]
    );
    let area = commune["containsPlace"].as_array().expect("places").iter().find(|it| it["name"] == "chosen name");
    let polygon = area.expect("the area")["geo"]["polygon"].as_str().expect("a polygon").to_owned();
    let numbers: Vec<f64> = polygon.split(' ').map(|it| it.parse().expect("a number")).collect();
    assert_eq!((numbers.len(), numbers[0], numbers[1]), (10, 48.94, 2.24));
}

#[tokio::test]
async fn a_card_may_stand_in_any_site_and_its_links_lead_out_of_it() {
    for path in PAGES {
        let card = get(&PLAIN, &format!("{path}/embed?lang=en"), &[]).await;
        assert!(card.header("content-security-policy").contains("frame-ancestors *"), "{path}");
        assert!(card.headers.get("x-frame-options").is_none());
        let card = String::from_utf8_lossy(&card.bytes).into_owned();
        let card = tree(&card);
        assert_eq!(elements(&card, "script").count(), 0);
        let links: Vec<Node<'_, '_>> = elements(&card, "a").collect();
        assert!(links.len() >= 2, "{path}");
        for link in links {
            assert_eq!((link.attribute("target"), link.attribute("rel")), (Some("_top"), Some("noopener")), "{path}");
        }
        let page = get(&PLAIN, &format!("{path}?f=html&lang=en"), &[]).await;
        let policy = page.header("content-security-policy");
        assert!(policy.contains("frame-ancestors 'self'") && !policy.contains("unsafe"), "{policy}");
        let page = String::from_utf8_lossy(&page.bytes).into_owned();
        let page = tree(&page);
        let code = elements(&page, "code").map(words).find(|code| code.starts_with("<iframe")).expect("it is offered");
        let frame = tree(&code);
        let address = frame.root_element().attribute("src").expect("an address").to_owned();
        let shown = get(&PLAIN, address.trim_start_matches("http://arpent.test"), &[]).await;
        assert_eq!(shown.status.as_u16(), 200, "{address}");
    }
}

#[tokio::test]
async fn cards_stand_in_the_sites_that_are_named_alone() {
    let framing_sites = FramingSites::read(["https://www.example.fr"]).expect("a site");
    let router = serving_as(ledger(records(&plain)), Settings { framing_sites, ..Settings::default() });
    for path in PAGES {
        let card = get(&router, &format!("{path}/embed"), &[]).await;
        let policy = card.header("content-security-policy");
        assert!(policy.ends_with("frame-ancestors 'self' https://www.example.fr"), "{policy}");
    }
}

/// The entries of a feed: identifier, title, stamp.
fn entries(feed: &Document<'_>) -> Vec<[String; 3]> {
    let child = |entry: Node<'_, '_>, name: &str| {
        let found = entry.children().find(|it| it.tag_name().name() == name);
        found.map(words).unwrap_or_default()
    };
    let all = feed.descendants().filter(|it| it.tag_name().name() == "entry");
    all.map(|entry| ["id", "title", "updated"].map(|name| child(entry, name))).collect()
}

#[tokio::test]
async fn the_feed_is_one_and_pages_lead_to_it() {
    let answer = get(&PLAIN, "/programme/feed.atom?lang=en", &[]).await;
    assert_eq!(answer.header("content-type"), "application/atom+xml; charset=utf-8");
    let feed = String::from_utf8_lossy(&answer.bytes).into_owned();
    let feed = tree(&feed);
    let root = feed.root_element();
    assert_eq!(root.tag_name().namespace(), Some("http://www.w3.org/2005/Atom"));
    for name in ["id", "title", "updated", "author", "link"] {
        assert!(root.children().any(|it| it.tag_name().name() == name), "{name}");
    }
    let entries = entries(&feed);
    let titles: Vec<&str> = entries.iter().map(|[_, title, _]| title.as_str()).collect();
    for title in
        ["Experiment: trial solution en (95018 name)", "Measure: trial solution en (95018 name)", "Commune: 95018 name"]
    {
        assert!(titles.contains(&title), "{titles:?}");
    }
    let ids: BTreeSet<&str> = entries.iter().map(|[id, ..]| id.as_str()).collect();
    assert!(ids.len() == entries.len() && ids.iter().all(|id| id.starts_with("urn:uuid:")));
    assert!(entries.windows(2).all(|pair| pair[0][2] >= pair[1][2]));
    let page = text(&PLAIN, "/programme?f=html&lang=en").await;
    let page = tree(&page);
    let found = elements(&page, "link").find(|link| link.attribute("type") == Some("application/atom+xml"));
    assert_eq!(found.and_then(|link| link.attribute("href")), Some("http://arpent.test/programme/feed.atom?lang=en"));
}

/// Writes into a ledger as somebody who follows the programme.
async fn write(ledger: &Ledger, writes: Vec<Write>) {
    let actor = Actor { name: "SECRET-actor".to_owned(), role: Role::Analyst, communes: BTreeSet::new() };
    let by = Scribe { name: actor.name.clone(), role: actor.role };
    let today: CalendarDate = "2026-01-01".parse().expect("a date");
    let judge = Box::new(move |book: &Book| {
        let on = Circumstances { actor: &actor, today, territories: ENGINE.territories() };
        book.write_all(&writes, &on)
    });
    ledger.write(by, judge).await.expect("it may be done");
}

/// A change of fields of a record.
fn changed(ledger: &Ledger, kind: Kind, id: &str, changes: &[(&str, &str)]) -> Write {
    let id = id.parse().expect("an identifier");
    let book = ledger.book();
    let record = book.get(kind, &id).expect("it is there");
    let mut draft = Draft::from(record.as_ref());
    for (name, value) in changes {
        draft.fields.retain(|(field, _)| field != name);
        draft.fields.push(((*name).to_owned(), Given::Text((*value).to_owned())));
    }
    Write { kind, id, deed: Deed::Replace(draft, record.revision()) }
}

/// A new area in a state.
fn area(id: &str, state: &str, purpose: &str) -> Write {
    let given = |(name, value): (&str, &str)| (name.to_owned(), Given::Text(value.to_owned()));
    let fields =
        [("name", id), ("commune_code", "95018"), ("purpose", purpose), ("theme", "climate"), ("state", state)];
    let location = Some(square(2.245, 48.945));
    let draft = Draft { fields: fields.map(given).to_vec(), location };
    Write { kind: Kind::Area, id: id.parse().expect("an identifier"), deed: Deed::Create(draft) }
}

#[tokio::test]
async fn the_feed_tells_of_what_became_public_and_of_nothing_else() {
    let ledger = ledger(records(&plain));
    let router = serving(ledger.clone());
    let before = get(&router, "/programme/feed.atom", &[]).await;
    let count = |answer: &Answer| entries(&tree(&String::from_utf8_lossy(&answer.bytes))).len();
    write(&ledger, vec![area("park", "draft", "SECRET-thought")]).await;
    write(&ledger, vec![changed(&ledger, Kind::Experiment, "other", &[("note", "SECRET-note")])]).await;
    write(&ledger, vec![changed(&ledger, Kind::Agreement, "paper", &[("title", "SECRET-title")])]).await;
    let still = get(&router, "/programme/feed.atom", &[("if-none-match", before.header("etag"))]).await;
    assert_eq!((still.status.as_u16(), count(&still)), (200, count(&before)));
    write(&ledger, vec![changed(&ledger, Kind::Area, "park", &[("state", "proposed"), ("purpose", "Shade")])]).await;
    write(&ledger, vec![area("mistaken", "proposed", "SECRET-mistake")]).await;
    write(&ledger, vec![changed(&ledger, Kind::Area, "mistaken", &[("purpose", "A purpose")])]).await;
    let after = get(&router, "/programme/feed.atom", &[]).await;
    let feed = String::from_utf8_lossy(&after.bytes).into_owned();
    assert_eq!(count(&after), count(&before) + 2, "{feed}");
    assert!(feed.contains("park (95018 name)") && !feed.contains("SECRET"), "{feed}");
    let revision = ledger.book().get(Kind::Area, &"park".parse().expect("an identifier")).expect("there").revision();
    let gone = Write { kind: Kind::Area, id: "park".parse().expect("an identifier"), deed: Deed::Delete(revision) };
    write(&ledger, vec![gone]).await;
    assert!(!text(&router, "/programme/feed.atom").await.contains("park"));
}

#[tokio::test]
async fn the_feed_has_a_ceiling() {
    let ledger = ledger(records(&plain));
    let router = serving(ledger.clone());
    let many: Vec<Write> = (0..130).map(|idx| area(&format!("area-{idx}"), "proposed", "Shade")).collect();
    write(&ledger, many).await;
    let feed = text(&router, "/programme/feed.atom").await;
    assert_eq!(entries(&tree(&feed)).len(), 100);
}

#[tokio::test]
async fn whoever_asks_a_page_is_the_same_for_everybody() {
    let ledger = ledger(records(&plain));
    let router = serving(ledger.clone());
    let asked = NewToken::new("Analyst", Role::Analyst, BTreeSet::<CommuneCode>::new(), now_s(), now_s() + 3600);
    let (_, secret) = ledger.create_token(asked.expect("everything is said"), now_s()).expect("memory takes it");
    let bearer = format!("Bearer {secret}");
    let signed_in = [("authorization", bearer.as_str())];
    for path in PAGES {
        for form in ["?f=html", "?f=jsonld", "/embed"] {
            let path = format!("{path}{form}");
            let (own, other) = (get(&router, &path, &signed_in).await, get(&router, &path, &[]).await);
            assert_eq!((own.status.as_u16(), own.bytes), (200, other.bytes), "{path}");
        }
        let record = get(&router, path, &signed_in).await;
        assert!(record.header("etag").contains("team"), "{path}");
    }
}

/// A secret in every text that is not for everybody, a plain text everywhere else.
fn secret(kind: Kind, id: &str, field: &RecordField) -> String {
    if is_held_back(kind, id, field) { format!("SECRET-{id}-{}", field.name) } else { plain(kind, id, field) }
}

/// Every public address that shows something of the programme.
async fn public_addresses(router: &Router, all: &[Kept]) -> Vec<String> {
    let mut paths: Vec<String> =
        ["/programme", "/programme?f=html", "/programme?f=html&lang=en", "/programme/late", "/programme/feed.atom"]
            .map(str::to_owned)
            .to_vec();
    paths.extend(
        ["/catalog.jsonld", "/ogc/collections", "/where?lon=2.242&lat=48.942", "/openapi.json"].map(str::to_owned),
    );
    paths.extend(["?rows=true", "?f=geojson", "?rows=true&lang=en"].map(|it| format!("/diagnosis/communes/95018{it}")));
    for kind in Kind::ALL {
        paths.push(format!("/programme/{kind}"));
    }
    for (kind, id, ..) in all {
        let forms = ["", "?f=html", "?f=html&lang=en", "?f=jsonld", "?f=jsonld&lang=en", "/embed", "/embed?lang=en"];
        paths.extend(forms.map(|form| format!("/programme/{kind}/{id}{form}")));
    }
    let collections = get(router, "/ogc/collections", &[]).await.json();
    let ids = collections["collections"].as_array().expect("collections").iter();
    let own = ids.filter_map(|it| it["id"].as_str()).filter(|id| Kind::ALL.iter().any(|kind| kind.id() == *id));
    for collection in own {
        let path = format!("/ogc/collections/{collection}");
        paths.extend(["", "?f=html", "/schema", "/queryables", "/sortables", "/tiles"].map(|it| format!("{path}{it}")));
        let forms = ["json", "html", "csv", "fgb", "geojsonseq"];
        paths.extend(forms.map(|form| format!("{path}/items?f={form}&limit=1000")));
        for (kind, id, ..) in all {
            paths.extend((kind.id() == collection).then(|| format!("{path}/items/{id}")));
            paths.extend((kind.id() == collection).then(|| format!("{path}/items/{id}?f=html")));
        }
        for (zoom, row, column) in [(8, 87, 129), (12, 1407, 2073), (14, 5630, 8293), (14, 5630, 8294)] {
            paths.push(format!("{path}/tiles/WebMercatorQuad/{zoom}/{row}/{column}"));
        }
    }
    paths.push("/ogc/tiles/WebMercatorQuad/12/1407/2073".to_owned());
    paths
}

#[tokio::test]
async fn nothing_that_is_not_for_everybody_leaves_by_any_public_way() {
    let all = records(&secret);
    let planted = all.iter().flat_map(|(.., values, _)| values.values());
    assert!(planted.filter(|value| format!("{value:?}").contains("SECRET")).count() > 30, "secrets are planted");
    let ledger = ledger(all.clone());
    let router = serving(ledger.clone());
    write(&ledger, vec![changed(&ledger, Kind::Experiment, "other", &[("site", "A public site")])]).await;
    let (mut read, mut tiles) = (0, 0);
    for path in public_addresses(&router, &all).await {
        let answer = get(&router, &path, &[]).await;
        let found = answer.bytes.windows(6).any(|window| window == b"SECRET");
        assert!(!found, "{path}: {}", String::from_utf8_lossy(&answer.bytes));
        assert!(!answer.headers.values().any(|value| value.as_bytes().windows(6).any(|it| it == b"SECRET")), "{path}");
        read += usize::from(answer.status.as_u16() == 200);
        tiles += usize::from(answer.status.as_u16() == 200 && path.contains("WebMercatorQuad/"));
    }
    assert!(read > 100 && tiles >= 4, "{read} answers and {tiles} tiles were read");
}
