"""Writes the measured tables of docs/performance.md from what the benchmarks left in the target folder.

    python3 benches/tables.py TARGET             # TARGET: the target folder of cargo
    python3 benches/tables.py TARGET serving     # the tables of `benches/serving.py` alone

    python3 benches/tables.py TARGET brought     # the tables of `benches/brought.py` alone

Reads the estimates of criterion (the median of each benchmark), `memory.tsv` of `cargo bench --bench memory`,
`rival.tsv` of `benches/rival.py`, `serving.tsv` of `benches/serving.py` and `brought.tsv` of `benches/brought.py`. What has not been measured is shown as such,
and never as met.
"""

import json
import os
import sys
from pathlib import Path

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "performance.md"


class Measured:
    def __init__(self, target):
        self.seconds = {}
        for path in (target / "criterion").glob("**/new/benchmark.json"):
            estimates = path.parent / "estimates.json"
            if estimates.exists():
                median = json.loads(estimates.read_text())["median"]["point_estimate"]
                self.seconds[json.loads(path.read_text())["full_id"]] = median / 1e9
        results = target / "tmp" / "performance"
        self.rival = self.read(results / "rival.tsv")
        self.memory = self.read(results / "memory.tsv")[1:]
        self.brought = self.read(results / "brought.tsv")
        self.serving = {(line[0], line[1]): (float(line[2]), int(line[3])) for line in self.read(results / "serving.tsv")}

    @staticmethod
    def read(path):
        return [line.split("\t") for line in path.read_text().splitlines()] if path.exists() else []

    def of_rival(self, name):
        return next((float(line[1]) for line in self.rival if line[0] == name), None)


def duration(seconds):
    if seconds is None:
        return "not measured"
    for unit, factor in (("s", 1.0), ("ms", 1e3), ("µs", 1e6)):
        if seconds * factor >= 1.0:
            return f"{three_digits(seconds * factor)} {unit}"
    return f"{three_digits(seconds * 1e9)} ns"


def three_digits(number):
    return f"{number:.0f}" if number >= 100 else f"{number:.3g}"


def quotient(over, under):
    return None if over is None or under is None else over / under


def times(ratio):
    return "not measured" if ratio is None else f"{three_digits(ratio)} ×"


def verdict(value, passes):
    return "not measured" if value is None else "met" if passes else "**not met**"


def at_least(ratio, goal):
    return [f"≥ {goal:g} ×", times(ratio), verdict(ratio, ratio is not None and ratio >= goal)]


def at_most(ratio, goal):
    return [f"≤ {goal:g} ×", times(ratio), verdict(ratio, ratio is not None and ratio <= goal)]


def no_longer(seconds, goal):
    return [f"≤ {duration(goal)}", duration(seconds), verdict(seconds, seconds is not None and seconds <= goal)]


def table(heads, rows):
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def areas(measured):
    rows = []
    group = "area by class, 100,000 polygons of 32 corners"
    for reach, corners in (("3 km", 20), ("3 km", 200), ("15 km", 20), ("15 km", 200)):
        size = f"{reach}, {corners} corners"
        ours = measured.seconds.get(f"{group}/arpent, whole groups by sums/{size}")
        for rival in ("geo BooleanOps", "GEOS prepared"):
            ratio = quotient(measured.seconds.get(f"{group}/{rival}/{size}"), ours)
            goal = 25 if reach == "15 km" else 10
            rows.append([f"100,000 polygons of 33 vertices, zone of {size}", duration(ours), rival, *at_least(ratio, goal)])
    group = "area by class, 1,000,000 polygons of 6 corners"
    work = "1,000,000 polygons of 6 vertices, 40,000 candidates"
    ours = measured.seconds.get(f"{group}/arpent/11 km")
    ratio = quotient(measured.seconds.get(f"{group}/geo BooleanOps/11 km"), ours)
    rows.append([work, duration(ours), "geo BooleanOps", *at_least(ratio, 50)])
    rows.append([work, duration(ours), "–", *no_longer(ours, 0.010)])
    winding, wide = (measured.seconds.get(f"{group}/growth/{name}") for name in ("winding, 6 km", "round, 12 km"))
    work = "twice the radius at the same number of cut cells (12 km for 6 km)"
    rows.append([work, duration(wide), "itself at 6 km", *at_most(quotient(wide, winding), 2)])
    return rows


def positions(measured):
    rows = []
    goals = {"1296 outlines of 44 corners": 4, "1296 outlines of 256 corners": 7, "34969 outlines of 44 corners": 4}
    for size, goal in goals.items():
        ours = measured.seconds.get(f"position to commune/arpent/{size}")
        ratio = quotient(measured.seconds.get(f"position to commune/rstar + Contains/{size}"), ours)
        rows.append([f"position → commune, {size}", duration(ours), "rstar + Contains", *at_least(ratio, goal)])
    return rows


