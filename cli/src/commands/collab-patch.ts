/** `praxis collab patch <document> <patch>`: an object is a merge patch, a list a JSON Patch. */
import { JSON_PATCH_MEDIA_TYPE, MERGE_PATCH_MEDIA_TYPE, paths } from "@praxis/api/contract";
import type { Command } from "commander";
import type { Action } from "../action.js";
import { anyJson } from "../arguments/any-json.js";
import { readPatchFile } from "../arguments/text-file.js";
import { CliError } from "../cli-error.js";
import type { Context } from "../context.js";
import { EXIT } from "../exit-codes.js";
import type { Answer } from "../http/api-client.js";
import { jsonText } from "../text/json-text.js";
import { oneLine } from "../text/sanitise.js";

interface PatchOptions {
  ifMatch?: string;
  create?: boolean;
}

const HELP = `
An object is a merge patch: its members replace those of the document, null removes one. A list is a JSON Patch; with a
\`test\` in it, the patch itself says what it expects to find. Otherwise the document is read first, and the patch is
refused (exit code 1) when somebody changes it in between; --if-match names what you read yourself.

Examples:
  $ praxis collab patch notes '{"colour": "red", "old": null}'
  $ praxis collab patch notes '[{"op": "test", "path": "/n", "value": 1}, {"op": "replace", "path": "/n", "value": 2}]'
  $ praxis collab patch notes @patch.json
  $ praxis collab patch plan '{"goal": "ship"}' --create`;

export function addCollabPatch(collab: Command, action: Action): void {
  collab
    .command("patch")
    .argument("<document>", "its name")
    .argument("<patch>", "JSON, or @file")
    .description("change a part of a shared document")
    .option("--if-match <etag>", "only if this is still its ETag")
    .option("--create", "make the document; it must not be there")
    .addHelpText("after", HELP)
    .action(
      action<PatchOptions>(async (context, [document = "", text = ""], options) => {
        const patch = jsonOf(text.startsWith("@") ? readPatchFile(text.slice(1), context.session.cwd) : text);
        const { raw, etag } = await send(context, document, patch, options);
        if (context.json) await context.printJson(raw);
        else {
          await context.print(jsonText(raw, { pretty: true }));
          await context.note(`${context.paint("green", "✓")} changed, ETag ${oneLine(etag ?? "none")}`);
        }
        return EXIT.good;
      }),
    );
}

async function send(context: Context, document: string, patch: object, { ifMatch, create }: PatchOptions): Promise<Answer<unknown>> {
  const path = paths.document(document);
  if (create === true) {
    if (Array.isArray(patch)) throw new CliError(EXIT.usage, "A new document is given whole, as an object.");
    return context.api.change("PUT", path, anyJson, patch, { "If-None-Match": "*" });
  }
  const type = { "Content-Type": Array.isArray(patch) ? JSON_PATCH_MEDIA_TYPE : MERGE_PATCH_MEDIA_TYPE };
  if (ifMatch === undefined && isTested(patch)) return context.api.change("PATCH", path, anyJson, patch, type);
  const etag = ifMatch ?? (await context.api.get(path, anyJson)).etag ?? "*";
  return context.api.change("PATCH", path, anyJson, patch, { ...type, "If-Match": etag });
}

function isTested(patch: object): boolean {
  return Array.isArray(patch) && patch.some((one: unknown) => typeof one === "object" && one !== null && "op" in one && one.op === "test");
}

function jsonOf(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // Said below: what the parser says quotes the text.
  }
  throw new CliError(EXIT.usage, "The patch is not a JSON object or list.", ["In a shell, put it into single quotes."]);
}
