"""How long users' files take to become layers, beside `ogr2ogr`, what that takes in memory, and how soon they are served.

    python3 benches/brought.py ARPENT RESULTS

ARPENT: the release binary. RESULTS: the folder where `cargo bench --bench kept` left `cells.fgb` (a million polygons of six
vertices) and `outlines.fgb` (35,000 of 132); `brought.tsv` is written there. The other files are those beside the project
(`../shared/data`); what is not there is told by name.

Times are of whole commands, the least of ROUNDS, taken in turn with the rival; memory is the most that a command had at
once (`ru_maxrss`). Every import goes into an empty data directory and is synced to the disk, which `ogr2ogr` does not do.
The server is started on a data directory with the layer and asked until it says that it is ready.

The last part needs a group of `/sys/fs/cgroup/memory` (version 1) that may be made: a server is given less memory than the
layer file is long, with none of the file in memory before, and asked for features all over the layer.
"""

import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROUNDS = 3
DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
# Files that both read, and what the import is told beside the name.
FILES = [
    ("IRIS, GeoPackage, Lambert-93, 5,265 polygons", "formats/iris_idf_2020_l93.gpkg", ["--theme", "climate"]),
    ("the same with overlaps and gaps looked for", "formats/iris_idf_2020_l93.gpkg", []),
    ("IRIS, FlatGeobuf, 5,265 polygons", "iris_idf_2020.fgb", ["--theme", "climate"]),
    ("IRIS, CSV, 5,255 rows", "iris_indicateurs_2022_idf.csv", []),
    ("communes of the region, FlatGeobuf, 1,266 polygons", "communes_idf_cog2026.fgb", ["--theme", "climate"]),
    ("départements, FlatGeobuf, 8 polygons", "departements_idf.fgb", ["--theme", "climate"]),
    ("EPCI, FlatGeobuf, 52 polygons", "epci_idf.fgb", ["--theme", "climate"]),
    ("EPT, FlatGeobuf, 11 polygons", "ept_mgp.fgb", ["--theme", "climate"]),
    ("communes of Val-d'Oise, Shapefile, Lambert-93, 183 polygons", "formats/communes_95_l93_shp", ["--theme", "climate"]),
    ("stations, FlatGeobuf, 1,233 points", "idfm_gares_2025.fgb", []),
    ("stations, GeoJSON, 1,233 points", "source-samples/idfm_gares_2025.geojson", []),
    ("stations, CSV with WKT, 1,233 points", "formats/stations_wkt.csv", []),
    ("bike share, FlatGeobuf, 1,486 points", "velib_stations_2024.fgb", []),
    ("bike share, GeoJSON, 1,486 points", "source-samples/velib_stations_2024.geojson", []),
    ("cycle ways, GeoJSON, 4,840 lines", "amenagements_cyclables_95.geojson", []),
    ("cool places, CSV", "source-samples/paris_ilots_fraicheur_equipements.csv", []),
    ("heat by postal code, CSV", "source-samples/icu_codes_postaux_idf.csv", []),
    ("climate zones by postal code, CSV", "source-samples/lcz_sensibilite_codes_postaux_idf.csv", []),
]
MADE = [
    ("1,000,000 polygons of 6 vertices, FlatGeobuf", "cells.fgb", ["--theme", "climate"]),
    ("the same with overlaps and gaps looked for", "cells.fgb", []),
    ("35,000 outlines of 132 vertices, FlatGeobuf", "outlines.fgb", ["--theme", "climate"]),
]
GROUPS = Path("/sys/fs/cgroup/memory")
# The share of the layer file that the server is given as memory, beyond what it takes without the layer.
MEMORY_SHARE = 0.5


def run(command, quiet=True):
    """Seconds, and the most bytes in memory, of a command that must succeed."""
    started = time.monotonic()
    output = subprocess.DEVNULL if quiet else None
    process = subprocess.Popen(command, stdout=output, stderr=subprocess.PIPE)
    complaint = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.monotonic() - started
    if process.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}: {complaint.decode(errors='replace')}")
    return seconds, usage.ru_maxrss * 1024


def files(results):
    """Name, path and words of each file that is there."""
    for name, file, words in [(name, DATA / file, words) for name, file, words in FILES] + [
        (name, results / file, words) for name, file, words in MADE
    ]:
        path = next(iter(sorted(file.glob("*.shp"))), file) if file.is_dir() else file
        if path.is_file():
            yield name, path, words
        else:
            print(f"skipped: {name}, no file at {path}", file=sys.stderr)


def imports(arpent, results, folder):
    """A line a file: name, bytes of the file, our seconds, our most memory, the rival's seconds."""
    rival = shutil.which("ogr2ogr")
    if rival is None:
        print("skipped: ogr2ogr is not there", file=sys.stderr)
    for name, path, words in files(results):
        ours, theirs, memory = [], [], []
        for _ in range(ROUNDS):
            data, out = folder / "data", folder / "out.fgb"
            shutil.rmtree(data, ignore_errors=True)
            out.unlink(missing_ok=True)
            # What others left to be written would be waited for with what we write.
            os.sync()
            seconds, most = run([arpent, "import", path, "--id", "measured", "--data", data, *words])
            ours.append(seconds)
            memory.append(most)
            if rival is not None:
                theirs.append(run([rival, "-f", "FlatGeobuf", out, path])[0])
        least = f"{min(theirs):.4f}" if theirs else ""
        yield ["import", name, path.stat().st_size, f"{min(ours):.4f}", min(memory), least]


