/** `praxis lock take <path>`: exit code 1 when somebody else holds an overlapping path. */
import { LOCK_TTL_MS } from "@praxis/domain/lock";
import { lockViewSchema, paths, takeLockRequestSchema } from "@praxis/api/contract";
import type { Command } from "commander";
import type { Action } from "../action.js";
import { checkedBody } from "../arguments/checked-body.js";
import { span } from "../arguments/span.js";
import { EXIT } from "../exit-codes.js";
import { lockLine } from "../views/lock-line.js";

interface TakeOptions {
  owner: string;
  purpose: string;
  for: number;
}

export function addLockTake(lock: Command, action: Action): void {
  lock
    .command("take")
    .argument("<path>", "relative to the root of the repository; a folder holds everything below it")
    .description("hold a path for a time")
    .requiredOption("--owner <name>", "who holds it")
    .requiredOption("--purpose <text>", "what for, for example a task's id")
    .option("--for <time>", "how long, from the last renewal: 90s, 15m, 1h", span(LOCK_TTL_MS.minimum, LOCK_TTL_MS.maximum), 900_000)
    .addHelpText(
      "after",
      "\nExit code 1: an overlapping path is held.\n\nExample:\n  $ praxis lock take src/login --owner ada --purpose tsk_…",
    )
    .action(
      action<TakeOptions>(async (context, [path = ""], { owner, purpose, for: ttlMs }) => {
        const request = checkedBody(takeLockRequestSchema, { path, owner, purpose, ttlMs }, "A lock cannot be taken");
        const { body, raw } = await context.api.post(paths.locks(), lockViewSchema, request);
        if (context.json) await context.printJson(raw);
        else
          await context.print(
            `${context.paint("green", "✓")} ${lockLine(body, context.session.now(), context.paint)}`,
            context.hint(`  keep it:     praxis lock renew ${body.id} --fence ${String(body.fence)}`),
            context.hint(`  let it go:   praxis lock release ${body.id} --fence ${String(body.fence)}`),
          );
        return EXIT.good;
      }),
    );
}
