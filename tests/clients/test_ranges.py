"""Whole layers as FlatGeobuf, read by stretches: GDAL fetches what a box needs and no more."""

import json
import subprocess
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

WEST, SOUTH, EAST, NORTH = 2.2, 48.8, 2.25, 48.85


class Counting(BaseHTTPRequestHandler):
    """Passes requests on to the server, and counts the bytes that come back."""

    target = ""
    bytes_fetched = 0
    statuses = set()

    def do_HEAD(self):
        self.passed_on("HEAD")

    def do_GET(self):
        self.passed_on("GET")

    def passed_on(self, method):
        kept = {name: self.headers[name] for name in ["Range", "If-Range", "Accept"] if name in self.headers}
        request = urllib.request.Request(f"{self.target}{self.path}", headers=kept, method=method)
        try:
            answer = urllib.request.urlopen(request, timeout=60)
        except urllib.error.HTTPError as refused:
            answer = refused
        with answer:
            body = answer.read()
            type(self).bytes_fetched += len(body)
            type(self).statuses.add(answer.status)
            self.send_response(answer.status)
            for name in ["Content-Type", "Content-Length", "Content-Range", "Accept-Ranges", "ETag"]:
                if name in answer.headers:
                    self.send_header(name, answer.headers[name])
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def counted(server):
    class Counted(Counting):
        target, bytes_fetched, statuses = server, 0, set()

    proxy = ThreadingHTTPServer(("127.0.0.1", 0), Counted)
    threading.Thread(target=proxy.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{proxy.server_port}", Counted
    proxy.shutdown()


def read(address, *options):
    command = ["ogr2ogr", "-f", "GeoJSONSeq", "/vsistdout/", f"/vsicurl/{address}", *options]
    command += ["--config", "GDAL_DISABLE_READDIR_ON_OPEN", "EMPTY_DIR", "--config", "CPL_VSIL_CURL_CHUNK_SIZE", "16384"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines() if line.strip()]


def test_gdal_reads_every_layer_whole(server):
    with urllib.request.urlopen(f"{server}/ogc/collections", timeout=60) as answer:
        collections = json.load(answer)["collections"]
    for collection in collections:
        assert len(read(f"{server}/ogc/files/{collection['id']}.fgb")) == collection["rows"], collection["id"]


def test_gdal_fetches_what_a_box_needs_and_no_more(server, counted):
    address, proxy = counted
    box = ",".join(str(number) for number in (WEST, SOUTH, EAST, NORTH))
    for collection in ["communes", "velib"]:
        head = urllib.request.Request(f"{server}/ogc/files/{collection}.fgb", method="HEAD")
        with urllib.request.urlopen(head, timeout=60) as answer:
            size = int(answer.headers["Content-Length"])
        found = f"{server}/ogc/collections/{collection}/items?f=json&limit=1&bbox={box}"
        with urllib.request.urlopen(found, timeout=60) as answer:
            matched = json.load(answer)["numberMatched"]
        proxy.bytes_fetched = 0
        features = read(f"{address}/ogc/files/{collection}.fgb", "-spat", *box.split(","))
        # A box is met by shapes in the items and by boxes in the file: GDAL filters by shapes afterwards.
        assert len(features) == matched > 0, collection
        assert 206 in proxy.statuses
        assert 0 < proxy.bytes_fetched < size, (collection, proxy.bytes_fetched, size)
