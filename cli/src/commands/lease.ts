/** `praxis lease …`: the group. */
import type { Command } from "commander";
import type { Action } from "../action.js";
import { addLeaseList } from "./lease-list.js";
import { addLeaseRevoke } from "./lease-revoke.js";

export function addLease(program: Command, action: Action): void {
  const lease = program.command("lease").description("who holds which work");
  addLeaseList(lease, action);
  addLeaseRevoke(lease, action);
}
