import { expect, it } from "vitest";
import { groundLayers, groundTiles, type GroundLayer } from "./ground";
import { mapColours } from "./style";

const layers: GroundLayer[] = [
  { id: "rail-lines", role: "rail" },
  { id: "water-surfaces", role: "water" },
];

it("draws surfaces of water under courses, and both under railways, each in the colour of the palette", () => {
  const colours = mapColours("dark");
  const drawn = groundLayers(layers, colours);
  expect(drawn.map((it) => it.id)).toEqual(["ground-water-surfaces-fill", "ground-water-surfaces-line", "ground-rail-lines-line"]);
  expect(drawn[0]).toMatchObject({ type: "fill", paint: { "fill-color": colours.water } });
  expect(drawn[2]).toMatchObject({ type: "line", paint: { "line-color": colours.rail } });
});

it("asks this server for tiles of all of them together", () => {
  const { tiles } = groundTiles(layers, "http://arpent.test");
  expect(tiles).toEqual(["http://arpent.test/ogc/tiles/WebMercatorQuad/{z}/{y}/{x}?collections=rail-lines,water-surfaces"]);
});