class Server:
    """A server on a data directory, from its start to its end."""

    def __init__(self, arpent, data, enter=lambda: None):
        self.started = time.monotonic()
        command = [arpent, "serve", "--listen", "127.0.0.1:0", "--data", data]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, preexec_fn=enter, text=True)
        self.address = re.search(r"http://\S+", self.process.stdout.readline()).group().rstrip("/")
        self.answer("/readyz")
        self.seconds = time.monotonic() - self.started

    def answer(self, path):
        with urllib.request.urlopen(self.address + path, timeout=120) as answer:
            return answer.read()

    def status(self, key):
        """A figure of `/proc`, in bytes."""
        text = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(rf"{key}:\s+(\d+) kB", text).group(1)) * 1024

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


def starts(arpent, results, folder):
    """A line a layer: name, bytes of the layer file, seconds to ready, bytes of its own and of files in memory then."""
    data = folder / "none"
    yield started(arpent, data, "the layers that ship alone", 0)
    for name, file, words in MADE[::2]:
        path, data = results / file, folder / f"data-{file}"
        if not path.is_file():
            continue
        run([arpent, "import", path, "--id", "measured", "--data", data, *words])
        yield started(arpent, data, name, layer_file(data).stat().st_size)


def started(arpent, data, name, file_bytes):
    servers = []
    for _ in range(ROUNDS):
        with Server(arpent, data) as server:
            servers.append((server.seconds, server.status("RssAnon"), server.status("RssFile")))
    seconds, own, of_files = min(servers)
    return ["start", name, file_bytes, f"{seconds:.4f}", own, of_files]


def layer_file(data):
    return next((data / "layers" / "measured").glob("*.layer"))


def scarce(arpent, folder):
    """A server with less memory than its layer is long: what it had, what it answered."""
    data = folder / "data-cells.fgb"
    group = GROUPS / f"arpent-{os.getpid()}"
    if not data.is_dir():
        return
    try:
        group.mkdir()
    except OSError as fault:
        print(f"skipped: no group of limited memory can be made: {fault}", file=sys.stderr)
        return
    try:
        yield from starved(arpent, data, group)
    finally:
        group.rmdir()


def starved(arpent, data, group):
    with Server(arpent, data.parent / "none") as server:
        own = server.status("RssAnon")
    with Server(arpent, data) as server:
        own = max(own, server.status("RssAnon"))
        boxes = boxes_of(server)
        whole = [features(server.answer(path)) for path in boxes]
    file = layer_file(data)
    limit = own + int(file.stat().st_size * MEMORY_SHARE)
    (group / "memory.limit_in_bytes").write_text(str(limit))
    with open(file, "rb") as opened:
        os.posix_fadvise(opened.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)

    def enter():
        (group / "cgroup.procs").write_text(str(os.getpid()))

    with Server(arpent, data, enter) as server:
        times, same = [], 0
        for path, expected in zip(boxes, whole):
            asked = time.monotonic()
            answer = server.answer(path)
            times.append(time.monotonic() - asked)
            same += features(answer) == expected
        most = int((group / "memory.max_usage_in_bytes").read_text())
        limited = int((group / "memory.failcnt").read_text())
        line = ["scarce", file.stat().st_size, limit, most, limited, len(boxes), same]
        yield [*line, f"{server.seconds:.4f}", f"{statistics.median(times):.5f}", f"{max(times):.5f}"]


def features(answer):
    """What an answer holds but for its links, which name the port of its server."""
    answer = json.loads(answer)
    return [answer["numberMatched"], [[it["id"], it["geometry"], it["properties"]] for it in answer["features"]]]


def boxes_of(server):
    """Questions for features all over the layer, each in another place, in an order that jumps."""
    extent = json.loads(server.answer("/ogc/collections/measured"))["extent"]["spatial"]["bbox"][0]
    west, south, east, north = extent[0], extent[1], extent[-2], extent[-1]
    paths = []
    for idx in range(400):
        across, along = (idx * 0.618_034) % 1.0, (idx * 0.414_214) % 1.0
        x, y = west + 0.98 * across * (east - west), south + 0.98 * along * (north - south)
        box = f"{x:.6f},{y:.6f},{x + 0.01:.6f},{y + 0.006:.6f}"
        paths.append(f"/ogc/collections/measured/items?limit=1000&bbox={box}")
    return paths


def main():
    arpent, results = sys.argv[1], Path(sys.argv[2])
    results.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=results) as folder:
        folder = Path(folder)
        lines = []
        for part in (imports(arpent, results, folder), starts(arpent, results, folder), scarce(arpent, folder)):
            for line in part:
                print("\t".join(map(str, line)), file=sys.stderr)
                lines.append(line)
    text = "".join("\t".join(map(str, line)) + "\n" for line in lines)
    (results / "brought.tsv").write_text(text)


main()
