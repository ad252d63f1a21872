/** The approval a person means: a whole id, the beginning of one, or `last`. */
import { approvalPageSchema, paths } from "@praxis/api/contract";
import { ID_PREFIXES, isId } from "@praxis/domain/ids";
import { CliError } from "../cli-error.js";
import { EXIT } from "../exit-codes.js";
import type { ApiClient } from "../http/api-client.js";
import { oneLine } from "../text/sanitise.js";

/** More than this many need not be told apart. */
const LOOK_AT = "20";

/** A whole id is not looked up here: the call that follows does. `last` is the newest open one. */
export async function resolveApprovalId(api: ApiClient, text: string): Promise<string> {
  if (isId("approval", text)) return text;
  if (text === "last") {
    const newest = (await api.get(paths.approvals(), approvalPageSchema, { status: "open", limit: "1" })).body.items[0];
    if (newest) return newest.id;
    throw new CliError(EXIT.usage, "Nobody is asked anything now.", ["`praxis approvals list --status all` shows older ones."]);
  }
  if (!text.startsWith(ID_PREFIXES.approval)) {
    throw new CliError(EXIT.usage, `"${oneLine(text)}" is not the id of an approval: those begin with ${ID_PREFIXES.approval}.`, [
      "`last` stands for the newest open one; `praxis approvals` shows them.",
    ]);
  }
  const { items } = (await api.get(paths.approvals(), approvalPageSchema, { q: text, limit: LOOK_AT })).body;
  const [only] = items;
  if (only && items.length === 1) return only.id;
  if (items.length === 0)
    throw new CliError(EXIT.usage, `No approval's id begins with ${oneLine(text)}.`, ["`praxis approvals` shows what is open."]);
  throw new CliError(
    EXIT.usage,
    `${String(items.length)} approvals begin with ${oneLine(text)}: give more of the id.`,
    items.map(({ id, question }) => `${id}  ${oneLine(question)}`),
  );
}
