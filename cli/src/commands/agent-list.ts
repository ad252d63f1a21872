/** `praxis agent list` */
import { agentPageSchema, paths } from "@praxis/api/contract";
import type { Command } from "commander";
import type { Action } from "../action.js";
import { wholeNumber } from "../arguments/whole-number.js";
import { EXIT } from "../exit-codes.js";
import { ago } from "../text/amounts.js";
import { oneLine } from "../text/sanitise.js";
import { textTable } from "../text/text-table.js";

interface ListOptions {
  limit: number;
  cursor?: string;
}

export function addAgentList(agent: Command, action: Action): void {
  agent
    .command("list")
    .description("agents that are there")
    .option("--limit <count>", "how many (1 to 200)", wholeNumber(1, 200), 50)
    .option("--cursor <cursor>", "go on where the last page ended")
    .action(
      action<ListOptions>(async (context, _args, { limit, cursor }) => {
        const { session } = context;
        const { body, raw } = await context.api.get(paths.agents(), agentPageSchema, { limit: String(limit), cursor });
        const row = (one: (typeof body.items)[number]): string[] => [
          oneLine(one.id),
          `${String(one.leases)} of ${String(one.maxLeases)}`,
          oneLine(one.pools.join(" ")),
          oneLine(one.capabilities.join(" ")) || "-",
          oneLine(one.model ?? "-"),
          ago(one.seenAt, session.now()),
        ];
        if (context.json) await context.printJson(raw);
        else if (body.items.length === 0) await context.print("No agents.");
        else await context.print(...textTable([["AGENT", "HOLDS", "POOLS", "CAPABILITIES", "MODEL", "SEEN"], ...body.items.map(row)]));
        if (!context.json && body.nextCursor !== null) await context.note(`More: add --cursor ${oneLine(body.nextCursor)}`);
        return EXIT.good;
      }),
    );
}
