// The records of the programme as `/programme` gives them. A kind is a list of fields; every record is a GeoJSON
// feature of these fields, with the revision that it is at.

import type { Feature, Geometry } from "geojson";

export type RecordKind =
  | "editions"
  | "communes"
  | "districts"
  | "areas"
  | "solutions"
  | "experiments"
  | "agreements"
  | "milestones"
  | "controls"
  | "protocols"
  | "measures"
  | "evaluations";

export type FieldType =
  | "line"
  | "text"
  | "words"
  | "date"
  | "day"
  | "number"
  | "integer"
  | "word"
  | "word-list"
  | "lines"
  | "addresses"
  | "record";

/** The same text in both languages. */
export interface BothWords {
  fr: string;
  en: string;
}

export interface FieldDescription {
  name: string;
  label: BothWords;
  required: boolean;
  /** The server works it out: no form asks for it. */
  computed: boolean;
  type: FieldType;
  /** The words that a `word` or a `word-list` takes. */
  values?: string[];
  /** The kind of record that a `record` names. */
  names?: RecordKind;
}

export interface KindDescription {
  id: RecordKind;
  label: BothWords;
  geometry: "none" | "point" | "outline" | "point-or-outline";
  fields: FieldDescription[];
  count: number;
}

export type FieldValue = string | number | string[] | BothWords | null;

export interface RecordProperties {
  [field: string]: FieldValue;
  revision: number;
}

export type ProgrammeRecord = Feature<Geometry | null, RecordProperties> & { id: string };

/** What is given for a field: a language left out stands for the other. */
export type GivenValue = FieldValue | { fr: string | null; en: string | null };

export interface LateEntry {
  kind: RecordKind;
  id: string;
  experiment: string;
  due: string;
  what: BothWords;
}

export interface LateList {
  today: string;
  late: LateEntry[];
}

export type Role = "reader" | "mayor" | "analyst" | "admin";

/** Who one is to the programme; nobody has no name. */
export interface Who {
  name: string | null;
  role: Role | null;
  /** Empty for all of them. */
  communes: string[];
  /** Goes with every write of the session. */
  csrf: string | null;
}
