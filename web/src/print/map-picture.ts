// The map as a PNG that can stand alone: the picture, and under it what it shows, its classes and its sources.

import { language, t } from "../i18n/language.svelte";
import { boundsText, unitText } from "../lib/figures";
import { atlas } from "../state/atlas.svelte";
import { background } from "../state/background";
import { choropleth } from "../state/choropleth.svelte";
import { view } from "../state/view.svelte";
import { picture } from "../state/picture.svelte";

const lineEm = 1.5;
const swatchEm = 1.6;

export function mapPicture(title: string): Promise<Blob | null> {
  const map = picture.canvas;
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d");
  if (!map || !context) return Promise.resolve(null);
  const em = Math.max(14, Math.round(map.width / 70));
  canvas.width = map.width;
  canvas.height = map.height + Math.round(em * (lineEm * 4 + 1));
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(map, 0, 0);
  writeCaption(context, title, map.height + em, em);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

/** Producers and years of the layers behind the colours, and of the base map. */
export function mapSources(): string {
  const ours = [...new Set(["communes", ...(choropleth.indicator?.layers ?? []), ...view.layers, ...atlas.ground.map((it) => it.id)])].flatMap((id) => atlas.describe(id)?.attribution || []);
  return [...ours, ...(background.isShown ? [background.attribution] : [])].join(" ; ");
}

function writeCaption(context: CanvasRenderingContext2D, title: string, top: number, em: number): void {
  const { indicator, classification, colours } = choropleth;
  const line = (index: number) => top + em * lineEm * (index + 0.5);
  context.fillStyle = "#17222b";
  context.font = `600 ${em * 1.15}px serif`;
  context.fillText(title, em, line(0));
  context.font = `${em * 0.9}px sans-serif`;
  if (indicator) {
    context.fillText([indicator.label, unitText(indicator.unit, language.current)].filter(Boolean).join(" – "), em, line(1));
    let left = em;
    classification.classes.forEach(({ low, high }, index) => {
      context.fillStyle = colours[index] ?? "#ffffff";
      context.fillRect(left, line(2) - em * 0.75, em * swatchEm, em * 0.9);
      context.fillStyle = "#17222b";
      const text = boundsText(low, high, indicator.unit, language.current, indicator.decimals);
      context.fillText(text, left + em * (swatchEm + 0.4), line(2));
      left += em * (swatchEm + 1.6) + context.measureText(text).width;
    });
  }
  context.fillStyle = "#4a565f";
  context.font = `${em * 0.7}px sans-serif`;
  context.fillText(`${t().take.sources} ${mapSources()} · Arpent`, em, line(3), context.canvas.width - 2 * em);
}
