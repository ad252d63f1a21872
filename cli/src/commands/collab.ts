/** `praxis collab …`: the group; the shared documents and their log. */
import type { Command } from "commander";
import type { Action } from "../action.js";
import { addCollabArchive } from "./collab-archive.js";
import { addCollabEvents } from "./collab-events.js";
import { addCollabGet } from "./collab-get.js";
import { addCollabLog } from "./collab-log.js";
import { addCollabPatch } from "./collab-patch.js";
import { addCollabVerify } from "./collab-verify.js";

export function addCollab(program: Command, action: Action): void {
  const collab = program
    .command("collab")
    .description("the documents that agents and people share, and what happened to them")
    .addHelpText("after", "\nExamples:\n  $ praxis collab get\n  $ praxis collab log\n  $ praxis collab verify");
  addCollabGet(collab, action);
  addCollabPatch(collab, action);
  addCollabEvents(collab, action);
  addCollabLog(collab, action);
  addCollabVerify(collab, action);
  addCollabArchive(collab, action);
}
