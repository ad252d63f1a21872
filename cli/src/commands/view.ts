/** `praxis view …`: saved views of the list of runs. */
import { PAGE_LIMIT_MAX, paths, viewPageSchema, type View } from "@praxis/api/contract";
import type { Command } from "commander";
import type { Action } from "../action.js";
import { EXIT } from "../exit-codes.js";
import { oneLine } from "../text/sanitise.js";
import { textTable } from "../text/text-table.js";

export function addView(program: Command, action: Action): void {
  const view = program.command("view").description("saved views of the list of runs");
  view
    .command("list", { isDefault: true })
    .description("the system's views and those that people kept")
    .addHelpText("after", "\nExample:\n  $ praxis view list")
    .action(
      action(async (context) => {
        const { body, raw } = await context.api.get(paths.views(), viewPageSchema, { limit: String(PAGE_LIMIT_MAX) });
        if (context.json) await context.printJson(raw);
        else await context.print(...textTable([["VIEW", "NAME", "BY", "SHOWS"], ...body.items.map(rowOf)]));
        return EXIT.good;
      }),
    );
}

function rowOf({ id, name, createdBy, query }: View): string[] {
  const shows = Object.entries(query).map(([parameter, values]) => `${parameter}=${[values].flat().join(",")}`);
  return [oneLine(id), oneLine(name), oneLine(createdBy.id), oneLine(shows.join(" "))];
}
