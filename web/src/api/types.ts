// The bodies that the server sends, as api.md fixes them. Lengths are metres, areas square metres,
// positions WGS84 [longitude, latitude], shares 0 to 1. No value is computed here.

import type { Feature, FeatureCollection, Geometry, Polygon, Position } from "geojson";

export type Lang = "fr" | "en";
export type ReferenceId = "mgp" | "ept" | "departement";
export type TerritoryKind = "commune" | "ept" | "departement" | "metropole";
export type ZoneKind = TerritoryKind | "district" | "drawn" | "disc";
/** Known, not known, or withheld at the source: three states that are never merged. */
export type ValueState = "known" | "null" | "secret";

export interface Bounded {
  value: number | null;
  low: number | null;
  high: number | null;
  state: ValueState;
  flags: string[];
}

/** What a theme without its layer waits for, and how to get it. */
export interface Waiting {
  layer: string | null;
  source: string | null;
  command: string | null;
}

export interface IndicatorDescription {
  id: string;
  label: string;
  definition: string;
  unit: string;
  direction: "up" | "down" | "none";
  kind?: string;
  /** Decimals of the value as it is kept: 3 shows a share as 24.6 %. */
  decimals?: number;
  layers?: unknown[];
  waiting?: Waiting | null;
  goalposts?: Goalposts | null;
}

export interface ThemeDescription {
  id: string;
  label: string;
  indicators: IndicatorDescription[];
}

export interface Reference {
  id: string;
  label: string;
  n: number;
  value: number | null;
  min?: number | null;
  q1: number | null;
  median: number | null;
  q3: number | null;
  max?: number | null;
  /** 1 is the best, in the indicator's direction; ties share a place. */
  rank: number | null;
  percentile: number | null;
}

export interface LayerCitation {
  id: string;
  title?: string;
  vintage: string;
  licence: string;
  producer: string;
  sha256?: string;
}

export interface Method {
  id: string;
  version: number;
  params: Record<string, unknown>;
}

export interface DiagnosedIndicator extends IndicatorDescription, Bounded {
  numerator?: number | null;
  denominator?: number | null;
  coverage_share?: number | null;
  references?: Reference[];
  method?: Method | null;
  rows?: unknown;
  /** The named things that the figure counts. */
  members?: { id: string; name: string }[];
}

/** The layers that made a figure, cited in full. */
export function citationsOf(indicator: DiagnosedIndicator): LayerCitation[] {
  return (indicator.layers ?? []).filter(
    (layer): layer is LayerCitation => typeof layer === "object" && layer !== null && "producer" in layer,
  );
}

export interface DiagnosedTheme {
  id: string;
  label: string;
  indicators: DiagnosedIndicator[];
}

export interface Zone {
  kind: ZoneKind;
  code: string | null;
  name: string | null;
  area_m2: number;
  perimeter_m: number;
  bbox: [number, number, number, number];
  vertices: number;
}

export interface TerritoryShare {
  kind: TerritoryKind;
  code: string;
  name: string;
  area_m2: number;
  zone_share: number;
  territory_share: number;
}

/** A commune across a border, the longest border first. */
export interface Neighbour {
  code: string;
  name: string;
  shared_border_m: number;
}

/** A district or an experiment that is, or may be, in the zone. */
export interface ProgrammePlace {
  id: string;
  name: string;
  is_certain?: boolean;
}

export interface Diagnosis {
  id: string;
  engine: string;
  zone: Zone;
  territories: TerritoryShare[];
  coverage_share: number;
  neighbours?: Neighbour[];
  districts: ProgrammePlace[];
  experiments: ProgrammePlace[];
  themes: DiagnosedTheme[];
}

export interface CommuneRow {
  code: string;
  name: string;
  values: Record<string, Bounded>;
}

export interface CommunesTable {
  indicators: IndicatorDescription[];
  rows: CommuneRow[];
}

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
export interface Goalposts {
  low: number;
  high: number;
  reason: string;
}

export interface ScoreStanding {
  rank: number;
  rank_low: number;
  rank_median: number;
  rank_high: number;
  first_three_share: number;
}

export interface ComparedScore {
  value: number | null;
  low: number | null;
  high: number | null;
  /** What each indicator adds to the difference from the reference. */
  contributions: Record<string, number>;
  flags: string[];
  standing: ScoreStanding | null;
  missing: string | null;
}

export interface ScoreComponent {
  id: string;
  label: string;
  weight: number;
  weight_share: number;
  goalposts: Goalposts;
  reference_value: number;
}

export interface ScoreBasis {
  aggregation: "arithmetic" | "geometric";
  reference: { id: string; label: string; value: number };
  components: ScoreComponent[];
  n: number;
  draws: number;
  seed: number;
}

export interface ComparisonRow {
  kind: ZoneKind;
  code: string | null;
  name: string | null;
  area_m2: number;
  values: Record<string, Bounded>;
  score: ComparedScore | null;
}

export interface Comparison {
  id: string;
  engine: string;
  indicators: IndicatorDescription[];
  score: ScoreBasis | null;
  rows: ComparisonRow[];
}

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
export type DrawnZone = Feature<Polygon>;

/** What of the base map a layer shows. */
export type BaseRole = "water" | "rail";

export interface CollectionDescription {
  id: string;
  title: string;
  description?: string;
  limits?: string;
  license?: string;
  attribution?: string;
  producer?: string;
  vintage?: string;
  theme?: string;
  base?: BaseRole;
}

/** RFC 9457, with the place of a fault in a geometry. */
export interface ProblemBody {
  type?: string;
  title: string;
  status: number;
  detail?: string;
  field?: string;
  at?: Position;
}
