// The one column of a tablet, the bottom sheet of a phone: which of the two it shows, and how much of it.

export type SheetContent = "controls" | "panel";
type SheetHeight = "low" | "half" | "tall";

class Sheet {
  shown = $state<SheetContent>("controls");
  height = $state<SheetHeight>("half");

  open(content: SheetContent): void {
    this.shown = content;
    if (this.height === "low") this.height = "half";
  }

  /** Leaves a phone's screen to the map until what is given back is called; on a wider one the map has its own. */
  lend(): () => void {
    if (this.height === "low" || !window.matchMedia("(max-width: 47.99rem)").matches) return () => undefined;
    const { height } = this;
    this.height = "low";
    return () => {
      if (this.height === "low") this.height = height;
    };
  }

  /** The same tab again closes the sheet; the other tab opens it. */
  toggle(content: SheetContent): void {
    if (this.shown === content && this.height !== "low") this.height = "low";
    else this.open(content);
  }

  stretch(): void {
    this.height = this.height === "tall" ? "half" : "tall";
  }
}

export const sheet = new Sheet();
