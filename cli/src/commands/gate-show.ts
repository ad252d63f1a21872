/** `praxis gate show <gate>`: what a gate on the server says, and why. Its exit code is the verdict. */
import type { Command } from "commander";
import type { Action } from "../action.js";
import { explainGate, watchGate } from "../gates/server-gate.js";
import { showExplanation } from "../gates/show-explanation.js";

export function addGateShow(gate: Command, action: Action): void {
  gate
    .command("show")
    .argument("<gate>", "its id (gat_…)")
    .description("what a gate on the server says, and why; the exit code is its verdict")
    .option("--wait", "until it is decided")
    .addHelpText("after", "\nExample:\n  $ praxis gate show gat_… --wait")
    .action(
      action<{ wait?: boolean }>(async (context, [id = ""], { wait }) => {
        const why = wait === true ? await watchGate(context, id) : await explainGate(context, id);
        return showExplanation(context, why, {});
      }),
    );
}
