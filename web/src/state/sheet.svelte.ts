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
