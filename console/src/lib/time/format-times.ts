/** Points in time and spans as people read them. Formatters are kept, because making one costs more than using it a thousand times. */
import type { Locale } from "../i18n/locales";

const UNITS = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1000],
] as const;

const kept = new Map<string, Intl.DateTimeFormat | Intl.RelativeTimeFormat>();

function formatter<T extends Intl.DateTimeFormat | Intl.RelativeTimeFormat>(key: string, make: () => T): T {
  const found = kept.get(key) ?? make();
  kept.set(key, found);
  return found as T;
}

/** "4 minutes ago", "in 2 hours"; under a second: "now". */
export function relativeTime(at: number, now: number, locale: Locale): string {
  const difference = at - now;
  const [unit, size] = UNITS.find(([, ms]) => Math.abs(difference) >= ms) ?? ["second", 1000];
  const format = formatter(`relative ${locale}`, () => new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "short" }));
  return format.format(Math.trunc(difference / size), unit);
}

/** To the second, with the zone's name. */
export function exactTime(at: number, locale: Locale, zone: string): string {
  const options = { dateStyle: "medium", timeStyle: "long", timeZone: zone } as const;
  return formatter(`exact ${locale} ${zone}`, () => new Intl.DateTimeFormat(locale, options)).format(at);
}

/** "14:30": for the axis of a plot. */
export function clockTime(at: number, locale: Locale, zone: string): string {
  const options = { timeStyle: "short", timeZone: zone } as const;
  return formatter(`clock ${locale} ${zone}`, () => new Intl.DateTimeFormat(locale, options)).format(at);
}

/** "14:30:08" */
export function timeOfDay(at: number, locale: Locale, zone: string): string {
  const options = { timeStyle: "medium", timeZone: zone } as const;
  return formatter(`time ${locale} ${zone}`, () => new Intl.DateTimeFormat(locale, options)).format(at);
}

/** "340 ms", "4.2 s", "3 min 20 s", "2 h 05 min", "3 d 4 h": at most two units, the same in every language. */
export function durationText(ms: number): string {
  if (ms < 0) return "0 s";
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${(Math.floor(ms / 100) / 10).toFixed(1)} s`;
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${String(seconds % 60).padStart(2, "0")} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${String(minutes % 60).padStart(2, "0")} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}
