/** Runs: what starts one, what one looks like, and every command to it. */
import { EVENT_ACTOR_KINDS } from "@praxis/domain/events";
import { RUN_STATUSES, WAITING_ON } from "@praxis/domain/run";
import { z } from "zod";
import { listOf, pageOf, pageQuery, timeSchema, wholeNumber } from "./lists.js";
import type { RouteContract } from "./route.js";
import { failureSchema, retryStepRequestSchema, stepViewSchema } from "./steps.js";

export const LABEL_KEY = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,62}$/;

export const actorSchema = z.object({ kind: z.enum(EVENT_ACTOR_KINDS), id: z.string() });

const refSchema = z.string().min(1).max(300);
export const repositorySourceSchema = z.union([
  z.strictObject({ path: z.string().min(1).max(4096), ref: refSchema.optional() }),
  z.strictObject({ url: z.string().min(1).max(2048), ref: refSchema.optional() }),
]);

/** A name (built in, or under `.praxis/playbooks/` of the repository), or the text itself. */
export const playbookSourceSchema = z.union([z.string().min(1).max(200), z.strictObject({ inline: z.string().min(1).max(1_000_000) })]);

export const startRunRequestSchema = z.strictObject({
  playbook: playbookSourceSchema,
  inputs: z.record(z.string(), z.unknown()).optional(),
  title: z.string().trim().min(1).max(200).optional(),
  repository: repositorySourceSchema.optional(),
  labels: z
    .record(z.string().regex(LABEL_KEY), z.string().max(200))
    .refine((labels) => Object.keys(labels).length <= 50, "at most 50 labels")
    .optional(),
  /** 1 is the highest, 3 the default. */
  priority: z.number().int().min(1).max(5).optional(),
});
export type StartRunRequest = z.infer<typeof startRunRequestSchema>;

export const runViewSchema = z
  .object({
    id: z.string(),
    title: z.string(),
    playbook: z.object({ name: z.string(), version: z.number().int(), sha256: z.string() }),
    status: z.enum(RUN_STATUSES),
    waitingOn: z.enum(WAITING_ON),
    waitingSince: timeSchema.optional(),
    holder: z.object({ agentId: z.string(), leaseId: z.string(), expiresAt: timeSchema }).optional(),
    steps: z.array(stepViewSchema),
    labels: z.record(z.string(), z.string()),
    createdAt: timeSchema,
    startedAt: timeSchema.optional(),
    finishedAt: timeSchema.optional(),
    /** Micro-dollars. */
    costMicros: z.number().int(),
    result: z.unknown().optional(),
    failure: failureSchema.optional(),
    retryOf: z.string().optional(),
    /** The runs that retry this one, first made first. */
    retriedBy: z.array(z.string()).optional(),
    priority: z.number().int(),
    /** The commit is fixed when the run is accepted (paths) or when it is fetched (URLs). */
    repository: z
      .object({ path: z.string().optional(), url: z.string().optional(), ref: z.string().optional(), commit: z.string().optional() })
      .optional(),
    createdBy: actorSchema,
    /** The end of the run's event log: what an offline check compares with. */
    log: z.object({ lastSeq: z.number().int(), lastHash: z.string().nullable() }),
  })
  .meta({ id: "RunView" });
export type RunView = z.infer<typeof runViewSchema>;

/** `-finishedAt`: only closed runs. `waitingSince`: longest waiting first, only runs that wait. */
export const RUN_SORTS = ["-createdAt", "createdAt", "-finishedAt", "waitingSince", "-waitingSince", "playbook", "-playbook"] as const;
/** A point in time, or how long ago: `-30m`, `-24h`, `-7d`. */
const timeOrAgeSchema = z.union([timeSchema, z.string().regex(/^-\d{1,5}[mhd]$/, "must be a time, or an age like -24h")]);
const onlyTrue = z.literal("true").transform(() => true);
const labelText = z
  .string()
  .max(300)
  .regex(/^[^=]+=/, "must be key=value");
const labelTexts = z
  .union([labelText, z.array(labelText)])
  .transform((given) =>
    Object.fromEntries([given].flat().map((text) => [text.slice(0, text.indexOf("=")), text.slice(text.indexOf("=") + 1)])),
  );

export const listRunsQuerySchema = z.strictObject({
  ...pageQuery,
  /** Only these runs: repeated, or split by commas; 1,000 at most. */
  id: z
    .union([z.string(), z.array(z.string())])
    .transform((given) => [given].flat().flatMap((part) => part.split(",")))
    .pipe(z.array(z.string().regex(/^run_[0-9a-z]{26}$/, "must be ids of runs")).max(1000))
    .optional(),
  /** Repeated, or split by commas. */
  status: listOf(RUN_STATUSES).optional(),
  playbook: z.string().min(1).max(200).optional(),
  /** `key=value`; repeated: all of them. */
  label: labelTexts.optional(),
  /** Words of the title or the playbook's name, or the beginning of an id. */
  q: z.string().min(1).max(200).optional(),
  waitingOn: listOf(WAITING_ON).optional(),
  /** Id of who asked for it: a person, an agent or a key. */
  createdBy: z.string().min(1).max(200).optional(),
  createdAfter: timeOrAgeSchema.optional(),
  finishedAfter: timeOrAgeSchema.optional(),
  /** Runs that will not go on by themselves: they wait for a worker, Temporal, a repair or (for ten minutes) an agent, or never began. */
  stuck: onlyTrue.optional(),
  /** Runs with an open question, also while other steps of theirs run. */
  needsPerson: onlyTrue.optional(),
  /** Newest first unless said. */
  sort: z.enum(RUN_SORTS).optional(),
});
export const runPageSchema = pageOf(runViewSchema).meta({ id: "RunPage" });
export type RunPage = z.infer<typeof runPageSchema>;

