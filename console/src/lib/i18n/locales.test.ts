/** People get their language without asking, and the one they chose when they did. */
import { expect, test } from "@jest/globals";
import { localeOf } from "./locales";

test.each([
  [undefined, "de-AT,de;q=0.9,en;q=0.8", "de"],
  [undefined, "fr-FR,fr;q=0.9,de;q=0.4,en;q=0.5", "en"],
  [undefined, "fr", "en"],
  [undefined, null, "en"],
  ["de", "en", "de"],
  ["xx", "de", "de"],
  [undefined, ";;,q=,;q=x", "en"],
])("chosen %p, browser %p: %s", (chosen, header, expected) => {
  expect(localeOf(chosen, header)).toBe(expected);
});
