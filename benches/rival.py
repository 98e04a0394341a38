"""The sums of `cargo bench --bench loaded` with shapely, its STRtree and numpy, and how long they take.

    python3 benches/rival.py RESULTS     # RESULTS: the folder in which the benchmark left its layers and zones

Vectorised as a careful analyst would write it: candidates from the tree, prepared predicates, overlays for the cells
that are cut only. Trees, areas and the union of the stations' discs are made outside the clock, zones are prepared.
Writes `rival.tsv` beside the files: what was measured, in seconds, and the worst deviation from the engine's figures.
"""

import sys
import time
from pathlib import Path

try:
    import numpy as np
    import shapely
except ImportError:
    sys.exit("skipped: numpy and shapely are not there (pip install shapely numpy)")

SLIVER_M2 = 1.0
REACH_M = 800.0


def numbers(folder, name):
    return np.fromfile(folder / name, dtype="<f8")


def polygons(folder, name):
    offsets = tuple(numbers(folder, f"{name}.{part}").astype(np.int64) for part in ("rings", "polygons", "features"))
    positions = numbers(folder, f"{name}.xy").reshape(-1, 2)
    return shapely.from_ragged_array(shapely.GeometryType.MULTIPOLYGON, positions, offsets)


class Cells:
    """A layer of polygons in service."""

    def __init__(self, folder, name, columns):
        self.shapes = polygons(folder, name)
        self.areas = shapely.area(self.shapes)
        self.tree = shapely.STRtree(self.shapes)
        self.columns = {column: numbers(folder, f"{name}.{column}") for column in columns}

    def overlaps(self, zone):
        """The rows that the zone meets, and the area in common."""
        rows = self.tree.query(zone)
        cells = self.shapes[rows]
        inside = shapely.covers(zone, cells)
        cut = ~inside & shapely.intersects(zone, cells)
        areas = np.where(inside, self.areas[rows], 0.0)
        areas[cut] = shapely.area(shapely.intersection(cells[cut], zone))
        kept = areas > SLIVER_M2
        return rows[kept], areas[kept]


class Engine:
    def __init__(self, folder):
        self.iris = Cells(folder, "iris", ["p22_pop", "p16_pop", "rev_txpauv_21", "log_vac_pct_22"])
        self.classes = Cells(folder, "classes", ["class"])
        self.classes.kinds = self.classes.columns["class"].astype(np.int64)
        stations = shapely.points(numbers(folder, "gares.xy").reshape(-1, 2))
        self.stations = shapely.STRtree(stations)
        self.reach = shapely.union_all(shapely.buffer(stations, REACH_M, quad_segs=64))
        shapely.prepare(self.reach)

    def diagnose(self, zone):
        rows, areas = self.iris.overlaps(zone)
        column = {name: values[rows] for name, values in self.iris.columns.items()}
        shares = areas / self.iris.areas[rows]
        people = column["p22_pop"] * shares
        figures = {
            "bench.people": np.nansum(people),
            "bench.people16": np.nansum(column["p16_pop"] * shares),
            "bench.poverty": mean(column["rev_txpauv_21"], people) / 100.0,
            "bench.vacant": mean(column["log_vac_pct_22"], areas) / 100.0,
        }
        rows, areas = self.classes.overlaps(zone)
        of_class = np.bincount(self.classes.kinds[rows], weights=areas, minlength=11)
        figures |= {f"bench.class{kind}": of_class[kind] / areas.sum() for kind in range(1, 11)}
        figures["bench.stations"] = len(self.stations.query(zone, predicate="dwithin", distance=REACH_M))
        figures["bench.nearest"] = self.stations.query_nearest(zone, return_distance=True, all_matches=False)[1][0]
        figures["bench.reach"] = shapely.area(shapely.intersection(self.reach, zone)) / shapely.area(zone)
        return figures


def mean(values, weights):
    known = ~np.isnan(values) & ~np.isnan(weights)
    total = weights[known].sum()
    return (values[known] * weights[known]).sum() / total if total > 0 else float("nan")


def timed(engine, zones, rounds):
    """Seconds a zone, in the best of so many rounds, and the figures."""
    best, figures = float("inf"), []
    for _ in range(rounds):
        started = time.perf_counter()
        figures = [engine.diagnose(zone) for zone in zones]
        best = min(best, (time.perf_counter() - started) / len(zones))
    return best, figures


def worst_deviation(lines, figures):
    """The largest difference in a figure, as a share of it, with its name; a share of area counts as it is.

    The reach of the stations is left out: the discs are polygons of 256 corners here, and true discs in the engine.
    """
    worst = (0.0, "")
    for line, found in zip(lines, figures):
        for cell in line.split("\t"):
            name, value = cell.split("=")
            expected, value = float(value), float(found[name])
            if name == "bench.reach" or np.isnan(expected) or np.isnan(value):
                continue
            worst = max(worst, (abs(value - expected) / max(abs(expected), 1.0), name))
    return worst


def main():
    results = Path(sys.argv[1])
    folder = results / "rival"
    if not (folder / "figures.tsv").exists():
        sys.exit("skipped: `cargo bench --bench loaded` has left no layers")
    engine = Engine(folder)
    zones, metropole = polygons(folder, "zones"), polygons(folder, "metropole")
    shapely.prepare(zones)
    shapely.prepare(metropole)
    small_s, small = timed(engine, zones, 3)
    large_s, large = timed(engine, metropole, 2)
    deviation, name = worst_deviation((folder / "figures.tsv").read_text().splitlines(), small + large)
    lines = f"75 ha\t{small_s}\nMétropole\t{large_s}\ndeviation\t{deviation}\t{name}\n"
    (results / "rival.tsv").write_text(lines)
    print(lines, end="", file=sys.stderr)


main()
