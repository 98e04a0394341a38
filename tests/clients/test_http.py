"""What HTTP and the OGC ask of a server, as a picky client finds it."""

import http.client as http_client
import json

import httpx
import pytest

FRAME_2154 = "http://www.opengis.net/def/crs/EPSG/0/2154"
FRAME_4326 = "http://www.opengis.net/def/crs/EPSG/0/4326"


@pytest.fixture(scope="module")
def http(server):
    with httpx.Client(base_url=server, timeout=30, headers={"Accept-Encoding": "identity"}) as client:
        yield client


ITEMS = "/ogc/collections/communes/items"
TILE = "/ogc/collections/communes/tiles/WebMercatorQuad/12/1409/2074"
PAGES = ["/ogc", "/ogc/conformance", "/ogc/collections", "/ogc/collections/communes", f"{ITEMS}?limit=7", f"{ITEMS}/95018"]
PAGES += ["/ogc/collections/communes/queryables", "/ogc/collections/communes/schema", "/ogc/api", "/ogc/styles"]
PAGES += ["/ogc/tileMatrixSets/WebMercatorQuad", "/ogc/collections/communes/tiles/WebMercatorQuad", TILE]


@pytest.mark.parametrize("page", PAGES)
def test_head_says_what_get_says(http, page):
    got, head = http.get(page), http.head(page)
    assert (head.status_code, head.content) == (got.status_code, b"")
    for name in ["content-type", "etag", "vary", "cache-control"]:
        assert head.headers.get(name) == got.headers.get(name), name
    # RFC 9110, section 9.3.2: a length that is known only once the content is made may be left out.
    assert head.headers.get("content-length") in {None, got.headers.get("content-length")}


@pytest.mark.parametrize("page", PAGES)
def test_a_page_that_is_known_is_not_sent_again(http, page):
    tag = http.get(page).headers["etag"]
    assert tag.startswith('"')
    for known in [tag, f"W/{tag}", f'"x", {tag}', f'"a,b",{tag}', "*"]:
        answer = http.get(page, headers={"If-None-Match": known})
        assert (answer.status_code, answer.content) == (304, b""), known
        assert answer.headers["etag"] == tag
    for other in ['"x"', '"x", "y"']:
        assert http.get(page, headers={"If-None-Match": other}).status_code == 200, other


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("application/geo+json", "application/geo+json"),
        ("APPLICATION/GEO+JSON", "application/geo+json"),
        ("application/*", "application/geo+json"),
        ("text/html;q=0.5, application/geo+json;q=0.9", "application/geo+json"),
        ("text/html, application/geo+json;q=0.9", "text/html; charset=utf-8"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("application/geo+json-seq", "application/geo+json-seq"),
        ("application/flatgeobuf", "application/flatgeobuf"),
        ("*/*", "application/geo+json"),
    ],
)
def test_the_form_that_a_client_likes_best_is_sent(http, accept, expected):
    answer = http.get(f"{ITEMS}?limit=1", headers={"Accept": accept})
    assert (answer.status_code, answer.headers["content-type"]) == (200, expected)
    assert "accept" in [it.strip() for it in answer.headers["vary"].split(",")]


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip", "gzip"),
        ("GZIP", "gzip"),
        ("gzip;q=0, br;q=0.1, zstd;q=0", "br"),
        ("zstd", "zstd"),
        ("gzip;q=1.0, *;q=0", "gzip"),
        ("gzip;q=0", None),
        ("deflate", None),
    ],
)
def test_a_coding_is_one_that_the_client_takes(http, accepted, coding):
    plain = http.get(f"{ITEMS}?limit=100")
    with http.stream("GET", f"{ITEMS}?limit=100", headers={"Accept-Encoding": accepted}) as answer:
        assert answer.headers.get("content-encoding") == coding
        assert "accept-encoding" in answer.headers["vary"]
        # Two codings are two representations: a strong tag is of one.
        assert (answer.headers["etag"] == plain.headers["etag"]) == (coding is None)


def test_each_method_that_is_not_there_names_those_that_are(http):
    for page in ["/ogc", ITEMS, TILE]:
        for method in ["POST", "PUT", "PATCH", "DELETE"]:
            answer = http.request(method, page)
            assert answer.status_code == 405, (method, page)
            assert {it.strip() for it in answer.headers["allow"].split(",")} >= {"GET", "HEAD"}
            assert answer.headers["content-type"] == "application/problem+json"


def test_pages_of_other_origins_may_read(http):
    asked = {"Origin": "http://example.org", "Access-Control-Request-Method": "GET"}
    answer = http.options(ITEMS, headers={**asked, "Access-Control-Request-Headers": "if-none-match"})
    assert answer.status_code in (200, 204)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "if-none-match" in answer.headers["access-control-allow-headers"]
    exposed = http.get(f"{ITEMS}?limit=1", headers={"Origin": "http://example.org"}).headers["access-control-expose-headers"]
    assert {"content-crs", "etag", "link"} <= {it.strip() for it in exposed.split(",")}


