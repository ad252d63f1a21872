/** The looks a person can choose. `system` follows the machine. The choice is a cookie, so that the first paint is already right. */
export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

export const THEME_COOKIE = "praxis_theme";

export function themeOf(value: string | undefined): Theme {
  return THEMES.find((theme) => theme === value) ?? "system";
}

/** The class that src/app/styles.scss gives the tokens of g10, g100 or, by media query, either to. */
export const themeClass = (theme: Theme): string => `theme-${theme}`;
