/** `praxis lock …`: the group; holds on paths, so that two agents do not write the same files. */
import type { Command } from "commander";
import type { Action } from "../action.js";
import { addLockList } from "./lock-list.js";
import { addLockRelease } from "./lock-release.js";
import { addLockRenew } from "./lock-renew.js";
import { addLockTake } from "./lock-take.js";

export function addLock(program: Command, action: Action): void {
  const lock = program
    .command("lock")
    .description("holds on paths, so that two agents do not write the same files")
    .addHelpText("after", "\nExample:\n  $ praxis lock take src/login --owner ada --purpose tsk_… --for 15m");
  addLockTake(lock, action);
  addLockRenew(lock, action);
  addLockRelease(lock, action);
  addLockList(lock, action);
}
