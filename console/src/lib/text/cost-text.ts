/** Micro-dollars as people read them: cents from one cent on, below that as much as is needed to be more than nothing. */
import type { Locale } from "../i18n/locales";

const MICROS = 1_000_000;
const CENT = 10_000;

export function costText(micros: number, locale: Locale): string {
  const digits = micros !== 0 && Math.abs(micros) < CENT ? { maximumSignificantDigits: 2 } : { maximumFractionDigits: 2 };
  return new Intl.NumberFormat(locale, { style: "currency", currency: "USD", ...digits }).format(micros / MICROS);
}
