/** Does what stands under `with` fit the step's kind? Once with the literals of the text, and once when expressions are filled in. */
import { type Issue } from "../../errors/index.js";
import type { Json } from "../../hashing/index.js";
import { DEFAULT_ON_SILENCE, DEFAULT_OPTIONS } from "../../run/approvals.js";
import { hasExpression } from "../expressions/find-expressions.js";
import { stepKind, type StepKindName } from "../kinds/index.js";
import { validateJson } from "../schema/validate-json.js";
import { isJsonList, isJsonObject } from "../../source/json-object.js";
import { formatPath, type Path } from "../../source/path.js";

interface WithFault {
  /** Starts with `with`. */
  path: Path;
  message: string;
}

/** @returns issues with paths like `with.argv[0]`. For values that are filled in; a `${{` in them is plain text. */
export function checkWith(kind: StepKindName, value: Json): Issue[] {
  return findWithFaults(kind, value, () => false).map(({ path, message }) => ({ path: formatPath(path), message }));
}

/** The same for a playbook's text: members that hold an expression are left for later. */
export function findLiteralFaults(kind: StepKindName, value: Json): WithFault[] {
  return findWithFaults(kind, value, holdsExpression);
}

/** Keywords that judge a value as a whole: not to be judged while a part of it is open. */
const WHOLE = new Set(["enum", "const", "uniqueItems", "not", "anyOf", "oneOf", "contains", "minContains", "maxContains"]);

function findWithFaults(kind: StepKindName, value: Json, isOpen: (value: Json | undefined) => boolean): WithFault[] {
  const faults: WithFault[] = [];
  for (const fault of validateJson(stepKind(kind).with, value)) {
    const at = valueAt(value, fault.path);
    const unjudged = typeof at === "string" || WHOLE.has(fault.keyword) ? isOpen(at) : false;
    if (!unjudged)
      faults.push({
        path: ["with", ...fault.path],
        message: `${fault.path.length === 0 ? "`with`" : `\`${formatPath(fault.path)}\``} ${fault.message}`,
      });
  }
  if (kind === "approval" && isJsonObject(value) && faults.length === 0) faults.push(...findApprovalFaults(value, isOpen));
  return faults;
}

function holdsExpression(value: Json | undefined): boolean {
  if (typeof value === "string") return hasExpression(value);
  if (isJsonList(value)) return value.some(holdsExpression);
  return isJsonObject(value) && Object.values(value).some(holdsExpression);
}

function valueAt(value: Json, path: Path): Json | undefined {
  let here: Json | undefined = value;
  for (const part of path) {
    if (isJsonList(here)) here = here[Number(part)];
    else here = isJsonObject(here) && Object.hasOwn(here, part) ? here[String(part)] : undefined;
  }
  return here;
}

function findApprovalFaults(value: { readonly [key: string]: Json }, isOpen: (value: Json | undefined) => boolean): WithFault[] {
  const faults: WithFault[] = [];
  const { options, onSilence, dueMs } = value;
  if (isOpen(options)) return [];
  const ids: readonly string[] = isJsonList(options)
    ? options.map((option) => (isJsonObject(option) && typeof option.id === "string" ? option.id : ""))
    : DEFAULT_OPTIONS.approval.map((option) => option.id);
  ids.forEach((id, index) => {
    if (ids.indexOf(id) < index) faults.push({ path: ["with", "options", index, "id"], message: `The option \`${id}\` stands here twice` });
  });
  const list = ids.join(", ");
  if (typeof onSilence === "string" && !isOpen(onSilence) && !ids.includes(onSilence)) {
    faults.push({ path: ["with", "onSilence"], message: `\`onSilence\` must be one of the options: ${list}` });
  }
  if (onSilence === undefined && dueMs !== undefined && !ids.includes(DEFAULT_ON_SILENCE.approval)) {
    faults.push({ path: ["with", "dueMs"], message: `Say with \`onSilence\` which option counts when nobody answers in time: ${list}` });
  }
  return faults;
}
