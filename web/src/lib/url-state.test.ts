import { describe, expect, it } from "vitest";
import { roundedRing } from "./selection";
import { formatViewState, parseViewState, type ViewState } from "./url-state";

const split = (address: string): [string, string] => {
  const [search = "", hash = ""] = address.split("#");
  return [search, hash];
};

const plain: ViewState = {
  lang: null,
  indicator: null,
  classes: "quantiles",
  opacityShare: 1,
  hasBackground: false,
  reference: "mgp",
  selection: null,
  record: null,
  purpose: null,
  layers: null,
  kept: [],
  isComparing: false,
  weights: null,
  isEmbedded: false,
  camera: null,
};

const triangle = [[2.24, 48.94], [2.25, 48.94], [2.25, 48.95], [2.24, 48.94]];
const views: ViewState[] = [
  plain,
  {
    ...plain,
    lang: "en",
    indicator: "clim.vuln.night",
    reference: "ept",
    selection: { kind: "commune", code: "95018" },
    layers: ["stations", "velib"],
    camera: { zoom: 12.5, latitude: 48.9472, longitude: 2.2482 },
  },
  { ...plain, lang: "fr", selection: { kind: "metropole" }, layers: [], classes: "natural", opacityShare: 0.6, hasBackground: true },
  { ...plain, record: { kind: "areas", id: "areas-7f3a" } },
  { ...plain, selection: { kind: "drawn", rings: [triangle] }, purpose: { kind: "areas", id: "areas-7f3a", revision: 12 } },
  { ...plain, purpose: { kind: "control-of", id: "experiments-1" } },
  {
    ...plain,
    kept: [{ kind: "commune", code: "95018" }, { kind: "metropole" }, { kind: "drawn", rings: [triangle] }, { kind: "disc", centre: [2.25, 48.94], radiusM: 500 }],
    isComparing: true,
    weights: { "clim.vuln.night": 2, "mob.rail800.area": 1 },
  },
  {
    ...plain,
    lang: "fr",
    reference: "departement",
    selection: { kind: "drawn", rings: [triangle, triangle] },
    isEmbedded: true,
  },
];

describe("the address bar", () => {
  it("gives back every view that it holds", () => {
    for (const view of views) expect(parseViewState(...split(formatViewState(view)))).toEqual(view);
  });

  it("closes a ring that was written by hand", () => {
    const { selection } = parseViewState("?zone=2.1,48.1;2.2,48.1;2.2,48.2", "");
    expect(selection).toMatchObject({ rings: [[[2.1, 48.1], [2.2, 48.1], [2.2, 48.2], [2.1, 48.1]]] });
  });

  it("ignores what it cannot read", () => {
    const view = parseViewState("?lang=xx&reference=moon&zone=1,2;3&disc=2&with=moon:1&opacity=7&classes=odd&for=areas:a:new", "#99/abc/2");
    expect(view).toEqual(plain);
  });
});

describe("a drawn ring", () => {
  it("is closed and rounded to a decimetre", () => {
    expect(roundedRing([[2.12345678, 48.1], [2.2, 48.1], [2.2, 48.2]])).toEqual([
      [2.123457, 48.1],
      [2.2, 48.1],
      [2.2, 48.2],
      [2.123457, 48.1],
    ]);
  });

  it("is left as it is when it is closed", () => {
    const ring = [[2.1, 48.1], [2.2, 48.1], [2.2, 48.2], [2.1, 48.1]];
    expect(roundedRing(ring)).toEqual(ring);
  });
});
