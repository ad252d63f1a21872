/**
 * The workflow as it is and with deliberate edits, in one bundle: each edit is made in a copy of the compiled code, and the bundle
 * runs the variant that is asked for. One bundling for all of them, because bundling is what takes time.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleWorkflowCode } from "@temporalio/worker";

export interface Edit {
  name: string;
  /** A compiled file: `agent-run/stop-run.js`, or of another room `domain/run/scheduler.js`. */
  file: string;
  /** Stands there exactly once; otherwise the edit no longer fits the code and the test says so. */
  find: string;
  replace: string;
}

export interface Variants {
  /** Without a name: the code as it is. */
  codeOf(edit?: string): string;
}

const DIST = fileURLToPath(new URL("../../dist/", import.meta.url));
const DOMAIN = fileURLToPath(new URL("../../../domain/dist/", import.meta.url));
const RECORDER = join(DIST, "testing/command-recorder.js");
const WORKFLOWS = ["agentRun", "changeGate", "gateEvaluation", "mergeQueue"] as const;
const CURRENT = "as it is";
const CHOICE = "@variant@";
const MAP_COMMENT = "sourceMappingURL=data:application/json;charset=utf-8;base64,";
/** The maps are two thirds of a bundle, are read again for every replay, and nobody steps through a variant. */
const NO_SOURCE_MAP = Buffer.from('{"version":3,"file":"variants.js","sources":[],"mappings":""}').toString("base64");

export async function bundleVariants(edits: readonly Edit[]): Promise<Variants> {
  if (!existsSync(RECORDER)) throw new Error("workflows/dist is missing or old. Run `npm run build`.");
  // Inside the room, so that its packages are found.
  const folder = mkdtempSync(join(DIST, "variants-"));
  try {
    const names = [CURRENT, ...edits.map((edit) => edit.name)];
    if (new Set(names).size < names.length) throw new Error("Two edits have one name.");
    // An edit that no longer fits is told by whoever asks for it, not by all.
    const unfit = new Map<string, Error>();
    for (const [index, edit] of [null, ...edits].entries()) {
      const problem = writeVariant(join(folder, `v${String(index)}`), edit);
      if (edit && problem) unfit.set(edit.name, problem);
    }
    const imports = names.map((_, index) => `import * as v${String(index)} from "./v${String(index)}/index.js";`);
    const table = names.map((name, index) => `${JSON.stringify(name)}: v${String(index)}`);
    const entry = join(folder, "index.js");
    const chosen = `const chosen = ({ ${table.join(", ")} })["${CHOICE}"];`;
    const exported = WORKFLOWS.map((name) => `export const ${name} = chosen.${name};`);
    writeFileSync(entry, `${[...imports, chosen, ...exported].join("\n")}\n`);
    const nothing = (): void => undefined;
    const logger = {
      log: nothing,
      trace: nothing,
      debug: nothing,
      info: nothing,
      warn: nothing,
      error: (text: string) => void process.stderr.write(`${text}\n`),
    };
    const { code } = await bundleWorkflowCode({ workflowsPath: entry, workflowInterceptorModules: [RECORDER], logger });
    const lean = withoutSourceMap(code);
    return {
      codeOf(edit = CURRENT) {
        const problem = unfit.get(edit);
        if (problem) throw problem;
        return replaceOnce(lean, `"${CHOICE}"`, JSON.stringify(edit), "the bundle");
      },
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** By places and not by a pattern: over a map of some sixteen million characters a pattern's stack overflows. */
function withoutSourceMap(code: string): string {
  const at = code.indexOf(MAP_COMMENT);
  if (at === -1) return code;
  const from = at + MAP_COMMENT.length;
  const end = code.indexOf("\n", from);
  return `${code.slice(0, from)}${NO_SOURCE_MAP}${end === -1 ? "" : code.slice(end)}`;
}

function writeVariant(folder: string, edit: Edit | null): Error | null {
  mkdirSync(folder);
  const ofDomain = edit?.file.startsWith("domain/") === true;
  cpSync(join(DIST, "index.js"), join(folder, "index.js"));
  const filter = (file: string): boolean => !/\.test\.|\.d\.ts|\.map$/.test(file);
  for (const name of workflowFolders()) cpSync(join(DIST, name), join(folder, name), { recursive: true, filter });
  if (!edit) return null;
  if (ofDomain) {
    cpSync(DOMAIN, join(folder, "domain"), { recursive: true, filter: (file) => !/\.d\.ts|\.map$/.test(file) });
    useOwnDomain(join(folder, "agent-run"));
  }
  const file = join(folder, edit.file);
  try {
    writeFileSync(file, replaceOnce(readFileSync(file, "utf8"), edit.find, edit.replace, edit.file));
    return null;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** One a workflow, beside what tests and replays are made of. */
function workflowFolders(): string[] {
  const others = /^(?:testing|replay|variants-.*)$/;
  return readdirSync(DIST, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() && !others.test(entry.name) ? [entry.name] : [],
  );
}

function useOwnDomain(folder: string): void {
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    writeFileSync(file, readFileSync(file, "utf8").replaceAll(/"@praxis\/domain\/(\w+)"/g, '"../domain/$1/index.js"'));
  }
}

function replaceOnce(text: string, find: string, replace: string, where: string): string {
  const parts = text.split(find);
  if (parts.length !== 2)
    throw new Error(`${where} holds this ${String(parts.length - 1)} times instead of once; adapt the edit to the code:\n${find}`);
  return parts.join(replace);
}
