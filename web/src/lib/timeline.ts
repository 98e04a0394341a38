// The 18 months of an experiment as a line of time: which steps are done, due and late, and where a day stands on it.
// Days are counted from 1970-01-01 in UTC; a date that names only a month or a year stands at its first day.

export type Progress = "done" | "due" | "late";

export interface Step {
  id: string;
  /** The word of the step. */
  step: string;
  title: string;
  due: string;
  done: string | null;
  progress: Progress;
}

const dayMs = 86_400_000;
const ticksAtMost = 7;

export function dayNumber(date: string): number {
  const [year = 1970, month = 1, day = 1] = date.split("-").map(Number);
  return Date.UTC(year, month - 1, day) / dayMs;
}

/** How far a step came on `today`; on its last day it is still due. */
export function progressOf(due: string, done: string | null, today: string): Progress {
  if (done !== null) return "done";
  return dayNumber(due) < dayNumber(today) ? "late" : "due";
}

/** Steps by their day, as they are read. */
export function inOrder(steps: readonly Step[]): Step[] {
  return [...steps].sort((a, b) => a.due.localeCompare(b.due) || a.id.localeCompare(b.id));
}

export interface Span {
  first: number;
  last: number;
}

/** The days that are drawn: all of `dates`, at least a month. */
export function spanOf(dates: readonly (string | null)[]): Span | null {
  const days = dates.flatMap((it) => (it === null ? [] : [dayNumber(it)]));
  if (days.length === 0) return null;
  const [first, last] = [Math.min(...days), Math.max(...days)];
  return last - first < 31 ? { first: first - 15, last: last + 15 } : { first, last };
}

/** Where a day stands, 0 at the first and 1 at the last. */
export function shareOf(day: number, { first, last }: Span): number {
  return (day - first) / (last - first);
}

export interface MonthTick {
  day: number;
  year: number;
  /** 0 for January. */
  month: number;
}

/** First days of months within the span, so far apart that at most seven are named. */
export function monthTicks({ first, last }: Span): MonthTick[] {
  const start = new Date(first * dayMs);
  const months = (last - first) / 30.44;
  const every = [1, 2, 3, 6, 12, 24, 60].find((it) => months / it <= ticksAtMost) ?? 120;
  const ticks: MonthTick[] = [];
  for (let month = Math.ceil((start.getUTCFullYear() * 12 + start.getUTCMonth()) / every) * every; ; month += every) {
    const day = Date.UTC(Math.floor(month / 12), month % 12, 1) / dayMs;
    if (day > last) return ticks;
    if (day >= first) ticks.push({ day, year: Math.floor(month / 12), month: month % 12 });
  }
}
