/** Parses and checks one expression, once; runs it as often as asked. Every fault has its place in the expression. */
import { type ASTNode, EvaluationError, ParseError, TypeError as CelTypeError } from "@marcbachmann/cel-js";
import { ExpressionRefused, celEnvironment, EXPRESSION_CHARS_MAX } from "./cel-environment.js";
import { readTree, type TreeFacts } from "./expression-tree.js";
import { instrument } from "./instrument.js";
import { plainCelMessage } from "./plain-cel-message.js";

/** The offset counts characters of the expression, from 0. */
export interface ExpressionFault {
  offset: number;
  message: string;
}

/** Thrown by `run`; `node` is the part that failed, when the library says so. */
export class ExpressionFailure extends Error {
  readonly offset: number;
  readonly node: ASTNode | undefined;
  readonly celCode: string | undefined;
  constructor(
    message: string,
    offset: number,
    options: { node?: ASTNode | undefined; celCode?: string | undefined; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.offset = offset;
    this.node = options.node;
    this.celCode = options.celCode;
  }
}

export interface CompiledExpression {
  text: string;
  /** CEL's name of the result's type; `dyn` when it depends on the values. */
  type: string;
  facts: TreeFacts;
  run(context: Record<string, unknown>): unknown;
}

export type Compilation =
  | { ok: true; expression: CompiledExpression }
  | { ok: false; faults: readonly ExpressionFault[]; /** What it reads, when it could at least be parsed. */ facts?: TreeFacts };

/** Pure memory of what was compiled before: a worker evaluates the same few expressions for every step of every run. */
const CACHE_MAX = 500;
const cache = new Map<string, Compilation>();

export function compileExpression(text: string): Compilation {
  const known = cache.get(text);
  if (known) return known;
  const compiled = compile(text);
  if (cache.size >= CACHE_MAX) cache.clear();
  cache.set(text, compiled);
  return compiled;
}

function compile(text: string): Compilation {
  if (text.length > EXPRESSION_CHARS_MAX) {
    return refuse(0, `The expression is longer than ${String(EXPRESSION_CHARS_MAX)} characters`);
  }
  try {
    const parsed = celEnvironment.parse(text);
    const facts = readTree(parsed.ast);
    const instrumented = instrument(text, parsed.ast);
    const runnable = celEnvironment.parse(instrumented.text);
    const check = parsed.check();
    const wrong = check.valid ? [] : [faultOf(check.error)];
    if (facts.faults.length > 0 || wrong.length > 0) return { ok: false, faults: [...facts.faults, ...wrong], facts };
    runnable.check();
    const run = (context: Record<string, unknown>): unknown => {
      try {
        return runnable(context) as unknown;
      } catch (error) {
        throw failureOf(error, instrumented.toOriginal);
      }
    };
    return { ok: true, expression: { text, type: check.type ?? "dyn", facts, run } };
  } catch (error) {
    return { ok: false, faults: [faultOf(error)] };
  }
}

function refuse(offset: number, message: string): Compilation {
  return { ok: false, faults: [{ offset, message }] };
}

function isCelError(error: unknown): error is ParseError | EvaluationError | CelTypeError {
  return error instanceof ParseError || error instanceof EvaluationError || error instanceof CelTypeError;
}

function faultOf(error: unknown): ExpressionFault {
  if (isCelError(error)) return { offset: error.range?.start ?? 0, message: plainCelMessage(error.code, error.summary) };
  return { offset: 0, message: "The expression is nested too deeply" };
}

function failureOf(error: unknown, toOriginal: (offset: number) => number): ExpressionFailure {
  if (error instanceof ExpressionRefused) return new ExpressionFailure(error.message, 0, { cause: error });
  if (isCelError(error)) {
    const node = error.node !== undefined && "op" in error.node ? (error.node as ASTNode) : undefined;
    const place = toOriginal(error.range?.start ?? 0);
    return new ExpressionFailure(plainCelMessage(error.code, error.summary), place, { node, celCode: error.code, cause: error });
  }
  return new ExpressionFailure(
    error instanceof RangeError ? "the expression makes too large a value" : "the expression could not be evaluated",
    0,
    { cause: error },
  );
}
