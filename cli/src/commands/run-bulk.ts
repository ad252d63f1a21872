/** `praxis run bulk cancel|retry|show`: one order for all runs that a filter matches, and how far it is. */
import { bulkAcceptedSchema, bulkCountSchema, bulkRunsRequestSchema, bulkViewSchema, paths, type BulkView } from "@praxis/api/contract";
import { BULK_ACTIONS, type BulkAction } from "@praxis/domain/run";
import type { Command } from "commander";
import type { Action } from "../action.js";
import { addRunFilter, runFilterQuery, type RunFilterOptions } from "../arguments/run-filter.js";
import { CliError } from "../cli-error.js";
import { EXIT } from "../exit-codes.js";
import { oneLine } from "../text/sanitise.js";
import { textTable } from "../text/text-table.js";

interface BulkOptions extends RunFilterOptions {
  reason: string;
  dryRun?: boolean;
}

const DOES: Record<BulkAction, string> = {
  cancel: "end all open runs that the options match",
  retry: "start all ended runs that the options match again, each as a new run",
};

export function addRunBulk(run: Command, action: Action): void {
  const bulk = run.command("bulk").description("cancel or retry many runs by one order");
  for (const one of BULK_ACTIONS) addOrder(bulk, action, one);
  bulk
    .command("show")
    .argument("<order>", "its id, blk_…")
    .description("how far an order is, and what became of each run (the first 200)")
    .action(
      action(async (context, [id = ""]) => {
        const { body, raw } = await context.api.get(paths.bulk(id), bulkViewSchema, { limit: "200" });
        if (context.json) await context.printJson(raw);
        else await context.print(...bulkLines(body));
        return EXIT.good;
      }),
    );
}

function addOrder(bulk: Command, action: Action, what: BulkAction): void {
  addRunFilter(bulk.command(what).description(DOES[what]))
    .requiredOption("--reason <text>", "why; it stands in each run's log")
    .option("--dry-run", "only count them")
    .addHelpText(
      "after",
      `\nExample:\n  $ praxis run bulk ${what} --status ${what === "cancel" ? "running" : "failed"} --since 24h --reason "…"`,
    )
    .action(
      action<BulkOptions>(async (context, _args, { reason, dryRun, ...options }) => {
        const filter = runFilterQuery(options, context.session.now());
        const request = bulkRunsRequestSchema.safeParse({ action: what, filter, reason, ...(dryRun === true ? { dryRun } : {}) });
        if (!request.success)
          throw new CliError(
            EXIT.usage,
            "Say which runs are meant (at least one of the options that narrow them), and why (1 to 2,000 characters).",
          );
        if (dryRun === true) {
          const { body, raw } = await context.api.post(paths.bulkRuns(), bulkCountSchema, request.data);
          if (context.json) await context.printJson(raw);
          else await context.print(`It would ${what} ${runs(body.count)}.`);
          return EXIT.good;
        }
        const { body, raw } = await context.api.post(paths.bulkRuns(), bulkAcceptedSchema, request.data);
        if (context.json) await context.printJson(raw);
        else {
          const said = `${context.paint("green", "✓")} order ${body.id} stands: ${what} ${runs(body.count)}`;
          await context.print(said, context.hint(`  follow it:  praxis run bulk show ${body.id}`));
        }
        return EXIT.good;
      }),
    );
}

const runs = (count: number): string => (count === 1 ? "1 run" : `${String(count)} runs`);

function bulkLines({ id, action, status, reason, total, done, failed, items, nextCursor }: BulkView): string[] {
  const head = `${oneLine(id)}: ${action} ${runs(total)}, ${status}: ${String(done)} done, ${String(failed)} failed, ${String(total - done - failed)} to go`;
  const rows = items.map(({ runId, outcome, newRunId, message }) => [
    oneLine(runId),
    outcome,
    newRunId === undefined ? "-" : oneLine(newRunId),
    message === undefined ? "-" : oneLine(message).slice(0, 80),
  ]);
  const table = rows.length === 0 ? [] : textTable([["RUN", "OUTCOME", "RETRIED AS", "WHY NOT"], ...rows]);
  return [head, `reason: ${oneLine(reason)}`, ...table, ...(nextCursor === null ? [] : ["…and more: --json and the API give the rest."])];
}
