"""Whole layers, written by `arpent export`, as GDAL, pyarrow and GeoPandas find them."""

import json
import os
import sqlite3
import subprocess

import geopandas
import pyarrow.parquet
import pytest
import shapely

# Points, polygons, features without geometry, a table, withheld cells.
LAYERS = ["communes", "stations", "velib", "experiments", "districts", "argenteuil-heat", "social"]
ENDINGS = {"geojson": "geojson", "geojsonseq": "geojsons", "fgb": "fgb", "gpkg": "gpkg", "csv": "csv", "parquet": "parquet"}


def exported(layer, form, folder):
    file = folder / f"{layer}.{ENDINGS[form]}"
    command = [os.environ["ARPENT_BIN"], "export", layer, "--format", form, "--output", str(file)]
    subprocess.run(command, capture_output=True, check=True, timeout=120)
    return file


@pytest.fixture(scope="module")
def documents(tmp_path_factory):
    """Every layer as GeoJSON, the measure of the others."""
    folder = tmp_path_factory.mktemp("documents")
    return {layer: json.loads(exported(layer, "geojson", folder).read_text()) for layer in LAYERS}


def shapes(document):
    return [shapely.geometry.shape(it["geometry"]) if it["geometry"] else None for it in document["features"]]


def area_and_length(geometries):
    """Sums that do not depend on the order of features."""
    there = [it for it in geometries if it is not None and not it.is_empty]
    corners = sum(shapely.get_num_coordinates(it) for it in there)
    return len(there), corners, sum(it.area for it in there), sum(it.centroid.x + it.centroid.y for it in there)


def same(found, expected):
    return found[:2] == expected[:2] and all(abs(a - b) <= 1e-9 * max(1, abs(b)) for a, b in zip(found[2:], expected[2:]))


@pytest.mark.parametrize("form", ENDINGS)
def test_gdal_reads_every_format(documents, form, tmp_path):
    for layer, document in documents.items():
        file = exported(layer, form, tmp_path)
        if form == "parquet":
            continue  # GDAL of Debian is built without it; pyarrow reads it below.
        options = ["-a_srs", "EPSG:4326", "-oo", "GEOM_POSSIBLE_NAMES=geometry", "-oo", "KEEP_GEOM_COLUMNS=NO"] if form == "csv" else []
        command = ["ogr2ogr", "-f", "GeoJSONSeq", "-lco", "COORDINATE_PRECISION=15", "/vsistdout/", str(file), *options]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0 and "Warning" not in done.stderr and "ERROR" not in done.stderr, (layer, done.stderr)
        read = [json.loads(line.lstrip("\x1e")) for line in done.stdout.splitlines() if line.strip()]
        assert len(read) == len(document["features"]) > 0, layer
        found, expected = area_and_length(shapes({"features": read})), area_and_length(shapes(document))
        assert same(found, expected), (layer, found, expected)


def test_pyarrow_and_geopandas_read_the_parquet(documents, tmp_path):
    for layer, document in documents.items():
        file = exported(layer, "parquet", tmp_path)
        metadata = pyarrow.parquet.read_metadata(file).metadata
        assert metadata[b"title"] and metadata[b"licence"], layer
        assert pyarrow.parquet.read_table(file).num_rows == len(document["features"]), layer
        if not any(shapes(document)):
            assert b"geo" not in metadata, layer
            continue
        geo = json.loads(metadata[b"geo"])
        assert geo["version"] == "1.1.0", layer
        assert set(geo["columns"]["geometry"]["covering"]["bbox"]) == {"xmin", "ymin", "xmax", "ymax"}
        frame = geopandas.read_parquet(file)
        assert frame.crs.to_string() == "OGC:CRS84", layer
        assert same(area_and_length(frame.geometry), area_and_length(shapes(document))), layer
        if layer == "communes":
            part = geopandas.read_parquet(file, bbox=(2.2, 48.9, 2.3, 49.0))
            assert 0 < len(part) < len(frame)


def test_geopandas_reads_the_geopackage_and_finds_its_index(documents, tmp_path):
    for layer, document in documents.items():
        file = exported(layer, "gpkg", tmp_path)
        frame = geopandas.read_file(file)
        assert len(frame) == len(document["features"]), layer
        if "geometry" in frame:
            assert same(area_and_length(frame.geometry), area_and_length(shapes(document))), layer
        first = document["features"][0]["properties"]
        assert set(first) - {"secret"} <= set(frame.columns), layer


def test_a_geopackage_is_well_formed_and_can_be_edited(documents, tmp_path):
    file = exported("communes", "gpkg", tmp_path)
    with sqlite3.connect(file) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        rows = len(documents["communes"]["features"])
        assert database.execute("SELECT count(*) FROM rtree_communes_geom").fetchone() == (rows,)
        told = json.loads(database.execute("SELECT metadata FROM gpkg_metadata").fetchone()[0])
        assert told["licence"] and told["attribution"]
    # GDAL brings the functions that the triggers ask for.
    for sql in [
        "DELETE FROM communes WHERE code = '95018'",
        "UPDATE communes SET geom = (SELECT geom FROM communes WHERE code = '92004') WHERE code = '92009'",
        "UPDATE communes SET geom = NULL WHERE code = '92012'",
        "UPDATE communes SET fid = 9999 WHERE code = '92014'",
    ]:
        subprocess.run(["ogrinfo", "-q", str(file), "-sql", sql], capture_output=True, check=True, timeout=60)
    with sqlite3.connect(file) as database:
        keys = {key for (key,) in database.execute("SELECT id FROM rtree_communes_geom")}
        there = {key for (key,) in database.execute("SELECT fid FROM communes WHERE geom IS NOT NULL")}
        assert keys == there and len(keys) == rows - 2
