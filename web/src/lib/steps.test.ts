import { describe, expect, it } from "vitest";
import { stepsOf, writesKind } from "./steps";

const statesAfter = (kind: "areas" | "experiments", state: string, role: "mayor" | "analyst" | "reader") => stepsOf(kind, state, role).map((it) => it.to);

describe("what may become of an area", () => {
  it("is proposed and withdrawn by a mayor, chosen by who follows the programme", () => {
    expect(statesAfter("areas", "proposed", "mayor")).toEqual(["draft", "withdrawn"]);
    expect(statesAfter("areas", "proposed", "analyst")).toContain("chosen");
    expect(statesAfter("areas", "chosen", "mayor")).toEqual([]);
    expect(statesAfter("areas", "draft", "reader")).toEqual([]);
  });

  it("asks for a reason where what was chosen is no more", () => {
    expect(stepsOf("areas", "chosen", "admin").every((it) => it.asks.includes("reason"))).toBe(true);
  });
});

describe("what may become of an experiment", () => {
  it("is for those who follow the programme, and ends where it ended", () => {
    expect(statesAfter("experiments", "planned", "mayor")).toEqual([]);
    expect(statesAfter("experiments", "planned", "analyst")).toEqual(["running", "stopped"]);
    expect(statesAfter("experiments", "ended", "analyst")).toEqual([]);
  });

  it("lets a mayor write what belongs to it", () => {
    expect((["agreements", "milestones", "measures", "areas"] as const).every((it) => writesKind("mayor", it))).toBe(true);
    expect(writesKind("mayor", "experiments")).toBe(false);
    expect(writesKind(null, "areas")).toBe(false);
  });
});
