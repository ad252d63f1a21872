/** `praxis run open <run>`: where to look at the run. Prints an address; opening it is up to the person. */
import { paths, runViewSchema } from "@praxis/api/contract";
import type { Command } from "commander";
import type { Action } from "../action.js";
import { resolveRunId } from "../arguments/run-argument.js";
import { EXIT } from "../exit-codes.js";
import { findConsole } from "../server/find-console.js";

export function addRunOpen(run: Command, action: Action): void {
  run
    .command("open")
    .argument("<run>", "id, beginning of an id, or last")
    .description("print the address where the run can be looked at")
    .addHelpText("after", "\nExample:\n  $ praxis run open last")
    .action(
      action(async (context, [text = ""]) => {
        const { api } = context;
        const { body } = await api.get(paths.run(await resolveRunId(api, text)), runViewSchema);
        const apiUrl = api.server.apiUrl + paths.run(body.id);
        const console = findConsole(api.server);
        const consoleUrl = console === null ? null : `${console}/runs/${encodeURIComponent(body.id)}`;
        if (context.json) await context.printJson({ consoleUrl, apiUrl });
        else if (consoleUrl !== null) await context.print(consoleUrl);
        else {
          await context.note("praxis: no console runs beside this server; this is the run's address in the API (it needs the key):");
          await context.print(apiUrl);
        }
        return EXIT.good;
      }),
    );
}
