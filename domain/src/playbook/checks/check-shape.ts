/** The strict form of a playbook: which members there are, what each holds. Builds the typed playbook from what is right. */
import type { Json } from "../../hashing/index.js";
import { isStepKind, PUBLIC_STEP_KINDS, stepKind, type StepKindName } from "../kinds/index.js";
import { didYouMean } from "../../source/nearest-name.js";
import type { Playbook, StepDefinition } from "../playbook.js";
import { SIDE_EFFECTS } from "../side-effect.js";
import { isJsonList, isJsonObject, type JsonObject } from "../../source/json-object.js";
import type { IssueReport } from "../../source/issue-report.js";
import { formatPath, type Path } from "../../source/path.js";

/** A name travels in workflow ids, file names and URLs. */
const NAME = /^[a-z][a-z0-9_-]{0,62}$/;
const NAME_WORDS = "must start with a-z and hold only a-z, 0-9, - and _, at most 63 characters";
export const STEPS_MAX = 200;
const YEAR_MS = 31_536_000_000;
/** Below a second every pause of the process would look like a death; above an hour nobody would notice one. */
const HEARTBEAT_MIN_MS = 1000;
const HEARTBEAT_MAX_MS = 3_600_000;
const ATTEMPTS_MAX = 20;

export interface ShapeOptions {
  allowBenchKinds: boolean;
}

export interface Shape {
  /** Undefined when there is nothing to go on with. Steps with a fault in `id` or `uses` are left out. */
  playbook: Playbook | undefined;
  /** The place in the list of each step of `playbook`. */
  positions: readonly number[];
}

/** Null or undefined: the fault is reported. */
type Check<T> = (value: Json, path: Path) => T | null | undefined;

