"""How many requests a second the server answers, beside a bare axum, tipg, MapServer and martin.

    python3 benches/serving.py ARPENT HELLO RESULTS [TIPG]

ARPENT: the binary. HELLO: the example `hello`, which sends as many bytes that lie ready. TIPG: a Python that has tipg and
uvicorn. Loopback only, free ports; stops by its process what it starts. About five minutes.

Every question is put to each server in turn, in rounds; of each pair the median over the rounds counts, and ratios are
worth more than numbers. A rival that is not there is told by name. `wrk` asks over eight connections. Writes `serving.tsv`:
question, server, requests a second, bytes of the answer.

All have the shipped communes of the Métropole, and 1,300 made outlines of 95 corners, which the server imports: the rivals
get both as the server exports them.
"""

import json
import math
import os
import pwd
import random
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROUNDS, CONNECTIONS = 3, 8
# How long a question is put; a page of a thousand outlines takes some rivals seconds.
SECONDS, SECONDS_OF_PAGES = 1, 6
# The outlines that are made: rows and columns of them, corners of each.
OUTLINES, CORNERS = (26, 50), 95
LAYERS = ("communes", "outlines")
ITEMS = "/ogc/collections/communes/items"
TILES = "/ogc/collections/communes/tiles/WebMercatorQuad"
# A tile of each zoom, near the middle of Paris: zoom, column, row.
ZOOMS = [(8, 129, 88), (10, 518, 352), (12, 2074, 1409), (14, 8298, 5636)]
# A box that ten communes meet.
BOX = "2.235,48.892,2.29,48.92"


class Servers:
    """What has been started, and where it listens."""

    def __init__(self, folder):
        self.folder, self.started, self.addresses, self.stopping = folder, [], {}, []

    def start(self, command, **options):
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL, **options)
        self.started.append(process)
        return process

    def announced(self, name, command):
        """A server that prints its address."""
        process = self.start(command, stdout=subprocess.PIPE, text=True)
        self.addresses[name] = process.stdout.readline().strip()

    def waited_for(self, name, address, probe, seconds=30):
        """A server that is there once it answers."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if answer_of(address + probe) is not None:
                self.addresses[name] = address
                return
            time.sleep(0.2)
        skipped(name, "it did not answer")

    def stop(self):
        for command in self.stopping:
            subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        for process in reversed(self.started):
            process.terminate()
        for process in self.started:
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()


def skipped(name, why):
    print(f"skipped: {name}: {why}", file=sys.stderr)


def answer_of(address):
    """The body of an answer, none where it is refused."""
    try:
        with urllib.request.urlopen(address, timeout=20) as answer:
            return answer.read()
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return None


def free_port():
    with socket.socket() as it:
        it.bind(("127.0.0.1", 0))
        return it.getsockname()[1]


def outlines():
    """Star-shaped outlines on a lattice over the region, as GeoJSON."""
    chance = random.Random(17)

    def outline(row, column):
        lon, lat = 1.5 + 0.04 * column, 48.2 + 0.04 * row
        radii = [chance.uniform(0.01, 0.02) for _ in range(CORNERS)]
        turns = [2 * math.pi * corner / CORNERS for corner in range(CORNERS)]
        ring = [[round(lon + r * math.cos(t), 7), round(lat + r * math.sin(t), 7)] for r, t in zip(radii, turns)]
        return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}

    def feature(row, column):
        number = row * OUTLINES[1] + column
        properties = {"code": f"{number:05}", "nom": f"Saint-Denis {number}", "population": chance.randrange(100_000)}
        return {"type": "Feature", "properties": properties, "geometry": outline(row, column)}

    features = [feature(row, column) for row in range(OUTLINES[0]) for column in range(OUTLINES[1])]
    return json.dumps({"type": "FeatureCollection", "features": features})


def imported(arpent, folder):
    """A data directory with the outlines in it."""
    source, directory = folder / "made.geojson", folder / "arpent"
    source.write_text(outlines())
    command = [arpent, "--data", directory, "import", source, "--id", "outlines", "--id-field", "code", "--theme", "mobility"]
    subprocess.run(command, capture_output=True, check=True)
    return directory


def exported(address, folder):
    """The layers as the server gives them, in one folder a form; the paths of those in FlatGeobuf."""
    for form, ending in (("json", ".geojson"), ("fgb", ".fgb")):
        (folder / form).mkdir()
        for layer in LAYERS:
            answer = answer_of(f"{address}/ogc/collections/{layer}/items?f={form}&limit=10000")
            (folder / form / f"{layer}{ending}").write_bytes(answer)
    return [folder / "fgb" / f"{layer}.fgb" for layer in LAYERS]


def postgres(servers, files):
    """A cluster of its own in the folder, with the layers in it; its address."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not programs or not shutil.which("ogr2ogr"):
        return None
    bin_folder, port = programs[-1].parent, free_port()
    home = Path(tempfile.mkdtemp(prefix="arpent-postgres-"))
    user = []
    if os.geteuid() == 0:
        user = ["runuser", "-u", "postgres", "--"]
        os.chown(home, pwd.getpwnam("postgres").pw_uid, -1)
    initialised = subprocess.run([*user, bin_folder / "initdb", "-D", home / "data", "-U", "arpent", "-A", "trust"], capture_output=True)
    if initialised.returncode != 0:
        return None
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={home} -c fsync=off"
    control = [*user, bin_folder / "pg_ctl", "-D", home / "data", "-w"]
    subprocess.run([*control, "-o", options, "-l", home / "log", "start"], capture_output=True, check=True)
    servers.stopping += [[*control, "-m", "fast", "stop"], ["rm", "-r", str(home)]]
    connection = f"host=127.0.0.1 port={port} user=arpent dbname=postgres"
    made = subprocess.run(["psql", connection, "-c", "CREATE EXTENSION postgis"], capture_output=True)
    if made.returncode != 0:
        return None
    for file in files:
        command = ["ogr2ogr", "-f", "PostgreSQL", f"PG:{connection}", file, "-nln", file.stem]
        command += ["-nlt", "PROMOTE_TO_MULTI", "-lco", "GEOMETRY_NAME=geom"]
        if subprocess.run(command, capture_output=True).returncode != 0:
            return None
    return f"postgresql://arpent@127.0.0.1:{port}/postgres"


