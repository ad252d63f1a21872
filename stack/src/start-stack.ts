/** `npm start` from the lock to readiness: reap what a killed stack left, then Postgres, migrations, Temporal, API and worker. */
import { join } from "node:path";
import { endLeftoverPostgres, prepareEmbeddedPostgres } from "@praxis/database/embedded";
import { findTemporal, prepareTemporal, waitForTemporal, type TemporalTarget } from "@praxis/temporal/server";
import { ensureCredentials, type Credentials } from "./credentials.js";
import { choosePorts, type Ports } from "./choose-ports.js";
import type { StackEnv } from "./env.js";
import type { Service } from "./kept-child.js";
import type { PortClaims } from "./port-claims.js";
import { endSurvivors, writeProcessRecord } from "./process-record.js";
import { consoleSecret } from "./console-secret.js";
import { consoleProgram, entryPoint } from "./programs.js";
import { runOnce } from "./run-once.js";
import {
  apiService,
  consoleService,
  DRAIN_ORDER,
  postgresService,
  temporalService,
  workerService,
  type ProcessOptions,
} from "./services.js";
import { writeStackFile, type StackState } from "./stack-file.js";
import type { StackFolder } from "./stack-folder.js";
import { createSupervisor, type Supervisor } from "./supervisor.js";

export interface StackDeps {
  env: StackEnv;
  /** The whole environment; each child gets its part by name. */
  own: Readonly<Record<string, string | undefined>>;
  folder: StackFolder;
  home: string;
  say(line: string): void;
  onCrashLoop(error: Error): void;
  claims: PortClaims;
}

export interface Stack {
  supervisor: Supervisor;
  /** Resolves when everything serves. */
  begin(): Promise<StackState & { credentials: Credentials & { made: boolean } }>;
}

/** A new version's migrations may rewrite large tables. */
const MIGRATE_MS = 600_000;
const KEY_MS = 60_000;
const EXTERNAL_TEMPORAL_MS = 30_000;

export function createStack(deps: StackDeps): Stack {
  const { folder, say, onCrashLoop } = deps;
  const state: StackState = { apiUrl: "", temporalAddress: "", databaseUrl: "", processes: [] };
  const supervisor = createSupervisor({
    logsDir: folder.logsDir,
    clock: { now: () => performance.now() },
    say,
    onCrashLoop,
    onChange(children) {
      state.processes = children;
      try {
        writeProcessRecord(folder.processRecord, children);
        if (state.apiUrl !== "") writeStackFile(folder.stackFile, state);
      } catch (error) {
        // Children die and come back on a full disk too; the next change writes both files anew.
        say(`could not write down which processes run: ${error instanceof Error ? error.message : String(error)}`);
      }
    },
  });
  return { supervisor, begin: () => begin(deps, supervisor, state) };
}

async function begin(deps: StackDeps, supervisor: Supervisor, state: StackState): ReturnType<Stack["begin"]> {
  const { env, own, folder, home, say } = deps;
  await endWhatWasLeft(folder, say);
  const ports = await choosePorts({ env, claims: deps.claims, lastPortsFile: folder.lastPortsFile, say });
  state.apiUrl = `http://127.0.0.1:${ports.api}`;
  // Looking for Temporal may download: Postgres comes up meanwhile.
  const [databaseUrl, temporal] = await Promise.all([startDatabase(deps, supervisor, ports), startTemporal(deps, supervisor, ports)]);
  Object.assign(state, { databaseUrl, temporalAddress: temporal.address });
  if (temporal.uiUrl !== null) state.temporalUiUrl = temporal.uiUrl;
  const options: ProcessOptions = { own, databaseUrl, temporalAddress: temporal.address, dataDir: folder.dataDir, home };
  await Promise.all([
    serve(deps, supervisor, apiService(options, ports.api, ports.console)),
    serve(deps, supervisor, workerService(options, ports.workerHealth)),
  ]);
  const issueAdminKey = (): Promise<string> => oneShot(deps, "issueAdminKey", "Making the admin key", databaseUrl, KEY_MS);
  const credentials = await ensureCredentials({ file: folder.credentialsFile, apiUrl: state.apiUrl, issueAdminKey });
  await startConsole(deps, supervisor, state, ports.console);
  writeStackFile(folder.stackFile, state);
  return { ...state, credentials };
}

