import { describe, expect, it } from "vitest";
import { foldText, searchTerritories } from "./text-search";

const communes = [
  { code: "95018", name: "Argenteuil" },
  { code: "93031", name: "Épinay-sur-Seine" },
  { code: "93039", name: "L'Île-Saint-Denis" },
  { code: "93066", name: "Saint-Denis" },
  { code: "75056", name: "Paris" },
];
const found = (typed: string) => searchTerritories(communes, typed, 10).map((it) => it.name);

describe("the search of a territory", () => {
  it("ignores accents, case and hyphens", () => {
    expect(foldText("L'Île-Saint-Denis")).toBe("l ile saint denis");
    expect(found("epinay SUR")).toEqual(["Épinay-sur-Seine"]);
  });

  it("puts a name that begins so before one that contains it", () => {
    expect(found("saint")).toEqual(["Saint-Denis", "L'Île-Saint-Denis"]);
  });

  it("finds by code", () => {
    expect(found("95018")).toEqual(["Argenteuil"]);
    expect(found("93")).toHaveLength(3);
  });

  it("finds nothing for nothing", () => {
    expect(found("  ")).toEqual([]);
    expect(found("zzz")).toEqual([]);
  });
});
