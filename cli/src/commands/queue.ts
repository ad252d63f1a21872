/** `praxis queue …`: the merge queue of a branch. */
import type { Command } from "commander";
import type { Action } from "../action.js";
import { addQueueAdd } from "./queue-add.js";
import { addQueueList } from "./queue-list.js";
import { addQueueRemove } from "./queue-remove.js";

export function addQueue(program: Command, action: Action): void {
  const queue = program
    .command("queue")
    .description("merge queues: changes that land one after the other, each with a receipt for exactly its tree");
  addQueueAdd(queue, action);
  addQueueList(queue, action);
  addQueueRemove(queue, action);
}
