/** The languages of the console, and which one a request gets: the chosen one, else the browser's first that we have. */
export const LOCALES = ["en", "de"] as const;
export type Locale = (typeof LOCALES)[number];

export const LOCALE_COOKIE = "praxis_locale";

const isLocale = (value: string | undefined): value is Locale => LOCALES.some((locale) => locale === value);

export function localeOf(chosen: string | undefined, acceptLanguage: string | null): Locale {
  if (isLocale(chosen)) return chosen;
  const wanted = (acceptLanguage ?? "")
    .split(",")
    .map((part) => {
      const [tag = "", quality = "q=1"] = part.trim().split(";");
      return { language: tag.trim().split("-")[0]?.toLowerCase(), quality: Number(/q=([\d.]+)/.exec(quality)?.[1] ?? "1") };
    })
    .sort((a, b) => b.quality - a.quality);
  return wanted.map(({ language }) => language).find(isLocale) ?? "en";
}
