"use client";
/** What a person chose for this browser (language, look, time zone), for every component. Kept in cookies that hold nothing secret. */
import { createContext, use, useMemo, useState, type ReactNode } from "react";
import type { Locale } from "./i18n/locales";
import type { Theme } from "./theme/themes";

/** A year. */
const COOKIE_SECONDS = 31_536_000;

export interface Preferences {
  locale: Locale;
  theme: Theme;
  /** IANA name; `null`: the browser's own. */
  zone: string | null;
}

interface PreferencesContext extends Preferences {
  setZone(zone: string | null): void;
  setTheme(theme: Theme): void;
}

const Context = createContext<PreferencesContext | null>(null);

export function keepChoice(name: string, value: string): void {
  document.cookie = `${name}=${encodeURIComponent(value)}; Path=/; SameSite=Lax; Max-Age=${COOKIE_SECONDS}`;
}

export function PreferencesProvider({ initial, children }: { initial: Preferences; children: ReactNode }): ReactNode {
  const [zone, setZone] = useState(initial.zone);
  const [theme, setTheme] = useState(initial.theme);
  const value = useMemo(() => ({ locale: initial.locale, theme, zone, setZone, setTheme }), [initial.locale, theme, zone]);
  return <Context value={value}>{children}</Context>;
}

export function usePreferences(): PreferencesContext {
  const value = use(Context);
  if (value === null) throw new Error("usePreferences needs PreferencesProvider above it");
  return value;
}
