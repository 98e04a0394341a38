import { describe, expect, it } from "vitest";
import {
  cornersOf, handlesOf, isSound, placeOfRing, positionOf, reachingTo, ringAround, shifted, withCornerAfter, withCornerAt, withCorners, withHole, withHoleInMiddle, withoutCorner, withoutRing, type DrawnZone,
} from "./outline";

const outer = [[2, 48], [2.04, 48], [2.04, 48.02], [2, 48.02], [2, 48]];
const hole = [[2.01, 48.005], [2.02, 48.005], [2.02, 48.01], [2.01, 48.005]];
const zone: DrawnZone = { kind: "drawn", rings: [outer, hole] };

describe("an outline with a hole", () => {
  it("has a handle for every corner and every side of every ring", () => {
    const handles = handlesOf(zone);
    expect(handles.filter(({ handle }) => handle.kind === "corner")).toHaveLength(7);
    expect(handles.filter(({ handle }) => handle.kind === "side")).toHaveLength(7);
    expect(handles.find(({ handle }) => handle.kind === "side" && handle.ring === 1 && handle.corner === 0)?.position).toEqual([2.015, 48.005]);
    expect(cornersOf(zone)).toHaveLength(7);
  });

  it("keeps a ring closed when its first corner is moved, and leaves the other ring as it was", () => {
    const moved = withCornerAt(zone, { ring: 1, corner: 0 }, [2.0123456789, 48.006]);
    expect(moved.rings[1]).toEqual([[2.012346, 48.006], [2.02, 48.005], [2.02, 48.01], [2.012346, 48.006]]);
    expect(moved.rings[0]).toBe(outer);
  });

  it("gets a corner after the last one of a ring too, and says which it is", () => {
    const { zone: added, corner } = withCornerAfter(zone, { ring: 1, corner: 2 });
    expect(corner).toEqual({ ring: 1, corner: 3 });
    expect(positionOf(added, corner)).toEqual([2.015, 48.0075]);
    expect(added.rings[1]?.at(-1)).toEqual(hole[0]);
  });

  it("loses corners down to three of a ring, the first one too", () => {
    expect(withoutCorner(zone, { ring: 1, corner: 0 })).toBeNull();
    const less = withoutCorner(zone, { ring: 0, corner: 0 });
    expect(less?.rings[0]).toEqual([[2.04, 48], [2.04, 48.02], [2, 48.02], [2.04, 48]]);
  });

  it("loses a hole and never its outer ring", () => {
    expect(withoutRing(zone, 1).rings).toEqual([outer]);
    expect(withoutRing(zone, 0)).toBe(zone);
  });

  it("is shifted with its holes, or a hole alone", () => {
    expect(shifted(zone, [0.01, 0.01]).rings[1]?.[0]).toEqual([2.02, 48.015]);
    const alone = shifted(zone, [0.01, 0], 1);
    expect(alone.rings[0]).toBe(outer);
    expect(alone.rings[1]?.[1]).toEqual([2.03, 48.005]);
  });

  it("gets a hole in its middle while there is room for one", () => {
    const cut = withHoleInMiddle({ kind: "drawn", rings: [outer] });
    expect(cut?.zone.rings[1]?.[0]).toEqual([2.015, 48.0075]);
    expect(cut && isSound(cut.zone)).toBe(true);
    expect(withHoleInMiddle({ kind: "drawn", rings: [outer, [[2.001, 48.001], [2.039, 48.001], [2.039, 48.019], [2.001, 48.019], [2.001, 48.001]]] })).toBeNull();
  });

  it("tells the hole that a place lies in from the zone around it", () => {
    expect(ringAround(zone, [2.0185, 48.006])).toBe(1);
    expect(ringAround(zone, [2.03, 48.01])).toBe(0);
    expect(ringAround(zone, [2.05, 48.01])).toBeNull();
  });

  it("is sound only while no sides cross and the hole lies within", () => {
    expect(isSound(zone)).toBe(true);
    expect(isSound(withCornerAt(zone, { ring: 0, corner: 1 }, [1.99, 48.03]))).toBe(false);
    expect(isSound(withCornerAt(zone, { ring: 1, corner: 1 }, [2.05, 48.005]))).toBe(false);
    expect(isSound(shifted(zone, [0.1, 0], 1))).toBe(false);
    expect(isSound({ kind: "drawn", rings: [...zone.rings, shifted(zone, [0.0001, 0.0001], 1).rings[1] ?? []] })).toBe(false);
  });
});

