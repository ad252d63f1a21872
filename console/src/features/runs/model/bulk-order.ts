/** One order for many runs: what is sent, and the same by command line and HTTP. Pure. */
import { paths, type BulkRunsRequest } from "@praxis/api/contract";
import type { BulkAction } from "@praxis/domain/run";
import type { RunFilterName } from "../../../lib/run-list/run-list-address";
import { curlText, shellText } from "../../../lib/text/shell-text";

export interface BulkOrder {
  action: BulkAction;
  filter: Readonly<Record<string, string | string[]>>;
}

/** The command line's names of the filters. */
const OPTIONS: Record<RunFilterName, string> = {
  q: "--search",
  status: "--status",
  waitingOn: "--waiting-on",
  needsPerson: "--needs-person",
  stuck: "--stuck",
  playbook: "--playbook",
  createdBy: "--by",
  label: "--label",
  createdAfter: "--since",
  finishedAfter: "--finished-since",
  id: "--id",
};
const FLAGS: ReadonlySet<string> = new Set(["needsPerson", "stuck"]);

export function bulkRequest({ action, filter }: BulkOrder, reason: string): BulkRunsRequest {
  return { action, filter: { ...filter }, reason };
}

export function sameBulkOrder(order: BulkOrder, reason: string): { commandLine: string; request: string } {
  const options = Object.entries(filterOptions(order.filter)).flatMap(([option, values]) =>
    values.flatMap((value) => (value === null ? [option] : [option, shellText(value)])),
  );
  const words = ["praxis", "run", "bulk", order.action, ...options, "--reason", shellText(reason)];
  return { commandLine: words.join(" "), request: curlText("POST", paths.bulkRuns(), bulkRequest(order, reason)) };
}

/** Null: a flag. Ages lose their sign: `--since 24h`. */
function filterOptions(filter: BulkOrder["filter"]): Record<string, (string | null)[]> {
  const names = Object.keys(OPTIONS) as RunFilterName[];
  return Object.fromEntries(
    names.flatMap((name) => {
      const given = filter[name];
      if (given === undefined) return [];
      const values = [given].flat().map((value) => (name.endsWith("After") ? value.replace(/^-/, "") : value));
      return [[OPTIONS[name], FLAGS.has(name) ? [null] : name === "id" ? [values.join(",")] : values]];
    }),
  );
}
