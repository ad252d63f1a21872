/** `praxis run show <run>` */
import { isRunClosed } from "@praxis/domain/run";
import { paths, runViewSchema } from "@praxis/api/contract";
import type { Command } from "commander";
import type { Action } from "../action.js";
import { resolveRunId } from "../arguments/run-argument.js";
import { EXIT } from "../exit-codes.js";
import { questionLines } from "../views/approval-lines.js";
import { runEnd, runFacts, runHead } from "../views/run-lines.js";
import { stepLines } from "../views/step-lines.js";
import { openQuestions } from "../watch/open-questions.js";
import { workOnOffer } from "../watch/work-on-offer.js";

export function addRunShow(run: Command, action: Action): void {
  run
    .command("show")
    .argument("<run>", "id, beginning of an id, or last")
    .description("show one run with its steps and what it waits for")
    .addHelpText("after", "\nExample:\n  $ praxis run show last")
    .action(
      action(async (context, [text = ""]) => {
        const { api, paint, hint } = context;
        const { body, raw } = await api.get(paths.run(await resolveRunId(api, text)), runViewSchema);
        if (context.json) {
          await context.printJson(raw);
          return EXIT.good;
        }
        const questions = isRunClosed(body.status) ? [] : await openQuestions(api, body);
        const now = context.session.now();
        await context.print(...runHead(body, { now, paint }), "", ...runFacts(body), "", ...stepLines(body.steps, { now, paint }));
        for (const question of questions) await context.print("", ...questionLines(question, { now, paint, hint }));
        const offers = isRunClosed(body.status) ? [] : await workOnOffer(context, body);
        if (offers.length > 0) await context.print("", ...offers);
        const end = runEnd(body, { paint, hint, artifacts: false });
        if (end.length > 0) await context.print("", ...end);
        return EXIT.good;
      }),
    );
}
