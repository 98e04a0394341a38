import { describe, expect, it } from "vitest";
import type { FieldDescription, FieldType } from "../api/programme-types";
import { changesFrom, givenFrom, missingIn, rebased, typedFrom } from "./record-form";

const field = (name: string, type: FieldType, required = false): FieldDescription => ({ name, type, required, computed: false, label: { fr: name, en: name } });

const fields = [
  field("name", "line", true),
  field("purpose", "words", true),
  field("themes", "word-list"),
  field("value", "number"),
  field("sources", "addresses"),
  field("due", "day"),
];
const record = { revision: 3, name: "Gare", purpose: { fr: "Fraîcheur", en: "Cooling" }, themes: ["climate"], value: 1.5, sources: ["https://a.fr", "https://b.fr"], due: null };

describe("a form", () => {
  it("holds a record as it can be typed, and sends nothing where nothing was typed", () => {
    const typed = typedFrom(fields, record);
    expect(typed).toEqual({ name: "Gare", purpose: { fr: "Fraîcheur", en: "Cooling" }, themes: ["climate"], value: "1.5", sources: "https://a.fr\nhttps://b.fr", due: "" });
    expect(changesFrom(fields, record, typed)).toEqual({});
  });

  it("sends what was typed in the form that the register reads", () => {
    const typed = { name: " Gare nord ", purpose: { fr: "Ombre", en: " " }, themes: [], value: "2 000,5", sources: "https://a.fr\n\n", due: "2026-05-13" };
    expect(givenFrom(fields, typed)).toEqual({
      name: "Gare nord", purpose: { fr: "Ombre", en: null }, themes: null, value: 2000.5, sources: ["https://a.fr"], due: "2026-05-13",
    });
  });

  it("shows one text where both languages say the same, and sends what is no number as it is", () => {
    expect(typedFrom(fields, { purpose: { fr: "Ombre", en: "Ombre" } })["purpose"]).toEqual({ fr: "Ombre", en: "" });
    expect(givenFrom([field("value", "number")], { value: "beaucoup" })).toEqual({ value: "beaucoup" });
  });

  it("names the needed fields that are empty", () => {
    expect(missingIn(fields, typedFrom(fields, { name: "Gare" }))).toEqual(["purpose"]);
  });

  it("keeps what was typed on a record that somebody else changed, and says where both did", () => {
    const typed = { ...typedFrom(fields, record), name: "Gare nord", due: "2026-05-13" };
    const now = { ...record, revision: 4, name: "Gare sud", value: 2 };
    const { typed: next, contested } = rebased(fields, record, now, typed);
    expect(next).toMatchObject({ name: "Gare nord", value: "2", due: "2026-05-13" });
    expect(contested).toEqual(["name"]);
    expect(changesFrom(fields, now, next)).toEqual({ name: "Gare nord", due: "2026-05-13" });
  });
});
