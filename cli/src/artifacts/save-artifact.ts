/** One artifact from the server to a file: streamed, compared with its SHA-256, put in place only when it is right, and only under --out. */
import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, realpathSync, statSync } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve, sep } from "node:path";
import { paths, type ArtifactView } from "@praxis/api/contract";
import { CliError } from "../cli-error.js";
import type { Context } from "../context.js";
import { EXIT } from "../exit-codes.js";
import { bodyPieces } from "../http/body-pieces.js";
import { oneLine } from "../text/sanitise.js";

export interface Target {
  path: string;
  /** Nothing is written outside of this folder; null when the person named the file. */
  root: string | null;
}

/** `--out` is a folder when it is one, when it ends in a slash, or when everything is fetched. Throws on names that lead elsewhere. */
export function targetOf(name: string, { out, single, cwd }: { out: string; single: boolean; cwd: string }): Target {
  const place = resolve(cwd, out);
  if (single && !isFolder(place) && !/[\\/]$/.test(out)) return { path: place, root: null };
  if (!isPlainName(name)) {
    throw new CliError(
      EXIT.negative,
      `The artifact's name ${JSON.stringify(oneLine(name))} would lead out of the folder, so nothing was written.`,
      [`Fetch it alone and name the file: --out <file>`],
    );
  }
  return { path: join(place, ...name.split("/")), root: place };
}

/** Parts of ordinary characters; no empty part, no `.` or `..`, nothing that means something on another system. */
export function isPlainName(name: string): boolean {
  return name
    .split("/")
    .every((part) => part !== "" && part !== "." && part !== ".." && !/[\\:]|\p{Cc}/u.test(part) && Buffer.byteLength(part) <= 200);
}

/** Returns where the file is now. */
export async function saveArtifact(context: Context, runId: string, view: ArtifactView, target: Target): Promise<string> {
  const folder = dirname(target.path);
  try {
    mkdirSync(folder, { recursive: true });
    if (target.root !== null) refuseWayOut(target.root, folder);
    const draft = join(folder, `.${basename(target.path).slice(0, 100)}.${randomUUID()}.part`);
    // wx: a link somebody put there is never written through.
    const file = await open(draft, "wx", 0o644);
    try {
      await downloadArtifact(context, runId, view, async (piece) => {
        await file.writeFile(piece);
      });
      await file.close();
      await rename(draft, target.path);
    } finally {
      await file.close().catch(() => undefined);
      await rm(draft, { force: true });
    }
  } catch (error) {
    throw fileFault(error, target.path);
  }
  return target.path;
}

/** A folder below may be a link to elsewhere. */
function refuseWayOut(root: string, folder: string): void {
  const real = realpathSync(root);
  const inside = realpathSync(folder);
  if (inside !== real && !inside.startsWith(real.endsWith(sep) ? real : real + sep)) {
    throw new CliError(EXIT.negative, `${oneLine(folder)} leads out of ${oneLine(root)}, so nothing was written there.`);
  }
}

/** Hands on every piece, then throws when the whole is not what was recorded. */
export async function downloadArtifact(
  context: Context,
  runId: string,
  view: ArtifactView,
  take: (piece: Uint8Array) => Promise<void>,
): Promise<void> {
  const response = await context.api.open(paths.artifact(runId, view.name), { accept: "*/*" });
  const hash = createHash("sha256");
  for await (const piece of bodyPieces(context.session, response)) {
    hash.update(piece);
    await take(piece);
  }
  const sha256 = hash.digest("hex");
  if (sha256 === view.sha256) return;
  throw new CliError(
    EXIT.negative,
    `${oneLine(view.name)} is not what was recorded: SHA-256 ${sha256} instead of ${oneLine(view.sha256)}.`,
    ["Do not use these bytes. Try again; if it stays so, the server's storage is damaged."],
  );
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function fileFault(error: unknown, path: string): unknown {
  const code = typeof error === "object" && error !== null && "syscall" in error && "code" in error ? String(error.code) : null;
  if (code === null) return error;
  const why = code === "ENOSPC" ? "the disk is full" : code === "EACCES" || code === "EPERM" ? "you may not write there" : code;
  return new CliError(EXIT.usage, `${oneLine(path)} cannot be written: ${why}.`);
}
