// A zipped Shapefile of one polygon, as a GIS writes it: .shp and .dbf as ESRI describes them (1998), the frame in .prj.

import { crc32 } from "node:zlib";

/** RGF93 / Lambert-93, as a GIS writes it beside the shapes. */
export const lambert93 =
  'PROJCS["RGF93_Lambert_93",GEOGCS["GCS_RGF_1993",DATUM["D_RGF_1993",SPHEROID["GRS_1980",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],' +
  'PROJECTION["Lambert_Conformal_Conic"],PARAMETER["False_Easting",700000.0],PARAMETER["False_Northing",6600000.0],PARAMETER["Central_Meridian",3.0],' +
  'PARAMETER["Standard_Parallel_1",49.0],PARAMETER["Standard_Parallel_2",44.0],PARAMETER["Latitude_Of_Origin",46.5],UNIT["Meter",1.0]]';

/** @param {number[][]} ring closed, in the frame of `prj` @param {string} prj */
export function zippedShapefile(ring, prj) {
  // An outer ring runs clockwise.
  const area = ring.reduce((sum, [x = 0, y = 0], index) => sum + x * (ring[(index + 1) % ring.length]?.[1] ?? 0) - (ring[(index + 1) % ring.length]?.[0] ?? 0) * y, 0);
  const clockwise = area > 0 ? [...ring].reverse() : ring;
  return zipped({ "zone.shp": shapes(clockwise), "zone.dbf": table(), "zone.prj": Buffer.from(prj) });
}

/** @param {number[][]} ring */
function shapes(ring) {
  const [xs, ys] = [ring.map((it) => it[0] ?? 0), ring.map((it) => it[1] ?? 0)];
  const box = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
  const content = 48 + ring.length * 16;
  const bytes = Buffer.alloc(100 + 8 + content);
  bytes.writeInt32BE(9994, 0);
  bytes.writeInt32BE(bytes.length / 2, 24);
  bytes.writeInt32LE(1000, 28);
  bytes.writeInt32LE(5, 32);
  box.forEach((it, index) => bytes.writeDoubleLE(it, 36 + index * 8));
  bytes.writeInt32BE(1, 100);
  bytes.writeInt32BE(content / 2, 104);
  bytes.writeInt32LE(5, 108);
  box.forEach((it, index) => bytes.writeDoubleLE(it, 112 + index * 8));
  bytes.writeInt32LE(1, 144);
  bytes.writeInt32LE(ring.length, 148);
  ring.flat().forEach((it, index) => bytes.writeDoubleLE(it, 156 + index * 8));
  return bytes;
}

/** One row of one column. */
function table() {
  const bytes = Buffer.alloc(32 + 32 + 1 + 5 + 1);
  bytes.writeUInt8(3, 0);
  bytes.writeUInt32LE(1, 4);
  bytes.writeUInt16LE(65, 8);
  bytes.writeUInt16LE(5, 10);
  bytes.write("nom", 32, "latin1");
  bytes.write("C", 43, "latin1");
  bytes.writeUInt8(4, 48);
  bytes.writeUInt8(0x0d, 64);
  bytes.write(" zone", 65, "latin1");
  bytes.writeUInt8(0x1a, 70);
  return bytes;
}

/** A zip whose files are stored as they are. @param {Record<string, Buffer>} files */
function zipped(files) {
  /** @type {Buffer[]} */
  const parts = [];
  /** @type {Buffer[]} */
  const entries = [];
  let offset = 0;
  for (const [name, bytes] of Object.entries(files)) {
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(20, 4);
    local.writeUInt32LE(crc32(bytes), 14);
    local.writeUInt32LE(bytes.length, 18);
    local.writeUInt32LE(bytes.length, 22);
    local.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(20, 4);
    local.copy(entry, 6, 4, 30);
    entry.writeUInt32LE(offset, 42);
    parts.push(local, Buffer.from(name), bytes);
    entries.push(entry, Buffer.from(name));
    offset += local.length + name.length + bytes.length;
  }
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length / 2, 8);
  end.writeUInt16LE(entries.length / 2, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, directory, end]);
}
