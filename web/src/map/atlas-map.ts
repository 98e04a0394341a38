// The map itself, behind verbs: what to show, what was clicked. It holds no state of the page;
// the component `MapView` tells it what changed.

import "maplibre-gl/dist/maplibre-gl.css";
import { Map as GlMap, ScaleControl, prewarm, setWorkerUrl, type GeoJSONSource, type MapGeoJSONFeature, type MapMouseEvent } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import type { FeatureCollection } from "geojson";
import type { Box } from "../lib/rings";
import type { Camera } from "../lib/url-state";
import type { PointLayerId } from "../state/view.svelte";
import { metropoleBox, roam } from "./extent";
import { districtStates, experimentStates, markImage, markShapes } from "../lib/marks";
import { groundLayers, groundSource, groundTiles, type GroundLayer } from "./ground";
import { hatchImage, type HatchImage } from "./hatch";
import { markName } from "./programme-features";
import {
  communeFill, firstStyle, hoverWidthPx, layersOf, limitWidths, mapLayers, nullClass, opaqueWhenClassIs, secretClass, topLayer, type MapColours, type SourceId,
} from "./style";
import { widenTiles, wideCut } from "./wide-tiles";

setWorkerUrl(workerUrl);
// The worker starts while the page is put together, not after it.
prewarm();

/** What the name of a layer ends in when it belongs to the layer of a switch. */
const partOfLayer = /^-(names|uncertainty-fill|uncertainty-line|fill|casing|draft|proposed|chosen|withdrawn)$/;

export interface MapEvents {
  onCommune: (code: string) => void;
  onDistrict: (id: string) => void;
  onRecord: (kind: "areas" | "experiments", id: string) => void;
  onHover: (code: string | null, x: number, y: number) => void;
  onCamera: (camera: Camera) => void;
  /** The communes were drawn for the first time. */
  onCommunes: () => void;
  /** All that lies over them was. */
  onAll: () => void;
}

export interface Padding {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

export class AtlasMap {
  readonly gl: GlMap;
  #colours: MapColours;
  #hovered: string | null = null;
  #ground: readonly GroundLayer[] = [];
  #territories: FeatureCollection | null = null;
  #isLaid = false;
  readonly #hidden = new Set<PointLayerId>();
  readonly #empty = new Set<SourceId>();
  #waitsFor: "communes" | "all" | "nothing" = "communes";
  /** While a zone is drawn, clicks place corners and select nothing. */
  clicksSelect = true;

