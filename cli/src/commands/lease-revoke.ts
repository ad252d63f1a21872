/** `praxis lease revoke <lease>` */
import { leaseSummarySchema, paths } from "@praxis/api/contract";
import type { Command } from "commander";
import type { Action } from "../action.js";
import { EXIT } from "../exit-codes.js";
import { oneLine } from "../text/sanitise.js";

export function addLeaseRevoke(lease: Command, action: Action): void {
  lease
    .command("revoke")
    .argument("<lease>", "its id (lse_…)")
    .description("take work back from its holder; it is offered again, to others first")
    .requiredOption("--reason <text>", "why; it stands in the run's log")
    .addHelpText("after", '\nExample:\n  $ praxis lease revoke lse_… --reason "it works on the wrong branch"')
    .action(
      action<{ reason: string }>(async (context, [id = ""], { reason }) => {
        const { body, raw } = await context.api.post(paths.revokeLease(id), leaseSummarySchema, { reason });
        if (context.json) await context.printJson(raw);
        else
          await context.print(
            `${context.paint("green", "✓")} ${oneLine(body.agentId)} no longer holds step ${oneLine(body.stepId)} of ${oneLine(body.runId)}`,
          );
        return EXIT.good;
      }),
    );
}