def points(measured):
    rows = []
    for spread in ("even", "clustered"):
        group = f"100000 {spread} points"
        for work, goal in (("nearest", 3), ("5 nearest", 3), ("20 nearest", 3), ("count within 1 km", 10)):
            ours, rstar, kiddo = (measured.seconds.get(f"{group}/{work}/{by}") for by in ("arpent", "rstar", "kiddo"))
            rows.append([f"{work}, 100,000 {spread} points", duration(ours), "rstar", *at_least(quotient(rstar, ours), goal)])
            if work != "count within 1 km":
                rows.append([f"{work}, 100,000 {spread} points", duration(ours), "kiddo", *at_most(quotient(ours, kiddo), 1.2)])
    return rows


def diagnoses(measured):
    rows = []
    small = measured.seconds.get("drawn zone, 75 ha/20 vertices")
    communes = measured.seconds.get("130 communes one after the other, every indicator")
    rows.append(["shipped layers, zone of 75 ha", duration(small), "–", *no_longer(small, 0.001)])
    rows.append(["shipped layers, the 130 communes on one core", duration(communes), "–", *no_longer(communes, 0.100)])
    group = "diagnosis with IRIS, stations and 1,000,000 polygons"
    for zone, goal in (("75 ha", 0.002), ("Métropole", 0.050)):
        ours = measured.seconds.get(f"{group}/{zone}")
        work = f"IRIS, stations and 1,000,000 polygons, {'zone of 75 ha' if zone == '75 ha' else 'the whole Métropole'}"
        rows.append([work, duration(ours), "–", *no_longer(ours, goal)])
        same = measured.seconds.get(f"{group}/{zone}, sums of the rival")
        ratio = quotient(measured.of_rival(zone), same)
        rows.append([f"{work}, the 17 figures of the rival", duration(same), "shapely, STRtree", *at_least(ratio, 25)])
    return rows


def memory(measured):
    rows = []
    for name, data, in_service, located in measured.memory:
        ratio = float(in_service)
        rows.append([name, f"{float(data) / 1e6:.3g} MB", *at_most(ratio, 2.5), times(float(located))])
    return rows or [["not measured"] + [""] * 5]


def share(ratio):
    return "not measured" if ratio is None else f"{ratio * 100:.0f} %"


def serving(measured):
    """Each question beside its rivals: at least a share of hello, or so many times a rival."""
    goals = {"landing page": [("hello", 0.5)], "one item": [("hello", 0.5)], "bbox with 10 communes": [("hello", 0.5)]}
    questions = list(dict.fromkeys(question for question, _ in measured.serving))
    rows = []
    for question in questions:
        if question.startswith("items"):
            goals[question] = [("tipg", 15), ("MapServer", 15)]
        elif question.endswith("cache on"):
            goals[question] = [("hello", 0.8), ("martin, MBTiles", 1)]
        elif question.endswith("cache off"):
            goals[question] = [("hello", 0.5), ("martin, GeoJSON", 20)]
        ours = next((rate for (asked, by), (rate, _) in measured.serving.items() if asked == question and by.startswith("Arpent")), None)
        size = measured.serving.get((question, "hello"), (0, 0))[1]
        rivals = dict(goals[question])
        for asked, by in measured.serving:
            if asked == question and not by.startswith("Arpent"):
                rivals.setdefault(by, None)
        for rival, goal in rivals.items():
            ratio = quotient(ours, measured.serving.get((question, rival), (None, 0))[0])
            shown = share(ratio) if rival == "hello" else times(ratio)
            told = ["", shown, ""]
            if goal is not None:
                wanted = share(goal) if rival == "hello" else times(goal)
                told = [f"≥ {wanted}", shown, verdict(ratio, ratio is not None and ratio >= goal)]
            rows.append([question, f"{size / 1000:.1f} kB", f"{three_digits(ours)}", rival, *told])
    return rows or [["not measured"] + [""] * 6]


def serving_parts(measured):
    heads = ["question", "answer", "Arpent, a second", "against", "goal", "measured", ""]
    return [table(heads, serving(measured))]


def engine_parts(measured):
    heads = ["work", "Arpent", "against", "goal", "measured", ""]
    deviation = next((float(line[1]) for line in measured.rival if line[0] == "deviation"), None)
    parts = [
        "### Areas inside a zone\n\n" + table(heads, areas(measured)),
        "### Positions and points\n\n" + table(heads, positions(measured) + points(measured)),
        "### Full diagnoses\n\n" + table(heads, diagnoses(measured)),
    ]
    if deviation is not None:
        parts.append(f"The figures of the two differ by {deviation:.1e} of their value at most, the reach of stations left out.")
    heads = ["layer", "coordinates and columns", "goal", "in service", "", "after the first look for a position"]
    return [*parts, "### Memory\n\n" + table(heads, memory(measured))]


