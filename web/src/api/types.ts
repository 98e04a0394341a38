// The bodies that the server sends, under the names of the page. They are those of `/openapi.json`, of which
// `npm run types` makes `generated/openapi.ts`: a body that changes there fails the check of types here. Lengths are
// metres, areas square metres, positions WGS84 [longitude, latitude], shares 0 to 1. No value is computed here.

import type { FeatureCollection, Geometry } from "geojson";
import type { components } from "../../generated/openapi";

type Schemas = components["schemas"];

export type Lang = "fr" | "en";
/** The parents that the page offers to hold a figure against. */
export type ReferenceId = Extract<Schemas["QuestionReferenceWord"], "mgp" | "ept" | "departement">;
export type ZoneKind = Schemas["ZoneKindWord"];

/** A value between its bounds: known, not known, or withheld at the source, three states that are never merged. */
export type Bounded = Pick<Schemas["ComparisonValueBody"], "value" | "low" | "high" | "state" | "flags">;

/** What an indicator measures and how, as the catalogue has it. */
export type IndicatorDescription = Schemas["IndicatorBody"];
export type ThemeDescription = Schemas["ThemeIndicatorsBody"];
export type IndicatorCatalogue = Schemas["IndicatorsBody"];

/** An indicator where several zones stand side by side. */
export type ComparedIndicator = Schemas["ComparedIndicatorBody"];

export type Reference = Schemas["ReferenceBody"];
/** A layer that made a figure, cited in full. */
export type LayerCitation = Schemas["LayerBody"];
export type Method = Schemas["MethodBody"];
export type DiagnosedIndicator = Schemas["FigureBody"];
export type DiagnosedTheme = Schemas["ThemeBody"];

export type Zone = Schemas["ZoneBody"];
export type TerritoryShare = Schemas["TerritoryShareBody"];
/** A district or an experiment that is, or may be, in the zone. */
export type ProgrammePlace = Schemas["PlaceBody"];
export type Diagnosis = Schemas["DiagnosisBody"];

/** Zones side by side; the communes of the map are a comparison as well. */
export type Comparison = Schemas["ComparisonBody"];
export type ComparisonRow = Schemas["ComparisonRowBody"];

/** A row of `rows=true&f=geojson`; the zone itself has the role `zone`. */
export interface RowProperties {
  role: "row" | "zone";
  indicator?: string;
  unit?: string;
  layer?: string;
  row?: string;
  weight?: number;
  value?: number;
  product?: number;
  numerator?: number;
}

/** Published ends of an indicator's scale: only an indicator that has them can enter a score. */
export type Goalposts = Schemas["GoalpostsBody"];
export type ComparedScore = Schemas["ComparedScoreBody"];
export type ScoreBasis = Schemas["ScoreBasisBody"];

export type CollectionId =
  | "communes"
  | "epts"
  | "departements"
  | "stations"
  | "velib"
  | "districts"
  | "areas"
  | "experiments"
  | "argenteuil-heat"
  | "argenteuil-refuges";

/** The columns of the layer of communes, which `/ogc/api` describes with those of the other layers in service. */
export interface CommuneProperties {
  code: string;
  nom: string;
  departement: string;
  ept_code: string | null;
  ept_nom: string | null;
  siren: string | null;
  population: number | null;
}

export type Collection<P = Record<string, unknown>> = FeatureCollection<Geometry | null, P>;
export type CommuneCollection = FeatureCollection<Geometry, CommuneProperties>;

/** What of the base map a layer shows. */
export type BaseRole = Schemas["BaseRoleWord"];
export type CollectionDescription = Schemas["CollectionBody"];
export type CollectionList = Schemas["CollectionsBody"];

/** RFC 9457, with the place of a fault in a geometry. */
export type ProblemBody = Schemas["ProblemBody"];
