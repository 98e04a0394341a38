import { describe, expect, it } from "vitest";
import { formatViewState, parseViewState, roundedRing, type ViewState } from "./url-state";

const split = (address: string): [string, string] => {
  const [search = "", hash = ""] = address.split("#");
  return [search, hash];
};

const views: ViewState[] = [
  { lang: null, indicator: null, reference: "mgp", selection: null, layers: null, camera: null },
  {
    lang: "en",
    indicator: "clim.vuln.night",
    reference: "ept",
    selection: { kind: "commune", code: "95018" },
    layers: ["stations", "velib"],
    camera: { zoom: 12.5, latitude: 48.9472, longitude: 2.2482 },
  },
  { lang: "fr", indicator: null, reference: "mgp", selection: { kind: "metropole" }, layers: [], camera: null },
  {
    lang: "fr",
    indicator: null,
    reference: "departement",
    selection: { kind: "drawn", ring: [[2.24, 48.94], [2.25, 48.94], [2.25, 48.95], [2.24, 48.94]] },
    layers: null,
    camera: null,
  },
];

describe("the address bar", () => {
  it("gives back every view that it holds", () => {
    for (const view of views) expect(parseViewState(...split(formatViewState(view)))).toEqual(view);
  });

  it("ignores what it cannot read", () => {
    const view = parseViewState("?lang=xx&reference=moon&zone=1,2;3", "#99/abc/2");
    expect(view).toEqual(views[0]);
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
