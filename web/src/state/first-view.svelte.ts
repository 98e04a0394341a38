// What comes first: the communes in their colours, answering the pointer. Where a processor draws, every kind of shape on the
// page is a program to be made before the map gets its turn, so that icons and what stands further down wait for it.

/** Who has no map, or a slow one, waits no longer for the rest of the page. */
const mostWaitMs = 2_000;

class FirstView {
  /** The communes were drawn, or are not worth waiting for. */
  isOver = $state(false);

  constructor() {
    setTimeout(() => this.end(), mostWaitMs);
  }

  end(): void {
    this.isOver = true;
  }
}

export const firstView = new FirstView();
