/** `praxis key list` */
import { keyPageSchema, paths, type KeyView } from "@praxis/api/contract";
import type { Command } from "commander";
import type { Action } from "../action.js";
import { wholeNumber } from "../arguments/whole-number.js";
import { EXIT } from "../exit-codes.js";
import { ago, dateAndTime } from "../text/amounts.js";
import type { Paint } from "../text/paint.js";
import { oneLine } from "../text/sanitise.js";
import { textTable } from "../text/text-table.js";

export function addKeyList(key: Command, action: Action): void {
  key
    .command("list")
    .description("list API keys, without their secret")
    .option("--limit <count>", "how many (1 to 200)", wholeNumber(1, 200), 50)
    .option("--cursor <cursor>", "go on where the last page ended")
    .addHelpText("after", "\nExample:\n  $ praxis key list")
    .action(
      action<{ limit: number; cursor?: string }>(async (context, _args, { limit, cursor }) => {
        const { body, raw } = await context.api.get(paths.keys(), keyPageSchema, { limit: String(limit), cursor });
        const { paint, session } = context;
        if (context.json) await context.printJson(raw);
        else {
          const head = ["KEY", "NAME", "MAY", "STATE", "LAST USED"].map((text) => paint("dim", text));
          await context.print(...textTable([head, ...body.items.map((view) => row(view, session.now(), paint))]));
        }
        if (!context.json && body.nextCursor !== null) await context.note(`More: add --cursor ${oneLine(body.nextCursor)}`);
        return EXIT.good;
      }),
    );
}

function row(view: KeyView, now: number, paint: Paint): string[] {
  return [
    view.id,
    oneLine(view.name),
    view.role ?? view.scopes.map(oneLine).join(","),
    state(view, now, paint),
    view.lastUsedAt === undefined ? "never" : ago(view.lastUsedAt, now),
  ];
}

function state({ revokedAt, expiresAt }: KeyView, now: number, paint: Paint): string {
  if (revokedAt !== undefined) return paint("red", `revoked ${dateAndTime(revokedAt)}`);
  if (expiresAt === undefined) return paint("green", "valid");
  return Date.parse(expiresAt) <= now
    ? paint("red", `expired ${dateAndTime(expiresAt)}`)
    : paint("green", `valid until ${dateAndTime(expiresAt)}`);
}
