// Packs what was built, once and as tight as it goes, so that the server packs no file of the page while somebody waits.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Plugin } from "vite";

/** A smaller file travels in one packet whatever is done to it. */
const worthPackingBytes = 1_000;
const packable = /\.(js|css|svg|json)$/;

const packings = [
  { ending: "br", pack: (bytes: Buffer) => promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }) },
  { ending: "gz", pack: (bytes: Buffer) => promisify(gzip)(bytes, { level: 9 }) },
];

/** Beside every file under the output folder that shrinks: itself, packed, by the name that it has and the ending of its coding. */
export const packedFiles: Plugin = {
  name: "packed-files",
  apply: "build",
  async writeBundle({ dir }, bundle) {
    if (dir === undefined) throw new Error("the page is built into a folder");
    const files = Object.values(bundle).filter((it) => packable.test(it.fileName));
    const packing = files.flatMap((file) => {
      const bytes = Buffer.from(file.type === "chunk" ? file.code : file.source);
      if (bytes.length < worthPackingBytes) return [];
      return packings.map(async ({ ending, pack }) => {
        const packed = await pack(bytes);
        if (packed.length < bytes.length) await writeFile(join(dir, `${file.fileName}.${ending}`), packed);
      });
    });
    await Promise.all(packing);
  },
};