/** A first start on a busy machine takes half a minute: whoever waits sees how far it is. */
async function serve({ say }: StackDeps, supervisor: Supervisor, service: Service): Promise<void> {
  await supervisor.start(service);
  say(`  ${service.name} is up`);
}

async function startConsole(deps: StackDeps, supervisor: Supervisor, state: StackState, port: number): Promise<void> {
  const { env, own, folder, say } = deps;
  if (!env.PRAXIS_CONSOLE) return;
  const program = consoleProgram();
  if (program === null) {
    say("No console this time: it is not built. `npm run build` builds it.");
    return;
  }
  const { apiUrl, temporalUiUrl } = state;
  const service = consoleService({ own, program, port, apiUrl, temporalUiUrl, secret: consoleSecret(folder.consoleSecretFile) });
  // The supervisor has said why it does not serve.
  const serves = serve(deps, supervisor, service).then(
    () => true,
    () => false,
  );
  if (!(await serves)) return;
  state.consoleUrl = `http://127.0.0.1:${port}`;
}

async function endWhatWasLeft(folder: StackFolder, say: (line: string) => void): Promise<void> {
  const ended = await endSurvivors(folder.processRecord, DRAIN_ORDER);
  // A supervisor killed between starting Postgres and writing it down leaves one that only its data folder knows.
  if ((await endLeftoverPostgres({ dataDir: folder.postgresDir })) > 0 && !ended.includes("postgres")) ended.push("postgres");
  if (ended.length > 0) say(`ended what a killed start had left: ${ended.join(", ")}`);
}

async function startDatabase(deps: StackDeps, supervisor: Supervisor, ports: Ports): Promise<string> {
  let url = deps.env.DATABASE_URL;
  if (url === undefined) {
    const prepared = await prepareEmbeddedPostgres({ dataDir: deps.folder.postgresDir, port: ports.postgres });
    await serve(deps, supervisor, postgresService(prepared));
    url = prepared.url;
  }
  await oneShot(deps, "migrate", "Bringing the database up to date", url, MIGRATE_MS);
  return url;
}

async function startTemporal(deps: StackDeps, supervisor: Supervisor, ports: Ports): Promise<{ address: string; uiUrl: string | null }> {
  const { env, own, folder, say } = deps;
  const found = await findTemporal({ environment: own, cacheDir: env.PRAXIS_CACHE_DIR, say });
  const owned = found.kind === "program";
  const target: TemporalTarget = {
    address: owned ? `127.0.0.1:${ports.temporal}` : found.address,
    namespace: env.TEMPORAL_NAMESPACE,
    ...(owned ? {} : { tls: env.TEMPORAL_TLS, ...(env.TEMPORAL_API_KEY === undefined ? {} : { apiKey: env.TEMPORAL_API_KEY }) }),
  };
  if (owned) {
    const options = {
      program: found.path,
      directory: folder.temporalDir,
      target,
      port: ports.temporal,
      uiPort: ports.temporalUi,
      environment: own,
    };
    await serve(deps, supervisor, temporalService(options));
  } else {
    await waitForTemporal(target, AbortSignal.timeout(EXTERNAL_TEMPORAL_MS));
  }
  for (const problem of await prepareTemporal(target, { ownsServer: owned })) say(problem);
  return { address: target.address, uiUrl: owned && ports.temporalUi !== null ? `http://127.0.0.1:${ports.temporalUi}` : null };
}

function oneShot(
  { own, folder }: StackDeps,
  name: "migrate" | "issueAdminKey",
  what: string,
  databaseUrl: string,
  timeoutMs: number,
): Promise<string> {
  const env = { PATH: own["PATH"] ?? "", HOME: own["HOME"] ?? "", DATABASE_URL: databaseUrl, PRAXIS_DATA_DIR: folder.dataDir };
  return runOnce({ what, script: entryPoint(name), env, logFile: join(folder.logsDir, "stack.log"), timeoutMs });
}
