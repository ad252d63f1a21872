/** The choices of the browser that asks, from its cookies; its language when it chose none. Server only. */
import { cookies, headers } from "next/headers";
import { LOCALE_COOKIE, localeOf } from "./i18n/locales";
import type { Preferences } from "./preferences";
import { THEME_COOKIE, themeOf } from "./theme/themes";
import { zoneOf, ZONE_COOKIE } from "./time/zones";

export async function serverPreferences(): Promise<Preferences> {
  const [jar, head] = await Promise.all([cookies(), headers()]);
  return {
    locale: localeOf(jar.get(LOCALE_COOKIE)?.value, head.get("accept-language")),
    theme: themeOf(jar.get(THEME_COOKIE)?.value),
    zone: zoneOf(jar.get(ZONE_COOKIE)?.value),
  };
}