describe("an outline of several parts", () => {
  const east = outer.map(([x = 0, y = 0]) => [x + 0.1, y]);
  const parts: DrawnZone = { kind: "drawn", rings: [outer, hole, east], starts: [2] };

  it("has the corners of all of them, each of its own ring", () => {
    expect(cornersOf(parts)).toHaveLength(11);
    expect(placeOfRing(parts, 2)).toEqual({ part: 1, inPart: 0 });
    const moved = withCornerAt(parts, { ring: 2, corner: 0 }, [2.11, 48.001]);
    expect(moved.starts).toEqual([2]);
    expect(moved.rings.slice(0, 2)).toEqual([outer, hole]);
    expect(isSound(moved)).toBe(true);
  });

  it("tells the part that a place lies in, and moves it alone with its holes", () => {
    expect(ringAround(parts, [2.13, 48.01])).toBe(2);
    const moved = shifted(parts, [0, 0.01], 0);
    expect(moved.rings[2]).toBe(east);
    expect(moved.rings[1]?.[0]).toEqual([2.01, 48.015]);
  });

  it("loses a part with its holes, and never the last one", () => {
    expect(withoutRing(parts, 0)).toEqual({ kind: "drawn", rings: [east] });
    const one = withoutRing(parts, 2);
    expect(one).toEqual(zone);
    expect(withoutRing(one, 0)).toBe(one);
  });

  it("gets a hole in the part where it is cut", () => {
    const square = [[2.11, 48.005], [2.12, 48.005], [2.12, 48.01], [2.11, 48.005]];
    const cut = withHole({ ...parts, rings: [outer, east, hole], starts: [1] }, square);
    expect(cut.ring).toBe(3);
    const first = withHole({ kind: "drawn", rings: [outer, east], starts: [1] }, hole);
    expect(first).toEqual({ ring: 1, zone: { kind: "drawn", rings: [outer, hole, east], starts: [2] } });
  });

  it("is unsound where one part reaches into another, and sound where it stands in a hole", () => {
    expect(isSound(shifted(parts, [-0.08, 0], 2))).toBe(false);
    const wide = [[1.9, 47.9], [2.3, 47.9], [2.3, 48.2], [1.9, 48.2], [1.9, 47.9]];
    const gap = [[1.95, 47.95], [2.25, 47.95], [2.25, 48.15], [1.95, 48.15], [1.95, 47.95]];
    expect(isSound({ kind: "drawn", rings: [wide, gap, outer], starts: [2] })).toBe(true);
    expect(isSound({ kind: "drawn", rings: [wide, outer], starts: [1] })).toBe(false);
  });
});

describe("a disc", () => {
  const disc = { kind: "disc" as const, centre: [2.25, 48.95], radiusM: 500 };

  it("becomes a polygon of the same place", () => {
    const polygon = withCorners(disc);
    expect(cornersOf(polygon)).toHaveLength(12);
    expect(ringAround(polygon, disc.centre)).toBe(0);
  });

  it("is moved by its centre and resized by its border, whichever way", () => {
    expect(shifted(disc, [0.01, -0.01]).centre).toEqual([2.26, 48.94]);
    const [, border] = handlesOf(disc);
    expect(reachingTo(disc, border?.position ?? []).radiusM).toBe(500);
    expect(reachingTo(disc, [2.25, 48.95 + 1_000 / 111_320]).radiusM).toBe(1_000);
    expect(reachingTo(disc, [3.25, 48.95]).radiusM).toBe(5_000);
  });
});
