/** `praxis lock release <lock>` */
import { lockViewSchema, paths } from "@praxis/api/contract";
import type { Command } from "commander";
import type { Action } from "../action.js";
import { neededFence } from "../arguments/needed-fence.js";
import { wholeNumber } from "../arguments/whole-number.js";
import { EXIT } from "../exit-codes.js";
import { oneLine } from "../text/sanitise.js";

export function addLockRelease(lock: Command, action: Action): void {
  lock
    .command("release")
    .argument("<lock>", "its id")
    .description("let go of the path")
    .option(
      "--fence <number>",
      "the number that came with the lock; `praxis lock list` shows it (needed)",
      wholeNumber(0, Number.MAX_SAFE_INTEGER),
    )
    .addHelpText("after", "\nExit code 1: the lock is in other hands.\n\nExample:\n  $ praxis lock release lck_… --fence 17")
    .action(
      action<{ fence?: number }>(async (context, [id = ""], { fence }) => {
        const request = { fence: neededFence(fence) };
        const { body, raw } = await context.api.post(paths.releaseLock(id), lockViewSchema, request);
        if (context.json) await context.printJson(raw);
        else await context.print(`${context.paint("green", "✓")} ${oneLine(body.path)} is free`);
        return EXIT.good;
      }),
    );
}