def write(section, parts):
    """Puts the parts between the two marks of a section of the document."""
    begin, end = f"<!-- {section}: begin -->", f"<!-- {section}: end -->"
    before, rest = DOCUMENT.read_text().split(begin)
    after = rest.split(end)[1]
    DOCUMENT.write_text(f"{before}{begin}\n\n" + "\n\n".join(parts) + f"\n\n{end}{after}")


# Goals of imports by the file: seconds, and the most memory as a multiple of the file.
IMPORT_GOALS = {"IRIS, GeoPackage, Lambert-93, 5,265 polygons": (2, None), "1,000,000 polygons of 6 vertices, FlatGeobuf": (30, 3)}
# Files of which the whole command is little more than its start say nothing about the work in it.
RIVAL_GOAL = 1.5


def megabytes(count):
    return f"{three_digits(float(count) / 1e6)} MB"


def imports(measured):
    rows = []
    for _, name, size, ours, memory, theirs in (line for line in measured.brought if line[0] == "import"):
        seconds, most = IMPORT_GOALS.get(name, (None, None))
        told = [name, megabytes(size), duration(float(ours))]
        rival = float(theirs) if theirs else None
        ratio = quotient(float(ours), rival)
        told += [duration(rival), *at_most(ratio, RIVAL_GOAL)]
        share = quotient(float(memory), float(size))
        goals = []
        if seconds is not None:
            goals.append(f"≤ {seconds} s: {verdict(float(ours), float(ours) <= seconds)}")
        if most is not None:
            goals.append(f"≤ {most} × the file in memory: {verdict(share, share <= most)}")
        rows.append([*told, f"{megabytes(memory)}", times(share) if float(size) > 1e7 else "", "; ".join(goals)])
    return rows


def starts(measured):
    rows = []
    for _, name, size, seconds, own, of_files in (line for line in measured.brought if line[0] == "start"):
        goal = no_longer(float(seconds), 1) if "35,000" in name else ["", duration(float(seconds)), ""]
        rows.append([name, megabytes(size), *goal, megabytes(own), megabytes(of_files)])
    return rows


def scarce(measured):
    for _, size, limit, most, failed, asked, same, ready, median, longest in (
        line for line in measured.brought if line[0] == "scarce"
    ):
        yield (
            f"A server that was given {megabytes(limit)} of memory, for itself and for the pages of files together, served "
            f"a layer whose file has {megabytes(size)}, none of it in memory before. It was ready after "
            f"{duration(float(ready))}, had {megabytes(most)} at most, met its limit {int(failed):,} times, and gave "
            f"{same} of {asked} answers from all over the layer as a server without a limit does: "
            f"{duration(float(median))} each in the median, {duration(float(longest))} the longest."
        )


def brought_parts(measured):
    heads = ["file", "size", "import", "`ogr2ogr`", "goal", "measured", "", "memory at most", "by the file", "goals"]
    of_starts = ["layer in service", "its file", "goal", "ready after", "", "own memory", "pages of files"]
    parts = [table(heads, imports(measured)), table(of_starts, starts(measured)), *scarce(measured)]
    names = [("overlaps and gaps/10000", "10,000 cells"), ("overlaps and gaps/102400", "102,400 cells"),
             ("overlaps and gaps/1000000", "1,000,000 cells"), ("overlaps and gaps of IRIS/5265", "5,265 IRIS"),
             ("overlaps and gaps, borders drawn apart/102400", "102,400 cells, borders drawn apart"),
             ("overlaps and gaps, borders drawn apart/1000000", "1,000,000 cells, borders drawn apart")]
    rows = [[shown, duration(measured.seconds.get(f"coverage/{name}"))] for name, shown in names]
    of_file = [[f"{count:,} cells", *(duration(measured.seconds.get(f"layer file/{work}/{count}")) for work in ("build", "write", "open"))]
               for count in (10_000, 102_400, 1_000_000)]
    return [*parts, table(["overlaps and gaps of", "time"], rows), table(["layer file of", "build", "write", "open"], of_file)]


def main():
    target = Path(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("CARGO_TARGET_DIR", "target"))
    if not target.is_dir():
        sys.exit(f"{target} is no folder")
    measured = Measured(target)
    alone = sys.argv[2:]
    if not alone:
        write("measured", engine_parts(measured))
    if measured.serving and alone in ([], ["serving"]):
        write("serving", serving_parts(measured))
    if measured.brought and alone in ([], ["brought"]):
        write("brought", brought_parts(measured))


main()
