/** A tiny server of the contract for tests: every body it sends is parsed by the contract's schema first, so it cannot drift from it. */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import {
  approvalPageSchema,
  approvalViewSchema,
  artifactPageSchema,
  createdKeySchema,
  decideApprovalRequestSchema,
  eventPageSchema,
  eventsEndSchema,
  keyPageSchema,
  messageViewSchema,
  outputChunkSchema,
  outputEndSchema,
  playbookPageSchema,
  playbookTextViewSchema,
  playbookVerdictSchema,
  problemSchema,
  readyViewSchema,
  runEventSchema,
  runPageSchema,
  runViewSchema,
  startRunRequestSchema,
  type ApprovalView,
  type PlaybookTextView,
  type PlaybookVerdict,
  type ReadyView,
  type RunEvent,
  type RunView,
  type StepView,
} from "@praxis/api/contract";
import { sealEvent, type EventDraft, type SealedEvent } from "@praxis/domain/events";
import { formatId } from "@praxis/domain/ids";

export interface SeenRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage["headers"];
  body: unknown;
}

/** What a test makes of a request: nothing special, the connection broken before or after the effect, or another answer. */
export type Fault =
  "break-before" | "break-after" | { status: number; code: string; details?: Record<string, unknown>; retryAfterS?: number } | undefined;

interface Artifact {
  name: string;
  mediaType: string;
  bytes: Buffer;
  /** Sent instead, to be caught by its hash. */
  sent?: Buffer;
}

export interface FakeApi {
  readonly url: string;
  readonly key: string;
  readonly seen: SeenRequest[];
  readonly runs: Map<string, RunView>;
  readonly approvals: Map<string, ApprovalView>;
  readonly artifacts: Artifact[];
  ready: ReadyView;
  verdict: PlaybookVerdict;
  playbook: PlaybookTextView | null;
  /** Called for every request, in order. */
  fault: (request: SeenRequest) => Fault;
  /** Called right before a decision is judged: another person's chance. */
  beforeDecision: () => void;
  output: Buffer;
  outputEnded: boolean;
  /** The raw lines as they are sent; tests damage them. */
  lines(runId: string): string[];
  setLines(runId: string, lines: string[]): void;
  addRun(changes?: Partial<RunView>): RunView;
  change(runId: string, changes: Partial<RunView>): void;
  emit(runId: string, type: string, data?: EventDraft["data"], stepId?: string): void;
  finish(runId: string, status: "succeeded" | "failed" | "cancelled"): void;
  addApproval(runId: string, changes?: Partial<ApprovalView>): ApprovalView;
  /** Breaks every open stream, as a proxy or a restart does. */
  cutStreams(): void;
  openStreams(): number;
  /** Every connection gone and nothing listening. */
  stop(): Promise<void>;
  /** Listens again at the same port. */
  start(): Promise<void>;
}

const AT = "2030-01-31T12:00:00.000Z";
const ACTOR = { kind: "user", id: "ada" } as const;

export function stepView(changes: Partial<StepView> & { id: string }): StepView {
  return { name: changes.id, uses: "command", status: "pending", attempt: 1, generation: 1, waitingOn: "none", ...changes };
}

class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly details?: Record<string, unknown>,
    readonly headers: Record<string, string> = {},
  ) {
    super(detail);
  }
}

