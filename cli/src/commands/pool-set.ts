/** `praxis pool set <name>` */
import { paths, POOL_TRUSTS, poolViewSchema } from "@praxis/api/contract";
import { Option, type Command } from "commander";
import type { Action } from "../action.js";
import { EXIT } from "../exit-codes.js";
import { oneLine } from "../text/sanitise.js";

interface SetOptions {
  trust: string;
  description?: string;
}

export function addPoolSet(pool: Command, action: Action): void {
  pool
    .command("set")
    .argument("<name>", "small letters, digits, dots, dashes and underscores")
    .description("make a pool, or change what it says (needs the scope admin)")
    .addOption(new Option("--trust <level>", "how far its agents are trusted").choices([...POOL_TRUSTS]).default("standard"))
    .option("--description <text>", "what kind of work it is for")
    .addHelpText("after", '\nExample:\n  $ praxis pool set coders --description "small changes to our code"')
    .action(
      action<SetOptions>(async (context, [name = ""], { trust, description }) => {
        const body = { trust, ...(description === undefined ? {} : { description }) };
        const answer = await context.api.exchange({ method: "PUT", path: paths.pool(name), body }, poolViewSchema);
        if (context.json) await context.printJson(answer?.raw ?? null);
        else await context.print(`${context.paint("green", "✓")} pool ${oneLine(name)} is there`);
        return EXIT.good;
      }),
    );
}
