/** For tests: the whole API on a free port, against a real database, with a caller of every sort. */
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createAgentStepStore,
  createAgentStore,
  createApprovalStore,
  createArtifactStore,
  createEventStore,
  createGateStore,
  createKeyStore,
  createLeaseStore,
  createNotifier,
  createOfferStore,
  createOutboxStore,
  createOutputStore,
  createPoolStore,
  createQueueStore,
  createRecorder,
  createRunStore,
} from "@praxis/database";
import { createFileArtifactBytes } from "@praxis/database/artifacts";
import { createTestDatabase, type TestDatabase } from "@praxis/database/testing";
import { isRole, scopesOfRole, type Scope } from "@praxis/domain/access";
import { createIds } from "@praxis/domain/ids";
import pino from "pino";
import { API_PREFIX } from "../contract/index.js";
import { readApiEnv } from "../env.js";
import { type Given, type RunningServer, startServer } from "../server.js";
import { createFakeTemporal, type FakeTemporal } from "./fake-temporal.js";
import { startTokenIssuer, type TokenIssuer } from "./token-issuer.js";

export const CALLERS = ["nobody", "viewer", "operator", "admin", "revoked key", "expired token", "wrong audience"] as const;
export type Caller = (typeof CALLERS)[number];

export interface CallOptions {
  as?: Caller;
  body?: unknown;
  /** Sent as it is, instead of `body`. */
  raw?: string | Uint8Array;
  headers?: Record<string, string>;
  method?: string;
  signal?: AbortSignal;
}

export interface Reply {
  status: number;
  headers: Headers;
  text: string;
  /** Null when the body is not JSON. */
  json: Record<string, unknown>;
}

export interface ApiUnderTest {
  url: string;
  server: RunningServer;
  /** Another process on the same database, as far as the database can tell. */
  startAnother(settings?: Record<string, string>): Promise<RunningServer>;
  temporal: FakeTemporal;
  issuer: TokenIssuer;
  database: TestDatabase;
  stores: ReturnType<typeof storesOf>;
  dataDir: string;
  /** A repository with one commit and a playbook `hello`. */
  repository: { path: string; commit: string };
  log: string[];
  credentials(as: Caller): Record<string, string>;
  keyWith(scopes: readonly Scope[], expiresAt?: string, pools?: readonly string[]): Promise<{ id: string; apiKey: string }>;
  fetch(path: string, options?: CallOptions): Promise<Response>;
  /** `path` under the prefix. */
  get(path: string, options?: CallOptions): Promise<Reply>;
  post(path: string, body?: unknown, options?: CallOptions): Promise<Reply>;
  send(method: string, path: string, options?: CallOptions): Promise<Reply>;
  close(): Promise<void>;
}

