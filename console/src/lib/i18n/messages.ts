/** Every text of the console, one file for each feature and language. Loaded on the server; a page gets those of its language. */
import type { Locale } from "./locales";
import deAgents from "../../messages/de/agents.json";
import deApprovals from "../../messages/de/approvals.json";
import deEvents from "../../messages/de/events.json";
import deLeases from "../../messages/de/leases.json";
import deLocks from "../../messages/de/locks.json";
import deLive from "../../messages/de/live.json";
import deTasks from "../../messages/de/tasks.json";
import deBulk from "../../messages/de/bulk.json";
import deViews from "../../messages/de/views.json";
import deCommon from "../../messages/de/common.json";
import deHistory from "../../messages/de/history.json";
import deParts from "../../messages/de/parts.json";
import deRun from "../../messages/de/run.json";
import deRuns from "../../messages/de/runs.json";
import deKeys from "../../messages/de/keys.json";
import dePlaybooks from "../../messages/de/playbooks.json";
import deStart from "../../messages/de/start.json";
import deStartRun from "../../messages/de/start-run.json";
import deSession from "../../messages/de/session.json";
import enAgents from "../../messages/en/agents.json";
import enApprovals from "../../messages/en/approvals.json";
import enEvents from "../../messages/en/events.json";
import enLeases from "../../messages/en/leases.json";
import enLocks from "../../messages/en/locks.json";
import enLive from "../../messages/en/live.json";
import enTasks from "../../messages/en/tasks.json";
import enBulk from "../../messages/en/bulk.json";
import enViews from "../../messages/en/views.json";
import enCommon from "../../messages/en/common.json";
import enHistory from "../../messages/en/history.json";
import enParts from "../../messages/en/parts.json";
import enRun from "../../messages/en/run.json";
import enRuns from "../../messages/en/runs.json";
import enKeys from "../../messages/en/keys.json";
import enPlaybooks from "../../messages/en/playbooks.json";
import enStart from "../../messages/en/start.json";
import enStartRun from "../../messages/en/start-run.json";
import enSession from "../../messages/en/session.json";

const en = {
  agents: enAgents,
  approvals: enApprovals,
  events: enEvents,
  leases: enLeases,
  live: enLive,
  locks: enLocks,
  tasks: enTasks,
  bulk: enBulk,
  common: enCommon,
  history: enHistory,
  parts: enParts,
  run: enRun,
  runs: enRuns,
  session: enSession,
  views: enViews,
  keys: enKeys,
  playbooks: enPlaybooks,
  start: enStart,
  startRun: enStartRun,
};

/** English is the measure: a key that another language lacks does not compile. */
export type Messages = typeof en;

export const MESSAGES: Record<Locale, Messages> = {
  en,
  de: {
    agents: deAgents,
    approvals: deApprovals,
    events: deEvents,
    leases: deLeases,
    live: deLive,
    locks: deLocks,
    tasks: deTasks,
    bulk: deBulk,
    common: deCommon,
    history: deHistory,
    parts: deParts,
    run: deRun,
    runs: deRuns,
    session: deSession,
    views: deViews,
    keys: deKeys,
    playbooks: dePlaybooks,
    start: deStart,
    startRun: deStartRun,
  },
};

declare module "use-intl" {
  interface AppConfig {
    Locale: Locale;
    Messages: Messages;
  }
}
