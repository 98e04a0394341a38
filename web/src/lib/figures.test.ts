import { describe, expect, it } from "vitest";
import { areaText, figure, figureText, ordinal, rangeText } from "./figures";

/** French digits are grouped by a narrow no-break space; tests read better with a plain one. */
const plainSpaces = (text: string) => text.replace(/[\u202f\u00a0]/g, " ");

describe("a figure", () => {
  it("shows a share as a percentage, in the language's digits", () => {
    expect(plainSpaces(figureText(0.2458, "share", "fr"))).toBe("24,6 %");
    expect(figureText(0.2458, "share", "en")).toBe("24.6%");
  });

  it("keeps the decimals that the catalogue asks for, of the value and not of the percentage", () => {
    expect(figureText(0.2458, "share", "en", 3)).toBe("24.6%");
    expect(figureText(0.2458, "share", "en", 1)).toBe("25%");
    expect(figureText(4.817, "note", "en", 1)).toBe("4.8 of 9".replace(" ", "\u00a0"));
  });

  it("groups thousands as each language does", () => {
    expect(plainSpaces(figure(106130, "people", "fr").number)).toBe("106 130");
    expect(figure(106130, "people", "en").number).toBe("106,130");
  });

  it("has no sign when it rounds to zero", () => {
    expect(figure(-0.001, "class", "fr").number).toBe("0,00");
  });

  it("keeps a unit that the page does not know", () => {
    expect(plainSpaces(figureText(3, "kWh", "fr"))).toBe("3,00 kWh");
  });
});

describe("a range", () => {
  it("names the unit once", () => {
    expect(plainSpaces(rangeText(0.1, 0.25, "share", "fr"))).toBe("10,0 – 25,0 %");
  });

  it("is one figure when both ends read the same", () => {
    expect(rangeText(3, 3, "count", "fr")).toBe("3");
  });
});

describe("areas and ranks", () => {
  it("are in hectares when small, in square kilometres when large", () => {
    expect(plainSpaces(areaText(754_000, "fr"))).toBe("75,4 ha");
    expect(plainSpaces(areaText(17_426_515.6, "fr"))).toBe("17,43 km²");
  });

  it("are ordinals of the language", () => {
    expect([1, 2, 3, 11, 21].map((rank) => ordinal(rank, "en"))).toEqual(["1st", "2nd", "3rd", "11th", "21st"]);
    expect([1, 3].map((rank) => ordinal(rank, "fr"))).toEqual(["1ᵉʳ", "3ᵉ"]);
  });
});
