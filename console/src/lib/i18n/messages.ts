/** Every text of the console, one file for each feature and language. Loaded on the server; a page gets those of its language. */
import type { Locale } from "./locales";
import deCommon from "../../messages/de/common.json";
import deRun from "../../messages/de/run.json";
import deRuns from "../../messages/de/runs.json";
import deSession from "../../messages/de/session.json";
import enCommon from "../../messages/en/common.json";
import enRun from "../../messages/en/run.json";
import enRuns from "../../messages/en/runs.json";
import enSession from "../../messages/en/session.json";

const en = { common: enCommon, run: enRun, runs: enRuns, session: enSession };

/** English is the measure: a key that another language lacks does not compile. */
export type Messages = typeof en;

export const MESSAGES: Record<Locale, Messages> = {
  en,
  de: { common: deCommon, run: deRun, runs: deRuns, session: deSession },
};

declare module "use-intl" {
  interface AppConfig {
    Locale: Locale;
    Messages: Messages;
  }
}
