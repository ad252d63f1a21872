/** The step kind `repository.report`: joins what inventory and history saved into `facts.json`, `report.md` and `report.html`. */
import { DomainError } from "@praxis/domain/errors";
import { redactCredentials } from "@praxis/repository";
import { HISTORY_ARTIFACT, type History } from "../repository-history/history.js";
import { INVENTORY_ARTIFACT, type Inventory } from "../repository-inventory/inventory.js";
import type { StepContext, StepExecutor } from "../steps/step-context.js";
import { joinFacts } from "./facts.js";
import { renderMarkdown } from "./render-markdown.js";
import { composeReport } from "./report.js";

export type ReportOutputs = {
  artifacts: string[];
  commit: string;
  commits: number;
  authors: number;
  files: number;
  bytes: number;
  lines: number;
  licence: string | null;
};

export function createRepositoryReport(): StepExecutor<Record<string, never>, ReportOutputs> {
  return async (context) => {
    const inventory = await readNeeded<Inventory>(context, INVENTORY_ARTIFACT, "repository.inventory");
    const history = await readNeeded<History>(context, HISTORY_ARTIFACT, "repository.history");
    if (inventory.commit !== history.commit) {
      throw new DomainError(
        "with_invalid",
        `The inventory is of commit ${inventory.commit} and the history of ${history.commit}. Let a report need steps of one workspace.`,
      );
    }
    const facts = joinFacts(inventory, history);
    const report = composeReport({ inventory, history, source: nameSource(context) });
    await context.saveArtifact({ name: "facts.json", mediaType: "application/json", content: `${JSON.stringify(facts, null, 2)}\n` });
    await context.saveArtifact({ name: "report.md", mediaType: "text/markdown; charset=utf-8", content: renderMarkdown(report) });
    // The chart library takes some 90 MiB of every worker that loads it; most never draw.
    const { renderHtml } = await import("./render-html.js");
    await context.saveArtifact({ name: "report.html", mediaType: "text/html; charset=utf-8", content: renderHtml(report) });
    const { commit, commits, authors, files, bytes, lines, licence } = facts;
    return { artifacts: ["facts.json", "report.md", "report.html"], commit, commits, authors, files, bytes, lines, licence };
  };
}

/** The artifact is our own, saved by an earlier step of this run and addressed by its hash, so it is believed. */
async function readNeeded<T>({ needs, readArtifact }: StepContext<unknown>, name: string, kind: string): Promise<T> {
  for (const stepId of Object.keys(needs)) {
    const bytes = await readArtifact(stepId, name);
    if (bytes !== null) return JSON.parse(bytes.toString("utf8")) as T;
  }
  throw new DomainError(
    "artifact_not_found",
    `No step that this one needs has saved ${name}. Let the report need a \`${kind}\` step that succeeds.`,
  );
}

function nameSource({ run: { repository, title } }: StepContext<unknown>): string {
  if (repository === null) return title;
  return "path" in repository ? repository.path : redactCredentials(repository.url);
}
