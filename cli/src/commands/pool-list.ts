/** `praxis pool list` */
import { paths, poolPageSchema } from "@praxis/api/contract";
import type { Command } from "commander";
import type { Action } from "../action.js";
import { EXIT } from "../exit-codes.js";
import { oneLine } from "../text/sanitise.js";
import { textTable } from "../text/text-table.js";

export function addPoolList(pool: Command, action: Action): void {
  pool
    .command("list", { isDefault: true })
    .description("pools, by name")
    .action(
      action(async (context) => {
        const { body, raw } = await context.api.get(paths.pools(), poolPageSchema, { limit: "200" });
        const rows = body.items.map(({ name, trust, description }) => [oneLine(name), trust, oneLine(description ?? "")]);
        if (context.json) await context.printJson(raw);
        else await context.print(...textTable([["POOL", "TRUST", "DESCRIPTION"], ...rows]));
        return EXIT.good;
      }),
    );
}
