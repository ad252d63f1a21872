/** For tests: GitHub on this machine, as far as the app uses it: tokens, check runs, and repositories by git's own protocol behind a token. */
import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { request as httpRequest } from "node:http";
import { buffer } from "node:stream/consumers";
import type { AddressInfo } from "node:net";
import { serveRepository } from "@praxis/repository/testing";

export interface FakeCheckRun {
  id: number;
  headSha: string;
  externalId: string;
  status: string;
  conclusion: string | null;
  title: string;
  summary: string;
  annotations: readonly Record<string, unknown>[];
}

export interface FakeGithub {
  apiUrl: string;
  checkRuns: FakeCheckRun[];
  /** `METHOD path`, in order. */
  calls: string[];
  /** Of those who fetched: what they showed. */
  fetchedWith: Set<string>;
  /** What installation tokens were asked for. */
  tokenWishes: Record<string, unknown>[];
  /** Answers the next calls to check runs with these, one each, before anything is done. `lost`: it is done, and the answer never comes. */
  failNext: (number | "lost")[];
  close(): Promise<void>;
}

const ANNOTATIONS_MAX = 50;

/** @param folder holds `<owner>/<name>.git` */
export async function startFakeGithub(folder: string): Promise<FakeGithub> {
  const token = `ghs_${randomBytes(12).toString("hex")}`;
  const git = await serveRepository(folder, { password: `x-access-token:${token}` });
  const state: Omit<FakeGithub, "apiUrl" | "close"> = { checkRuns: [], calls: [], fetchedWith: new Set(), tokenWishes: [], failNext: [] };
  const server = createServer((request, response) => {
    if (request.url?.startsWith("/api/v3/")) {
      void answer(state, token, request, response);
      return;
    }
    if (request.headers.authorization !== undefined) state.fetchedWith.add(request.headers.authorization);
    passOn(git.host, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return Object.assign(state, {
    apiUrl: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/api/v3`,
    close: async () => {
      await git.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  });
}

function passOn(host: string, request: IncomingMessage, response: ServerResponse): void {
  const onward = httpRequest(`http://${host}${request.url ?? "/"}`, { method: request.method, headers: request.headers }, (answered) => {
    response.writeHead(answered.statusCode ?? 500, answered.headers);
    answered.pipe(response);
  });
  onward.on("error", () => response.destroy());
  request.pipe(onward);
}

type State = Omit<FakeGithub, "apiUrl" | "close">;

async function answer(state: State, token: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", "http://x");
  const path = url.pathname.replace("/api/v3", "");
  const text = (await buffer(request)).toString("utf8");
  const body = (text === "" ? {} : JSON.parse(text)) as Record<string, unknown>;
  const send = (status: number, json: unknown): void => {
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(json));
  };
  state.calls.push(`${request.method ?? ""} ${path}`);
  if (/^\/app\/installations\/\d+\/access_tokens$/.test(path)) {
    state.tokenWishes.push(body);
    const expires_at = new Date(Date.now() + 3_600_000).toISOString();
    send(201, { token, expires_at, permissions: body["permissions"] ?? {}, repository_selection: "selected" });
    return;
  }
  if (request.headers.authorization !== `token ${token}`) {
    send(401, { message: "Bad credentials" });
    return;
  }
  const failure = state.failNext.shift();
  if (typeof failure === "number") {
    send(failure, { message: "not now" });
    return;
  }
  const [status, json] = checkRuns(state, `${request.method ?? ""} ${path}`, url.searchParams, body);
  if (failure === "lost") response.destroy();
  else send(status, json);
}

function checkRuns(state: State, call: string, query: URLSearchParams, body: Record<string, unknown>): [number, unknown] {
  const shown = (run: FakeCheckRun) => ({ id: run.id, external_id: run.externalId, output: { annotations_count: run.annotations.length } });
  const ofHead = /^GET \/repos\/[^/]+\/[^/]+\/commits\/([^/]+)\/check-runs$/.exec(call)?.[1];
  if (ofHead !== undefined) {
    const found = state.checkRuns.filter(({ headSha }) => headSha === ofHead && query.get("check_name") !== null);
    return [200, { total_count: found.length, check_runs: found.map(shown) }];
  }
  if (/^POST \/repos\/[^/]+\/[^/]+\/check-runs$/.test(call)) {
    const run: FakeCheckRun = {
      ...{ id: 1_000 + state.checkRuns.length, headSha: String(body["head_sha"]), externalId: String(body["external_id"]) },
      ...{ status: "queued", conclusion: null, title: "", summary: "", annotations: [] },
    };
    state.checkRuns.push(run);
    return write(run, body) ?? [201, shown(run)];
  }
  const id = /^(?:GET|PATCH) \/repos\/[^/]+\/[^/]+\/check-runs\/(\d+)$/.exec(call)?.[1];
  const run = state.checkRuns.find((one) => String(one.id) === id);
  if (!run) return [404, { message: "Not Found" }];
  return (call.startsWith("PATCH") ? write(run, body) : null) ?? [200, shown(run)];
}

/** What GitHub refuses, is refused here too. */
function write(run: FakeCheckRun, body: Record<string, unknown>): [number, unknown] | null {
  const output = (body["output"] ?? {}) as { title?: string; summary?: string; annotations?: Record<string, unknown>[] };
  const { title = run.title, summary = run.summary, annotations = [] } = output;
  if (annotations.length > ANNOTATIONS_MAX || summary.length > 65_535) return [422, { message: "Invalid request." }];
  const status = typeof body["status"] === "string" ? body["status"] : run.status;
  const conclusion = typeof body["conclusion"] === "string" ? body["conclusion"] : run.conclusion;
  Object.assign(run, { title, summary, annotations: [...run.annotations, ...annotations], status, conclusion });
  return null;
}
