/** `praxis lock renew <lock>` */
import { LOCK_TTL_MS } from "@praxis/domain/lock";
import { lockViewSchema, paths } from "@praxis/api/contract";
import type { Command } from "commander";
import type { Action } from "../action.js";
import { neededFence } from "../arguments/needed-fence.js";
import { span } from "../arguments/span.js";
import { wholeNumber } from "../arguments/whole-number.js";
import { EXIT } from "../exit-codes.js";
import { lockLine } from "../views/lock-line.js";

export function addLockRenew(lock: Command, action: Action): void {
  lock
    .command("renew")
    .argument("<lock>", "its id")
    .description("hold the path longer, from now")
    .option(
      "--fence <number>",
      "the number that came with the lock; `praxis lock list` shows it (needed)",
      wholeNumber(0, Number.MAX_SAFE_INTEGER),
    )
    .option("--for <time>", "how long; as before when left out", span(LOCK_TTL_MS.minimum, LOCK_TTL_MS.maximum))
    .addHelpText("after", "\nExit code 1: the lock is in other hands.\n\nExample:\n  $ praxis lock renew lck_… --fence 17")
    .action(
      action<{ fence?: number; for?: number }>(async (context, [id = ""], { fence, for: ttlMs }) => {
        const request = { fence: neededFence(fence), ...(ttlMs === undefined ? {} : { ttlMs }) };
        const { body, raw } = await context.api.post(paths.renewLock(id), lockViewSchema, request);
        if (context.json) await context.printJson(raw);
        else await context.print(`${context.paint("green", "✓")} ${lockLine(body, context.session.now(), context.paint)}`);
        return EXIT.good;
      }),
    );
}
