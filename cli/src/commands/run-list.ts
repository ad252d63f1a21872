/** `praxis run list` */
import { RUN_STATUSES, WAITING_ON } from "@praxis/domain/run";
import { paths, RUN_SORTS, runPageSchema } from "@praxis/api/contract";
import { Option, type Command } from "commander";
import type { Action } from "../action.js";
import { collect } from "../arguments/key-values.js";
import { listChoice } from "../arguments/list-choice.js";
import { pointInTime, wholeNumber } from "../arguments/whole-number.js";
import { EXIT } from "../exit-codes.js";
import { oneLine } from "../text/sanitise.js";
import { runRows } from "../views/run-lines.js";

interface ListOptions {
  status?: string;
  waitingOn?: string;
  playbook?: string;
  label?: readonly string[];
  search?: string;
  since?: string;
  sort?: string;
  limit: number;
  cursor?: string;
}

const EXAMPLES = `
Examples:
  $ praxis run list --status failed,timed_out --since 24h
  $ praxis run list --waiting-on approval --sort waitingSince`;

export function addRunList(run: Command, action: Action): void {
  run
    .command("list")
    .description("list runs, newest first")
    .option("--status <status,…>", RUN_STATUSES.join(", "), listChoice(RUN_STATUSES))
    .option("--waiting-on <what,…>", WAITING_ON.join(", "), listChoice(WAITING_ON))
    .option("--playbook <name>", "only runs of this playbook")
    .option("--label <key=value>", "only runs with this label; may be repeated", collect)
    .option("--search <words>", "words of the title or the playbook, or the beginning of an id")
    .option("--since <span|time>", "only runs created since, for example 2h or 2030-01-31")
    .addOption(new Option("--sort <order>", "order").choices([...RUN_SORTS]))
    .option("--limit <count>", "how many (1 to 200)", wholeNumber(1, 200), 20)
    .option("--cursor <cursor>", "go on where the last page ended")
    .addHelpText("after", EXAMPLES)
    .action(
      action<ListOptions>(async (context, _args, options) => {
        const { session, paint } = context;
        const { body, raw } = await context.api.get(paths.runs(), runPageSchema, {
          status: options.status,
          waitingOn: options.waitingOn,
          playbook: options.playbook,
          label: options.label,
          q: options.search,
          createdAfter: options.since === undefined ? undefined : pointInTime(options.since, session.now(), "before"),
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