def tipg(servers, files, python):
    if python is None or subprocess.run([python, "-c", "import tipg, uvicorn"], capture_output=True).returncode != 0:
        return skipped("tipg", "no Python that has it (pip install tipg uvicorn)")
    database = postgres(servers, files)
    if database is None:
        return skipped("tipg", "no PostGIS (apt-get install postgresql-postgis)")
    port = free_port()
    command = [python, "-m", "uvicorn", "tipg.main:app", "--port", str(port), "--workers", "2", "--log-level", "error"]
    servers.start(command, stdout=subprocess.DEVNULL, env={**os.environ, "DATABASE_URL": database})
    return servers.waited_for("tipg", f"http://127.0.0.1:{port}", "/collections/public.communes/items?limit=1")


MAP_FILE = """MAP
  NAME "communes"
  EXTENT 1 47.5 4 50
  PROJECTION "epsg:4326" END
  WEB METADATA
    "ows_enable_request" "*" "oga_title" "communes" "oga_onlineresource" "http://127.0.0.1:PORT/map" "oga_max_limit" "10000"
  END END
LAYERS
END
"""
MAP_LAYER = """  LAYER
    NAME "NAMED" TYPE POLYGON STATUS ON TEMPLATE "asked"
    CONNECTIONTYPE OGR CONNECTION "SOURCE" DATA "NAMED"
    PROJECTION "epsg:4326" END
    METADATA "oga_title" "NAMED" "gml_include_items" "all" "gml_featureid" "code" END
  END"""
LIGHTTPD = """server.modules = ("mod_fastcgi", "mod_setenv")
server.document-root = "FOLDER"
server.bind = "127.0.0.1"
server.port = PORT
fastcgi.server = ("/map" => (("bin-path" => "PROGRAM", "socket" => "FOLDER/mapserv.socket", "max-procs" => 2, "check-local" => "disable", "kill-signal" => 9,
  "bin-environment" => ("MAPSERVER_CONFIG_FILE" => "FOLDER/mapserver.conf"))))
"""


def mapserver(servers, files):
    """MapServer by FastCGI behind lighttpd, from FlatGeobuf."""
    program = next((path for path in ("/usr/lib/cgi-bin/mapserv", "/usr/bin/mapserv") if Path(path).exists()), None)
    if program is None or not shutil.which("lighttpd"):
        return skipped("MapServer", "not there (apt-get install cgi-mapserver lighttpd)")
    folder, port = servers.folder, free_port()
    layers = [MAP_LAYER.replace("SOURCE", str(file)).replace("NAMED", file.stem) for file in files]
    texts = MAP_FILE.replace("PORT", str(port)).replace("LAYERS", "\n".join(layers))
    (folder / "communes.map").write_text(texts)
    maps = f'CONFIG\n  ENV\n    MS_MAP_NO_PATH "1"\n  END\n  MAPS\n    communes "{folder}/communes.map"\n  END\nEND\n'
    (folder / "mapserver.conf").write_text(maps)
    texts = LIGHTTPD.replace("FOLDER", str(folder)).replace("PORT", str(port)).replace("PROGRAM", program)
    (folder / "lighttpd.conf").write_text(texts)
    servers.start(["lighttpd", "-D", "-f", str(folder / "lighttpd.conf")], stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}/map/communes/ogcapi"
    return servers.waited_for("MapServer", address, "/collections/communes/items?f=json&limit=1", seconds=10)


