import { describe, expect, it } from "vitest";
import { dayNumber, inOrder, monthTicks, progressOf, shareOf, spanOf, type Step } from "./timeline";

describe("a step", () => {
  it("is done when it has a day, late after its day, due until then", () => {
    expect(progressOf("2026-05-13", "2026-06-01", "2026-07-01")).toBe("done");
    expect(progressOf("2026-05-13", null, "2026-05-14")).toBe("late");
    expect(progressOf("2026-05-13", null, "2026-05-13")).toBe("due");
  });

  it("stands by its day, and steps of one day by their name", () => {
    const step = (id: string, due: string): Step => ({ id, due, done: null, step: "call", title: "", progress: "due" });
    expect(inOrder([step("b", "2026-02-01"), step("c", "2026-01-01"), step("a", "2026-02-01")]).map((it) => it.id)).toEqual(["c", "a", "b"]);
  });
});

describe("the line of time", () => {
  it("counts days, from the first of a month or a year that is named alone", () => {
    expect(dayNumber("1970-01-02")).toBe(1);
    expect(dayNumber("2026-05")).toBe(dayNumber("2026-05-01"));
    expect(dayNumber("2026")).toBe(dayNumber("2026-01-01"));
  });

  it("spans what it shows, and a single day with room around", () => {
    expect(spanOf([null, "2026-01-01", "2027-07-01"])).toEqual({ first: dayNumber("2026-01-01"), last: dayNumber("2027-07-01") });
    const single = spanOf(["2026-01-01"]);
    expect(single && shareOf(dayNumber("2026-01-01"), single)).toBe(0.5);
    expect(spanOf([null])).toBeNull();
  });

  it("names at most seven months, evenly, within the span", () => {
    for (const last of ["2026-03-15", "2026-09-20", "2027-08-01", "2031-01-01", "2045-06-01"]) {
      const span = { first: dayNumber("2026-01-20"), last: dayNumber(last) };
      const ticks = monthTicks(span);
      expect(ticks.length).toBeGreaterThan(0);
      expect(ticks.length).toBeLessThanOrEqual(8);
      expect(ticks.every(({ day }) => day >= span.first && day <= span.last)).toBe(true);
    }
  });
});
