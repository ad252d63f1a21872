/** `praxis collab get [document]`: one document as it is, or the list of them. */
import { documentPageSchema, paths, type DocumentPage } from "@praxis/api/contract";
import type { Command } from "commander";
import type { Action } from "../action.js";
import { anyJson } from "../arguments/any-json.js";
import type { Context } from "../context.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { jsonText } from "../text/json-text.js";
import { oneLine } from "../text/sanitise.js";
import { textTable } from "../text/text-table.js";

export function addCollabGet(collab: Command, action: Action): void {
  collab
    .command("get")
    .argument("[document]", "its name; all documents are listed when left out")
    .description("print a shared document, or list them")
    .addHelpText("after", "\nExample:\n  $ praxis collab get tasks")
    .action(action(async (context, [name]) => (name === undefined ? list(context) : print(context, name))));
}

async function print(context: Context, name: string): Promise<ExitCode> {
  const { raw, etag } = await context.api.get(paths.document(name), anyJson);
  if (context.json) await context.printJson(raw);
  else {
    await context.print(jsonText(raw, { pretty: true }));
    await context.note(context.paint("dim", `ETag ${oneLine(etag ?? "none")}`));
  }
  return EXIT.good;
}

async function list(context: Context): Promise<ExitCode> {
  const items: DocumentPage["items"] = [];
  for (let cursor: string | undefined; ;) {
    const { body }: { body: DocumentPage } = await context.api.get(paths.documents(), documentPageSchema, { limit: "200", cursor });
    items.push(...body.items);
    if (body.nextCursor === null) break;
    cursor = body.nextCursor;
  }
  if (context.json) await context.printJson({ items, nextCursor: null });
  else if (items.length === 0) await context.print("No documents yet.");
  else {
    const head = ["DOCUMENT", "REVISION", "ETAG"].map((text) => context.paint("dim", text));
    await context.print(
      ...textTable([head, ...items.map(({ document, revision, etag }) => [oneLine(document), String(revision), oneLine(etag)])]),
    );
  }
  return EXIT.good;
}
