/** What a person wrote into the form → the request, with every fault beside its field; and the same as a command line. Pure. */
import type { Problem, StartRunRequest } from "@praxis/api/contract";
import { inputFields, writtenValue, type InputFields, type ValueFault } from "../../../lib/playbooks/input-fields";
import { isRecord } from "../../../lib/playbooks/is-record";
import { shellText } from "../../../lib/text/shell-text";

export interface RunDraft {
  readonly playbook: string;
  /** A playbook's own text in place of a name; null: a playbook there is. */
  readonly own: string | null;
  /** A path on the server's machine, or an address. Empty: none. */
  readonly repository: string;
  readonly ref: string;
  readonly title: string;
  readonly priority: number;
  /** `key=value`, one a line. */
  readonly labels: string;
  /** By the input's name; a field that nobody touched is absent. */
  readonly texts: Readonly<Record<string, string>>;
  /** Inputs that the schema does not name, as a JSON object. */
  readonly more: string;
}

export const PRIORITIES = [1, 2, 3, 4, 5] as const;
export const PRIORITY_DEFAULT = 3;
export const MORE_INPUTS = "inputs";

/** Beside which field a fault stands: `title`, `repository`, `ref`, `playbook`, `labels`, `inputs`, `inputs.<name>`. */
export type Faults<Fault> = ReadonlyMap<string, Fault>;
export type DraftFault = ValueFault | "object" | "label" | "labels";

/** As the API takes them. */
const LABEL = /^([A-Za-z0-9][A-Za-z0-9._/-]{0,62})=(.{0,200})$/;
const LABELS_MAX = 50;

/** `scheme://…`, or `user@host:path` as git writes it; all else is a path. */
const ADDRESS = /^(?:[a-z][a-z0-9+.-]*:\/\/|[^/\\\s:@]+@[^/\\\s:]+:)/i;
export const isAddress = (repository: string): boolean => ADDRESS.test(repository.trim());

export function requestOf(
  draft: RunDraft,
  schema: Readonly<Record<string, unknown>> | undefined,
): { request: StartRunRequest; faults: Faults<DraftFault> } {
  const { inputs, faults } = inputsOf(draft, inputFields(schema));
  const title = draft.title.trim();
  const labels = labelsOf(draft.labels);
  if (typeof labels === "string") faults.set("labels", labels);
  const isMissing = (draft.own ?? draft.playbook).trim() === "";
  const request: StartRunRequest = {
    playbook: draft.own === null ? draft.playbook : { inline: draft.own },
    ...(Object.keys(inputs).length === 0 ? {} : { inputs }),
    ...(title === "" ? {} : { title }),
    ...repositoryOf(draft),
    ...(typeof labels === "string" || Object.keys(labels).length === 0 ? {} : { labels }),
    ...(draft.priority === PRIORITY_DEFAULT ? {} : { priority: draft.priority }),
  };
  return { request, faults: isMissing ? new Map([...faults, ["playbook", "needed" as const]]) : faults };
}

function labelsOf(text: string): Record<string, string> | DraftFault {
  const lines = text.split("\n").flatMap((line) => (line.trim() === "" ? [] : [LABEL.exec(line.trim())]));
  if (lines.some((line) => line === null)) return "label";
  const labels = Object.fromEntries(lines.map((line) => [line?.[1] ?? "", line?.[2] ?? ""]));
  return Object.keys(labels).length < lines.length || lines.length > LABELS_MAX ? "labels" : labels;
}

function repositoryOf({ repository, ref }: RunDraft): Pick<StartRunRequest, "repository"> {
  const place = repository.trim();
  if (place === "") return {};
  const at = ref.trim() === "" ? {} : { ref: ref.trim() };
  return { repository: isAddress(place) ? { url: place, ...at } : { path: place, ...at } };
}

