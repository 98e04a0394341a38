// The records of the programme as `/programme` gives them, under the names of the page (see `types`). A kind is a list of
// fields; every record is a GeoJSON feature of these fields, with the revision that it is at.

import type { Geometry } from "geojson";
import type { components } from "../../generated/openapi";

type Schemas = components["schemas"];

export type RecordKind = Schemas["RecordKindWord"];
export type FieldType = Schemas["FieldTypeWord"];
/** The same text in both languages. */
export type BothWords = Schemas["BothWordsBody"];
export type FieldDescription = Schemas["FieldBody"];
export type KindDescription = Schemas["KindBody"];
export type ProgrammeOverview = Schemas["OverviewBody"];

export type FieldValue = Schemas["FieldValueBody"];
export type RecordProperties = Schemas["RecordPropertiesBody"];
/** A record, its geometry as GeoJSON types it. */
export type ProgrammeRecord = Omit<Schemas["RecordBody"], "geometry"> & { geometry: Geometry | null };

/** What is given for a field: a language left out stands for the other. */
export type GivenValue = FieldValue | { fr: string | null; en: string | null };

export type LateEntry = Schemas["LateBody"];
export type LateList = Schemas["LateListBody"];

export type Role = Schemas["RoleWord"];
/** Who one is to the programme; nobody has no name. */
export type Who = Schemas["WhoBody"];
