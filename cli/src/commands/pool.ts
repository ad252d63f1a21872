/** `praxis pool …`: the group. */
import type { Command } from "commander";
import type { Action } from "../action.js";
import { addPoolList } from "./pool-list.js";
import { addPoolSet } from "./pool-set.js";

export function addPool(program: Command, action: Action): void {
  const pool = program.command("pool").description("named queues of work for agents");
  addPoolList(pool, action);
  addPoolSet(pool, action);
}
