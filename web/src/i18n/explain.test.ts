import { describe, expect, it } from "vitest";
import type { DiagnosedIndicator, Reference } from "../api/types";
import { en } from "./en";
import { standingSentence } from "./explain";
import { fr } from "./fr";

const reference: Reference = {
  id: "mgp", label: "130 communes de la Métropole", authority: null, n: 130, value: null, min: 0, q1: 2, median: 5, q3: 8, max: 12, rank: null, percentile: 40,
};
const figure = (given: Partial<DiagnosedIndicator>): DiagnosedIndicator => ({
  id: "x", label: "", definition: "", unit: "share", direction: "up", kind: "intensive", value: 3, low: 3, high: 3, numerator: null, denominator: null,
  state: "known", flags: [], coverage_share: 1, references: [reference], method: null, layers: [], rows: null, ...given,
}) as DiagnosedIndicator;

/** Every way in which a figure is not ranked, or no way is the better one. */
const unfit: [string, DiagnosedIndicator, Reference | null][] = [
  ["a figure whose bounds lie too far apart", figure({ flags: ["wide_bounds"], low: 0, high: 4 }), { ...reference, percentile: null }],
  ["a figure that the server does not place", figure({}), { ...reference, percentile: null }],
  ["a count of a drawn zone", figure({ kind: "extensive" }), { ...reference, percentile: null }],
  ["a figure without a set", figure({}), null],
  ["a figure of a set of three", figure({}), { ...reference, n: 3 }],
  ["a figure without a direction", figure({ direction: "none" }), reference],
  ["a figure whose range holds the median", figure({ low: 1, high: 6 }), reference],
  ["a figure that is not known", figure({ value: null, low: 1, high: 2 }), reference],
];

describe("the sentence under a figure", () => {
  it("places what the server ranks, and says which side is the better one", () => {
    expect(standingSentence(figure({}), reference, fr)).toBe("Sous la médiane (130 communes de la Métropole) : plutôt défavorable.");
    expect(standingSentence(figure({ direction: "down" }), reference, en)).toMatch(/^Below the median .*rather favourable\.$/);
  });

  it.each(unfit)("does not put %s below the median", (_, indicator, against) => {
    for (const messages of [fr, en]) {
      const said = standingSentence(indicator, against, messages);
      expect(said).not.toMatch(/sous la médiane|below the median|favorable|favourable|défavorable/i);
    }
  });

  it("says why instead", () => {
    const said = unfit.map(([, indicator, against]) => standingSentence(indicator, against, fr));
    expect(said.filter((it) => it !== "")).toHaveLength(5);
    expect(said[2]).toContain("Suit la taille de la zone");
    expect(said[5]).toContain("ni mieux ni moins bien");
  });
});
