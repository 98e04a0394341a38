// What the reader's system asks for: light or dark, which the map follows too; less motion; and whether fingers point.

export type ColourScheme = "light" | "dark";

class ColourSchemeState {
  #query = window.matchMedia("(prefers-color-scheme: dark)");
  current = $state<ColourScheme>(this.#query.matches ? "dark" : "light");

  constructor() {
    this.#query.addEventListener("change", (event) => {
      this.current = event.matches ? "dark" : "light";
    });
  }
}

export const colourScheme = new ColourSchemeState();

export function usesFingers(): boolean {
  return window.matchMedia("(pointer: coarse)").matches;
}

export function prefersReducedMotion(): boolean {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}
