/** `praxis login link`: a one-time link (or, where no console runs, a code) that signs a person in. */
import { createLoginCodeRequestSchema, loginCodeSchema, paths } from "@praxis/api/contract";
import { ROLES } from "@praxis/domain/access";
import { Option, type Command } from "commander";
import type { Action } from "../action.js";
import { CliError } from "../cli-error.js";
import { EXIT } from "../exit-codes.js";
import { findConsole } from "../server/find-console.js";
import { coarse } from "../text/amounts.js";
import { oneLine } from "../text/sanitise.js";

interface LinkOptions {
  name?: string;
  role?: string;
}

export function addLoginLink(login: Command, action: Action): void {
  login
    .command("link")
    .description("print a link that signs one person in to the console, once, within ten minutes (needs the scope admin)")
    .option("--name <name>", "who signs in, as logs will name them (local when left out)")
    .addOption(new Option("--role <role>", "what the person may do (admin when left out)").choices([...ROLES]))
    .addHelpText("after", "\nExamples:\n  $ praxis login link\n  $ praxis login link --name ada --role viewer")
    .action(
      action<LinkOptions>(async (context, _arguments, { name, role }) => {
        const request = createLoginCodeRequestSchema.safeParse({
          ...(name === undefined ? {} : { name }),
          ...(role === undefined ? {} : { role }),
        });
        if (!request.success)
          throw new CliError(
            EXIT.usage,
            "The link cannot be made like this.",
            request.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`),
          );
        const { body } = await context.api.post(paths.loginCodes(), loginCodeSchema, request.data);
        const console = findConsole(context.api.server);
        // After the `#`: browsers send that part to no server, so the code is in nobody's access log.
        const link = console === null ? null : `${console}/login#code=${encodeURIComponent(body.code)}`;
        if (context.json) {
          await context.printJson({ ...body, link });
          return EXIT.good;
        }
        const span = coarse(Date.parse(body.expiresAt) - context.session.now());
        if (link === null) await context.note("praxis: no console runs beside this server; this is the code to sign in with:");
        await context.note(`${context.paint("green", "✓")} good once, for ${span}`);
        await context.print(oneLine(link ?? body.code));
        return EXIT.good;
      }),
    );
}
