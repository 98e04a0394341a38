// The map's library, by far the largest part of the page: asked for before anything else, and known at once when it is there.

type MapModule = typeof import("./atlas-map");

class Arriving {
  loaded: MapModule | null = null;
  readonly loading: Promise<MapModule> = import("./atlas-map").then((it) => (this.loaded = it));
}

export const mapModule = new Arriving();
