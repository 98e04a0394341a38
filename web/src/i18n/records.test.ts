import { describe, expect, it } from "vitest";
import { typographic } from "./records";

describe("a text from a typewriter", () => {
  it("has its apostrophes curled, and its feet and quotes left alone", () => {
    expect(typographic("L'effet n'atteint pas l'été ; Welch's t.")).toBe("L’effet n’atteint pas l’été ; Welch’s t.");
    expect(typographic("'cité' 5' d'1 m")).toBe("'cité' 5' d’1 m");
  });
});
