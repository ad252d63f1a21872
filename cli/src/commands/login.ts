/** `praxis login …`: the group. */
import type { Command } from "commander";
import type { Action } from "../action.js";
import { addLoginLink } from "./login-link.js";

export function addLogin(program: Command, action: Action): void {
  const login = program.command("login").description("sign in to the console").addHelpText("after", "\nExample:\n  $ praxis login link");
  addLoginLink(login, action);
}