/** @param given `realTemporal`: the one that the settings name, instead of a fake */
export async function startApiUnderTest(
  settings: Record<string, string> = {},
  { realTemporal = false, ...given }: Omit<Given, "temporal"> & { realTemporal?: boolean } = {},
): Promise<ApiUnderTest> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "praxis-api-test-")));
  const dataDir = join(folder, "data");
  const database = await createTestDatabase();
  const issuer = await startTokenIssuer();
  const temporal = createFakeTemporal();
  const log: string[] = [];
  const variables = {
    DATABASE_URL: database.url,
    PRAXIS_API_PORT: "0",
    PRAXIS_DATA_DIR: dataDir,
    PRAXIS_COLLABORATION_DIR: join(folder, "collaboration"),
    PRAXIS_REPOSITORY_ROOTS: folder,
    PRAXIS_ALLOW_BENCH_KINDS: "true",
    PRAXIS_RATE_READ: "100000",
    PRAXIS_RATE_WRITE: "100000",
    PRAXIS_RATE_LEASE: "100000",
    // Nobody answers there: leases need a test's own Temporal.
    TEMPORAL_ADDRESS: "127.0.0.1:1",
    JWT_ISSUER: issuer.settings.issuer,
    JWT_AUDIENCE: issuer.settings.audience,
    JWT_JWKS_URL: issuer.settings.jwksUrl,
    ...settings,
  };
  const env = readApiEnv(variables);
  const all = realTemporal ? given : { ...given, temporal };
  const server = await startServer(env, pino({ level: "info" }, { write: (line: string) => void log.push(line) }), all);
  const stores = storesOf(database, dataDir);
  // What the tests record is told as a worker would tell it.
  const notifier = createNotifier(database.database);
  const credentials = await makeCredentials(stores.keys, issuer);
  const call = async (path: string, options: CallOptions = {}): Promise<Response> => {
    const { as = "admin", body, raw, headers = {}, method = "GET", signal } = options;
    const content = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    return fetch(server.url + path, {
      method,
      headers: { ...credentials[as], ...(content === undefined ? {} : { "Content-Type": "application/json" }), ...headers },
      ...(content === undefined ? {} : { body: content as string }),
      ...(signal === undefined ? {} : { signal }),
    });
  };
  return {
    url: server.url,
    server,
    startAnother: (others = {}) => startServer(readApiEnv({ ...variables, ...others }), pino({ level: "silent" }), all),
    temporal,
    issuer,
    database,
    stores,
    dataDir,
    repository: makeRepository(join(folder, "repository")),
    log,
    credentials: (as) => credentials[as],
    keyWith: async (scopes, expiresAt, pools) => {
      const made = await stores.keys.create({
        ...keyOf("made"),
        role: null,
        scopes,
        ...(expiresAt === undefined ? {} : { expiresAt }),
        ...(pools === undefined ? {} : { pools }),
      });
      return { id: made.key.id, apiKey: made.apiKey };
    },
    fetch: call,
    get: async (path, options) => replyOf(await call(API_PREFIX + path, options)),
    post: async (path, body, options) => replyOf(await call(API_PREFIX + path, { method: "POST", body, ...options })),
    send: async (method, path, options) => replyOf(await call(API_PREFIX + path, { method, ...options })),
    close: async () => {
      await server.stop();
      await issuer.close();
      await notifier.close();
      await database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Each made by a person of its own: what only people may do, these may. */
const keyOf = (name: string) => ({ name, pools: null, createdBy: { kind: "user", id: `test#${name}` } }) as const;

function storesOf({ database }: TestDatabase, dataDir: string) {
  const clock = { now: Date.now };
  const deps = { database, clock, ids: createIds({ ...clock, randomBytes }) };
  return {
    ids: deps.ids,
    runs: createRunStore(deps),
    recorder: createRecorder(deps),
    approvals: createApprovalStore(deps),
    events: createEventStore(deps),
    artifacts: createArtifactStore(deps),
    artifactBytes: createFileArtifactBytes({ directory: join(dataDir, "artifacts") }),
    output: createOutputStore(deps),
    outbox: createOutboxStore(deps),
    gates: createGateStore(deps),
    keys: createKeyStore(deps),
    pools: createPoolStore(deps),
    queue: createQueueStore(deps),
    agents: createAgentStore(deps),
    agentSteps: createAgentStepStore(deps),
    offers: createOfferStore(deps),
    leases: createLeaseStore(deps),
  };
}

async function makeCredentials(
  keys: ReturnType<typeof createKeyStore>,
  issuer: TokenIssuer,
): Promise<Record<Caller, Record<string, string>>> {
  const key = async (role: string): Promise<Record<string, string>> => {
    if (!isRole(role)) throw new Error(`${role} is no role`);
    return { "X-API-Key": (await keys.create({ ...keyOf(role), role, scopes: scopesOfRole(role) })).apiKey };
  };
  const revoked = await keys.create({ ...keyOf("revoked"), role: "admin", scopes: scopesOfRole("admin") });
  await keys.revoke(revoked.key.id);
  return {
    nobody: {},
    viewer: await key("viewer"),
    operator: await key("operator"),
    admin: await key("admin"),
    "revoked key": { "X-API-Key": revoked.apiKey },
    "expired token": { Authorization: `Bearer ${await issuer.token({ role: "admin", issuedAgoS: 600, livesS: 60 })}` },
    "wrong audience": { Authorization: `Bearer ${await issuer.token({ role: "admin", audience: "elsewhere" })}` },
  };
}

async function replyOf(response: Response): Promise<Reply> {
  const text = await response.text();
  const isJson = text !== "" && /^application\/(?:problem\+)?json/.test(response.headers.get("content-type") ?? "");
  return { status: response.status, headers: response.headers, text, json: isJson ? (JSON.parse(text) as Record<string, unknown>) : {} };
}

/** One step that does nothing. */
export const HELLO = "name: hello\nversion: 1\nsteps:\n  - id: only\n    uses: bench.noop\n";

function makeRepository(path: string): { path: string; commit: string } {
  mkdirSync(join(path, ".praxis/playbooks"), { recursive: true });
  writeFileSync(join(path, ".praxis/playbooks/hello.yaml"), HELLO);
  writeFileSync(join(path, ".praxis/playbooks/broken.yaml"), "name: broken\nsteps: 3\n");
  const git = (...args: string[]): string =>
    execFileSync("git", ["-C", path, "-c", "user.name=Ada", "-c", "user.email=ada@example.com", ...args], { encoding: "utf8" }).trim();
  git("init", "-q", "-b", "main");
  git("add", ".");
  git("commit", "-q", "-m", "first");
  return { path, commit: git("rev-parse", "HEAD") };
}
