import { describe, expect, it } from "vitest";
import type { RecordProperties } from "../api/programme-types";
import { effectDecimals, effectOf, effectScale, holdsZero, pText, sentencesOf, signedText } from "./effects";

const record = (properties: Partial<RecordProperties>) => ({
  type: "Feature" as const, id: "evaluations-1", geometry: null, properties: { revision: 1, ...properties } as RecordProperties,
});

describe("an effect", () => {
  it("is read of a record, what the method does not give being null", () => {
    expect(effectOf(record({ estimate: -1.234, p_value: 0.04 }))).toEqual({ estimate: -1.234, low: null, high: null, pValue: 0.04 });
  });

  it("has as many digits as its interval leaves", () => {
    expect(effectDecimals({ estimate: -1.2345, low: -2.1, high: -0.3 })).toBe(1);
    expect(effectDecimals({ estimate: 1234.5, low: 900, high: 1500 })).toBe(0);
    expect(effectDecimals({ estimate: -0.0123, low: null, high: null })).toBe(3);
  });

  it("is told with its sign, its unit in the reader's language; nothing has no sign", () => {
    expect(signedText(-1.234, "°C", "fr", 1)).toBe("−1,2\u00a0°C");
    expect(signedText(0.051, "share", "en", 3)).toBe("+5.1%");
    expect(signedText(-0.01, "°C", "en", 1)).toBe("0.0\u00a0°C");
  });

  it("says whether its interval holds zero, and nothing of an interval that is not there", () => {
    expect(holdsZero({ estimate: -1, low: -2, high: 0.1 })).toBe(true);
    expect(holdsZero({ estimate: -1, low: -2, high: -0.1 })).toBe(false);
    expect(holdsZero({ estimate: -1, low: null, high: null })).toBe(false);
  });

  it("does not tell a p under a thousandth more exactly", () => {
    expect(pText(0.0000004, "fr")).toBe("< 0,001");
    expect(pText(0.0421, "en")).toBe("0.042");
  });

  it("is drawn on a line on which no effect always has its place", () => {
    const at = effectScale([-2, -1, -0.5]);
    expect(at(0)).toBeCloseTo(0.88);
    expect(at(-2)).toBeCloseTo(0.12);
    expect(effectScale([0])(0)).toBeCloseTo(0.12);
  });
});

describe("the sentences of a result", () => {
  it("are told apart by their lines", () => {
    const told = sentencesOf("Avant / après\nAllé dans le sens souhaité.\nTest t.\nRien d’autre n’a changé.\nTrop court.");
    expect(told).toEqual({ verdict: "Allé dans le sens souhaité.", inference: "Test t.", reserves: ["Rien d’autre n’a changé.", "Trop court."] });
  });
});
