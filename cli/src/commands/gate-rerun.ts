/** `praxis gate rerun <gate>`: judges the same head again, whole or one check of it, and watches. */
import { gateViewSchema, paths } from "@praxis/api/contract";
import { CHECK_IDS } from "@praxis/domain/gate";
import { Option, type Command } from "commander";
import type { Action } from "../action.js";
import { EXIT } from "../exit-codes.js";
import { watchGate } from "../gates/server-gate.js";
import { showExplanation } from "../gates/show-explanation.js";
import { oneLine } from "../text/sanitise.js";

export function addGateRerun(gate: Command, action: Action): void {
  gate
    .command("rerun")
    .argument("<gate>", "its id (gat_…)")
    .description("judge the same head again")
    .addOption(new Option("--check <check>", "only this one; the others' evidence is kept").choices(CHECK_IDS))
    .option("--no-wait", "do not watch")
    .addHelpText("after", "\nExample:\n  $ praxis gate rerun gat_… --check tests")
    .action(
      action<{ check?: string; wait: boolean }>(async (context, [id = ""], { check, wait }) => {
        const { body, raw } = await context.api.post(paths.rerunGate(id), gateViewSchema, check === undefined ? {} : { check });
        if (wait) return showExplanation(context, await watchGate(context, id), {});
        if (context.json) await context.printJson(raw);
        else await context.print(`${context.paint("green", "✓")} round ${String(body.round)} of ${oneLine(body.id)} is being judged`);
        return EXIT.good;
      }),
    );
}
