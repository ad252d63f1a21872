/** An agent as a stranger would write it: plain HTTP, any API process that answers, a ledger of what was acknowledged to it. */
import { setTimeout as delay } from "node:timers/promises";

export interface Said {
  status: number;
  json: Record<string, unknown>;
}

export interface Held {
  leaseId: string;
  fence: number;
  runId: string;
}

export interface Ledger {
  granted: (Held & { agentId: string })[];
  /** Keys of events that were answered with 200. */
  events: { runId: string; key: string }[];
  completed: Held[];
}

export function createLedger(): Ledger {
  return { granted: [], events: [], completed: [] };
}

/** A call that no process answered is made again elsewhere; so long nobody answers, it stays unknown. */
const NO_ANSWER_MS = 30_000;
const WORK_MS = 60_000;

export class DrillAgent {
  readonly id: string;
  readonly #urls: readonly string[];
  readonly #apiKey: string;
  #turn: number;

  constructor(id: string, options: { apiUrls: readonly string[]; apiKey: string; turn?: number }) {
    this.id = id;
    this.#urls = options.apiUrls;
    this.#apiKey = options.apiKey;
    this.#turn = options.turn ?? 0;
  }

  /** Repeats while nobody answers or the answer is "not now" (503). `once`: the first word counts, null is none. */
  async call(method: string, path: string, body: object | string, headers: Record<string, string> = {}): Promise<Said> {
    for (const until = Date.now() + NO_ANSWER_MS; ;) {
      const said = await this.once(method, path, body, headers);
      if (said && said.status !== 503) return said;
      if (Date.now() > until) throw new Error(`${method} ${path} was never answered`);
      await delay(50);
    }
  }

  async once(method: string, path: string, body: object | string, headers: Record<string, string> = {}): Promise<Said | null> {
    const url = this.#urls[(this.#turn += 1) % this.#urls.length] ?? "";
    try {
      const response = await fetch(`${url}/api/v1${path}`, {
        method,
        headers: { "X-API-Key": this.#apiKey, "Content-Type": "application/json", ...headers },
        body: typeof body === "string" ? body : JSON.stringify(body),
        signal: AbortSignal.timeout(20_000),
      });
      const text = await response.text();
      return { status: response.status, json: text === "" ? {} : (JSON.parse(text) as Record<string, unknown>) };
    } catch {
      return null;
    }
  }

  async register(pool = "default"): Promise<void> {
    const { status, json } = await this.call("PUT", `/agents/${this.id}`, {
      name: this.id,
      pools: [pool],
      capabilities: [],
      maxLeases: 50,
    });
    if (status !== 200) throw new Error(`${this.id} was not registered: ${JSON.stringify(json)}`);
  }

  /** Acknowledged work, or null when there was none. A poll whose answer was lost is not repeated: its grant goes on by itself. */
  async take(waitMs: number, pool = "default"): Promise<Held | null> {
    const said = await this.once("POST", `/pools/${pool}/poll`, { agentId: this.id, waitMs });
    if (said?.status === 404) await this.register(pool);
    if (said?.status !== 200) return null;
    const held = {
      leaseId: String(said.json["leaseId"]),
      fence: Number(said.json["fence"]),
      runId: (said.json["run"] as { id: string }).id,
    };
    const acked = await this.call("POST", `/leases/${held.leaseId}/ack`, { fence: held.fence });
    return acked.status === 200 ? held : null;
  }

  /** Acknowledged work; throws when there was none for a minute. */
  async takeSurely(pool: string): Promise<Held> {
    for (const until = Date.now() + WORK_MS; ;) {
      const held = await this.take(20_000, pool);
      if (held) return held;
      if (Date.now() > until) throw new Error(`${this.id} got no work`);
    }
  }

  artifact({ leaseId, fence }: Held, name: string, text: string): Promise<Said> {
    const headers = { "X-Lease-Fence": String(fence), "Content-Type": "text/plain" };
    return this.call("PUT", `/leases/${leaseId}/artifacts/${name}`, text, headers);
  }

  lease({ leaseId, fence }: Held, verb: string, body: object = {}): Promise<Said> {
    return this.call("POST", `/leases/${leaseId}/${verb}`, { fence, ...body });
  }
}

/** Takes work until told to stop; each lease: some events, a beat after each, then the completion. */
export async function workUntil(agent: DrillAgent, ledger: Ledger, stopped: AbortSignal, eventsALease = 3): Promise<void> {
  await agent.register();
  while (!stopped.aborted) {
    const held = await agent.take(2_000);
    if (!held) {
      await delay(20);
      continue;
    }
    ledger.granted.push({ ...held, agentId: agent.id });
    await workOn(agent, ledger, held, eventsALease);
  }
}

async function workOn(agent: DrillAgent, ledger: Ledger, held: Held, events: number): Promise<void> {
  for (let index = 0; index < events; index += 1) {
    const key = `${held.leaseId}/${String(index)}`;
    const said = await agent.lease(held, "events", { events: [{ key, type: "agent.step", data: { nonce: key } }] });
    if (said.status !== 200) return;
    ledger.events.push({ runId: held.runId, key });
    if ((await agent.lease(held, "heartbeat", { progress: { done: index + 1 } })).status !== 200) return;
  }
  const said = await agent.lease(held, "complete", { outcome: { by: held.leaseId } });
  if (said.status === 200 || said.status === 202) ledger.completed.push(held);
}
