"use client";
/** The time zone in which this page shows times: the chosen one, else the browser's. */
import { usePreferences } from "../preferences";

export function useZone(): string {
  const { zone } = usePreferences();
  return zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
}
