/** The time zone a person chose; a cookie that names none (any more) counts as not chosen. */
export const ZONE_COOKIE = "praxis_zone";

export function zoneOf(value: string | undefined): string | null {
  if (value === undefined || value === "") return null;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: value }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}
