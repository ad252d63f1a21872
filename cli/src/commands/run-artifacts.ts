/** `praxis run artifacts <run> [name]`: lists a run's files, or fetches them and checks every byte by its SHA-256. */
import { artifactPageSchema, paths, type ArtifactView } from "@praxis/api/contract";
import type { Command } from "commander";
import type { Action } from "../action.js";
import { downloadArtifact, saveArtifact, targetOf } from "../artifacts/save-artifact.js";
import { resolveRunId } from "../arguments/run-argument.js";
import { CliError } from "../cli-error.js";
import type { Context } from "../context.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { bytes } from "../text/amounts.js";
import { createOutputCleaner } from "../text/output-cleaner.js";
import { oneLine } from "../text/sanitise.js";
import { textTable } from "../text/text-table.js";

const HELP = `
Without a name: the list, or with --out all files into that folder. With a name: the bytes on standard output, or into --out.

Examples:
  $ praxis run artifacts last
  $ praxis run artifacts last report.md
  $ praxis run artifacts last --out ./artifacts`;

export function addRunArtifacts(run: Command, action: Action): void {
  run
    .command("artifacts")
    .argument("<run>", "id, beginning of an id, or last")
    .argument("[name]", "one artifact")
    .description("list or fetch the files a run produced")
    .option("-o, --out <file|folder>", "where to write; a folder keeps the names")
    .addHelpText("after", HELP)
    .action(
      action<{ out?: string }>(async (context, [text = "", name], { out }) => {
        const runId = await resolveRunId(context.api, text);
        const artifacts = await listArtifacts(context, runId);
        if (name === undefined && out === undefined) return printList(context, artifacts);
        const wanted = name === undefined ? artifacts.views : [oneOf(artifacts.views, name)];
        if (out === undefined) return printBytes(context, runId, wanted);
        return saveAll(context, runId, wanted, { out, single: name !== undefined });
      }),
    );
}

interface Listed {
  views: ArtifactView[];
  raw: unknown[];
}

async function listArtifacts(context: Context, runId: string): Promise<Listed> {
  const listed: Listed = { views: [], raw: [] };
  let cursor: string | undefined;
  do {
    const { body, raw } = await context.api.get(paths.artifacts(runId), artifactPageSchema, { limit: "200", cursor });
    listed.views.push(...body.items);
    if (typeof raw === "object" && raw !== null && "items" in raw && Array.isArray(raw.items)) listed.raw.push(...(raw.items as unknown[]));
    cursor = body.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return listed;
}

async function printList(context: Context, { views, raw }: Listed): Promise<ExitCode> {
  if (context.json) await context.printJson({ items: raw, nextCursor: null });
  else if (views.length === 0) await context.print("No artifacts.");
  else {
    const head = ["NAME", "SIZE", "TYPE", "STEP", "SHA256"].map((text) => context.paint("dim", text));
    const rows = views.map(({ name, bytes: size, mediaType, stepId, sha256 }) => [
      oneLine(name),
      bytes(size),
      oneLine(mediaType),
      oneLine(stepId ?? ""),
      sha256.slice(0, 16),
    ]);
    await context.print(...textTable([head, ...rows]));
  }
  return EXIT.good;
}

function oneOf(views: readonly ArtifactView[], name: string): ArtifactView {
  const found = views.find((view) => view.name === name);
  if (found) return found;
  throw new CliError(EXIT.usage, `The run has no artifact "${oneLine(name)}".`, [
    `It has: ${views.map((view) => oneLine(view.name)).join(", ") || "none yet"}`,
  ]);
}

async function printBytes(context: Context, runId: string, [view]: readonly ArtifactView[]): Promise<ExitCode> {
  if (!view) return EXIT.usage;
  const { out } = context.session;
  if (!out.isTty) {
    await downloadArtifact(context, runId, view, (piece) => out.write(piece));
    return EXIT.good;
  }
  if (!/^(?:text\/|application\/(?:json|x-ndjson|yaml))/.test(view.mediaType)) {
    throw new CliError(EXIT.usage, `${oneLine(view.name)} is ${oneLine(view.mediaType)}, which is not for a terminal.`, [
      "Add --out <file>, or send it into a pipe.",
    ]);
  }
  const cleaner = createOutputCleaner();
  await downloadArtifact(context, runId, view, (piece) => out.write(cleaner.push(piece)));
  await out.write(cleaner.end());
  return EXIT.good;
}

async function saveAll(
  context: Context,
  runId: string,
  views: readonly ArtifactView[],
  to: { out: string; single: boolean },
): Promise<ExitCode> {
  // Every name is judged before the first byte is written.
  const targets = views.map((view) => ({ view, target: targetOf(view.name, { ...to, cwd: context.session.cwd }) }));
  const saved: { name: string; path: string; bytes: number; sha256: string }[] = [];
  for (const { view, target } of targets) {
    const path = await saveArtifact(context, runId, view, target);
    saved.push({ name: view.name, path, bytes: view.bytes, sha256: view.sha256 });
    if (!context.json) await context.print(`${context.paint("green", "✓")} ${oneLine(path)}  ${bytes(view.bytes)}  sha256 as recorded`);
  }
  if (context.json) await context.printJson({ items: saved });
  else if (saved.length === 0) await context.print("No artifacts.");
  return EXIT.good;
}
