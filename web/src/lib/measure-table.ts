// Measures as they are pasted from a spreadsheet: a line each, a date, a value and, where it was taken in one, the name of a
// control zone. Pure. What cannot be read is named by its line; nothing is guessed.

export interface MeasureLine {
  /** `2026-05-13`. */
  date: string;
  value: number;
  control: string | null;
}

export type LineFault = "columns" | "date" | "value" | "control";

export interface MeasureTable {
  lines: MeasureLine[];
  faults: { line: number; fault: LineFault; text: string }[];
}

export type Phase = "before" | "during" | "after";

/** Reads a table; `controls` are the names that a third column may have. A first line without date and value is its heading. */
export function readMeasures(text: string, controls: readonly string[]): MeasureTable {
  const table: MeasureTable = { lines: [], faults: [] };
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const cells = raw.split(/[\t;]/).map((it) => it.trim());
    if (raw.trim() === "" || (index === 0 && isHeading(cells))) continue;
    const read = readLine(cells, controls);
    if (typeof read !== "string") table.lines.push(read);
    else table.faults.push({ line: index + 1, fault: read, text: raw.trim() });
  }
  return table;
}

function readLine([day = "", amount = "", name = "", ...rest]: string[], controls: readonly string[]): MeasureLine | LineFault {
  if (amount === "" || rest.some((it) => it !== "")) return "columns";
  const [date, value] = [dayFrom(day), numberFrom(amount)];
  if (!date) return "date";
  if (value === null) return "value";
  const control = controls.find((it) => it.toLocaleLowerCase() === name.toLocaleLowerCase());
  return name !== "" && control === undefined ? "control" : { date, value, control: control ?? null };
}

function isHeading([day = "", amount = ""]: string[]): boolean {
  return dayFrom(day) === null && !/\d/.test(day) && amount !== "" && numberFrom(amount) === null;
}

function numberFrom(text: string): number | null {
  const number = Number(text.replace(/\s/g, "").replace(",", ".").replace("−", "-"));
  return Number.isFinite(number) ? number : null;
}

/** A day as it is written in either language's spreadsheets: 2026-05-13 or 13/05/2026. */
function dayFrom(text: string): string | null {
  const iso = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? /^(?<day>\d{1,2})[/.](?<month>\d{1,2})[/.](?<year>\d{4})$/.exec(text);
  if (!iso) return null;
  const { day, month, year } = iso.groups ?? { year: iso[1], month: iso[2], day: iso[3] };
  const date = [year, month?.padStart(2, "0"), day?.padStart(2, "0")].join("-");
  return new Date(`${date}T00:00:00Z`).toJSON()?.startsWith(date) ? date : null;
}

/** The phase of an experiment in which a day lies; dates known to the month or the year count from their beginning, to their end. */
export function phaseOf(day: string, start: string | null, end: string | null): Phase {
  if (start === null || day < start) return "before";
  return end !== null && day > `${end}${"-99-99".slice(0, "2026-01-01".length - end.length)}` ? "after" : "during";
}
