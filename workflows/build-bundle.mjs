/** Bundles the workflows once at build time, so that workers start fast and never compile. */
import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { bundleWorkflowCode } from "@temporalio/worker";

const here = new URL(".", import.meta.url);
/**
 * The SDK notes a stack for every promise that a workflow makes, for Temporal's `__stack_trace` query: at V8's ten frames this was the
 * largest part of a run's CPU time and of a worker's memory. Three keep where an error was thrown and by whom; the frames above are
 * lost, in that query and in the stacks of a workflow's errors. Before the bundle, because the SDK freezes `Error` once it is loaded.
 */
const STACK_FRAMES = 3;

const { code } = await bundleWorkflowCode({
  workflowsPath: fileURLToPath(new URL("dist/index.js", here)),
  logger: { log() {}, trace() {}, debug() {}, info() {}, warn: console.warn, error: console.error },
});
await mkdir(new URL("dist/", here), { recursive: true });
// On the bundle's own first line: its source map counts lines.
await writeFile(new URL("dist/workflow-bundle.js", here), `Error.stackTraceLimit = ${String(STACK_FRAMES)}; ${code}`);
