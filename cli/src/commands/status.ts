/** `praxis status`: is the server ready, and what waits. Exit code 0 ready, 1 not ready, 5 not there. */
import { OPEN_RUN_STATUSES } from "@praxis/domain/run";
import { approvalPageSchema, paths, readyViewSchema, runPageSchema, type ReadyView, type RunView } from "@praxis/api/contract";
import type { Command } from "commander";
import type { Action } from "../action.js";
import type { Context } from "../context.js";
import { EXIT } from "../exit-codes.js";
import { ApiProblem, Unreachable } from "../http/api-errors.js";
import { counted } from "../text/amounts.js";
import { oneLine } from "../text/sanitise.js";
import { textTable } from "../text/text-table.js";

/** One page is counted; beyond it "200 or more" is all a person needs. */
const PAGE = 200;

interface Counts {
  openRuns: number;
  /** What runs wait on → how many. */
  waiting: Record<string, number>;
  openApprovals: number;
  /** The counts stop at one page. */
  more: { runs: boolean; approvals: boolean };
}

export function addStatus(program: Command, action: Action): void {
  program
    .command("status")
    .description("is the server ready, and what waits for whom")
    .addHelpText("after", "\nExample:\n  $ praxis status")
    .action(
      action(async (context) => {
        const { body: ready } = await context.api.look(paths.readyz(), readyViewSchema);
        const counts = await count(context);
        const { apiUrl, urlFrom } = context.api.server;
        const good = ready.ready && typeof counts !== "string";
        if (context.json) await context.printJson({ apiUrl, ...ready, ...(typeof counts === "string" ? { problem: counts } : counts) });
        else await context.print(`${apiUrl}  (from ${urlFrom})`, ...readyLines(ready, context), ...countLines(counts, context));
        return good ? EXIT.good : EXIT.negative;
      }),
    );
}

/** A text: why it could not be counted. */
async function count({ api }: Context): Promise<Counts | string> {
  try {
    const [runs, approvals] = await Promise.all([
      api.get(paths.runs(), runPageSchema, { status: OPEN_RUN_STATUSES.join(","), limit: String(PAGE) }),
      api.get(paths.approvals(), approvalPageSchema, { status: "open", limit: String(PAGE) }),
    ]);
    const more = { runs: runs.body.nextCursor !== null, approvals: approvals.body.nextCursor !== null };
    return { openRuns: runs.body.items.length, waiting: waitingOf(runs.body.items), openApprovals: approvals.body.items.length, more };
  } catch (error) {
    if (error instanceof ApiProblem) {
      const { status, detail } = error.problem;
      return status === 401 || status === 403 ? `the key from ${api.server.keyFrom} is not accepted: ${oneLine(detail)}` : oneLine(detail);
    }
    if (error instanceof Unreachable) return error.message;
    throw error;
  }
}

function waitingOf(runs: readonly RunView[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { waitingOn } of runs) if (waitingOn !== "none") counts[waitingOn] = (counts[waitingOn] ?? 0) + 1;
  return counts;
}

function readyLines({ ready, checks }: ReadyView, { paint }: Context): string[] {
  const rows = Object.entries(checks).map(([name, check]) => [
    check.ready ? paint("green", "✓ ready") : paint("red", "✗ not ready"),
    name,
    oneLine(check.message ?? ""),
  ]);
  return [
    ready ? paint("green", "✓ the server is ready") : paint("red", "✗ the server is not ready"),
    ...textTable(rows).map((line) => `  ${line}`),
  ];
}

function countLines(counts: Counts | string, { paint, hint }: Context): string[] {
  if (typeof counts === "string") return [paint("red", `✗ runs and approvals could not be counted: ${counts}`)];
  const { openRuns, openApprovals, waiting, more } = counts;
  const parts = Object.entries(waiting).map(([what, many]) => `${String(many)} on ${what}`);
  const runs = `${counted(openRuns, "open run")}${more.runs ? " or more" : ""}${parts.length === 0 ? "" : `; waiting: ${parts.join(", ")}`}`;
  const approvals = `${counted(openApprovals, "approval")}${more.approvals ? " or more" : ""} open${openApprovals === 0 ? "" : ` ${hint("(praxis approvals)")}`}`;
  return [runs, approvals];
}
