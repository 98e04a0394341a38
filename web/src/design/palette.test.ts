import { describe, expect, it } from "vitest";
import palette from "../../../styles/palette.json";

type Rgb = [number, number, number];

/** Linear light, 0 to 1, of a hex colour. */
function linear(hex: string): Rgb {
  const channel = (start: number) => {
    const value = Number.parseInt(hex.slice(start, start + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

/** WCAG 2 relative luminance. */
function luminance([red, green, blue]: Rgb): number {
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(linear(a)), luminance(linear(b))].sort((x, y) => x - y) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** Machado, Oliveira and Fernandes 2009, full severity, on linear light. */
const deficiencies = {
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritanopia: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
};

function seenWith(matrix: number[], [red, green, blue]: Rgb): Rgb {
  const row = (start: number) => (matrix[start] ?? 0) * red + (matrix[start + 1] ?? 0) * green + (matrix[start + 2] ?? 0) * blue;
  return [row(0), row(3), row(6)];
}

/** Distance in OKLab, where 0.02 is just noticeable. */
function distance(a: Rgb, b: Rgb): number {
  const [first, second] = [okLab(a), okLab(b)];
  return Math.hypot(...first.map((it, index) => it - (second[index] as number)));
}

function okLab([red, green, blue]: Rgb): Rgb {
  const long = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const medium = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const short = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  return [
    0.2104542553 * long + 0.793617785 * medium - 0.0040720468 * short,
    1.9779984951 * long - 2.428592205 * medium + 0.4505937099 * short,
    0.0259040371 * long + 0.7827717662 * medium - 0.808675766 * short,
  ];
}

const ramps = (kind: "sequential" | "diverging") =>
  Object.entries(palette[kind]).flatMap(([theme, { light, dark }]) => [
    { name: `${theme}, light`, ramp: light },
    { name: `${theme}, dark`, ramp: dark },
  ]);

describe.each(ramps("sequential"))("the sequential ramp of $name", ({ ramp }) => {
  it("changes lightness in one direction, by steps that can be told apart", () => {
    const steps = ramp.slice(1).map((colour, index) => luminance(linear(colour)) - luminance(linear(ramp[index] as string)));
    expect(new Set(steps.map(Math.sign)).size).toBe(1);
    ramp.slice(1).forEach((colour, index) => expect(contrast(colour, ramp[index] as string)).toBeGreaterThan(1.3));
  });
});

describe.each(ramps("diverging"))("the diverging ramp of $name", ({ ramp }) => {
  it.each(Object.entries(deficiencies))("keeps its two sides apart with %s", (_, matrix) => {
    const seen = ramp.map((colour) => seenWith(matrix, linear(colour)));
    expect(distance(seen[0] as Rgb, seen[4] as Rgb)).toBeGreaterThan(0.1);
    expect(distance(seen[1] as Rgb, seen[3] as Rgb)).toBeGreaterThan(0.05);
  });
});

describe.each(["light", "dark"] as const)("the map in %s mode", (scheme) => {
  it("writes names that can be read on their halo", () => {
    const { label, labelHalo, station, district } = palette.map[scheme];
    for (const colour of [label, station, district]) expect(contrast(colour, labelHalo)).toBeGreaterThan(4.5);
  });
});
