/** The guard as every route handler of the console uses it: refuses what comes from elsewhere before anything is read. */
import { consoleEnv } from "../../env";
import { problemAnswer } from "./problem-answer";
import { GUARD_HEADER, refusalOf, type Refusal } from "./request-guard";

const SAYS: Record<Refusal, string> = {
  host: "The console is not answered under this name. Set PRAXIS_CONSOLE_URL to the address people use.",
  origin: "Changes are taken from the console's own pages only; this call came from elsewhere.",
  header: `A change must carry the header ${GUARD_HEADER}: 1, which the console's own pages send.`,
};

/** Null: go on. */
export function refuseForeign(request: Request): Response | null {
  const refusal = refusalOf(request, consoleEnv().publicOrigin);
  if (refusal === null) return null;
  return problemAnswer(refusal === "host" ? 421 : 403, "foreign_request", SAYS[refusal]);
}
