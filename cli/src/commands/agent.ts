/** `praxis agent …`: the group. */
import type { Command } from "commander";
import type { Action } from "../action.js";
import { addAgentList } from "./agent-list.js";
import { addAgentRun } from "./agent-run.js";

export function addAgent(program: Command, action: Action): void {
  const agent = program.command("agent").description("be an agent that takes work, or see who is there");
  addAgentRun(agent, action);
  addAgentList(agent, action);
}
