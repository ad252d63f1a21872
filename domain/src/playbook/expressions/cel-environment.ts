/**
 * The one CEL environment: the names an expression may use, arithmetic over JSON's one kind of number, and a budget that
 * stops an expression before it eats the process. Evaluation is synchronous, so the current frame is a variable here.
 */
import { Environment } from "@marcbachmann/cel-js";
import { invariant } from "../../errors/index.js";
import { compilePattern, PATTERN_TEXT_MAX } from "../schema/linear-pattern.js";

export const EXPRESSION_CHARS_MAX = 2000;
/** One unit is one turn of a loop, or one item or 16 characters of a value made on the way: well under a second of work in all. */
const BUDGET = 250_000;
const CHARS_PER_UNIT = 16;

export interface CelFrame {
  succeeded(stepId: string): boolean;
  failed(stepId: string): boolean;
}

/** Thrown by our own functions inside an expression; the message is for the playbook's author. */
export class ExpressionRefused extends Error {}

const TOO_MUCH = "the expression takes too much work: it loops over too much, or makes too large a value";

let frame: CelFrame | null = null;
let budget = 0;

/** The functions that `instrument` puts around what can grow. Their names are no secret: calling them only costs budget. */
export const CHARGE_TURN = "chargeTurn_";
/** `all` and `exists` swallow errors and go on, so a value must end them: they ask this before each turn. */
export const MAY_TURN = "mayTurn_";
export const CHARGE_SIZE = "chargeSize_";
/** Put before the name of `matches`: the library's own uses an engine that a pattern can keep busy for hours. */
export const LINEAR = "linear_";
export const STATUS_FUNCTIONS = ["succeeded", "failed", "always"] as const;

/** @throws ExpressionRefused when the work took more than the budget, whatever came of it: some operators swallow errors. */
export function withFrame<T>(next: CelFrame, work: () => T): T {
  const outer = { frame, budget };
  frame = next;
  budget = BUDGET;
  try {
    const result = work();
    if (budget < 0) throw new ExpressionRefused(TOO_MUCH);
    return result;
  } catch (error) {
    throw budget < 0 ? new ExpressionRefused(TOO_MUCH) : error;
  } finally {
    ({ frame, budget } = outer);
  }
}

function current(): CelFrame {
  invariant(frame, "an expression's function was called outside an evaluation");
  return frame;
}

function spend(units: number): void {
  budget -= units;
  if (budget < 0) throw new ExpressionRefused(TOO_MUCH);
}

function spendSize(value: unknown): void {
  spend(1);
  if (typeof value === "string") spend(Math.ceil(value.length / CHARS_PER_UNIT));
  else if (value instanceof Uint8Array) spend(Math.ceil(value.length / CHARS_PER_UNIT));
  else if (Array.isArray(value)) for (const item of value) spendSize(item);
  else if (typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    for (const member of Object.values(value)) spendSize(member);
  }
}

export const celEnvironment = createEnvironment();

function createEnvironment(): Environment {
  const environment = new Environment({
    homogeneousAggregateLiterals: false,
    limits: { maxAstNodes: 10_000, maxDepth: 250, maxListElements: 500, maxMapEntries: 200, maxCallArguments: 16 },
  });
  for (const name of ["inputs", "run", "steps"]) environment.registerVariable(name, "dyn");
  environment.registerFunction("succeeded(string): bool", (id: string) => current().succeeded(id));
  environment.registerFunction("failed(string): bool", (id: string) => current().failed(id));
  environment.registerFunction("always(): bool", () => true);
  environment.registerFunction(`${CHARGE_TURN}(dyn): dyn`, (value: unknown) => {
    spend(1);
    return value;
  });
  environment.registerFunction(`${MAY_TURN}(): bool`, () => --budget >= 0);
  environment.registerFunction(`${CHARGE_SIZE}(dyn): dyn`, (value: unknown) => {
    spendSize(value);
    return value;
  });
  environment.registerFunction(`string.${LINEAR}matches(string): bool`, matches);
  registerMixedArithmetic(environment);
  return environment;
}

function matches(text: string, source: string): boolean {
  const pattern = compilePattern(source);
  if (!pattern.ok) throw new ExpressionRefused(`the pattern of matches() ${pattern.message}`);
  if (text.length > PATTERN_TEXT_MAX)
    throw new ExpressionRefused(`matches() takes texts of at most ${String(PATTERN_TEXT_MAX)} characters`);
  spend(Math.ceil((text.length * pattern.states) / 50));
  return pattern.test(text);
}

/** CEL has no `int + double`; JSON has no such difference, so `inputs.price * 2` must work whatever the price is. */
function registerMixedArithmetic(environment: Environment): void {
  const operations: Record<string, (a: number, b: number) => number> = {
    "+": (a, b) => a + b,
    "-": (a, b) => a - b,
    "*": (a, b) => a * b,
    "/": (a, b) => a / b,
  };
  for (const [operator, apply] of Object.entries(operations)) {
    const mixed = (a: number | bigint, b: number | bigint): number => apply(Number(a), Number(b));
    environment.registerOperator(`int ${operator} double`, mixed);
    environment.registerOperator(`double ${operator} int`, mixed);
  }
}
