/** What others report about a commit: the newest run of each of their checks. Ended ones also teach how long a check takes. */
import { bigint, index, integer, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { instant } from "./column-types.js";

export const externalChecks = pgTable(
  "external_checks",
  {
    repositoryKey: text("repository_key").notNull(),
    head: text("head").notNull(),
    name: text("name").notNull(),
    /** Who reports: the app's short name at the forge, or `status` for a commit status. */
    app: text("app").notNull(),
    /** The forge's number of the run: of two runs the higher one counts. */
    run: bigint("run", { mode: "number" }).notNull(),
    /** 0 queued, 1 running, 2 ended: within one run it only rises. */
    stage: integer("stage").notNull(),
    /** In the forge's words; null until it has ended. */
    conclusion: text("conclusion"),
    url: text("url"),
    startedAt: instant("started_at"),
    endedAt: instant("ended_at"),
    heardAt: instant("heard_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.repositoryKey, table.head, table.name, table.app] }),
    index("external_checks_past").on(table.repositoryKey, table.name, table.endedAt),
  ],
);
