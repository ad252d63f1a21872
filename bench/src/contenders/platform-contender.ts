/** Contender B, its client: POST /runs with an inline playbook and an Idempotency-Key, on kept connections. */
import { randomUUID } from "node:crypto";
import { Agent, request } from "node:http";
import { text } from "node:stream/consumers";
import type { Contender, StepSort } from "./contender.js";
import { PAYLOAD } from "./contender.js";

export interface PlatformContender extends Contender {
  close(): void;
}

export function createPlatformContender(options: { apiUrl: string; apiKey: string; sort: StepSort }): PlatformContender {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const bodies = new Map<number, string>();
  const bodyOf = (steps: number): string => {
    const known = bodies.get(steps);
    if (known !== undefined) return known;
    const body = JSON.stringify({ playbook: { inline: playbookOf(steps, options.sort) } });
    bodies.set(steps, body);
    return body;
  };
  return {
    name: options.sort === "short" ? "B short" : "B",
    async start(steps) {
      const { id } = await post(agent, `${options.apiUrl}/api/v1/runs`, options.apiKey, bodyOf(steps));
      return `run:${id}`;
    },
    close: () => agent.destroy(),
  };
}

/** Each step needs the one before it. */
function playbookOf(steps: number, sort: StepSort): string {
  const lines = Array.from({ length: steps }, (_, index) => {
    const needs = index === 0 ? "" : `, needs: [s${String(index)}]`;
    return `  - {id: s${String(index + 1)}, uses: ${sort === "short" ? "bench.noop-short" : "bench.noop"}, with: {payload: "${PAYLOAD}"}${needs}}`;
  });
  return `name: bench\nversion: 1\nsteps:\n${lines.join("\n")}\n`;
}

function post(agent: Agent, url: string, apiKey: string, body: string): Promise<{ id: string }> {
  return new Promise((resolve, reject) => {
    const headers = {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
      "x-api-key": apiKey,
      "idempotency-key": randomUUID(),
    };
    const call = request(url, { method: "POST", agent, headers }, (answer) => {
      text(answer).then((said) => {
        if (answer.statusCode === 202) resolve(JSON.parse(said) as { id: string });
        else reject(new Error(`POST /runs answered ${String(answer.statusCode)}: ${said}`));
      }, reject);
    });
    call.on("error", reject);
    call.end(body);
  });
}
