/** Turns a handler that returns an exit code into what commander calls, with the context of the invocation. */
import type { Command } from "commander";
import { createContext, type Context, type GlobalOptions } from "./context.js";
import type { ExitCode } from "./exit-codes.js";
import type { Server } from "./server/find-server.js";
import type { Session } from "./session.js";

export interface Outcome {
  exit: ExitCode;
  /** Known once a command has talked to it: failures name it. */
  server: Server | null;
}

export type Handler<Options> = (context: Context, args: readonly string[], options: Options) => Promise<ExitCode>;
export type Action = <Options extends object>(handler: Handler<Options>) => (...given: unknown[]) => Promise<void>;

export function createAction(session: Session, outcome: Outcome): Action {
  return <Options extends object>(handler: Handler<Options>) =>
    async (...given: unknown[]) => {
      // Commander passes the command last, after the arguments and the options.
      const command = given.at(-1) as Command;
      const options = command.optsWithGlobals<Options & GlobalOptions>();
      const context = createContext(session, options, (api) => (outcome.server = api.server));
      outcome.exit = await handler(context, command.args, options);
    };
}
