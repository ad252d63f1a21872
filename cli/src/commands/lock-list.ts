/** `praxis lock list` */
import { lockPageSchema, paths } from "@praxis/api/contract";
import type { Command } from "commander";
import type { Action } from "../action.js";
import { wholeNumber } from "../arguments/whole-number.js";
import { EXIT } from "../exit-codes.js";
import { oneLine } from "../text/sanitise.js";
import { lockRows } from "../views/lock-line.js";

export function addLockList(lock: Command, action: Action): void {
  lock
    .command("list")
    .description("list who holds which paths")
    .option("--limit <count>", "how many (1 to 200)", wholeNumber(1, 200), 50)
    .option("--cursor <cursor>", "go on where the last page ended")
    .addHelpText("after", "\nExample:\n  $ praxis lock list")
    .action(
      action<{ limit: number; cursor?: string }>(async (context, _args, { limit, cursor }) => {
        const { body, raw } = await context.api.get(paths.locks(), lockPageSchema, { limit: String(limit), cursor });
        if (context.json) await context.printJson(raw);
        else if (body.items.length === 0) await context.print("No path is held.");
        else await context.print(...lockRows(body.items, context.session.now(), context.paint));
        if (!context.json && body.nextCursor !== null) await context.note(`More: add --cursor ${oneLine(body.nextCursor)}`);
        return EXIT.good;
      }),
    );
}
