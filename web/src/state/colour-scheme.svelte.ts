// Light or dark, as the reader's system asks; the map follows, not only the style sheet.

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

export function prefersReducedMotion(): boolean {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}
