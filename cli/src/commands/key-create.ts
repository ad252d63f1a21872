/** `praxis key create <name>`: the key itself is printed once and can never be read again. */
import { ROLES, SCOPES } from "@praxis/domain/access";
import { createdKeySchema, createKeyRequestSchema, paths } from "@praxis/api/contract";
import { Option, type Command } from "commander";
import type { Action } from "../action.js";
import { collect } from "../arguments/key-values.js";
import { listChoice } from "../arguments/list-choice.js";
import { pointInTime } from "../arguments/whole-number.js";
import { CliError } from "../cli-error.js";
import { EXIT } from "../exit-codes.js";
import { dateAndTime } from "../text/amounts.js";
import { oneLine } from "../text/sanitise.js";

interface CreateOptions {
  role?: string;
  scopes?: string;
  pool?: readonly string[];
  expires?: string;
}

export function addKeyCreate(key: Command, action: Action): void {
  key
    .command("create")
    .argument("<name>", "what it is for")
    .description("make an API key; it is shown once")
    .addOption(new Option("--role <role>", "what it may do").choices([...ROLES]))
    .option("--scopes <scope,…>", "instead of a role: single permissions", listChoice(SCOPES))
    .option("--pool <name>", "a pool it may work; may be repeated; all when left out", collect)
    .option("--expires <span|time>", "when it ends, for example 90d or 2030-01-31")
    .addHelpText(
      "after",
      "\nExamples:\n  $ praxis key create ci --role operator --expires 90d\n  $ praxis key create dashboard --scopes runs:read",
    )
    .action(
      action<CreateOptions>(async (context, [name = ""], { role, scopes, pool, expires }) => {
        if ((role === undefined) === (scopes === undefined))
          throw new CliError(EXIT.usage, "The key cannot be made like this: it takes either a role or scopes.", [
            `praxis key create ${oneLine(name)} --role <${ROLES.join("|")}>`,
            `praxis key create ${oneLine(name)} --scopes <${SCOPES.join(",")}>`,
          ]);
        const request = createKeyRequestSchema.safeParse({
          name,
          ...(role === undefined ? {} : { role }),
          ...(scopes === undefined ? {} : { scopes: scopes.split(",") }),
          ...(pool === undefined ? {} : { pools: [...pool] }),
          ...(expires === undefined ? {} : { expiresAt: pointInTime(expires, context.session.now(), "after") }),
        });
        if (!request.success)
          throw new CliError(
            EXIT.usage,
            "The key cannot be made like this.",
            request.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`),
          );
        const { body, raw } = await context.api.post(paths.keys(), createdKeySchema, request.data);
        if (context.json) {
          await context.printJson(raw);
          return EXIT.good;
        }
        const until = body.expiresAt === undefined ? "it does not expire" : `valid until ${dateAndTime(body.expiresAt)}`;
        await context.note(
          `${context.paint("green", "✓")} key ${body.id} (${oneLine(body.name)}), ${until}. This is the only time it is shown:`,
        );
        await context.print(oneLine(body.apiKey));
        return EXIT.good;
      }),
    );
}