  /** Starts the graphics, which takes a while, and draws nothing before `begin`. */
  constructor(container: HTMLElement, colours: MapColours, camera: Camera | null, label: string, events: MapEvents) {
    this.#colours = colours;
    this.gl = new GlMap({
      container,
      ...(camera
        ? { center: [camera.longitude, camera.latitude] as [number, number], zoom: camera.zoom }
        : { bounds: metropoleBox, fitBoundsOptions: { padding: 24 } }),
      maxBounds: roam,
      minZoom: 8,
      maxZoom: 17,
      attributionControl: false,
      // Names that fade in cost some twenty frames each time that one comes into view.
      fadeDuration: 0,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      renderWorldCopies: false,
      // Our own style, which a test validates.
      validateStyle: false,
      locale: { "Map.Title": label },
    });
    this.gl.touchZoomRotate.disableRotation();
    this.gl.keyboard.disableRotation();
    this.gl.addControl(new ScaleControl({ maxWidth: 110 }), "bottom-left");
    this.gl.setMissingStyleImageResolver((id) => this.#addPicture(id));
    this.#listen(events);
    this.#drawLate(events);
  }

  /**
   * The library draws a frame for every piece of data that comes in. On the way to the first view only two are worth it: the
   * communes, and all that lies over them. A map that is moved meanwhile is drawn as it is.
   */
  #drawLate({ onCommunes, onAll }: MapEvents): void {
    const { painter } = this.gl;
    const draw = painter.render.bind(painter);
    painter.render = (...frame) => {
      if (this.#waitsFor === "communes" && !this.hasCommunes) return;
      if (this.#waitsFor === "all" && !this.gl.isStyleLoaded() && !this.gl.isMoving()) return;
      draw(...frame);
      if (this.#waitsFor === "communes") {
        this.#waitsFor = "all";
        onCommunes();
        // Where nothing lies over them there is no other reason for a frame.
        this.gl.triggerRepaint();
      } else if (this.#waitsFor === "all") {
        this.#waitsFor = "nothing";
        painter.render = draw;
        onAll();
      }
    };
  }

  /** Lays the communes down; what else there is can be put once this is done. */
  begin(territories: FeatureCollection): Promise<void> {
    this.#territories = territories;
    const styled = new Promise<void>((resolve) =>
      this.gl.once("style.load", () => {
        this.#isLaid = true;
        widenTiles(this.gl, "territories");
        resolve();
      }),
    );
    this.gl.setStyle(firstStyle(this.#colours, territories), { validate: false });
    return styled;
  }

  /** Whether the communes stand on the map in their shapes. */
  get hasCommunes(): boolean {
    return (this.#territories?.features.length ?? 0) > 0 && this.gl.isSourceLoaded("territories");
  }

  /** The map as a picture on its paper: to be read at once, before the browser shows the next frame. */
  picture(): HTMLCanvasElement {
    this.gl.redraw();
    const drawn = this.gl.getCanvas();
    const sheet = Object.assign(document.createElement("canvas"), { width: drawn.width, height: drawn.height });
    const context = sheet.getContext("2d");
    if (!context) return drawn;
    context.fillStyle = this.#colours.paper;
    context.fillRect(0, 0, sheet.width, sheet.height);
    context.drawImage(drawn, 0, 0);
    return sheet;
  }

  putTerritories(territories: FeatureCollection): void {
    if (territories === this.#territories) return;
    this.#territories = territories;
    this.put("territories", territories);
  }

  /** A source is laid down with its layers when there is first something in it, and costs nothing while there is nothing. */
  put(source: SourceId, data: FeatureCollection): void {
    const laid = this.gl.getSource(source) as GeoJSONSource | undefined;
    const isEmpty = data.features.length === 0;
    if (isEmpty && (!laid || this.#empty.has(source))) return;
    if (isEmpty) this.#empty.add(source);
    else this.#empty.delete(source);
    if (laid) laid.setData(data);
    else this.#lay(source, data);
    for (const { id } of layersOf(source, this.#colours)) this.#showIfAny(source, id);
  }

  /** The limits of what the communes belong to, which the first frame leaves out. */
  showLimits(): void {
    for (const [layer, width] of limitWidths(this.#colours)) this.gl.setPaintProperty(layer, "line-width", width as number);
  }

  /** Each layer under the next one above it that is there. */
  #lay(source: SourceId, data: FeatureCollection): void {
    this.gl.addSource(source, { type: "geojson", data, ...wideCut });
    widenTiles(this.gl, source);
    const order = [...mapLayers(this.#colours).map((it) => it.id), topLayer];
    for (const layer of layersOf(source, this.#colours)) {
      const above = order.slice(order.indexOf(layer.id) + 1).find((it) => this.gl.getLayer(it));
      this.gl.addLayer(layer, above);
    }
  }

  #showIfAny(source: SourceId, layer: string): void {
    // Hatches are shown by what the communes have.
    if (source !== "territories") this.#setVisible(layer, !this.#empty.has(source) && ![...this.#hidden].some((id) => isPartOf(id, layer)));
  }

  colourCommunes(classOfCommune: Map<string, number | "null" | "secret">, ramp: readonly string[]): void {
    this.gl.setPaintProperty("communes-fill", "fill-color", communeFill(ramp, this.#colours));
    for (const [code, communeClass] of classOfCommune) {
      const state = communeClass === "null" ? nullClass : communeClass === "secret" ? secretClass : communeClass;
      this.gl.setFeatureState({ source: "territories", id: code }, { class: state });
    }
    const classes = new Set(classOfCommune.values());
    for (const state of ["null", "secret"] as const) this.#setVisible(`communes-${state}`, classes.has(state));
  }

  showPoints(id: PointLayerId, visible: boolean): void {
    if (visible) this.#hidden.delete(id);
    else this.#hidden.add(id);
    for (const layer of mapLayers(this.#colours)) {
      if (isPartOf(id, layer.id) && "source" in layer && this.gl.getLayer(layer.id)) this.#showIfAny(layer.source as SourceId, layer.id);
    }
  }

  /** Lets what lies under the choropleth through, hatches too. */
  fade(opacityShare: number): void {
    this.gl.setPaintProperty("communes-fill", "fill-opacity", opacityShare);
    for (const [layer, state] of [["communes-null", nullClass], ["communes-secret", secretClass]] as const) {
      this.gl.setPaintProperty(layer, "fill-opacity", opaqueWhenClassIs(state, opacityShare));
    }
  }

  /** Pictures of another host under everything but the ground; fetched once they are first shown. */
  showBackground(tiles: string, isShown: boolean): void {
    if (isShown && !this.gl.getSource("tiles")) {
      this.gl.addSource("tiles", { type: "raster", tiles: [tiles], tileSize: 256, maxzoom: 18 });
      this.gl.addLayer({ id: "tiles", type: "raster", source: "tiles" }, "communes-fill");
    }
    if (this.gl.getLayer("tiles")) this.#setVisible("tiles", isShown);
  }

  /** Water and railways, under every limit; another list of them takes the place of the one before. */
  showGround(layers: readonly GroundLayer[]): void {
    const names = (of: readonly GroundLayer[]) => of.map((it) => `${it.role}:${it.id}`).join();
    if (names(layers) === names(this.#ground)) return;
    for (const { id } of groundLayers(this.#ground, this.#colours)) this.gl.removeLayer(id);
    if (this.#ground.length > 0) this.gl.removeSource(groundSource);
    this.#ground = layers;
    if (layers.length === 0) return;
    this.gl.addSource(groundSource, groundTiles(layers, location.origin));
    for (const layer of groundLayers(layers, this.#colours)) this.gl.addLayer(layer, "communes-line");
  }

  recolour(colours: MapColours): void {
    if (colours === this.#colours) return;
    this.#colours = colours;
    for (const layer of [...mapLayers(colours), ...groundLayers(this.#ground, colours)]) {
      // The colours of the communes belong to the chosen indicator.
      if (layer.id === "communes-fill" || !this.gl.getLayer(layer.id)) continue;
      for (const [property, value] of Object.entries(layer.paint ?? {})) {
        this.gl.setPaintProperty(layer.id, property as "fill-color", value as string);
      }
    }
    this.#drawHovered();
    for (const id of this.gl.listImages()) this.#addPicture(id);
  }

  show(box: Box, padding: Padding, animate: boolean): void {
    this.gl.fitBounds(box, { padding, animate, duration: 700, maxZoom: 14.5 });
  }

  remove(): void {
    this.gl.remove();
  }

  #listen(events: MapEvents): void {
    this.gl.on("click", (event) => {
      if (!this.clicksSelect) return;
      const district = this.#featureAt(event, "districts");
      const experiment = this.#featureAt(event, "experiments");
      const area = this.#featureAt(event, "areas-fill");
      const commune = this.#featureAt(event, "communes-fill");
      if (district) events.onDistrict(String(district.properties["id"]));
      else if (experiment) events.onRecord("experiments", String(experiment.properties["id"]));
      else if (area) events.onRecord("areas", String(area.properties["id"]));
      else if (commune) events.onCommune(String(commune.properties["code"]));
    });
    this.gl.on("mousemove", (event) => {
      // A hand that holds something looks at nothing else.
      if (event.originalEvent.buttons !== 0) return events.onHover(null, 0, 0);
      const code = this.#communeAt(event);
      this.#hover(code);
      events.onHover(code, event.point.x, event.point.y);
    });
    this.gl.on("mouseout", () => {
      this.#hover(null);
      events.onHover(null, 0, 0);
    });
    this.gl.on("movestart", () => this.#drawHovered());
    this.gl.on("moveend", () => {
      this.#drawHovered();
      events.onCamera(this.camera());
    });
  }

  camera(): Camera {
    const { lng: longitude, lat: latitude } = this.gl.getCenter();
    return { zoom: this.gl.getZoom(), latitude, longitude };
  }

  #featureAt(event: MapMouseEvent, layer: string): MapGeoJSONFeature | undefined {
    return this.gl.getLayer(layer) ? this.gl.queryRenderedFeatures(event.point, { layers: [layer] })[0] : undefined;
  }

  /** The commune under the pointer. A map that is dragged goes with it: what lies under it stays the same. */
  #communeAt(event: MapMouseEvent): string | null {
    if (this.gl.isMoving()) return this.#hovered;
    return (this.#featureAt(event, "communes-fill")?.properties["code"] as string | undefined) ?? null;
  }

  #hover(code: string | null): void {
    if (code === this.#hovered) return;
    if (this.#hovered !== null) this.gl.setFeatureState({ source: "territories", id: this.#hovered }, { hover: false });
    if (code !== null) this.gl.setFeatureState({ source: "territories", id: code }, { hover: true });
    this.#hovered = code;
    this.#drawHovered();
    this.gl.getCanvas().style.cursor = code !== null && this.clicksSelect ? "pointer" : "";
  }

  /** A line without width costs nothing: the outlines of all communes are drawn only while one is hovered on a map at rest. */
  #drawHovered(): void {
    // Before the communes are laid down, the map is moved to where it starts.
    if (this.#isLaid) this.gl.setPaintProperty("communes-hover", "line-width", this.#hovered === null || this.gl.isMoving() ? 0 : hoverWidthPx);
  }

  #setVisible(layer: string, visible: boolean): void {
    this.gl.setLayoutProperty(layer, "visibility", visible ? "visible" : "none");
  }

  /** A hatch or a mark, made when it is first drawn and again in other colours. */
  #addPicture(id: string): void {
    const image = hatchNamed(id, this.#colours) ?? markNamed(id, this.#colours);
    if (!image) return;
    if (this.gl.hasImage(id)) this.gl.updateImage(id, image);
    else this.gl.addImage(id, image, { pixelRatio: 2 });
  }
}

/** Whether a layer of the map belongs to the layer of a switch. */
function isPartOf(id: PointLayerId, layer: string): boolean {
  return layer === id || (layer.startsWith(`${id}-`) && partOfLayer.test(layer.slice(id.length)));
}

function hatchNamed(id: string, { hatchNull, hatchSecret, hatchGround: ground }: MapColours): HatchImage | null {
  if (id === "hatch-null") return hatchImage({ colour: hatchNull, ground, spacingPx: 14, direction: "rising" });
  if (id === "hatch-secret") return hatchImage({ colour: hatchSecret, ground, spacingPx: 9, direction: "falling" });
  return null;
}

function markNamed(id: string, { themes, experiment, experimentHalo, district, districtHalo }: MapColours): HatchImage | null {
  const ofDistrict = districtStates.find((state) => id === `mark-${state}`);
  if (ofDistrict) return markImage(markShapes[ofDistrict], { colour: district, halo: districtHalo });
  for (const state of experimentStates) {
    const found = Object.entries({ ...themes, none: experiment }).find(([theme]) => id === markName(state, theme));
    if (found) return markImage(markShapes[state], { colour: found[1], halo: experimentHalo });
  }
  return null;
}
