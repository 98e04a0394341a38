// The map as a picture, for the printed sheet and for a file. The map attaches what takes it.

class Picture {
  /** Data address of the last picture taken. */
  address = $state<string | null>(null);
  #take: (() => HTMLCanvasElement) | null = null;

  attach(take: () => HTMLCanvasElement): void {
    this.#take = take;
  }

  /** Takes the map as it stands. */
  take(): string | null {
    this.address = this.#take?.().toDataURL("image/png") ?? null;
    return this.address;
  }

  get canvas(): HTMLCanvasElement | null {
    return this.#take?.() ?? null;
  }
}

export const picture = new Picture();
