/**
 * Once per run of the integration tests: a real Postgres and a real Temporal (or the ones that the environment names), and the
 * path of the time-skipping server. Everything lives in a temp folder and ends with the run, also after Ctrl-C or a kill.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, openSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";

const started = { stops: [], folder: null };

export default async function setUp() {
  const faces = await loadFaces();
  const folder = mkdtempSync(join(tmpdir(), "praxis-tests-"));
  started.folder = folder;
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => void tearDown().finally(() => process.exit(130)));
  try {
    await Promise.all([startPostgres(faces, folder), startTemporal(faces, folder), findTestServer(faces)]);
  } catch (error) {
    await tearDown();
    throw error;
  }
}

/** Idempotent: called at the end, on a failed start and on Ctrl-C. */
export async function tearDown() {
  await Promise.all(started.stops.splice(0).map((stop) => stop()));
  if (started.folder !== null) rmSync(started.folder, { recursive: true, force: true });
}

/** This file runs outside jest's transform, so it needs the compiled faces. */
async function loadFaces() {
  try {
    return { ...(await import("@praxis/database/embedded")), ...(await import("@praxis/temporal/server")) };
  } catch (error) {
    throw new Error(`The integration tests need the compiled code. Run \`npm run build\` first. (${error.message})`, { cause: error });
  }
}

async function startPostgres({ startEmbeddedPostgres }, folder) {
  if (process.env.PRAXIS_TEST_DATABASE_URL) return;
  const dataDir = join(folder, "postgres");
  // Many test files with a database and a pool each; nothing here must survive a power cut.
  const settings = { max_connections: "400", max_wal_size: "4GB" };
  const options = { dataDir, port: await freePort(), durable: false, settings, logFile: join(folder, "postgres.log") };
  const postgres = await startEmbeddedPostgres(options);
  guard(postgres.pid, "QUIT", folder);
  started.stops.push(() => postgres.stop());
  process.env.PRAXIS_TEST_DATABASE_URL = postgres.url;
}

async function startTemporal(faces, folder) {
  if (process.env.PRAXIS_TEST_TEMPORAL_ADDRESS) return;
  // A TEMPORAL_ADDRESS of the developer's shell may be a production server: tests only use one that is named for them.
  const found = await faces.findTemporal({ ...finder(), environment: { ...process.env, TEMPORAL_ADDRESS: undefined } });
  const port = await freePort();
  const options = { program: found.path, databaseFile: join(folder, "temporal.db"), port, uiPort: null, environment: process.env };
  const { file, args, env } = faces.devServerCommand(options);
  const log = openSync(join(folder, "temporal.log"), "a");
  const child = spawn(file, args, { env, detached: true, stdio: ["ignore", log, log] });
  const exited = new Promise((resolve) => child.once("exit", resolve));
  guard(child.pid, "KILL", folder);
  started.stops.push(async () => {
    child.kill("SIGKILL");
    await exited;
  });
  const target = { address: `127.0.0.1:${port}`, namespace: "default" };
  await faces.waitForTemporal(target, AbortSignal.timeout(30_000));
  await faces.prepareTemporal(target, { ownsServer: true });
  process.env.PRAXIS_TEST_TEMPORAL_ADDRESS = target.address;
}

async function findTestServer({ findTestServer: find }) {
  const given = process.env.PRAXIS_TEST_TEMPORAL_TEST_SERVER;
  if (given && existsSync(given)) return;
  process.env.PRAXIS_TEST_TEMPORAL_TEST_SERVER = await find(finder());
}

function finder() {
  const cacheDir = process.env.PRAXIS_CACHE_DIR ?? join(homedir(), ".cache", "kyros-praxis");
  return { environment: process.env, cacheDir, say: (line) => process.stderr.write(`${line}\n`) };
}

/** A process that waits for the end of this one (its input closes, however we die) and then ends the server and its folder. */
function guard(pid, signal, folder) {
  const script = 'cat >/dev/null; kill -s "$2" -- "-$1" 2>/dev/null; sleep 1; kill -s KILL -- "-$1" 2>/dev/null; rm -rf -- "$3"';
  const child = spawn("/bin/sh", ["-c", script, "praxis-test-guard", String(pid), signal, folder], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  child.unref();
  child.stdin.unref();
  // After a clean end the pid may belong to somebody else: the guard goes before the server does.
  started.stops.unshift(async () => void child.kill("SIGKILL"));
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