def martin(servers, communes):
    """martin from GeoJSON, and from ready-made MBTiles."""
    program = shutil.which("martin")
    if program is None:
        return skipped("martin", "not there (cargo install martin)")
    ready = servers.folder / "ready.mbtiles"
    command = ["ogr2ogr", "-f", "MBTILES", "-dsco", "MINZOOM=8", "-dsco", "MAXZOOM=14", ready, communes, "-nln", "communes"]
    subprocess.run(command, capture_output=True, check=True)
    port = free_port()
    servers.start([program, "--listen-addresses", f"127.0.0.1:{port}", communes.parent, ready], stdout=subprocess.DEVNULL)
    return servers.waited_for("martin", f"http://127.0.0.1:{port}", "/health")


def requests_a_second(address, seconds):
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "30s", address]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in told:
        raise SystemExit(f"{address} was refused:\n{told}")
    return float(re.search(r"Requests/sec:\s*([\d.]+)", told)[1])


def questions():
    """The address of each question at each server."""
    tipg_items, map_items = "/collections/public.communes/items", "/collections/communes/items"
    pages = [items.replace("communes", "outlines") for items in (ITEMS, tipg_items, map_items)]
    box = f"bbox={BOX}&limit=100"
    asked = {
        "landing page": {"Arpent": "/ogc?f=json"},
        "one item": {"Arpent": f"{ITEMS}/95018?f=json"},
        "bbox with 10 communes": {"Arpent": f"{ITEMS}?{box}", "tipg": f"{tipg_items}?{box}", "MapServer": f"{map_items}?f=json&{box}"},
        "items, limit 1000": {
            "Arpent": f"{pages[0]}?limit=1000",
            "tipg": f"{pages[1]}?limit=1000",
            "MapServer": f"{pages[2]}?f=json&limit=1000",
        },
    }
    for zoom, column, row in ZOOMS:
        asked[f"tile z{zoom}, cache on"] = {
            "Arpent": f"{TILES}/{zoom}/{row}/{column}",
            "martin, MBTiles": f"/ready/{zoom}/{column}/{row}",
        }
        asked[f"tile z{zoom}, cache off"] = {
            "Arpent without cache": f"{TILES}/{zoom}/{row}/{column}",
            "tipg": f"/collections/public.communes/tiles/WebMercatorQuad/{zoom}/{column}/{row}",
            "martin, GeoJSON": f"/communes/{zoom}/{column}/{row}",
        }
    return asked


def measured(servers, asked):
    """Requests a second and bytes of each question at each server, the median of the rounds."""
    rates, sizes = {}, {}
    for _ in range(ROUNDS):
        for question, paths in asked.items():
            seconds = SECONDS_OF_PAGES if question.startswith("items") else SECONDS
            for server, path in paths.items():
                address = servers.addresses.get(server.split(",")[0])
                if address is None:
                    continue
                if (question, server) not in sizes:
                    sizes[question, server] = len(answer_of(address + path) or b"")
                rates.setdefault((question, server), []).append(requests_a_second(address + path, seconds))
            size = sizes[question, next(iter(paths))]
            sizes[question, "hello"] = size
            rate = requests_a_second(f"{servers.addresses['hello']}/{size}", seconds)
            rates.setdefault((question, "hello"), []).append(rate)
    return {key: (statistics.median(found), sizes[key]) for key, found in rates.items()}


def main():
    arpent, hello, results = sys.argv[1:4]
    python = sys.argv[4] if len(sys.argv) > 4 else None
    if not shutil.which("wrk"):
        sys.exit("skipped: wrk is not there (apt-get install wrk)")
    with tempfile.TemporaryDirectory(prefix="arpent-serving-") as folder:
        servers = Servers(Path(folder))
        try:
            data = imported(arpent, Path(folder))
            serve = [arpent, "--data", str(data), "serve", "--listen", "127.0.0.1:0"]
            servers.announced("Arpent", serve)
            servers.announced("Arpent without cache", [*serve, "--tile-cache-mb", "0"])
            servers.announced("hello", [hello])
            files = exported(servers.addresses["Arpent"], Path(folder))
            tipg(servers, files, python)
            mapserver(servers, files)
            martin(servers, Path(folder) / "json" / "communes.geojson")
            found = measured(servers, questions())
        finally:
            servers.stop()
    lines = [f"{question}\t{server}\t{rate:.1f}\t{size}" for (question, server), (rate, size) in found.items()]
    Path(results).mkdir(parents=True, exist_ok=True)
    (Path(results) / "serving.tsv").write_text("\n".join(lines) + "\n")
    for (question, server), (rate, size) in found.items():
        own = next(rate for (q, s), (rate, _) in found.items() if q == question and s.startswith("Arpent"))
        print(f"{question:26} {server:18} {rate:10.1f}/s  {size:8} B  Arpent is {own / rate:6.2f} x")


if __name__ == "__main__":
    main()
