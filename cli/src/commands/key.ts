/** `praxis key …`: the group. */
import type { Command } from "commander";
import type { Action } from "../action.js";
import { addKeyCreate } from "./key-create.js";
import { addKeyList } from "./key-list.js";
import { addKeyRevoke } from "./key-revoke.js";

export function addKey(program: Command, action: Action): void {
  const key = program
    .command("key")
    .description("API keys (needs the scope admin)")
    .addHelpText("after", "\nExample:\n  $ praxis key create ci --role operator --expires 90d");
  addKeyCreate(key, action);
  addKeyList(key, action);
  addKeyRevoke(key, action);
}