WRONG = {
    "limit": ["limit=0", "limit=-1", "limit=1.0", "limit=", "limit", "limit=1&limit=2"],
    "LIMIT": ["LIMIT=1"],
    "nope": ["nope=1"],
    "bbox": ["bbox=1,2,3", "bbox=2.2,48.9,2.4,48.8", "bbox=NaN,48,3,49", "bbox=1e400,48,3,49", "bbox=a,b,c,d"],
    "crs": ["crs=EPSG:2154", "crs=http://www.opengis.net/def/crs/EPSG/0/999999"],
    "bbox-crs": ["bbox=1,2,3,4&bbox-crs=nope"],
    "datetime": ["datetime=2023-02-30", "datetime=2024-01-01/2023-01-01", "datetime=yesterday"],
    "filter": ["filter=nope%3D1", "filter=", "filter=nom%20%3D"],
    "filter-lang": ["filter=x&filter-lang=nope"],
    "offset": ["offset=-1"],
    "properties": ["properties=nope"],
    "sortby": ["sortby=nope"],
    "skipGeometry": ["skipGeometry=yes"],
    "f": ["f=xml", "f=JSON"],
    "departement": ["departement=95&departement=92"],
}


@pytest.mark.parametrize(("field", "query"), [(field, query) for field, queries in WRONG.items() for query in queries])
def test_a_wrong_parameter_is_refused_by_its_name(http, field, query):
    answer = http.get(f"{ITEMS}?{query}")
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    assert answer.json()["field"] == field


def test_addresses_are_read_as_they_are_meant(http):
    assert http.get(f"{ITEMS}/95%30%318").json()["id"] == "95018"
    assert http.get("/ogc/collections/%63ommunes").json()["id"] == "communes"
    assert http.get(f"{ITEMS}?limit=%31").json()["numberReturned"] == 1
    for missing in [f"{ITEMS}/nope", f"{ITEMS}/95018%2F", "/ogc/collections/nope/items", "/ogc/collections/%00"]:
        answer = http.get(missing)
        assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json"), missing
    assert http.get(f"{ITEMS}/%FF").status_code == 400


def test_a_long_address_is_read_and_a_longer_one_refused(http):
    assert http.get(f"{ITEMS}?filter=nom%3D'{'a' * 9_000}'").json()["numberMatched"] == 0
    connection = http_client.HTTPConnection(http.base_url.host, http.base_url.port, timeout=30)
    connection.request("GET", f"{ITEMS}?filter=nom%3D'{'a' * 70_000}'")
    assert connection.getresponse().status == 414
    connection.close()


def test_next_leads_through_every_feature_once(http):
    seen, address = [], f"{ITEMS}?limit=37&departement=94"
    while address:
        page = http.get(address)
        body = page.json()
        assert body["numberReturned"] == len(body["features"])
        seen += [feature["id"] for feature in body["features"]]
        following = [link["href"] for link in body["links"] if link["rel"] == "next"]
        assert following == ([page.links["next"]["url"]] if "next" in page.links else [])
        address = following[0] if following else None
    assert len(seen) == len(set(seen)) == http.get(f"{ITEMS}?limit=1&departement=94").json()["numberMatched"]


def test_the_frame_of_an_answer_is_told(http):
    for page in [f"{ITEMS}?limit=1", f"{ITEMS}/95018"]:
        assert http.get(page).headers["content-crs"] == "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>"
        assert http.get(page, params={"crs": FRAME_2154, "f": "json"}).headers["content-crs"] == f"<{FRAME_2154}>"
    box = {"limit": 1, "bbox": "48.8,2.2,48.9,2.4", "bbox-crs": FRAME_4326}
    same = {"limit": 1, "bbox": "2.2,48.8,2.4,48.9"}
    assert http.get(ITEMS, params=box).json()["numberMatched"] == http.get(ITEMS, params=same).json()["numberMatched"] > 0


def test_sequences_begin_each_record_as_rfc_8142_asks(http):
    records = http.get(f"{ITEMS}?f=geojsonseq&limit=3").content.split(b"\x1e")
    assert records[0] == b"" and len(records) == 4
    assert all(record.endswith(b"\n") and json.loads(record)["type"] == "Feature" for record in records[1:])


@pytest.mark.parametrize(
    ("tile", "status"),
    [("12/1409/2074", 200), ("12/1409/9999999", 404), ("17/1/1", 404), ("12/0/0", 404), ("-1/0/0", 400), ("12/1409/x", 400)],
)
def test_a_tile_is_there_or_its_address_is_refused(http, tile, status):
    assert http.get(f"/ogc/collections/communes/tiles/WebMercatorQuad/{tile}").status_code == status
