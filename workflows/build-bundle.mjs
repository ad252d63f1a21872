/** Bundles the workflows once at build time, so that workers start fast and never compile. */
import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { bundleWorkflowCode } from "@temporalio/worker";

const here = new URL(".", import.meta.url);
const { code } = await bundleWorkflowCode({
  workflowsPath: fileURLToPath(new URL("dist/index.js", here)),
  logger: { log() {}, trace() {}, debug() {}, info() {}, warn: console.warn, error: console.error },
});
await mkdir(new URL("dist/", here), { recursive: true });
await writeFile(new URL("dist/workflow-bundle.js", here), code);
