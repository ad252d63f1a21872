/**
 * One row per run. The row is written with every step, so what changes often (moved_at, last_seq, version, cost) is in no index:
 * such writes stay in place (HOT). The log's head is here: whoever appends holds this row.
 */
import type { Actor } from "@praxis/domain/events";
import type { Json } from "@praxis/domain/hashing";
import type { RunPlan } from "@praxis/domain/playbook";
import type { RunStatus, WaitingOn } from "@praxis/domain/run";
import { sql } from "drizzle-orm";
import { bigint, index, integer, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import type { RunControl, RunFailure, RunRepository } from "../runs/run-record.js";
import { instant } from "./column-types.js";

export const runs = pgTable(
  "runs",
  {
    id: text("id").primaryKey(),
    title: text("title").notNull(),
    playbookName: text("playbook_name").notNull(),
    playbookVersion: integer("playbook_version").notNull(),
    /** No foreign key: its row lock would be shared by every start of the same playbook. */
    playbookSha256: text("playbook_sha256").notNull(),
    status: text("status").$type<RunStatus>().notNull(),
    waitingOn: text("waiting_on").$type<WaitingOn>().notNull().default("none"),
    waitingSince: instant("waiting_since"),
    labels: jsonb("labels").$type<Record<string, string>>().notNull(),
    priority: integer("priority").notNull(),
    repository: jsonb("repository").$type<RunRepository>(),
    inputs: jsonb("inputs").$type<Record<string, Json>>().notNull(),
    plan: jsonb("plan").$type<RunPlan>().notNull(),
    retryOf: text("retry_of"),
    createdBy: jsonb("created_by").$type<Actor>().notNull(),
    createdAt: instant("created_at").notNull(),
    startedAt: instant("started_at"),
    finishedAt: instant("finished_at"),
    movedAt: instant("moved_at").notNull(),
    costMicros: bigint("cost_micros", { mode: "number" }).notNull().default(0),
    result: jsonb("result").$type<Json>(),
    failure: jsonb("failure").$type<RunFailure>(),
    lastSeq: integer("last_seq").notNull().default(0),
    lastHash: text("last_hash"),
    version: integer("version").notNull().default(0),
    control: text("control").$type<RunControl>().notNull().default("none"),
    historyArchivedAt: instant("history_archived_at"),
  },
  (table) => [
    // Ascending, read backwards for newest first: drizzle's desc() says NULLS LAST, which no ORDER BY of ours asks for.
    index("runs_newest").on(table.createdAt, table.id),
    index("runs_by_status").on(table.status, table.createdAt, table.id),
    index("runs_by_playbook").on(table.playbookName, table.createdAt, table.id),
    index("runs_by_creator").on(sql`(${table.createdBy} ->> 'id')`, table.createdAt, table.id),
    index("runs_by_labels").using("gin", sql`${table.labels} jsonb_path_ops`),
    /** Only letters and digits make words, so `fix/login-page` is found by `login`. The query in list-runs.ts repeats this expression. */
    index("runs_by_words").using(
      "gin",
      sql`to_tsvector('simple', regexp_replace(${table.title} || ' ' || ${table.playbookName}, '[^[:alnum:]]+', ' ', 'g'))`,
    ),
    index("runs_by_id_prefix").on(sql`${table.id} text_pattern_ops`),
    index("runs_waiting")
      .on(table.waitingSince, table.id)
      .where(sql`waiting_since IS NOT NULL`),
    /** Runs by what they wait on: those that are stuck are few among many that wait for people. */
    index("runs_by_waiting")
      .on(table.waitingOn, table.waitingSince)
      .where(sql`waiting_since IS NOT NULL`),
    /** The status stands in it so that a day's failures are found among its successes without reading those. */
    index("runs_finished")
      .on(table.finishedAt, table.id, table.status)
      .where(sql`finished_at IS NOT NULL`),
    /** The reconciler walks it and filters by moved_at, which is no part of it on purpose. */
    index("runs_open")
      .on(table.createdAt, table.id)
      .where(sql`status IN ('accepted', 'running', 'paused')`),
    index("runs_unarchived")
      .on(table.finishedAt, table.id)
      .where(sql`history_archived_at IS NULL AND finished_at IS NOT NULL`),
    index("runs_by_retry_of")
      .on(table.retryOf)
      .where(sql`retry_of IS NOT NULL`),
  ],
);
