/** `praxis gate list`: gates on the server, newest first. */
import { gatePageSchema, paths, type GateView } from "@praxis/api/contract";
import { GATE_STATUSES } from "@praxis/domain/change-gate";
import type { Command } from "commander";
import type { Action } from "../action.js";
import { listChoice } from "../arguments/list-choice.js";
import { wholeNumber } from "../arguments/whole-number.js";
import { EXIT } from "../exit-codes.js";
import { ago } from "../text/amounts.js";
import { oneLine } from "../text/sanitise.js";
import { textTable } from "../text/text-table.js";

interface ListOptions {
  status?: string;
  change?: string;
  target?: string;
  limit: number;
  cursor?: string;
}

export function addGateList(gate: Command, action: Action): void {
  gate
    .command("list")
    .description("gates on the server, newest first")
    .option("--status <status,…>", GATE_STATUSES.join(", "), listChoice(GATE_STATUSES))
    .option("--change <name>", "only this change")
    .option("--target <branch>", "only onto this branch")
    .option("--limit <count>", "how many (1 to 200)", wholeNumber(1, 200), 50)
    .option("--cursor <cursor>", "go on where the last page ended")
    .addHelpText("after", "\nExample:\n  $ praxis gate list --status running,waiting")
    .action(
      // Named one by one: the options of `praxis gate` itself come along, and the server knows none of them.
      action<ListOptions>(async (context, _args, { status, change, target, limit, cursor }) => {
        const query = { status, change, target, limit: String(limit), cursor };
        const { body, raw } = await context.api.get(paths.gates(), gatePageSchema, query);
        if (context.json) await context.printJson(raw);
        else if (body.items.length === 0) await context.print("No gates.");
        else await context.print(...rows(body.items, context.session.now()));
        if (!context.json && body.nextCursor !== null) await context.note(`More: add --cursor ${oneLine(body.nextCursor)}`);
        return EXIT.good;
      }),
    );
}

function rows(gates: readonly GateView[], now: number): string[] {
  const lines = gates.map(({ id, status, verdict, change, head, target, createdAt }) => [
    oneLine(id),
    status,
    verdict ?? "-",
    oneLine(change).slice(0, 40),
    head?.slice(0, 12) ?? "-",
    oneLine(target),
    ago(createdAt, now),
  ]);
  return textTable([["GATE", "STATUS", "VERDICT", "CHANGE", "HEAD", "ONTO", "ASKED"], ...lines]);
}
