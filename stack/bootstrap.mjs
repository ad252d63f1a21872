/**
 * Runs before `npm start` and `npm test`, on the host's Node and without any dependency: installs the packages when they are
 * missing or outdated and builds what is stale. One line for each thing it does; nothing when there is nothing to do.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const OLDEST_NODE = 20;
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, "node_modules");
const installStamp = join(modules, ".praxis-install");
const buildStamp = join(modules, ".praxis-build");
const consoleStamp = join(modules, ".praxis-console");
const logFile = join(root, ".praxis", "bootstrap.log");

main();

function main() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < OLDEST_NODE)
    fail(
      `Node ${OLDEST_NODE} or newer is needed to begin; this is Node ${process.versions.node}. Install a newer one from your system or nodejs.org.`,
    );
  const release = takeTurn();
  try {
    installPackages();
    build();
    buildConsole();
  } finally {
    release();
  }
}

function installPackages() {
  const lock = join(root, "package-lock.json");
  const wanted = sha256(readFileSync(lock));
  if (read(installStamp) === wanted) return;
  const installed = join(modules, ".package-lock.json");
  // Installed by hand after the lock file was last changed: npm keeps its own record of that.
  const byHand = read(installStamp) === null && existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs;
  if (!byHand) {
    const began = Date.now();
    const command = lockNamesEveryPlatform(JSON.parse(readFileSync(lock, "utf8"))) ? ["ci"] : ["install", "--no-save"];
    say(
      `${existsSync(modules) ? "packages changed: installing" : "first start: installing packages, about a minute"} (npm ${command.join(" ")})`,
    );
    run(npm(), [...command, "--no-audit", "--no-fund"], "The packages could not be installed.");
    say(`packages installed in ${seconds(began)}`);
  }
  writeFileSync(installStamp, wanted);
}

/**
 * A lock file written with a registry that does not carry every platform's binaries lacks those (optional) packages, and `npm ci`
 * refuses it everywhere. `npm install --no-save` keeps to its versions and hashes, adds what this platform needs, and writes nothing.
 */
function lockNamesEveryPlatform({ packages }) {
  return Object.entries(packages).every(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).every((name) => {
      for (let folder = path; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/")))) {
        if (`${folder === "" ? "" : `${folder}/`}node_modules/${name}` in packages) return true;
        if (folder === "") return false;
      }
    }),
  );
}

/** With npm's own program when it runs us, else the one on PATH. */
function npm() {
  return process.env.npm_execpath?.endsWith(".js") ? [process.execPath, process.env.npm_execpath] : ["npm"];
}

function build() {
  const wanted = sha256(sourceListing());
  if (read(buildStamp) === wanted && existsSync(join(root, "stack", "dist", "main.js"))) return;
  const began = Date.now();
  say("sources changed: building");
  const node = existsSync(join(modules, ".bin", "node")) ? join(modules, ".bin", "node") : process.execPath;
  run([node], [join(modules, "typescript", "bin", "tsc"), "-b"], "The code does not compile.");
  const bundle = join(root, "workflows", "build-bundle.mjs");
  if (existsSync(bundle)) run([node], [bundle], "The workflow bundle could not be built.");
  writeFileSync(buildStamp, wanted);
  say(`built in ${seconds(began)}`);
}

/**
 * The console's pages, when anything that goes into them changed: its own room, and the contract and domain that it shows. After the
 * other build, whose output it bundles. About 50 s of processor time; nothing at all when nothing changed.
 */
function buildConsole() {
  const room = join(root, "console");
  const next = join(modules, "next", "dist", "bin", "next");
  if (!existsSync(room) || !existsSync(next)) return;
  const wanted = sha256(
    listing(["package-lock.json", "console/next.config.mjs", ...["console", "api/src/contract", "domain"].flatMap(consoleSources)]),
  );
  if (read(consoleStamp) === wanted && existsSync(join(room, ".next", "BUILD_ID"))) return;
  const began = Date.now();
  say("console changed: building its pages");
  const node = existsSync(join(modules, ".bin", "node")) ? join(modules, ".bin", "node") : process.execPath;
  run([node], [next, "build", room], "The console could not be built.", { NEXT_TELEMETRY_DISABLED: "1" });
  writeFileSync(consoleStamp, wanted);
  say(`console built in ${seconds(began)}`);
}

function consoleSources(place) {
  return filesUnder(place.includes("/") ? place : `${place}/src`).filter((file) => !/[.]test[.]tsx?$/.test(file));
}

/** Path, size and time of everything the build reads. */
function sourceListing() {
  const rooms = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).workspaces;
  const single = ["tsconfig.json", "tsconfig.base.json", "package-lock.json", "workflows/build-bundle.mjs"];
  const ofRooms = rooms.flatMap((room) => [`${room}/package.json`, `${room}/tsconfig.json`, ...filesUnder(`${room}/src`)]);
  return listing([...single, ...ofRooms]);
}

function listing(files) {
  return files
    .filter((file) => existsSync(join(root, file)))
    .map((file) => {
      const { size, mtimeMs } = statSync(join(root, file));
      return `${file} ${size} ${mtimeMs}`;
    })
    .join("\n");
}

function filesUnder(folder) {
  if (!existsSync(join(root, folder))) return [];
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  return entries.flatMap((entry) => (entry.isDirectory() ? filesUnder(`${folder}/${entry.name}`) : [`${folder}/${entry.name}`]));
}

/** Runs to the end with the output kept in the log; on failure shows its end (all of it under CI). */
function run([file, ...before], args, problem, more = {}) {
  const { status, error, stdout, stderr } = spawnSync(file, [...before, ...args], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, ...more },
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status === 0) return;
  const output = `${stdout ?? ""}${stderr ?? ""}${error ? String(error) : ""}`.trimEnd();
  mkdirSync(dirname(logFile), { recursive: true });
  writeFileSync(logFile, output);
  const shown = process.env.CI === "true" ? output : output.split("\n").slice(-25).join("\n");
  const hint = /ENOSPC|no space left/i.test(output) ? " The disk is full: free space and try again." : "";
  throw fail(`${shown}\n${problem}${hint} The whole output is in ${logFile}`);
}

/** Two starts at once in a fresh clone must not install into one folder: the second waits. */
function takeTurn() {
  const lock = join(root, ".praxis", "bootstrap.lock");
  mkdirSync(dirname(lock), { recursive: true });
  for (let told = false; ;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: "wx" });
      const release = () => rmSync(lock, { force: true });
      process.once("exit", release);
      return release;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
    if (!holderLives(lock)) rmSync(lock, { force: true });
    else if (!told) say("another start is installing or building: waiting for it");
    told = true;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  }
}

function holderLives(lock) {
  const pid = Number(read(lock));
  if (!Number.isInteger(pid) || pid < 1) return existsSync(lock) && Date.now() - statSync(lock).mtimeMs < 2_000;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}

function sha256(data) {
  return createHash("sha256").update(data).digest("hex");
}

function seconds(began) {
  return `${((Date.now() - began) / 1000).toFixed(1)} s`;
}

function say(line) {
  process.stderr.write(`· ${line}\n`);
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