function inputsOf(
  { texts, more }: RunDraft,
  { fields, takesMore }: InputFields,
): { inputs: Record<string, unknown>; faults: Map<string, DraftFault> } {
  const faults = new Map<string, DraftFault>();
  const found: [string, unknown][] = [];
  for (const field of fields) {
    const written = writtenValue(field, texts[field.name] ?? field.initial);
    if (typeof written === "string") faults.set(`inputs.${field.name}`, written);
    else if (written.given) found.push([field.name, written.value]);
  }
  const further = takesMore && more.trim() !== "" ? furtherInputs(more) : {};
  if (typeof further === "string") faults.set(MORE_INPUTS, further);
  return { inputs: Object.fromEntries([...(typeof further === "string" ? [] : Object.entries(further)), ...found]), faults };
}

function furtherInputs(text: string): Record<string, unknown> | DraftFault {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : "object";
  } catch {
    return "json";
  }
}

const REPOSITORY_CODES = new Set(["repository_not_found", "repository_unreadable", "path_outside_roots", "url_not_allowed"]);

/** The server's refusal, split to the fields it speaks of. What belongs to none is in `rest`. */
export function faultsOf(problem: Pick<Problem, "code" | "detail" | "issues">): { faults: Faults<string>; rest: string[] } {
  if (problem.code === "playbook_not_found") return { faults: new Map([["playbook", problem.detail]]), rest: [] };
  if (problem.code === "ref_not_found") return { faults: new Map([["ref", problem.detail]]), rest: [] };
  if (REPOSITORY_CODES.has(problem.code)) return { faults: new Map([["repository", problem.detail]]), rest: [] };
  const faults = new Map<string, string>();
  const rest: string[] = [];
  for (const { path, message, line, column = 1 } of problem.issues ?? []) {
    const field = fieldOf(path);
    const at = line === undefined ? "" : `${String(line)}:${String(column)} `;
    if (field === null) rest.push(at + (path === "" ? message : `${path}: ${message}`));
    else faults.set(field, [...[faults.get(field) ?? []].flat(), withoutPlace(message, path)].join(" · "));
  }
  return { faults, rest: faults.size + rest.length === 0 ? [problem.detail] : rest };
}

/** The server's sentence begins with the place when it is one of the inputs; beside the field that is said already. */
function withoutPlace(message: string, path: string): string {
  const place = `\`${path}\` `;
  return message.startsWith(place) && !path.includes("[") ? message.slice(place.length) : message;
}

/** `inputs.argv[0]` speaks of the field `inputs.argv`, `inputs["a b"]` of `inputs.a b`. */
function fieldOf(path: string): string | null {
  const [, plain, quoted] = /^inputs(?:\.([A-Za-z_$][\w$-]*)|\[("(?:[^"\\]|\\.)*")\])/.exec(path) ?? [];
  if (plain !== undefined) return `inputs.${plain}`;
  if (quoted !== undefined) return `inputs.${String(JSON.parse(quoted))}`;
  const [first = ""] = path.split(/[.[]/, 1);
  if (path === "repository.ref") return "ref";
  return ["inputs", "title", "repository", "playbook", "priority", "labels"].includes(first) ? first : null;
}

/** Where the command line looks for a text that has no name. */
export const OWN_FILE = "./playbook.yaml";

/** What `praxis run start` would be told. */
export function commandLineOf(request: StartRunRequest): string {
  const { playbook, inputs = {}, repository, title, labels = {}, priority } = request;
  const place = repository === undefined ? "" : "path" in repository ? repository.path : repository.url;
  const words = [
    ["praxis", "run", "start", typeof playbook === "string" ? playbook : OWN_FILE],
    place === "" ? [] : ["--repo", place],
    repository?.ref === undefined ? [] : ["--ref", repository.ref],
    ...Object.entries(inputs).map(([name, value]) => ["--input", `${name}=${argumentOf(value)}`]),
    title === undefined ? [] : ["--title", title],
    ...Object.entries(labels).map(([key, value]) => ["--label", `${key}=${value}`]),
    priority === undefined ? [] : ["--priority", String(priority)],
  ];
  return words.flat().map(shellText).join(" ");
}

/** The command line reads what looks like JSON as JSON: a text that does is put in quotes. */
function argumentOf(value: unknown): string {
  if (typeof value !== "string") return JSON.stringify(value);
  try {
    const read: unknown = JSON.parse(value);
    return typeof read === "number" && String(read) !== value ? value : JSON.stringify(value);
  } catch {
    return value;
  }
}