export async function createFakeApi(): Promise<FakeApi> {
  const key = "pxs_test";
  let ids = 0;
  const newId = (kind: "run" | "approval" | "key" | "command"): string => formatId(kind, Date.parse(AT) + ids, Buffer.alloc(10, ++ids));
  const logs = new Map<string, SealedEvent[]>();
  const damaged = new Map<string, string[]>();
  const ended = new Map<string, string>();
  const streams = new Map<ServerResponse, { runId: string; after: number }>();
  const sockets = new Set<Socket>();
  const kept = new Map<string, { request: string; body: RunView }>();

  const eventOf = ({ line }: SealedEvent): RunEvent => {
    const { seq, ts, type, actor, subject, data } = JSON.parse(line);
    const stepId = subject.startsWith("step:") ? { stepId: subject.slice(5) } : {};
    return runEventSchema.parse({ seq, ts, type, actor, ...stepId, data });
  };
  const pump = (response: ServerResponse): void => {
    const stream = streams.get(response);
    if (!stream) return;
    for (const sealed of logs.get(stream.runId) ?? []) {
      if (sealed.seq <= stream.after) continue;
      stream.after = sealed.seq;
      response.write(`id: ${sealed.seq}\ndata: ${JSON.stringify(eventOf(sealed))}\n\n`);
    }
    const status = ended.get(stream.runId);
    if (status !== undefined) {
      streams.delete(response);
      response.end(`event: end\ndata: ${JSON.stringify(eventsEndSchema.parse({ status }))}\n\n`);
    }
  };
  const pumpAll = (): void => {
    for (const response of [...streams.keys()]) pump(response);
  };

  const fake: Omit<FakeApi, "url" | "start" | "stop"> = {
    key,
    seen: [],
    runs: new Map(),
    approvals: new Map(),
    artifacts: [],
    ready: {
      ready: true,
      checks: {
        database: { ready: true },
        migrations: { ready: true },
        temporal: { ready: true },
        disk: { ready: true },
        collaboration: { ready: true },
      },
    },
    verdict: { valid: true, issues: [] },
    playbook: null,
    fault: () => undefined,
    beforeDecision: () => undefined,
    output: Buffer.alloc(0),
    outputEnded: true,
    lines: (runId) => (logs.get(runId) ?? []).map(({ line }) => line),
    setLines: (runId, lines) => damaged.set(runId, lines),
    addRun: (changes = {}) => {
      const id = newId("run");
      const run = runViewSchema.parse({
        id,
        title: "A run",
        playbook: { name: "run-command", version: 1, sha256: "ab".repeat(32) },
        status: "running",
        waitingOn: "none",
        steps: [stepView({ id: "command", status: "running", startedAt: AT })],
        labels: {},
        createdAt: AT,
        startedAt: AT,
        costMicros: 0,
        priority: 3,
        createdBy: ACTOR,
        log: { lastSeq: 0, lastHash: null },
        ...changes,
      });
      fake.runs.set(run.id, run);
      logs.set(run.id, []);
      fake.emit(run.id, "run_accepted", { title: run.title });
      return runOf(run.id);
    },
    change: (runId, changes) => void fake.runs.set(runId, runViewSchema.parse({ ...fake.runs.get(runId), ...changes })),
    emit: (runId, type, data = {}, stepId) => {
      const log = logs.get(runId) ?? [];
      const subject = stepId === undefined ? "run" : `step:${stepId}`;
      const sealed = sealEvent({ type, actor: ACTOR, subject, data }, { seq: log.length + 1, ts: AT, prev: log.at(-1)?.hash ?? null });
      log.push(sealed);
      fake.change(runId, { log: { lastSeq: sealed.seq, lastHash: sealed.hash } });
      pumpAll();
    },
    finish: (runId, status) => {
      const steps = (fake.runs.get(runId)?.steps ?? []).map((step) => ({
        ...step,
        status,
        waitingOn: "none" as const,
        finishedAt: "2030-01-31T12:00:03.000Z",
      }));
      const failure =
        status === "failed" ? { failure: { code: "command_failed", message: "The command ended with code 3.", stepId: "command" } } : {};
      fake.change(runId, { status, steps, waitingOn: "none", finishedAt: "2030-01-31T12:00:03.000Z", ...failure });
      fake.emit(runId, `run_${status}`);
      ended.set(runId, status);
      pumpAll();
    },
    addApproval: (runId, changes = {}) => {
      const approval = approvalViewSchema.parse({
        id: newId("approval"),
        runId,
        stepId: "command",
        kind: "approval",
        question: "May it run?",
        evidence: [],
        options: [
          { id: "approve", label: "Approve", needsReason: false },
          { id: "reject", label: "Reject", needsReason: true },
        ],
        status: "open",
        createdAt: AT,
        ...changes,
      });
      fake.approvals.set(approval.id, approval);
      fake.change(runId, {
        waitingOn: "approval",
        steps: [stepView({ id: "command", status: "waiting", waitingOn: "approval", waitingSince: AT })],
      });
      fake.emit(runId, "approval_opened", { approvalId: approval.id, question: approval.question }, "command");
      return approval;
    },
    cutStreams: () => {
      for (const response of streams.keys()) response.destroy();
      streams.clear();
    },
    openStreams: () => streams.size,
  };

  const runOf = (id: string): RunView => {
    const run = fake.runs.get(id);
    if (!run) throw new Refusal(404, "run_not_found", "There is no such run.");
    return run;
  };
  const approvalOf = (id: string): ApprovalView => {
    const approval = fake.approvals.get(id);
    if (!approval) throw new Refusal(404, "approval_not_found", "There is no such approval.");
    return approval;
  };
  const etagOf = (value: unknown): string => `"${createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 32)}"`;

  function decide(id: string, request: SeenRequest): unknown {
    fake.beforeDecision();
    const approval = approvalOf(id);
    const { decision, reason } = decideApprovalRequestSchema.parse(request.body);
    if (approval.status !== "open") {
      if (approval.decision === decision) return approval;
      throw new Refusal(409, "approval_already_decided", "It was decided before.", { decision: approval.decision });
    }
    const current = etagOf(approval);
    if (request.headers["if-match"] === undefined) throw new Refusal(428, "precondition_required", "Send If-Match.");
    if (request.headers["if-match"] !== current)
      throw new Refusal(412, "precondition_failed", "It changed.", { currentEtag: current }, { ETag: current });
    const decided = approvalViewSchema.parse({ ...approval, status: "decided", decision, reason, decidedBy: ACTOR, decidedAt: AT });
    fake.approvals.set(id, decided);
    return decided;
  }

  function startRun(request: SeenRequest): { body: RunView; replayed: boolean } {
    const idempotencyKey = request.headers["idempotency-key"];
    const wanted = startRunRequestSchema.parse(request.body);
    if (wanted.playbook === "missing") throw new Refusal(422, "playbook_not_found", "There is no playbook `missing`.");
    const before = kept.get(String(idempotencyKey));
    if (before && before.request !== JSON.stringify(wanted))
      throw new Refusal(409, "idempotency_key_reused", "This key was used for another request.");
    if (before) return { body: before.body, replayed: true };
    const body = fake.addRun({ title: wanted.title ?? "A run", labels: wanted.labels ?? {}, status: "accepted", startedAt: undefined });
    if (idempotencyKey !== undefined) kept.set(String(idempotencyKey), { request: JSON.stringify(wanted), body });
    return { body, replayed: false };
  }

  function events(runId: string, request: SeenRequest, response: ServerResponse): void {
    runOf(runId);
    const after = Number(request.headers["last-event-id"] ?? request.query.get("after") ?? 0);
    const accept = String(request.headers.accept);
    if (accept === "text/event-stream") {
      response.writeHead(200, { "Content-Type": "text/event-stream" });
      response.write(": hello\n\n");
      streams.set(response, { runId, after });
      response.on("close", () => streams.delete(response));
      pump(response);
    } else if (accept === "application/x-ndjson") {
      response.end((damaged.get(runId) ?? fake.lines(runId)).map((line) => `${line}\n`).join(""));
    } else {
      const limit = Number(request.query.get("limit") ?? 50);
      const all = (logs.get(runId) ?? []).filter(({ seq }) => seq > after).map(eventOf);
      const items = all.slice(0, limit);
      send(response, 200, eventPageSchema, { items, nextCursor: all.length > limit ? String(items.at(-1)?.seq) : null });
    }
  }

  function output(request: SeenRequest, response: ServerResponse): void {
    const after = Number(request.headers["last-event-id"] ?? request.query.get("after") ?? 0);
    const rest = fake.output.subarray(after);
    if (request.headers.accept !== "text/event-stream") {
      response.writeHead(200, { "Content-Type": "application/octet-stream", "X-Output-Next": String(after + rest.length) }).end(rest);
      return;
    }
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    // Half of it, then a broken connection: the rest must come without gap or repeat.
    const half = after === 0 ? rest.subarray(0, Math.ceil(rest.length / 2)) : rest;
    response.write(
      `id: ${after + half.length}\ndata: ${JSON.stringify(outputChunkSchema.parse({ base64: half.toString("base64") }))}\n\n`,
      () => {
        if (after === 0) response.destroy();
        else response.end(`event: end\ndata: ${JSON.stringify(outputEndSchema.parse({ status: "succeeded" }))}\n\n`);
      },
    );
  }

  function send<T>(
    response: ServerResponse,
    status: number,
    schema: { parse(value: unknown): T },
    body: unknown,
    headers: Record<string, string> = {},
  ): void {
    response.writeHead(status, { "Content-Type": "application/json", ...headers }).end(JSON.stringify(schema.parse(body)));
  }

  function route(request: SeenRequest, response: ServerResponse): void {
    const { method, path, query } = request;
    if (path === "/readyz") return send(response, fake.ready.ready ? 200 : 503, readyViewSchema, fake.ready);
    if (request.headers["x-api-key"] !== key) throw new Refusal(401, "unauthenticated", "No valid key came with the call.");
    const [noun, id = "", verb, name, last] = path.replace("/api/v1/", "").split("/").map(decodeURIComponent);
    const call = `${method} ${noun ?? ""}${id === "" ? "" : "/:id"}${verb === undefined ? "" : `/${verb}`}`;
    switch (call) {
      case "POST runs": {
        const { body, replayed } = startRun(request);
        return send(response, 202, runViewSchema, body, replayed ? { "Idempotency-Replayed": "true" } : {});
      }
      case "GET runs": {
        const wanted = query.get("status")?.split(",");
        const all = [...fake.runs.values()]
          .reverse()
          .filter((run) => (wanted?.includes(run.status) ?? true) && run.id.startsWith(query.get("q") ?? ""));
        const limit = Number(query.get("limit") ?? 50);
        return send(response, 200, runPageSchema, { items: all.slice(0, limit), nextCursor: all.length > limit ? "next" : null });
      }
      case "GET runs/:id":
        return send(response, 200, runViewSchema, runOf(id));
      case "POST runs/:id/cancel":
      case "POST runs/:id/pause":
      case "POST runs/:id/resume":
        if (runOf(id).status === "succeeded")
          throw new Refusal(409, "illegal_transition", "The run has ended.", { from: "succeeded", to: "cancelled", allowed: [] });
        return send(response, 202, runViewSchema, runOf(id));
      case "POST runs/:id/retry":
        return send(response, 202, runViewSchema, fake.addRun({ retryOf: id, status: "accepted" }));
      case "POST runs/:id/steps":
        if (runOf(id).status === "failed")
          throw new Refusal(409, "illegal_transition", "The run has ended (failed), so it cannot run a step again. Allowed now: retry.", {
            ...{ from: "failed", to: "running", allowed: ["retry"] },
          });
        return send(response, 202, runViewSchema, runOf(id));
      case "POST runs/:id/messages":
        return send(response, 202, messageViewSchema, { id: newId("command"), runId: id, ...(request.body as object) });
      case "GET runs/:id/events":
        return events(id, request, response);
      case "GET runs/:id/steps":
        if (last !== "output" || !runOf(id).steps.some((step) => step.id === name))
          throw new Refusal(404, "step_not_found", "No such step.");
        return output(request, response);
      case "GET runs/:id/artifacts": {
        if (name !== undefined) {
          const artifact = fake.artifacts.find((one) => one.name === name);
          if (!artifact) throw new Refusal(404, "artifact_not_found", "No such artifact.");
          return void response.writeHead(200, { "Content-Type": artifact.mediaType }).end(artifact.sent ?? artifact.bytes);
        }
        const items = fake.artifacts.map(({ name: file, mediaType, bytes }) => ({
          name: file,
          mediaType,
          bytes: bytes.length,
          sha256: createHash("sha256").update(bytes).digest("hex"),
          stepId: "command",
          createdAt: AT,
        }));
        return send(response, 200, artifactPageSchema, { items, nextCursor: null });
      }
      case "GET approvals": {
        const wanted = query.get("status")?.split(",");
        const items = [...fake.approvals.values()]
          .filter(({ status }) => wanted?.includes(status) ?? true)
          .filter(({ runId, id: own }) => runId === (query.get("run") ?? runId) && own.startsWith(query.get("q") ?? ""))
          .reverse();
        return send(response, 200, approvalPageSchema, { items, nextCursor: null });
      }
      case "GET approvals/:id":
        return send(response, 200, approvalViewSchema, approvalOf(id), { ETag: etagOf(approvalOf(id)) });
      case "POST approvals/:id/decision":
        return send(response, 200, approvalViewSchema, decide(id, request));
      case "GET playbooks":
        return send(response, 200, playbookPageSchema, { items: fake.playbook ? [fake.playbook] : [], nextCursor: null });
      case "GET playbooks/:id":
        if (!fake.playbook) throw new Refusal(422, "playbook_not_found", "No such playbook.");
        return send(response, 200, playbookTextViewSchema, fake.playbook);
      case "POST playbooks/:id":
        return send(response, 200, playbookVerdictSchema, fake.verdict);
      case "POST keys":
        return send(response, 201, createdKeySchema, {
          scopes: [],
          pools: null,
          ...(request.body as object),
          id: newId("key"),
          createdBy: ACTOR,
          createdAt: AT,
          apiKey: "pxs_new",
        });
      case "GET keys":
        return send(response, 200, keyPageSchema, { items: [], nextCursor: null });
      case "DELETE keys/:id":
        return void response.writeHead(204).end();
      default:
        throw new Refusal(404, "not_found", `There is nothing at ${call}.`);
    }
  }

  function refuse(response: ServerResponse, { status, code, message, details, headers }: Refusal): void {
    const body = {
      type: `urn:praxis:problem:${code}`,
      title: code,
      status,
      detail: message,
      code,
      requestId: "req_test",
      ...(details ? { details } : {}),
    };
    response.writeHead(status, { "Content-Type": "application/problem+json", ...headers }).end(JSON.stringify(problemSchema.parse(body)));
  }

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? "/", "http://fake");
    let text = "";
    for await (const piece of incoming) text += String(piece);
    const request: SeenRequest = {
      method: incoming.method ?? "",
      path: url.pathname,
      query: url.searchParams,
      headers: incoming.headers,
      body: text === "" ? undefined : JSON.parse(text),
    };
    fake.seen.push(request);
    const fault = fake.fault(request);
    if (fault === "break-before") return void response.destroy();
    try {
      if (typeof fault === "object") {
        const headers = fault.retryAfterS === undefined ? {} : { "Retry-After": String(fault.retryAfterS) };
        throw new Refusal(fault.status, fault.code, `The server says ${fault.code}.`, fault.details, headers);
      }
      if (fault === "break-after") {
        // The effect happens; its answer never leaves.
        const nowhere = { writeHead: () => nowhere, end: () => nowhere, write: () => true, on: () => nowhere };
        route(request, nowhere as unknown as ServerResponse);
        response.destroy();
      } else route(request, response);
    } catch (error) {
      if (error instanceof Refusal) refuse(response, error);
      else response.writeHead(500).end(String(error));
    }
  }

  const server = createServer((incoming, response) => void handle(incoming, response));
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  const listen = (port: number): Promise<void> => new Promise((resolve) => server.listen(port, "127.0.0.1", () => resolve()));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  return Object.assign(fake, {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise<void>((resolve) => {
        streams.clear();
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
    start: () => listen(port),
  });
}