const reason = z.string().trim().min(1).max(2000).optional();
export const runCommandRequestSchema = z.strictObject({ reason });
export type RunCommandRequest = z.infer<typeof runCommandRequestSchema>;

/** Without `from`: the first step that did not succeed. `reason` stands in the log of the new run. */
export const retryRunRequestSchema = z.strictObject({ from: z.string().min(1).max(200).optional(), reason });
export type RetryRunRequest = z.infer<typeof retryRunRequestSchema>;

export const MESSAGE_MODES = ["steer", "follow_up"] as const;
export const postMessageRequestSchema = z.strictObject({ text: z.string().min(1).max(16_000), mode: z.enum(MESSAGE_MODES) });
export type PostMessageRequest = z.infer<typeof postMessageRequestSchema>;
export const messageViewSchema = z
  .object({ id: z.string(), runId: z.string(), mode: z.enum(MESSAGE_MODES), text: z.string() })
  .meta({ id: "MessageView" });
export type MessageView = z.infer<typeof messageViewSchema>;

export const historyQuerySchema = z.strictObject({ execution: wholeNumber(0, 1_000_000).optional() });

const runAnswer = (description: string) => ({ description, content: { "application/json": runViewSchema } });
const command = { method: "POST", scope: "runs:write", limitClass: "write", idempotencyKey: true } as const;

export const runRoutes = {
  startRun: {
    ...command,
    summary: "Start a run. Durable once answered; if Temporal is away it starts when Temporal is back.",
    path: "/runs",
    body: startRunRequestSchema,
    responses: { 202: runAnswer("Accepted. `Location` is the run's address.") },
    errors: [
      "playbook_not_found",
      "playbook_invalid",
      "inputs_invalid",
      "repository_not_found",
      "ref_not_found",
      "repository_unreadable",
      "path_outside_roots",
      "url_not_allowed",
      "repository_not_local",
    ],
  },
  listRuns: {
    summary: "Runs, newest first unless `sort` says otherwise.",
    method: "GET",
    path: "/runs",
    scope: "runs:read",
    limitClass: "read",
    query: listRunsQuerySchema,
    responses: { 200: { description: "A page.", content: { "application/json": runPageSchema } } },
  },
  getRun: {
    summary: "One run with its steps.",
    method: "GET",
    path: "/runs/{id}",
    scope: "runs:read",
    limitClass: "read",
    responses: { 200: runAnswer("The run.") },
    errors: ["run_not_found"],
    etag: true,
  },
  cancelRun: {
    ...command,
    summary: "Cancel an open run. A second cancel gets the same answer.",
    path: "/runs/{id}/cancel",
    body: runCommandRequestSchema,
    bodyOptional: true,
    responses: { 202: runAnswer("Recorded; the workflow is told.") },
    errors: ["run_not_found", "illegal_transition"],
  },
  pauseRun: {
    ...command,
    summary: "Start no further step until resumed. Steps that run go on.",
    path: "/runs/{id}/pause",
    body: runCommandRequestSchema,
    bodyOptional: true,
    responses: { 202: runAnswer("Recorded; the workflow is told.") },
    errors: ["run_not_found", "illegal_transition"],
  },
  resumeRun: {
    ...command,
    summary: "Go on after a pause.",
    path: "/runs/{id}/resume",
    body: runCommandRequestSchema,
    bodyOptional: true,
    responses: { 202: runAnswer("Recorded; the workflow is told.") },
    errors: ["run_not_found", "illegal_transition"],
  },
  retryStep: {
    ...command,
    summary: "Run a step of an open run again.",
    path: "/runs/{id}/steps/{stepId}/retry",
    body: retryStepRequestSchema,
    bodyOptional: true,
    responses: { 202: runAnswer("Recorded; the workflow is told.") },
    errors: ["run_not_found", "step_not_found", "illegal_transition"],
  },
  retryRun: {
    ...command,
    summary: "A new run from a closed one. Steps before `from` that succeeded are reused with outputs and artifacts.",
    path: "/runs/{id}/retry",
    body: retryRunRequestSchema,
    bodyOptional: true,
    responses: { 202: runAnswer("The new run; `retryOf` names the old one.") },
    errors: ["run_not_found", "illegal_transition"],
  },
  postMessage: {
    ...command,
    summary: "Say something to the holder of the running step; it arrives with the next heartbeat answer.",
    path: "/runs/{id}/messages",
    body: postMessageRequestSchema,
    responses: { 202: { description: "Recorded.", content: { "application/json": messageViewSchema } } },
    errors: ["run_not_found", "illegal_transition"],
  },
  getRunHistoryJson: {
    summary: "Temporal's history of one execution of the run's chain, as the SDK replays it.",
    method: "GET",
    path: "/runs/{id}/history.json",
    scope: "runs:read",
    limitClass: "read",
    query: historyQuerySchema,
    responses: { 200: { description: "The history; `execution` counts from 0.", content: { "application/json": z.looseObject({}) } } },
    errors: ["run_not_found", "history_not_found", "temporal_unavailable"],
  },
} as const satisfies Record<string, RouteContract>;
