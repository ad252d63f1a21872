/** The options that say which runs are meant, the same for lists and for orders for many runs; and what they ask of the API. */
import { RUN_STATUSES, WAITING_ON } from "@praxis/domain/run";
import type { Command } from "commander";
import { collect } from "./key-values.js";
import { listChoice } from "./list-choice.js";
import { pointInTime } from "./whole-number.js";

export interface RunFilterOptions {
  id?: string;
  status?: string;
  waitingOn?: string;
  playbook?: string;
  by?: string;
  label?: readonly string[];
  search?: string;
  since?: string;
  finishedSince?: string;
  stuck?: boolean;
  needsPerson?: boolean;
}

export function addRunFilter(command: Command): Command {
  return command
    .option("--status <status,…>", RUN_STATUSES.join(", "), listChoice(RUN_STATUSES))
    .option("--waiting-on <what,…>", WAITING_ON.join(", "), listChoice(WAITING_ON))
    .option("--needs-person", "only runs with an open question")
    .option("--stuck", "only runs that will not go on by themselves")
    .option("--playbook <name>", "only runs of this playbook")
    .option("--by <id>", "only runs that this person, agent or key asked for")
    .option("--label <key=value>", "only runs with this label; may be repeated", collect)
    .option("--search <words>", "words of the title or the playbook, or the beginning of an id")
    .option("--since <span|time>", "only runs created since, for example 2h or 2030-01-31")
    .option("--finished-since <span|time>", "only runs that have ended since")
    .option("--id <run,…>", "only these, by their whole ids");
}

/** Parameters of `GET /runs`. */
export function runFilterQuery(options: RunFilterOptions, now: number): Record<string, string | string[]> {
  const time = (text: string | undefined): string | undefined => (text === undefined ? undefined : pointInTime(text, now, "before"));
  const all = {
    id: options.id,
    status: options.status,
    waitingOn: options.waitingOn,
    needsPerson: options.needsPerson === true ? "true" : undefined,
    stuck: options.stuck === true ? "true" : undefined,
    playbook: options.playbook,
    createdBy: options.by,
    label: options.label === undefined ? undefined : [...options.label],
    q: options.search,
    createdAfter: time(options.since),
    finishedAfter: time(options.finishedSince),
  };
  return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string | string[]] => entry[1] !== undefined));
}
