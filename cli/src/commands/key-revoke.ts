/** `praxis key revoke <key>` */
import { paths } from "@praxis/api/contract";
import type { Command } from "commander";
import type { Action } from "../action.js";
import { EXIT } from "../exit-codes.js";
import { oneLine } from "../text/sanitise.js";

export function addKeyRevoke(key: Command, action: Action): void {
  key
    .command("revoke")
    .argument("<key>", "its id (key_…), not the key itself")
    .description("end an API key at once")
    .addHelpText("after", "\nExample:\n  $ praxis key revoke key_…")
    .action(
      action(async (context, [id = ""]) => {
        await context.api.remove(paths.key(id));
        if (!context.json) await context.print(`${context.paint("green", "✓")} key ${oneLine(id)} no longer works`);
        return EXIT.good;
      }),
    );
}
