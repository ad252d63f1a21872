/**
 * A client that does not give up: every call is repeated with its Idempotency-Key until it is answered, wherever the API is by
 * then. What was acknowledged goes into a log, which is the measure of what the platform may not have lost.
 */
import { appendFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import type { StackUnderDrill } from "./stack-under-drill.js";

export interface Answer {
  status: number;
  body: unknown;
  text: string;
  headers: Headers;
}

export interface AcknowledgedCall {
  call: "start" | "decide" | "message" | "cancel" | "pause" | "resume" | "retry_step";
  key: string;
  path: string;
  request: unknown;
  /** The run or approval that it is about. */
  id: string;
  answer: unknown;
}

export interface Client {
  /** Null: no answer now. Never throws, never repeats. */
  read(path: string, headers?: Record<string, string>): Promise<Answer | null>;
  /** Repeats until there is an answer that stands; a good one is logged. */
  post(call: Omit<AcknowledgedCall, "id" | "answer">, more: { id?: string; ifMatch?: () => Promise<string> }): Promise<Answer>;
  once(path: string, request: unknown, headers: Record<string, string>): Promise<Answer | null>;
  acknowledged: readonly AcknowledgedCall[];
  /** How often each status was answered; 0 stands for no answer. */
  statuses: ReadonlyMap<number, number>;
  /** Answers that no fault excuses: 500 and what is not JSON. */
  bad: readonly string[];
}

/** Far above any recovery: a call that is not answered by then counts as refused. */
const ANSWER_MS = 90_000;
const CALL_MS = 10_000;
const AGAIN_MS = 150;

export function createClient({ stack, logFile }: { stack: StackUnderDrill; logFile: string }): Client {
  const acknowledged: AcknowledgedCall[] = [];
  const statuses = new Map<number, number>();
  const bad: string[] = [];
  const send = async (path: string, init: SentRequest): Promise<Answer | null> => {
    const url = stack.apiUrl();
    const answer = url === null ? null : await exchange(`${url}/api/v1${path}`, stack.apiKey(), init);
    statuses.set(answer?.status ?? 0, (statuses.get(answer?.status ?? 0) ?? 0) + 1);
    if (answer?.status === 500) bad.push(`${init.method} ${path}: 500 ${JSON.stringify(answer.body)}`);
    return answer;
  };
  const write = (path: string, request: unknown, headers: Record<string, string>): Promise<Answer | null> =>
    send(path, { method: "POST", headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(request) });
  return {
    acknowledged,
    statuses,
    bad,
    read: (path, headers = {}) => send(path, { method: "GET", headers }),
    once: write,
    async post(call, { id, ifMatch }) {
      const deadline = performance.now() + ANSWER_MS;
      for (;;) {
        const headers = { "idempotency-key": call.key, ...(ifMatch === undefined ? {} : { "if-match": await ifMatch() }) };
        const answer = await write(call.path, call.request, headers);
        if (answer !== null && answer.status < 500 && answer.status !== 429) {
          if (answer.status < 300) log({ ...call, id: id ?? idOf(answer.body), answer: answer.body });
          return answer;
        }
        if (performance.now() > deadline)
          throw new Error(`POST ${call.path} had no answer within ${ANSWER_MS / 1000} s (last: ${answer?.status ?? "none"})`);
        await delay(AGAIN_MS);
      }
    },
  };

  function log(entry: AcknowledgedCall): void {
    acknowledged.push(entry);
    appendFileSync(logFile, `${JSON.stringify({ at: new Date().toISOString(), ...entry, answer: { id: entry.id } })}\n`);
  }
}

interface SentRequest {
  method: string;
  headers: Record<string, string>;
  body?: string;
}

async function exchange(url: string, apiKey: string, init: SentRequest): Promise<Answer | null> {
  try {
    const answer = await fetch(url, { ...init, headers: { ...init.headers, "x-api-key": apiKey }, signal: AbortSignal.timeout(CALL_MS) });
    const text = Buffer.from(await answer.arrayBuffer()).toString("utf8");
    return { status: answer.status, headers: answer.headers, text, body: parse(text) };
  } catch {
    return null; // the connection was refused or cut: the server is being killed or started
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function idOf(body: unknown): string {
  return typeof body === "object" && body !== null && "id" in body && typeof body.id === "string" ? body.id : "";
}
