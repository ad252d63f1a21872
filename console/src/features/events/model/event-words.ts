/** What an event of the shared log says: the name of its sentence and the words in it. Unknown types are something that somebody said. Pure. */
import type { CollabEvent } from "@praxis/api/contract";

export const EVENT_SENTENCES = [
  "task_created",
  "task_edited",
  "task_moved",
  "task_claimed",
  "tasks_archived",
  "lock_taken",
  "lock_reclaimed",
  "lock_released",
  "lock_renewed",
  "document_created",
  "document_changed",
  "document_removed",
  "documents_changed",
  "agents_mirrored",
  "external_edit",
  "segment_sealed",
  "recovery",
  "log_archived",
  "posted",
  "posted_about",
] as const;
export type EventSentence = (typeof EVENT_SENTENCES)[number];

export interface EventWords {
  readonly sentence: EventSentence;
  /** What it happened to: a title, a path, the name of a document. */
  readonly what: string;
  /** Whom or what it concerns besides. */
  readonly other: string;
  readonly from: string;
  readonly to: string;
  readonly count: number;
  readonly outcome: string;
  /** In their own words: a reason, a purpose, a message. */
  readonly quoted: readonly string[];
}

type Data = Readonly<Record<string, unknown>>;

const NOTHING: Omit<EventWords, "sentence"> = { what: "", other: "", from: "", to: "", count: 0, outcome: "", quoted: [] };
const ABOUT_TASK = /^task:(.+)$/;

/** @param titles of tasks by id, as far as they are known */
export function eventWords(event: CollabEvent, titles: ReadonlyMap<string, string>): EventWords {
  const { type, subject = "", data } = event;
  const taskId = ABOUT_TASK.exec(subject)?.[1];
  const task = taskId === undefined ? "" : (titles.get(taskId) ?? taskId);
  const holder = recordOf(data["holder"]);
  const edit = recordOf(data["edit"]);
  const sentence = EVENT_SENTENCES.find((one) => one === type);
  switch (sentence) {
    case "task_created":
    case "task_edited":
      return { ...NOTHING, sentence, what: task };
    case "task_moved": {
      const said = [textOf(data["reason"]), textOf(data["needs"])];
      return { ...NOTHING, sentence, what: task, from: textOf(data["from"]), to: textOf(data["to"]), quoted: said.filter(isSaid) };
    }
    case "task_claimed":
      return { ...NOTHING, sentence, what: task, other: textOf(data["agent"]) };
    case "lock_taken":
    case "lock_reclaimed":
      return {
        ...{ ...NOTHING, sentence, what: textOf(holder["path"]), other: textOf(holder["owner"]) },
        quoted: [textOf(holder["purpose"])].filter(isSaid),
      };
    case "lock_released":
    case "lock_renewed":
      return { ...NOTHING, sentence, what: textOf(data["path"]), other: textOf(data["owner"]) };
    case "document_created":
    case "document_changed":
    case "document_removed":
      return { ...NOTHING, sentence, what: documentOf(event) };
    case "documents_changed": {
      const names = changedDocuments(data);
      return { ...NOTHING, sentence, what: names.join(", "), count: names.length };
    }
    case "external_edit":
      return {
        ...{ ...NOTHING, sentence, what: documentOf(event), outcome: textOf(edit["outcome"]) },
        quoted: [textOf(edit["reason"])].filter(isSaid),
      };
    case "tasks_archived":
      return { ...NOTHING, sentence, count: numberOf(data["tasks"]) };
    case "log_archived":
      return { ...NOTHING, sentence, count: Array.isArray(data["segments"]) ? data["segments"].length : 0 };
    case "segment_sealed":
      return { ...NOTHING, sentence, to: String(numberOf(data["lastSeq"])) };
    case "agents_mirrored":
    case "recovery":
      return { ...NOTHING, sentence };
    default:
      return saidWords(event, task);
  }
}

/** Titles that the events themselves name. */
export function taskTitles(events: readonly CollabEvent[]): Map<string, string> {
  const titles = new Map<string, string>();
  for (const { type, subject = "", data } of events) {
    const id = ABOUT_TASK.exec(subject)?.[1];
    if (type === "task_created" && id !== undefined && isSaid(textOf(data["title"]))) titles.set(id, textOf(data["title"]));
  }
  return titles;
}

/** What an agent or a person posted under a type of their own. */
function saidWords({ type, subject = "", data }: CollabEvent, task: string): EventWords {
  const quoted = ["text", "message", "note"].map((name) => textOf(data[name])).filter(isSaid);
  const about = task === "" ? subject : task;
  return { ...NOTHING, sentence: about === "" ? "posted" : "posted_about", what: type, other: about, quoted };
}

function documentOf({ subject = "" }: CollabEvent): string {
  return subject.replace(/^document:/, "");
}

function changedDocuments(data: Data): string[] {
  const changes: unknown[] = Array.isArray(data["changes"]) ? data["changes"] : [data];
  return changes.map((change) => textOf(recordOf(change)["document"])).filter(isSaid);
}

const isSaid = (text: string): boolean => text.trim() !== "";
const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
const numberOf = (value: unknown): number => (typeof value === "number" ? value : 0);
const recordOf = (value: unknown): Data => (typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Data) : {});
