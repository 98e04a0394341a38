// The zone on the map as the outline of a record: the new one of an area, of a district or of a control zone, or that of a
// control zone to come. What somebody else changed meanwhile is told and shown, and neither outline is lost: the one stands on the map, the
// other beside it, and the reader says which is kept.

import { changeRecord, fetchRecord } from "../api/programme";
import type { ProgrammeRecord } from "../api/programme-types";
import { Problem } from "../api/problem";
import { language, t } from "../i18n/language.svelte";
import { recordName } from "../i18n/records";
import { discRadiusM, isZone, roundedPosition, zoneOf, zoneShape, type ZoneSelection, type ZoneShape } from "../lib/selection";
import type { Purpose } from "../lib/url-state";
import { drawing } from "./drawing.svelte";
import { editing } from "./editing.svelte";
import { pointLayerData } from "./point-layers.svelte";
import { register } from "./register.svelte";
import { session } from "./session.svelte";
import { view } from "./view.svelte";

type OfRecord = Extract<Purpose, { revision: number }>;

class Outlining {
  working = $state(false);
  failure = $state.raw<unknown>(null);
  #looked = $state.raw<ProgrammeRecord | null>(null);
  /** The record as somebody else left it meanwhile. */
  readonly present = $derived(this.#looked !== null && this.#looked.id === view.purpose?.id ? this.#looked : null);
  readonly outline = $derived<ZoneShape | null>(isZone(view.selection) ? zoneShape(view.selection) : null);
  readonly record = $derived(view.purpose && "revision" in view.purpose ? register.get(view.purpose.kind, view.purpose.id) : null);
  /** The experiment that the zone is, or will be, a control of. */
  readonly experiment = $derived.by(() => {
    const { purpose } = view;
    const id = purpose?.kind === "control-of" ? purpose.id : this.record?.properties["experiment_id"];
    return typeof id === "string" ? register.get("experiments", id) : null;
  });
  /** Where the register says that the outline is at fault. */
  readonly faultAt = $derived(view.purpose && this.failure instanceof Problem ? this.failure.at : null);

  /** Takes the outline of a record onto the map; where there is none, what is known of its place, or a tool to draw one with. */
  begin(kind: OfRecord["kind"], record: ProgrammeRecord): void {
    const zone = zoneOf(record.geometry) ?? discOf(record);
    this.#forget();
    drawing.forgetSteps();
    view.drawFor({ kind, id: record.id, revision: record.properties.revision }, zone);
    if (!zone) void drawing.start(drawing.mode);
  }

  beginControl(experiment: ProgrammeRecord): void {
    this.#forget();
    drawing.forgetSteps();
    view.drawFor({ kind: "control-of", id: experiment.id }, null);
    void drawing.start(drawing.mode);
  }

  /** Signs in first where nobody is; a control zone to come is asked for its name. */
  save(): void {
    if (!session.isMember) session.ask(() => this.save());
    else if (view.purpose?.kind === "control-of") void this.#nameControl(view.purpose.id);
    else if (view.purpose) void this.#write(view.purpose);
  }

  /** Keeps the outline on the map, knowing what the record became meanwhile. */
  saveOver(): void {
    const { purpose } = view;
    if (!this.present || !purpose || !("revision" in purpose)) return;
    void this.#write({ ...purpose, revision: this.present.properties.revision });
  }

  /** Goes on from the present outline; the reader's own can be had back by undoing. */
  takePresent(): void {
    const { present } = this;
    const { purpose } = view;
    const zone = zoneOf(present?.geometry ?? null);
    if (!present || !purpose || !("revision" in purpose) || !zone) return;
    this.#forget();
    view.purpose = { ...purpose, revision: present.properties.revision };
    drawing.put(zone);
  }

  /** Back to the record, which stays as it is. */
  leave(): void {
    const { purpose } = view;
    this.#forget();
    drawing.cancel();
    drawing.forgetSteps();
    if (purpose?.kind === "areas" || purpose?.kind === "districts") view.openRecord(purpose.kind, purpose.id);
    else if (this.experiment) view.openRecord("experiments", this.experiment.id);
    else view.closeRecord();
  }

  async #write({ kind, id, revision }: OfRecord): Promise<void> {
    const geometry = this.outline;
    if (!geometry || this.working) return;
    this.working = true;
    this.failure = null;
    try {
      await changeRecord(kind, id, { revision, properties: {}, geometry }, session.writeOptions);
      await register.reload();
      if (kind === "districts") await pointLayerData.refresh(kind);
      this.leave();
    } catch (failure) {
      session.learnFrom(failure);
      if (failure instanceof Problem && failure.status === 412) await this.#look(kind, id);
      this.failure = failure;
    }
    this.working = false;
  }

  async #look(kind: OfRecord["kind"], id: string): Promise<void> {
    this.#looked = await fetchRecord(kind, id, language.current).catch(() => null);
  }

  #nameControl(experiment: string): Promise<void> {
    const found = register.get("experiments", experiment);
    return editing.begin({
      kind: "controls",
      record: null,
      title: t().evaluation.controlFor(found ? recordName(found, language.current) : experiment),
      notice: t().evaluation.controlWhy,
      geometry: this.outline,
      fixed: { experiment_id: experiment },
      then: () => this.leave(),
    });
  }

  #forget(): void {
    this.failure = null;
    this.#looked = null;
  }
}

/** Around a point whose true place is known to some metres; those are a first outline to go on from. */
function discOf({ geometry, properties }: ProgrammeRecord): ZoneSelection | null {
  if (geometry?.type !== "Point") return null;
  const radiusM = Number(properties["uncertainty_m"]) || discRadiusM.first;
  return { kind: "disc", centre: roundedPosition(geometry.coordinates), radiusM: Math.min(discRadiusM.most, Math.max(discRadiusM.least, radiusM)) };
}

export const outlining = new Outlining();
