/** `praxis gate override <gate>`: a person clears checks that failed. It ends by itself, and with the next push. */
import { gateViewSchema, overrideGateRequestSchema, paths } from "@praxis/api/contract";
import { CHECK_IDS } from "@praxis/domain/gate";
import type { Command } from "commander";
import type { Action } from "../action.js";
import { checkedBody } from "../arguments/checked-body.js";
import { listChoice } from "../arguments/list-choice.js";
import { span } from "../arguments/span.js";
import { EXIT } from "../exit-codes.js";
import { oneLine } from "../text/sanitise.js";

interface OverrideOptions {
  check: string;
  reason: string;
  ticket?: string;
  for: number;
}

const HELP = `
It holds for this head and this policy alone; secrets and security need two people. Whoever made the change may not.

Example:
  $ praxis gate override gat_… --check integrity --reason "the new rule was agreed in the review of Monday" --for 4h`;

export function addGateOverride(gate: Command, action: Action): void {
  gate
    .command("override")
    .argument("<gate>", "its id (gat_…)")
    .description("clear checks that failed")
    .requiredOption("--check <checks>", CHECK_IDS.join(", "), listChoice(CHECK_IDS))
    .requiredOption("--reason <text>", "why; 20 characters or more")
    .option("--ticket <text>", "where it is followed up")
    .option("--for <time>", "how long, at most 24h", span(60_000, 86_400_000), 3_600_000)
    .addHelpText("after", HELP)
    .action(
      action<OverrideOptions>(async (context, [id = ""], { check, reason, ticket, for: forMs }) => {
        const expiresAt = new Date(context.session.now() + forMs).toISOString();
        const wish = { checks: check.split(","), reason, ...(ticket === undefined ? {} : { ticket }), expiresAt };
        const request = checkedBody(overrideGateRequestSchema, wish, "A check cannot be cleared");
        const { body, raw } = await context.api.post(paths.overrideGate(id), gateViewSchema, request);
        if (context.json) await context.printJson(raw);
        else {
          const second = body.awaitingSecond.length === 0 ? "" : `; a second person has to clear ${body.awaitingSecond.join(", ")} too`;
          await context.print(`${context.paint("green", "✓")} cleared ${oneLine(check)} until ${expiresAt}${second}`);
        }
        return EXIT.good;
      }),
    );
}
