// Hatches for communes without a figure: a rising one for "no value", a falling, denser one for
// "withheld". Drawn pixel by pixel so that the tile repeats without a seam.

export interface HatchImage {
  width: number;
  height: number;
  data: Uint8ClampedArray;
}

export interface HatchPattern {
  colour: string;
  ground: string;
  /** Pixels from one line to the next; the tile is that many pixels wide. */
  spacingPx: number;
  direction: "rising" | "falling";
}

const lineWidthPx = 2.4;

export function hatchImage({ colour, ground, spacingPx, direction }: HatchPattern): HatchImage {
  const data = new Uint8ClampedArray(spacingPx * spacingPx * 4);
  const line = channels(colour);
  const field = channels(ground);
  for (let y = 0; y < spacingPx; y += 1) {
    for (let x = 0; x < spacingPx; x += 1) {
      const along = direction === "rising" ? x + y : x - y + spacingPx;
      const share = lineShare(along % spacingPx, spacingPx);
      const mixed = line.map((channel, index) => Math.round(channel * share + (field[index] as number) * (1 - share)));
      data.set([...mixed, 255], (y * spacingPx + x) * 4);
    }
  }
  return { width: spacingPx, height: spacingPx, data };
}

/** 1 on the line, 0 off it, and between on its edge, so that the hatch is smooth. */
function lineShare(offset: number, spacingPx: number): number {
  const fromLine = Math.min(offset, spacingPx - offset);
  return Math.min(1, Math.max(0, lineWidthPx / 2 - fromLine + 0.5));
}

function channels(hex: string): number[] {
  return [1, 3, 5].map((start) => Number.parseInt(hex.slice(start, start + 2), 16));
}
