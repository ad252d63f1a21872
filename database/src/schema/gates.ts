/**
 * One row per head of a change. What was judged is in artifacts; here is what lists, decisions and the merge queue ask for.
 * `round` counts evaluations of the same head: a write of an older round changes nothing.
 */
import type { Actor } from "@praxis/domain/events";
import type { GateRepository, GateStatus } from "@praxis/domain/change-gate";
import type { ForgeOrigin } from "@praxis/domain/forge";
import type { Verdict } from "@praxis/domain/gate";
import { sql } from "drizzle-orm";
import { bigint, index, integer, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import type { GateArtifacts, GateCheckRow, GateFailure } from "../gates/gate-record.js";
import { instant } from "./column-types.js";

export const gates = pgTable(
  "gates",
  {
    id: text("id").primaryKey(),
    /** Order of acceptance: of two heads of one change the higher one counts, whatever order they are heard of in. */
    position: bigint("position", { mode: "number" }).generatedAlwaysAsIdentity(),
    repository: jsonb("repository").$type<GateRepository>().notNull(),
    repositoryKey: text("repository_key").notNull(),
    change: text("change").notNull(),
    target: text("target").notNull(),
    /** Null: nobody at a forge asked for it. */
    forge: jsonb("forge").$type<ForgeOrigin>(),
    /** As the caller named it: a branch, a tag or a commit. */
    headName: text("head_name").notNull(),
    /** Null until a repository at a URL has been fetched. */
    head: text("head"),
    branch: text("branch"),
    base: text("base"),
    baseTip: text("base_tip"),
    tree: text("tree"),
    policySha256: text("policy_sha256"),
    landing: text("landing"),
    status: text("status").$type<GateStatus>().notNull(),
    verdict: text("verdict").$type<Verdict>(),
    checks: jsonb("checks").$type<readonly GateCheckRow[]>().notNull(),
    failure: jsonb("failure").$type<GateFailure>(),
    artifacts: jsonb("artifacts").$type<GateArtifacts>().notNull(),
    receiptSha256: text("receipt_sha256"),
    /** E-mail addresses of the commits, lower case: they may not override. */
    authors: text("authors")
      .array()
      .notNull()
      .default(sql`'{}'`),
    requestedBy: jsonb("requested_by").$type<Actor>().notNull(),
    round: integer("round").notNull().default(1),
    /** A re-run of one check takes the others' evidence from the round before. */
    rerunCheck: text("rerun_check"),
    supersededBy: text("superseded_by"),
    createdAt: instant("created_at").notNull(),
    startedAt: instant("started_at"),
    decidedAt: instant("decided_at"),
    /** Open until then at most. */
    expiresAt: instant("expires_at").notNull(),
    movedAt: instant("moved_at").notNull(),
    /** Counts every write: two of them may fall into one millisecond. */
    moves: integer("moves").notNull().default(0),
  },
  (table) => [
    index("gates_newest").on(table.createdAt, table.id),
    index("gates_by_change").on(table.repositoryKey, table.change, table.position),
    index("gates_by_tree")
      .on(table.tree, table.target)
      .where(sql`status = 'decided' AND verdict = 'pass'`),
    index("gates_at_forge")
      .on(table.movedAt)
      .where(sql`forge IS NOT NULL`),
    index("gates_by_head").on(table.head, table.repositoryKey),
    index("gates_open")
      .on(table.movedAt, table.id)
      .where(sql`status IN ('running', 'waiting')`),
  ],
);
