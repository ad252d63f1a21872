/** One invocation of one command: the session plus what the options and the environment say about server, colour and form. */
import { createApiClient, type ApiClient } from "./http/api-client.js";
import { findServer } from "./server/find-server.js";
import type { Session, Sink } from "./session.js";
import { createHint, type Hint } from "./text/hint.js";
import { jsonText } from "./text/json-text.js";
import { createPaint, type Paint } from "./text/paint.js";

export interface Context {
  readonly session: Session;
  /** Machines read: the API's bodies, nothing else on standard output. */
  readonly json: boolean;
  readonly paint: Paint;
  /** For every text that names a command to type. */
  readonly hint: Hint;
  /** May the screen be redrawn? */
  readonly live: boolean;
  /** Found when first asked for, so that commands without a server need none. */
  readonly api: ApiClient;
  /** Lines on standard output. The caller has made the text safe. */
  print(...lines: readonly string[]): Promise<void>;
  /** Lines for people, beside the result: standard error. */
  note(...lines: readonly string[]): Promise<void>;
  /** A watch says itself when the connection is lost. */
  muteRetries(): void;
  /** One JSON value: pretty on a terminal, one line elsewhere. */
  printJson(value: unknown): Promise<void>;
  /** One JSON value a line, also on a terminal. */
  printJsonLine(value: unknown): Promise<void>;
}

export interface GlobalOptions {
  json?: boolean;
  color?: boolean;
}

export function createContext(session: Session, options: GlobalOptions, onApi: (api: ApiClient) => void): Context {
  const colourOf = (sink: Sink): boolean => sink.isTty && !session.env.noColor && !session.env.dumbTerminal && options.color !== false;
  const errPaint = createPaint(colourOf(session.err));
  const note = (...lines: readonly string[]): Promise<void> => session.err.write(lines.map((line) => `${line}\n`).join(""));
  let api: ApiClient | undefined;
  let said = false;
  const onRetry = async (message: string): Promise<void> => {
    if (!said) await note(errPaint("dim", `praxis: ${message}; trying again…`));
    said = true;
  };
  return {
    session,
    json: options.json === true,
    paint: createPaint(colourOf(session.out)),
    hint: createHint(session.env),
    live: session.out.isTty && !session.env.dumbTerminal,
    get api() {
      if (api === undefined) {
        api = createApiClient(session, findServer(session), onRetry);
        for (const warning of api.server.warnings) void note(errPaint("yellow", `praxis: warning: ${warning}`));
        onApi(api);
      }
      return api;
    },
    print: (...lines) => session.out.write(lines.map((line) => `${line}\n`).join("")),
    note,
    muteRetries: () => (said = true),
    printJson: (value) => session.out.write(`${jsonText(value, { pretty: session.out.isTty })}\n`),
    printJsonLine: (value) => session.out.write(`${jsonText(value, { pretty: false })}\n`),
  };
}
