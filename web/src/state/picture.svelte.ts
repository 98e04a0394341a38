// The map as a picture, for the printed sheet and for a file. The map attaches what takes it, and what brings the subject of
// a sheet into sight for it.

import { tick } from "svelte";

export interface MapCamera {
  canvas: () => HTMLCanvasElement;
  /** Shows what the sheet is about, drawn to its last detail; gives back the way to where the map stood. */
  frame: () => Promise<() => void>;
}

class Picture {
  /** Data address of the last picture taken. */
  address = $state<string | null>(null);
  /** The subject stands in the middle: the picture may be cut to the paper. */
  isFramed = $state(false);
  #camera: MapCamera | null = null;

  attach(camera: MapCamera): void {
    this.#camera = camera;
  }

  /** Takes the map as it stands. */
  take(): string | null {
    this.address = this.canvas?.toDataURL("image/png") ?? null;
    return this.address;
  }

  get canvas(): HTMLCanvasElement | null {
    return this.#camera?.canvas() ?? null;
  }

  /** Prints with the subject of the sheet in the middle of its map. The browser's own printing takes the map as it stands. */
  async print(): Promise<void> {
    const back = (await this.#camera?.frame()) ?? (() => undefined);
    this.isFramed = true;
    await tick();
    window.print();
    this.isFramed = false;
    back();
  }
}

export const picture = new Picture();
