/** Weeks of commits as columns without holes, few enough to be seen: by week, else by month, else by year. */
import type { Bar } from "./draw-chart.js";

export interface CommitColumns {
  unit: "week" | "month" | "year";
  columns: Bar[];
}

const COLUMNS_MAX = 160;
const WEEK_MS = 7 * 86_400_000;

export function groupWeeks(weeks: readonly { week: string; commits: number }[]): CommitColumns {
  const first = weeks[0]?.week;
  const last = weeks.at(-1)?.week;
  if (first === undefined || last === undefined) return { unit: "week", columns: [] };
  const byWeek = countBy(weeks, (week) => week);
  const span = (Date.parse(last) - Date.parse(first)) / WEEK_MS + 1;
  if (span <= COLUMNS_MAX)
    return {
      unit: "week",
      columns: fill(
        byWeek,
        steps(first, last, (day) => new Date(day.getTime() + WEEK_MS)).map((day) => day.toISOString().slice(0, 10)),
      ),
    };
  const nextMonth = (day: Date): Date => new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 1));
  const months = span <= COLUMNS_MAX * 4.3 ? steps(`${first.slice(0, 7)}-01`, last, nextMonth) : [];
  if (months.length > 0)
    return {
      unit: "month",
      columns: fill(
        countBy(weeks, (week) => week.slice(0, 7)),
        months.map((day) => day.toISOString().slice(0, 7)),
      ),
    };
  const byYear = countBy(weeks, (week) => week.slice(0, 4));
  const [from, to] = [Number(first.slice(0, 4)), Number(last.slice(0, 4))];
  // A few commits with absurd clocks must not make a picture of thousands of empty years.
  const years =
    to - from < COLUMNS_MAX * 2 ? Array.from({ length: to - from + 1 }, (_, index) => String(from + index)) : [...byYear.keys()];
  return { unit: "year", columns: fill(byYear, years) };
}

function countBy(weeks: readonly { week: string; commits: number }[], period: (week: string) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { week, commits } of weeks) counts.set(period(week), (counts.get(period(week)) ?? 0) + commits);
  return counts;
}

function steps(first: string, last: string, next: (day: Date) => Date): Date[] {
  const days: Date[] = [];
  for (let day = new Date(`${first}T00:00:00Z`); day.getTime() <= Date.parse(last); day = next(day)) days.push(day);
  return days;
}

function fill(counts: ReadonlyMap<string, number>, periods: readonly string[]): Bar[] {
  return periods.map((label) => ({ label, value: counts.get(label) ?? 0 }));
}
