// The marks of the programme on the map, told apart by their shape alone: how far an experiment came, what a district is.
// Drawn pixel by pixel from the distance to the shape's edge, so that they are smooth and need no picture file.

export type MarkShape = "ring" | "disc" | "target" | "square" | "cross" | "diamond" | "hollow-diamond";

export interface MarkLook {
  colour: string;
  /** Around the shape and in what it encloses. */
  halo: string;
}

export interface MarkImage {
  width: number;
  height: number;
  data: Uint8ClampedArray;
}

/** The shape of each state of an experiment and of each status of a district. */
export const markShapes = {
  planned: "ring",
  running: "disc",
  extended: "target",
  ended: "square",
  stopped: "cross",
  "of-the-tests": "diamond",
  "first-identified": "hollow-diamond",
} as const satisfies Record<string, MarkShape>;

export const experimentStates = ["planned", "running", "extended", "ended", "stopped"] as const;
export const districtStates = ["of-the-tests", "first-identified"] as const;
export type MarkedState = keyof typeof markShapes;

export function isMarked(state: string): state is MarkedState {
  return state in markShapes;
}

/** Pixels of a side; drawn at twice the size at which it is shown. */
export const markSizePx = 48;
const reachPx = 14;
const linePx = 5;
const haloPx = 4;

/** Signed distances in pixels from the middle: negative inside. `within` is what the halo surrounds. */
interface Distances {
  shape: number;
  within: number;
}

export function distancesTo(shape: MarkShape, x: number, y: number): Distances {
  const round = Math.hypot(x, y) - reachPx;
  const diamond = (Math.abs(x) + Math.abs(y) - reachPx * 1.25) / Math.SQRT2;
  switch (shape) {
    case "ring":
      return { shape: hollow(round), within: round };
    case "disc":
      return { shape: round, within: round };
    case "target":
      return { shape: Math.min(hollow(round), Math.hypot(x, y) - reachPx * 0.38), within: round };
    case "square": {
      const square = Math.max(Math.abs(x), Math.abs(y)) - reachPx * 0.86;
      return { shape: square, within: square };
    }
    case "cross": {
      const cross = crossing((x + y) / Math.SQRT2, (x - y) / Math.SQRT2);
      return { shape: cross, within: cross };
    }
    case "diamond":
      return { shape: diamond, within: diamond };
    case "hollow-diamond":
      return { shape: hollow(diamond), within: diamond };
  }
}

function hollow(distance: number): number {
  return Math.max(distance, -(distance + linePx));
}

function crossing(u: number, v: number): number {
  const bar = (along: number, across: number) => Math.max(Math.abs(along) - reachPx * 1.1, Math.abs(across) - linePx * 0.75);
  return Math.min(bar(u, v), bar(v, u));
}

export function markImage(shape: MarkShape, { colour, halo }: MarkLook): MarkImage {
  const data = new Uint8ClampedArray(markSizePx * markSizePx * 4);
  const [ink, ground] = [channels(colour), channels(halo)];
  const middle = (markSizePx - 1) / 2;
  for (let y = 0; y < markSizePx; y += 1) {
    for (let x = 0; x < markSizePx; x += 1) {
      const { shape: toShape, within } = distancesTo(shape, x - middle, y - middle);
      const [inkShare, groundShare] = [coverage(toShape), coverage(within - haloPx)];
      const mixed = ink.map((channel, index) => Math.round(channel * inkShare + (ground[index] as number) * (1 - inkShare)));
      data.set([...mixed, Math.round(255 * Math.max(inkShare, groundShare))], (y * markSizePx + x) * 4);
    }
  }
  return { width: markSizePx, height: markSizePx, data };
}

/** How much of a pixel lies inside an edge at this distance. */
function coverage(distance: number): number {
  return Math.min(1, Math.max(0, 0.5 - distance));
}

function channels(hex: string): number[] {
  return [1, 3, 5].map((start) => Number.parseInt(hex.slice(start, start + 2), 16));
}
