/** The run a person means: a whole id, the beginning of one, or `last`. */
import { ID_PREFIXES, isId } from "@praxis/domain/ids";
import { paths, runPageSchema } from "@praxis/api/contract";
import { CliError } from "../cli-error.js";
import { EXIT } from "../exit-codes.js";
import type { ApiClient } from "../http/api-client.js";
import { oneLine } from "../text/sanitise.js";

/** The API finds ids by their beginning; more than this many need not be told apart. */
const LOOK_AT = "20";

/** A whole id is not looked up here: the call that follows does. */
export async function resolveRunId(api: ApiClient, text: string): Promise<string> {
  if (isId("run", text)) return text;
  if (text === "last") {
    const newest = (await api.get(paths.runs(), runPageSchema, { limit: "1" })).body.items[0];
    if (newest) return newest.id;
    throw new CliError(EXIT.usage, "There is no run yet.", ["Start one: praxis run start repository-checkup --repo . --watch"]);
  }
  if (!text.startsWith(ID_PREFIXES.run)) {
    throw new CliError(EXIT.usage, `"${oneLine(text)}" is not the id of a run: those begin with ${ID_PREFIXES.run}.`, [
      "`last` stands for the newest run; `praxis run list` shows them.",
    ]);
  }
  const { items } = (await api.get(paths.runs(), runPageSchema, { q: text, limit: LOOK_AT })).body;
  const found = items.filter(({ id }) => id.startsWith(text));
  const [only] = found;
  if (only && found.length === 1) return only.id;
  if (found.length === 0)
    throw new CliError(EXIT.usage, `No run's id begins with ${oneLine(text)}.`, ["`praxis run list` shows the runs you may see."]);
  throw new CliError(
    EXIT.usage,
    `${String(found.length)} runs begin with ${oneLine(text)}: give more of the id.`,
    found.map(({ id, title }) => `${id}  ${oneLine(title)}`),
  );
}
