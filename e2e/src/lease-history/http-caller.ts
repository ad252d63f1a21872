/** Calls the API as an agent or a person would, notes each call with its answer, and goes to any API process. A planted fault may sit between. */
import type { Said } from "../leases/drill-agent.js";
import type { SeededRandom } from "../drill/seeded-random.js";
import type { HistoryRecorder } from "./history-recorder.js";
import type { Answered, Asked } from "./lease-operation.js";

export interface HttpRequest {
  method: "POST" | "PUT";
  path: string;
  body: object | string;
  apiKey: string;
  headers?: Readonly<Record<string, string>>;
}

/** Null: nobody answered, so it is unknown whether it had an effect. */
export type Send = (request: HttpRequest) => Promise<Said | null>;

const ANSWER_MS = 15_000;

export function sendTo(apiUrls: readonly string[], random: SeededRandom): Send {
  return async ({ method, path, body, apiKey, headers = {} }) => {
    const url = apiUrls[random.between(0, apiUrls.length - 1)] ?? "";
    const type = typeof body === "string" ? "text/plain" : "application/json";
    try {
      const response = await fetch(`${url}/api/v1${path}`, {
        method,
        headers: { "X-API-Key": apiKey, "Content-Type": type, ...headers },
        body: typeof body === "string" ? body : JSON.stringify(body),
        signal: AbortSignal.timeout(ANSWER_MS),
      });
      const text = await response.text();
      return { status: response.status, json: text === "" ? {} : (JSON.parse(text) as Record<string, unknown>) };
    } catch {
      return null;
    }
  };
}

export type Good = Extract<Answered, { is: "ok" }>;

/** The answer when it was a good one; else null. */
export async function noted(
  history: HistoryRecorder,
  who: { by: string; step: string },
  asked: Asked,
  answering: () => Promise<Said | null>,
  goodOf: (json: Record<string, unknown>) => Good,
): Promise<Record<string, unknown> | null> {
  const { called, calledMs } = history.place();
  const said = await answering();
  const { called: answered, calledMs: answeredMs } = history.place();
  const answer = answerOf(said, goodOf);
  history.note(who.step, { ...asked, by: who.by, called, calledMs, answered, answeredMs, answer });
  return answer.is === "ok" && said ? said.json : null;
}

function answerOf(said: Said | null, goodOf: (json: Record<string, unknown>) => Good): Answered {
  if (said === null || said.status >= 500) return { is: "unknown" };
  if (said.status < 300) return goodOf(said.json);
  return { is: "refused", code: String(said.json["code"]) };
}
