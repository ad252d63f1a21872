import type { ErrorCode } from "./codes/index.js";

const marker = Symbol.for("@praxis/domain-error");

/** One fault of an input: `path` is a JSON path or an expression's place; line and column count from 1. */
export interface Issue {
  path: string;
  message: string;
  line?: number;
  column?: number;
}

export interface DomainErrorOptions {
  /** May the same call succeed later without a change? */
  retry?: boolean;
  /** What a program needs to go on: `currentEtag`, `from`, `to`, `allowed`, `holder`. Public. */
  details?: Record<string, unknown>;
  issues?: readonly Issue[];
  cause?: unknown;
}

/** An expected failure. `message` is public: it says what was wrong, where, and what to do. */
export class DomainError extends Error {
  readonly [marker] = true;
  readonly code: ErrorCode;
  readonly retry: boolean;
  readonly details: Record<string, unknown> | undefined;
  readonly issues: readonly Issue[] | undefined;

  constructor(code: ErrorCode, message: string, options: DomainErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "DomainError";
    this.code = code;
    this.retry = options.retry ?? false;
    this.details = options.details;
    this.issues = options.issues;
  }

  /** Works across the workflow sandbox, jest realms and duplicate copies, where `instanceof` does not. */
  static is(value: unknown): value is DomainError {
    return typeof value === "object" && value !== null && marker in value;
  }
}