export function checkShape(value: Json, report: IssueReport, options: ShapeOptions): Shape {
  if (!isJsonObject(value)) {
    report.add([], "A playbook is an object with name, version and steps");
    return { playbook: undefined, positions: [] };
  }
  const read = createReader(report);
  read.onlyKnown(value, [], ["name", "version", "description", "inputs", "timeoutMs", "steps"]);
  const name = read.needed(value, [], "name", read.name);
  const version = read.needed(value, [], "version", read.whole(1, Number.MAX_SAFE_INTEGER));
  const description = read.optional(value, [], "description", read.text(0, 4000));
  const inputs = read.optional(value, [], "inputs", read.object);
  const timeoutMs = read.optional(value, [], "timeoutMs", read.whole(1, YEAR_MS));
  const list = read.needed(value, [], "steps", (steps, path) => readStepList(steps, path, report));
  const steps: StepDefinition[] = [];
  const positions: number[] = [];
  list?.forEach((step, index) => {
    const definition = readStep(step, ["steps", index], report, options);
    if (!definition) return;
    steps.push(definition);
    positions.push(index);
  });
  const playbook: Playbook = {
    name: name ?? "",
    version: version ?? 1,
    ...(description === undefined ? {} : { description }),
    ...(inputs === undefined || Object.keys(inputs).length === 0 ? {} : { inputs }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    steps,
  };
  return { playbook, positions };
}

function readStepList(steps: Json, path: Path, report: IssueReport): readonly Json[] | undefined {
  if (!isJsonList(steps) || steps.length === 0) {
    report.add(path, "`steps` must be a list with at least one step");
    return undefined;
  }
  if (steps.length > STEPS_MAX)
    report.add([...path, STEPS_MAX], `A playbook has at most ${String(STEPS_MAX)} steps; this one has ${String(steps.length)}`);
  return steps.slice(0, STEPS_MAX);
}

const STEP_MEMBERS = [
  "id",
  "name",
  "uses",
  "with",
  "needs",
  "if",
  "timeoutMs",
  "heartbeatTimeoutMs",
  "attempts",
  "sideEffect",
  "continueOnFailure",
  "onFailure",
];

function readStep(value: Json, path: Path, report: IssueReport, options: ShapeOptions): StepDefinition | undefined {
  if (!isJsonObject(value)) {
    report.add(path, "A step is an object with id and uses");
    return undefined;
  }
  const read = createReader(report);
  read.onlyKnown(value, path, STEP_MEMBERS);
  const id = read.needed(value, path, "id", read.name);
  const uses = read.needed(value, path, "uses", (kind, place) => readKind(kind, place, report, options));
  const members = {
    name: read.optional(value, path, "name", read.text(1, 200)),
    with: read.optional(value, path, "with", read.object) ?? {},
    needs: read.optional(value, path, "needs", read.names) ?? [],
    if: read.optional(value, path, "if", read.condition),
    timeoutMs: read.optional(value, path, "timeoutMs", read.whole(1, YEAR_MS)),
    heartbeatTimeoutMs: read.optional(value, path, "heartbeatTimeoutMs", read.whole(HEARTBEAT_MIN_MS, HEARTBEAT_MAX_MS)),
    attempts: read.optional(value, path, "attempts", read.whole(1, ATTEMPTS_MAX)),
    sideEffect: read.optional(value, path, "sideEffect", read.oneOf(SIDE_EFFECTS)),
    continueOnFailure: read.optional(value, path, "continueOnFailure", read.yesNo),
    onFailure: read.optional(value, path, "onFailure", read.oneOf(["fail", "ask"] as const)),
  };
  if (uses !== undefined) checkLimits({ uses, ...members }, path, report);
  return id === undefined || uses === undefined ? undefined : withoutUndefined({ id, uses, ...members });
}

function readKind(kind: Json, path: Path, report: IssueReport, { allowBenchKinds }: ShapeOptions): StepKindName | undefined {
  const offered: readonly string[] = PUBLIC_STEP_KINDS;
  if (typeof kind !== "string") report.add(path, `\`uses\` must be the name of a step kind: ${offered.join(", ")}`);
  else if (isStepKind(kind) && (allowBenchKinds || offered.includes(kind))) return kind;
  else if (isStepKind(kind)) report.add(path, `\`${kind}\` is only for benchmarks; this server does not allow it`);
  else report.add(path, `There is no step kind \`${kind.slice(0, 100)}\`; there are ${offered.join(", ")}.${didYouMean(kind, offered)}`);
  return undefined;
}

type Limits = Pick<
  { [K in keyof StepDefinition]: StepDefinition[K] | undefined },
  "timeoutMs" | "heartbeatTimeoutMs" | "attempts" | "sideEffect"
> & { uses: StepKindName };

function checkLimits({ uses, timeoutMs, heartbeatTimeoutMs, attempts, sideEffect }: Limits, path: Path, report: IssueReport): void {
  const kind = stepKind(uses);
  if (heartbeatTimeoutMs !== undefined && kind.heartbeatTimeoutMs === 0) {
    report.add([...path, "heartbeatTimeoutMs"], `Steps of kind \`${uses}\` send no heartbeats: leave \`heartbeatTimeoutMs\` out`);
  } else if (heartbeatTimeoutMs !== undefined && timeoutMs !== undefined && heartbeatTimeoutMs > timeoutMs) {
    report.add([...path, "heartbeatTimeoutMs"], "`heartbeatTimeoutMs` must not be longer than the step's `timeoutMs`");
  }
  if ((sideEffect ?? kind.sideEffect) === "irreversible" && (attempts ?? 1) > 1) {
    report.add(
      [...path, "attempts"],
      "An irreversible step is tried once: if it fails or its outcome is unknown, a person decides. Leave `attempts` out, or make the step idempotent",
    );
  }
}

function withoutUndefined(
  step: { [K in keyof StepDefinition]: StepDefinition[K] | undefined } & Pick<StepDefinition, "id" | "uses" | "with" | "needs">,
): StepDefinition {
  return Object.fromEntries(Object.entries(step).filter(([, value]) => value !== undefined)) as unknown as StepDefinition;
}

function createReader(report: IssueReport) {
  const wrong = (path: Path, words: string): null => {
    const member = path[path.length - 1];
    report.add(path, `${typeof member === "number" ? `\`${formatPath(path)}\`` : `\`${member ?? ""}\``} ${words}`);
    return null;
  };
  const optional = <T>(object: JsonObject, path: Path, member: string, check: Check<T>): T | undefined => {
    const value = Object.hasOwn(object, member) ? object[member] : undefined;
    return value === undefined ? undefined : (check(value, [...path, member]) ?? undefined);
  };
  return {
    optional,
    needed<T>(object: JsonObject, path: Path, member: string, check: Check<T>): T | undefined {
      if (!Object.hasOwn(object, member)) report.add(path, `${path.length === 0 ? "The playbook" : "The step"} needs \`${member}\``);
      return optional(object, path, member, check);
    },
    onlyKnown(object: JsonObject, path: Path, known: readonly string[]): void {
      for (const member of Object.keys(object)) {
        if (!known.includes(member))
          report.add(
            [...path, member],
            `There is no member \`${member.slice(0, 100)}\` here; there are ${known.join(", ")}.${didYouMean(member, known)}`,
            "key",
          );
      }
    },
    name: (value: Json, path: Path) => (typeof value === "string" && NAME.test(value) ? value : wrong(path, NAME_WORDS)),
    object: (value: Json, path: Path) => (isJsonObject(value) ? value : wrong(path, "must be an object")),
    yesNo: (value: Json, path: Path) => (typeof value === "boolean" ? value : wrong(path, "must be true or false")),
    condition: (value: Json, path: Path) =>
      typeof value === "string" ? value : wrong(path, 'must be an expression written as text, like "inputs.deploy == true"'),
    text: (min: number, max: number) => (value: Json, path: Path) =>
      typeof value === "string" && value.length >= min && value.length <= max
        ? value
        : wrong(path, `must be text of ${String(min)} to ${String(max)} characters`),
    whole: (min: number, max: number) => (value: Json, path: Path) => {
      if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max) return value;
      return wrong(
        path,
        `must be a whole number ${max === Number.MAX_SAFE_INTEGER ? `of at least ${String(min)}` : `from ${String(min)} to ${String(max)}`}`,
      );
    },
    oneOf:
      <T extends string>(allowed: readonly T[]) =>
      (value: Json, path: Path) => {
        const found = allowed.find((one) => one === value);
        return found ?? wrong(path, `must be one of ${allowed.join(", ")}`);
      },
    names: (value: Json, path: Path) => {
      if (!isJsonList(value)) return wrong(path, "must be a list of step ids: [build, test]");
      value.forEach((item, index) => {
        if (typeof item !== "string") wrong([...path, index], "must be the id of a step");
      });
      return value.filter((item) => typeof item === "string");
    },
  };
}
