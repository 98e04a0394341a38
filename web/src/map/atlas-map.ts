// The map itself, behind verbs: what to show, what was clicked. It holds no state of the page;
// the component `MapView` tells it what changed.

import "maplibre-gl/dist/maplibre-gl.css";
import { Map as GlMap, ScaleControl, setWorkerUrl, type GeoJSONSource, type MapGeoJSONFeature, type MapMouseEvent } from "maplibre-gl";
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
import { communeFill, hoverWidthPx, mapLayers, opaqueWhenClassIs, mapStyle, nullClass, secretClass, type MapColours, type SourceId } from "./style";

setWorkerUrl(workerUrl);

/** What the name of a layer ends in when it belongs to the layer of a switch. */
const partOfLayer = /^-(names|uncertainty-fill|uncertainty-line|fill|casing|draft|proposed|chosen|withdrawn)$/;

export interface MapEvents {
  onCommune: (code: string) => void;
  onDistrict: (id: string) => void;
  onRecord: (kind: "areas" | "experiments", id: string) => void;
  onHover: (code: string | null, x: number, y: number) => void;
  onCamera: (camera: Camera) => void;
}

export interface Padding {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

export class AtlasMap {
  readonly gl: GlMap;
  readonly ready: Promise<void>;
  #colours: MapColours;
  #hovered: string | null = null;
  #ground: readonly GroundLayer[] = [];
  /** While a zone is drawn, clicks place corners and select nothing. */
  clicksSelect = true;

  constructor(container: HTMLElement, colours: MapColours, camera: Camera | null, label: string, events: MapEvents) {
    this.#colours = colours;
    this.gl = new GlMap({
      container,
      style: mapStyle(colours),
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
      locale: { "Map.Title": label },
    });
    this.gl.touchZoomRotate.disableRotation();
    this.gl.keyboard.disableRotation();
    this.gl.addControl(new ScaleControl({ maxWidth: 110 }), "bottom-left");
    this.#addPictures();
    this.ready = new Promise((resolve) => this.gl.once("load", () => resolve()));
    this.#listen(events);
  }

  /** The map as a picture: to be read at once, before the browser shows the next frame. */
  picture(): HTMLCanvasElement {
    this.gl.redraw();
    return this.gl.getCanvas();
  }

  put(source: SourceId, data: FeatureCollection): void {
    (this.gl.getSource(source) as GeoJSONSource | undefined)?.setData(data);
  }

  colourCommunes(classOfCommune: Map<string, number | "null" | "secret">, ramp: readonly string[]): void {
    this.gl.setPaintProperty("communes-fill", "fill-color", communeFill(ramp, this.#colours));
    for (const [code, communeClass] of classOfCommune) {
      const state = communeClass === "null" ? nullClass : communeClass === "secret" ? secretClass : communeClass;
      this.gl.setFeatureState({ source: "communes", id: code }, { class: state });
    }
    const classes = new Set(classOfCommune.values());
    for (const state of ["null", "secret"] as const) this.#setVisible(`communes-${state}`, classes.has(state));
  }

  showPoints(id: PointLayerId, visible: boolean): void {
    const isOf = (layer: string) => layer === id || (layer.startsWith(`${id}-`) && partOfLayer.test(layer.slice(id.length)));
    for (const layer of this.gl.getLayersOrder().filter(isOf)) this.#setVisible(layer, visible);
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
    this.#colours = colours;
    for (const layer of [...mapLayers(colours), ...groundLayers(this.#ground, colours)]) {
      if (layer.id === "communes-fill") continue; // belongs to the chosen indicator
      for (const [property, value] of Object.entries(layer.paint ?? {})) {
        this.gl.setPaintProperty(layer.id, property as "fill-color", value as string);
      }
    }
    this.#drawHovered();
    this.#addPictures();
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
      const code = this.#communeAt(event);
      this.#hover(code);
      events.onHover(code, event.point.x, event.point.y);
    });
    this.gl.on("mouseout", () => {
      this.#hover(null);
      events.onHover(null, 0, 0);
    });
    this.gl.on("moveend", () => events.onCamera(this.camera()));
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
    if (this.#hovered !== null) this.gl.setFeatureState({ source: "communes", id: this.#hovered }, { hover: false });
    if (code !== null) this.gl.setFeatureState({ source: "communes", id: code }, { hover: true });
    this.#hovered = code;
    this.#drawHovered();
    this.gl.getCanvas().style.cursor = code !== null && this.clicksSelect ? "pointer" : "";
  }

  /** A line without width costs nothing: the outlines of all communes are drawn only while one of them is hovered. */
  #drawHovered(): void {
    this.gl.setPaintProperty("communes-hover", "line-width", this.#hovered === null ? 0 : hoverWidthPx);
  }

  #setVisible(layer: string, visible: boolean): void {
    this.gl.setLayoutProperty(layer, "visibility", visible ? "visible" : "none");
  }

  #addPictures(): void {
    this.#addHatches();
    const { themes, experiment, experimentHalo, district, districtHalo } = this.#colours;
    for (const state of districtStates) this.#putImage(`mark-${state}`, markImage(markShapes[state], { colour: district, halo: districtHalo }));
    for (const state of experimentStates) {
      for (const [theme, colour] of Object.entries({ ...themes, none: experiment })) {
        this.#putImage(markName(state, theme), markImage(markShapes[state], { colour, halo: experimentHalo }));
      }
    }
  }

  #addHatches(): void {
    const { hatchNull, hatchSecret, hatchGround: ground } = this.#colours;
    this.#putImage("hatch-null", hatchImage({ colour: hatchNull, ground, spacingPx: 14, direction: "rising" }));
    this.#putImage("hatch-secret", hatchImage({ colour: hatchSecret, ground, spacingPx: 9, direction: "falling" }));
  }

  #putImage(id: string, image: HatchImage): void {
    if (this.gl.hasImage(id)) this.gl.updateImage(id, image);
    else this.gl.addImage(id, image, { pixelRatio: 2 });
  }
}
