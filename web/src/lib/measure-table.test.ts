import { describe, expect, it } from "vitest";
import { phaseOf, readMeasures } from "./measure-table";

describe("a pasted table of measures", () => {
  it("is read with its heading, in French and in ISO, with the control zones by their names", () => {
    const { lines, faults } = readMeasures("Date\tValeur\tZone\n13/05/2026\t31,5\t\r\n2026-06-01\t−2.25\tcoteaux\n\n1.7.2026;1 200\n", ["Coteaux"]);
    expect(faults).toEqual([]);
    expect(lines).toEqual([
      { date: "2026-05-13", value: 31.5, control: null },
      { date: "2026-06-01", value: -2.25, control: "Coteaux" },
      { date: "2026-07-01", value: 1200, control: null },
    ]);
  });

  it("names every line that cannot be read, and why", () => {
    const { lines, faults } = readMeasures("2026-02-30;1\nhier;1\n2026-01-01;beaucoup\n2026-01-01\n2026-01-01;1;Ailleurs\n2026-01-01;1;;5", ["Coteaux"]);
    expect(lines).toEqual([]);
    expect(faults.map(({ line, fault }) => [line, fault])).toEqual([[1, "date"], [2, "date"], [3, "value"], [4, "columns"], [5, "control"], [6, "columns"]]);
  });

  it("puts each day into its phase, whatever the dates of the experiment are known to", () => {
    expect(phaseOf("2025-09-30", "2025-10", "2026")).toBe("before");
    expect(phaseOf("2025-10-01", "2025-10", "2026")).toBe("during");
    expect(phaseOf("2026-12-31", "2025-10", "2026")).toBe("during");
    expect(phaseOf("2027-01-01", "2025-10", "2026")).toBe("after");
    expect(phaseOf("2027-01-01", null, null)).toBe("before");
  });
});
