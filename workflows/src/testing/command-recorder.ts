/**
 * Bundled beside the workflow in tests: shows every command that the workflow gives to Temporal, with all its arguments, which
 * replay itself never looks at. Runs in the workflow sandbox and changes nothing.
 */
import { proxySinks, type Sinks, type WorkflowInterceptors } from "@temporalio/workflow";

export interface CommandSinks extends Sinks {
  commands: {
    /** Each command as JSON, in the wire's own words. */
    given(commands: string[]): void;
  };
}

const { commands } = proxySinks<CommandSinks>();

export function interceptors(): WorkflowInterceptors {
  return {
    internals: [
      {
        concludeActivation(input, next) {
          const output = next(input);
          if (output.commands.length > 0) commands.given(output.commands.map((command) => JSON.stringify(command, readable)));
          return output;
        },
      },
    ],
  };
}

/** Payloads are JSON in bytes. */
function readable(_: string, value: unknown): unknown {
  if (!ArrayBuffer.isView(value)) return value;
  return new TextDecoder().decode(value as Uint8Array);
}
