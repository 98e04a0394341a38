import { describe, expect, it } from "vitest";
import { positionIn } from "./positions";

describe("a typed position", () => {
  it("is read in either order, with points or commas", () => {
    for (const typed of ["48.9472, 2.2482", "2.2482 48.9472", "48,9472 ; 2,2482", "48,9472 2,2482", "48.9472°N 2.2482°E", "48.9472,2.2482"]) {
      expect(positionIn(typed), typed).toEqual([2.2482, 48.9472]);
    }
  });

  it("is not seen in a name, a code or half a position", () => {
    for (const typed of ["95018", "Paris 12", "48.9472", "", "200057990", "1, 2"]) expect(positionIn(typed), typed).toBeNull();
  });
});
