"""The layers as a headless QGIS finds them: features, frames, filters, vector tiles and styles.

    ARPENT_BIN=target/release/arpent QT_QPA_PLATFORM=offscreen /usr/bin/python3 tests/qgis/test_layers.py

Runs with the Python of the system, for which Debian builds QGIS. What QGIS asks goes through a proxy on the loopback that
keeps the addresses. `ARPENT_PICTURE=docs/images/qgis-heat.png` writes the picture of `docs/gis.md`.
"""

import http.server
import json
import os
import subprocess
import tempfile
import threading
import unittest
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# What QGIS keeps between two runs is kept for this one only.
PROFILE = tempfile.TemporaryDirectory(prefix="arpent-qgis-")
os.environ["HOME"] = os.environ["XDG_DATA_HOME"] = PROFILE.name

from picture import heat_map, light, map_of  # noqa: E402
from qgis.core import (  # noqa: E402
    Qgis,
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsExpression,
    QgsExpressionContext,
    QgsFeatureRequest,
    QgsMapBoxGlStyleConverter,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
    QgsVectorTileLayer,
)

LAMBERT_93 = "http://www.opengis.net/def/crs/EPSG/0/2154"


class Recorder(http.server.BaseHTTPRequestHandler):
    """Hands every request on to the server, and keeps its address."""

    server_address, asked = None, []

    def do_GET(self):
        self.asked.append(self.path)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "connection")}
        request = urllib.request.Request(self.server_address + self.path, headers=headers, method=self.command)
        try:
            answer = urllib.request.urlopen(request, timeout=60)
        except urllib.error.HTTPError as refusal:
            answer = refusal
        body = answer.read()
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            if name.lower() not in ("connection", "transfer-encoding", "content-length"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_GET

    def log_message(self, *_):
        pass


def setUpModule():
    global application, proxy, process, address
    proxy = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Recorder)
    address = f"http://127.0.0.1:{proxy.server_port}"
    command = [os.environ["ARPENT_BIN"], "serve", "--listen", "127.0.0.1:0", "--public-url", address]
    command += ["--data", os.path.join(PROFILE.name, "data")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    Recorder.server_address = process.stdout.readline().strip()
    propose_an_area()
    threading.Thread(target=proxy.serve_forever, daemon=True).start()
    application = QgsApplication([], False)
    application.initQgis()
    print(f"QGIS {Qgis.QGIS_VERSION}")


def tearDownModule():
    QgsProject.instance().clear()
    application.exitQgis()
    proxy.shutdown()
    process.terminate()
    process.wait(timeout=30)


def propose_an_area():
    """As a mayor does: a token of the command line, a feature of the OGC API."""
    token = [os.environ["ARPENT_BIN"], "--data", os.path.join(PROFILE.name, "data"), "token", "create"]
    token += ["--name", "Argenteuil", "--role", "mayor", "--commune", "95018"]
    made = subprocess.run(token, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True)
    secret = made.stdout.strip().splitlines()[-1]
    ring = [[2.237, 48.948], [2.243, 48.948], [2.243, 48.952], [2.237, 48.952], [2.237, 48.948]]
    properties = {"name": "Val d’Argent", "commune_code": "95018", "purpose": "Rafraîchir les cours", "theme": "climate"}
    area = {
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "properties": {**properties, "state": "proposed"},
    }
    request = urllib.request.Request(
        Recorder.server_address + "/ogc/collections/areas/items",
        data=json.dumps(area).encode(),
        headers={"Authorization": f"Bearer {secret}", "Content-Type": "application/geo+json"},
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        assert answer.status == 201, answer.status


def body(path):
    with urllib.request.urlopen(Recorder.server_address + path, timeout=60) as answer:
        return answer.read()


def told(path):
    return json.loads(body(path))


def layer(collection, condition="", only=""):
    """A collection as QGIS loads it, with a filter in its expressions; `only` says what of it is fetched."""
    source = f"typename='{collection}' url='{address}/ogc' pagingEnabled='true' pageSize='500' {only}"
    made = QgsVectorLayer(source, collection, "OAPIF")
    assert made.isValid(), (collection, made.error().message())
    if condition:
        assert made.setSubsetString(condition), (collection, condition)
    return made


class Features(unittest.TestCase):
    def test_every_collection_has_the_rows_and_columns_that_the_server_names(self):
        for collection in told("/ogc/collections?f=json")["collections"]:
            with self.subTest(collection["id"]):
                loaded = layer(collection["id"])
                features = list(loaded.getFeatures())
                self.assertEqual(len(features), collection["rows"])
                self.assertEqual(loaded.featureCount(), collection["rows"])
                schema = told(f"/ogc/collections/{collection['id']}/schema?f=json")["properties"]
                columns = {name for name, it in schema.items() if not it.get("format", "").startswith("geometry-")}
                # `secret` names what the producer withholds, in features alone.
                self.assertLessEqual({field.name() for field in loaded.fields()} - {"id", "secret"}, columns)

    def test_what_a_commune_proposes_is_on_the_map_at_once(self):
        loaded = layer("areas", "\"theme\" = 'climate' AND \"commune_code\" = '95018'")
        (area,) = loaded.getFeatures()
        self.assertEqual((area["name"], area["state"], area["commune_name"]), ("Val d’Argent", "proposed", "Argenteuil"))
        to_lambert = QgsCoordinateTransform(
            loaded.crs(), QgsCoordinateReferenceSystem("EPSG:2154"), QgsProject.instance().transformContext()
        )
        shape = area.geometry()
        shape.transform(to_lambert)
        self.assertAlmostEqual(shape.area() / area["area_m2"], 1.0, places=5)

    def test_a_layer_led_to_lambert_93_lies_where_the_server_says(self):
        there = told(f"/ogc/collections/stations/items?f=json&limit=10000&crs={LAMBERT_93}")["features"]
        there = {feature["id"]: feature["geometry"]["coordinates"] for feature in there}
        loaded = layer("stations")
        target = QgsCoordinateReferenceSystem("EPSG:2154")
        transform = QgsCoordinateTransform(loaded.crs(), target, QgsProject.instance())
        compared = 0
        for feature in loaded.getFeatures():
            point = transform.transform(feature.geometry().asPoint())
            east, north = there[feature["id"]]
            # GeoJSON in degrees is rounded to a centimetre.
            self.assertLess(abs(point.x() - east), 0.02)
            self.assertLess(abs(point.y() - north), 0.02)
            compared += 1
        self.assertEqual(compared, len(there))

    def test_a_filter_finds_what_the_server_finds(self):
        expected = told("/ogc/collections/communes/items?f=json&limit=1000&departement=95")["features"]
        del Recorder.asked[:]
        loaded = layer("communes", "\"departement\" = '95'")
        found = sorted(feature["code"] for feature in loaded.getFeatures())
        self.assertEqual(found, sorted(feature["properties"]["code"] for feature in expected))
        questions = [urllib.parse.unquote_plus(path) for path in Recorder.asked if "/communes/items" in path]
        self.assertTrue(questions)
        # Before 3.32 QGIS looks at what it has fetched.
        if Qgis.QGIS_VERSION_INT >= 33200:
            self.assertTrue(any("departement" in question for question in questions), questions)

    def test_a_box_is_answered_by_the_server(self):
        loaded = layer("velib", only="restrictToRequestBBOX='1'")
        del Recorder.asked[:]
        box = QgsRectangle(2.30, 48.85, 2.36, 48.88)
        found = list(loaded.getFeatures(QgsFeatureRequest(box)))
        self.assertEqual(len(found), told("/ogc/collections/velib/items?f=json&limit=1&bbox=2.30,48.85,2.36,48.88")["numberMatched"])
        questions = [urllib.parse.urlsplit(path) for path in Recorder.asked if "/velib/items" in path]
        boxes = [urllib.parse.parse_qs(question.query).get("bbox") for question in questions]
        self.assertTrue(boxes and all(boxes), Recorder.asked)

    def test_a_filter_with_more_than_equality_is_exact(self):
        loaded = layer("communes", "\"departement\" = '92' AND \"population\" > 60000")
        expected = told("/ogc/collections/communes/items?f=json&limit=1000&filter=departement='92'%20AND%20population%3E60000")
        found = sorted(feature["code"] for feature in loaded.getFeatures())
        self.assertEqual(found, sorted(feature["properties"]["code"] for feature in expected["features"]))
        self.assertTrue(found)


class TilesAndStyles(unittest.TestCase):
    def test_vector_tiles_load_and_the_style_for_maplibre_reads(self):
        tiles = f"{address}/ogc/tiles/WebMercatorQuad/{{z}}/{{y}}/{{x}}"
        made = QgsVectorTileLayer(f"type=xyz&zmin=0&zmax=14&url={urllib.parse.quote(tiles, safe=':/{}')}", "tiles")
        self.assertTrue(made.isValid(), made.error().message())
        converter = QgsMapBoxGlStyleConverter()
        style = body("/ogc/styles/base-light?f=mapbox").decode()
        self.assertEqual(converter.convert(style), QgsMapBoxGlStyleConverter.Success, converter.errorMessage())
        made.setRenderer(converter.renderer())
        made.setLabeling(converter.labeling())
        picture = drawn([made], box=(270_000, 6_230_000, 280_000, 6_240_000), frame="EPSG:3857")
        self.assertGreater(colours(picture), 20)

    def test_the_style_of_every_indicator_reads_as_rules(self):
        loaded = layer("heat")
        for style in told("/ogc/styles?f=json")["styles"]:
            for form in ("sld", "qml"):
                if not any(link["href"].endswith(f"f={form}") for link in style["links"]):
                    continue
                with self.subTest(style["id"], form=form):
                    message, done = styled(loaded, style["id"], form)
                    self.assertTrue(done, message)
                    self.assertEqual(loaded.renderer().type(), "RuleRenderer")

    def test_both_files_of_a_style_draw_the_same_classes_in_the_same_colours(self):
        loaded, drawn = layer("heat"), {}
        for form in ("sld", "qml"):
            message, done = styled(loaded, "base.density-light", form)
            self.assertTrue(done, message)
            rules = loaded.renderer().rootRule().children()
            drawn[form] = [rule.symbol().symbolLayer(0).fillColor().name() for rule in rules]
            self.assertTrue(all(rule.symbol().type() == Qgis.SymbolType.Fill for rule in rules))
        # Two rules more than classes: what has no value, and what is withheld, hatched.
        self.assertGreater(len(drawn["qml"]), 3)
        self.assertEqual(drawn["qml"][:-2], drawn["sld"][:-2])

    def test_every_commune_falls_into_one_class_of_the_style_of_its_figure(self):
        file = Path(PROFILE.name) / "figures.geojson"
        file.write_bytes(body("/diagnosis?communes=all&indicators=base.density&f=geojson"))
        loaded = QgsVectorLayer(str(file), "figures", "ogr")
        self.assertEqual(loaded.featureCount(), 130)
        for form in ("sld", "qml"):
            message, done = styled(loaded, "base.density-light", form)
            self.assertTrue(done, message)
            rules = [QgsExpression(rule.filterExpression()) for rule in loaded.renderer().rootRule().children()]
            context = QgsExpressionContext()
            context.setFields(loaded.fields())
            for feature in loaded.getFeatures():
                context.setFeature(feature)
                self.assertEqual(sum(bool(rule.evaluate(context)) for rule in rules), 1, (form, feature.id()))

    def test_the_heat_map_of_the_guide_draws(self):
        image = heat_map(layer, styled, told)
        self.assertGreater(colours(image), 200)
        wanted = os.environ.get("ARPENT_PICTURE")
        if wanted:
            self.assertTrue(light(image).save(wanted))


def styled(loaded, name, form):
    """Gives a layer the style of an indicator, as `Load style` does; what QGIS says, and whether it took it."""
    file = Path(PROFILE.name) / f"{name}.{form}"
    file.write_bytes(body(f"/ogc/styles/{name}?f={form}"))
    return loaded.loadSldStyle(str(file)) if form == "sld" else loaded.loadNamedStyle(str(file))


def drawn(layers, box, frame):
    return map_of(layers, box, frame, 600, 600)


def colours(image):
    seen = {image.pixel(x, y) for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)}
    return len(seen)


if __name__ == "__main__":
    unittest.main(verbosity=2)
