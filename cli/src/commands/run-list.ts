/** `praxis run list` */
import { paths, RUN_SORTS, runPageSchema } from "@praxis/api/contract";
import { Option, type Command } from "commander";
import type { Action } from "../action.js";
import { addRunFilter, runFilterQuery, type RunFilterOptions } from "../arguments/run-filter.js";
import { wholeNumber } from "../arguments/whole-number.js";
import { EXIT } from "../exit-codes.js";
import { oneLine } from "../text/sanitise.js";
import { runRows } from "../views/run-lines.js";

interface ListOptions extends RunFilterOptions {
  sort?: string;
  limit: number;
  cursor?: string;
}

const EXAMPLES = `
Examples:
  $ praxis run list --status failed,timed_out --since 24h
  $ praxis run list --waiting-on approval --sort waitingSince`;

export function addRunList(run: Command, action: Action): void {
  addRunFilter(run.command("list").description("list runs, newest first"))
    .addOption(new Option("--sort <order>", "order").choices([...RUN_SORTS]))
    .option("--limit <count>", "how many (1 to 200)", wholeNumber(1, 200), 20)
    .option("--cursor <cursor>", "go on where the last page ended")
    .addHelpText("after", EXAMPLES)
    .action(
      action<ListOptions>(async (context, _args, options) => {
        const { session, paint } = context;
        const { body, raw } = await context.api.get(paths.runs(), runPageSchema, {
          ...runFilterQuery(options, session.now()),
          sort: options.sort,
          limit: String(options.limit),
          cursor: options.cursor,
        });
        if (context.json) await context.printJson(raw);
        else if (body.items.length === 0) await context.print("No runs.");
        else await context.print(...runRows(body.items, { now: session.now(), paint }));
        if (!context.json && body.nextCursor !== null) await context.note(`More: add --cursor ${oneLine(body.nextCursor)}`);
        return EXIT.good;
      }),
    );
}
