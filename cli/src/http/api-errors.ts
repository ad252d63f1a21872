/** The two ways a call fails: the server said no (a problem), or no usable answer came (unreachable). */
import type { Problem } from "@praxis/api/contract";

export class ApiProblem extends Error {
  readonly problem: Problem;
  readonly retryAfterMs: number | null;

  constructor(problem: Problem, retryAfterMs: number | null) {
    super(problem.detail);
    this.name = "ApiProblem";
    this.problem = problem;
    this.retryAfterMs = retryAfterMs;
  }
}

export class Unreachable extends Error {
  /** The server may have taken the request although no answer came. */
  readonly maybeArrived: boolean;
  /** False: trying again cannot help (a bad certificate, say). */
  readonly temporary: boolean;

  constructor(message: string, options: { maybeArrived: boolean; temporary?: boolean; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.name = "Unreachable";
    this.maybeArrived = options.maybeArrived;
    this.temporary = options.temporary ?? true;
  }
}

/** The server answered with something that is not in the contract. */
export class UnexpectedAnswer extends Error {
  constructor(message: string) {
    super(message);
    this.name = "UnexpectedAnswer";
  }
}

export class Interrupted extends Error {
  constructor() {
    super("Interrupted.");
    this.name = "Interrupted";
  }
}

/** Nothing was sent: the connection was never made. */
const NEVER_SENT: ReadonlyMap<string, string> = new Map([
  ["ECONNREFUSED", "nothing listens there"],
  ["ENOTFOUND", "there is no machine of this name"],
  ["EAI_AGAIN", "the name could not be looked up"],
  ["EHOSTUNREACH", "there is no way to this machine"],
  ["ENETUNREACH", "there is no way to this network"],
  ["UND_ERR_CONNECT_TIMEOUT", "the machine did not answer in time"],
]);

/** What `fetch` threw, in plain words. */
export function networkFault(error: unknown): Unreachable {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  // By its words alone: fetch refuses the ports of other services (1, 22, 25 …) before it tries, and gives no code.
  if (cause instanceof Error && cause.message === "bad port")
    return new Unreachable("nothing listens there that praxis may call: the port belongs to another service", {
      maybeArrived: false,
      temporary: false,
      cause: error,
    });
  const code = codeOf(cause);
  const known = NEVER_SENT.get(code);
  if (known !== undefined) return new Unreachable(known, { maybeArrived: false, cause: error });
  if (nameOf(error) === "TimeoutError") return new Unreachable("it did not answer in time", { maybeArrived: true, cause: error });
  if (/CERT|SSL|TLS/.test(code)) {
    return new Unreachable(`its certificate is not trusted (${code})`, { maybeArrived: false, temporary: false, cause: error });
  }
  return new Unreachable(`the connection broke${code === "" ? "" : ` (${code})`}`, { maybeArrived: true, cause: error });
}

function codeOf(cause: unknown): string {
  return typeof cause === "object" && cause !== null && "code" in cause && typeof cause.code === "string" ? cause.code : "";
}

function nameOf(error: unknown): string {
  return typeof error === "object" && error !== null && "name" in error ? String(error.name) : "";
}
