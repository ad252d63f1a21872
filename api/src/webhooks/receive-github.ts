/** POST /webhooks/github: signature first, then meaning, then one transaction. Whatever takes longer is done by workflows. */
import { verify } from "@octokit/webhooks-methods";
import type { ForgeStore, GateRequested } from "@praxis/database";
import { DomainError } from "@praxis/domain/errors";
import type { Request } from "express";
import { WEBHOOK_BYTES_MAX, type WebhookTaken } from "../contract/webhooks.js";
import type { Handler } from "../http/call.js";
import { parseBody, readRawBody, type RawBody } from "../http/media-type.js";
import type { RateLimits } from "../http/rate-limit.js";
import type { InlineDelivery } from "../runs/inline-delivery.js";
import { actOnNews, type NewsDeps } from "./act-on-news.js";
import { readGithubNews } from "./github-news.js";
import type { GithubSettings } from "./github-settings.js";

export interface WebhookDeps extends NewsDeps {
  /** Null: not configured. */
  github: GithubSettings | null;
  forges: Pick<ForgeStore, "hear" | "takeDelivery">;
  delivery: InlineDelivery;
  /** Best effort: an evaluation that was not told looks by itself. */
  tellEvaluation: (workflowId: string) => void;
  rateLimits: Pick<RateLimits, "countFailedLogin">;
}

const RULES = { optional: false, types: ["application/json"], bytesMax: WEBHOOK_BYTES_MAX };
const HEADER = /^[\x21-\x7e]{1,200}$/;

export function createReceiveGithub(deps: WebhookDeps): Handler<"receiveGithub"> {
  return async ({ request, commit, log }) => {
    if (deps.github === null) throw new DomainError("webhook_not_configured", "No webhooks of GitHub are taken here.");
    const raw = await readRawBody(request, RULES);
    if (raw === null || !(await isSigned(deps.github, request, raw))) {
      await deps.rateLimits.countFailedLogin(request.socket.remoteAddress ?? "");
      throw new DomainError(
        "webhook_signature_invalid",
        "`X-Hub-Signature-256` is missing, or does not fit the body and the secret of this server.",
      );
    }
    const id = headerOf(request, "x-github-delivery");
    const event = headerOf(request, "x-github-event");
    const news = readGithubNews(event, parseBody(raw), deps.github.appId);
    const settings = deps.github;
    const told: GateRequested[] = [];
    const waiting: string[] = [];
    const answer = await commit(async (tx) => {
      if (!(await deps.forges.takeDelivery({ forge: "github", id, event }, tx))) return taken({ delivery: id, did: "repeat", gateIds: [] });
      const { requested, waiting: evaluations = [], ...what } = await actOnNews(deps, settings, news, tx);
      waiting.push(...evaluations);
      told.push(...requested);
      return taken({ delivery: id, ...what, gateIds: requested.map(({ gate }) => gate.id) });
    });
    log.info({ delivery: id, event, kind: news.kind, gates: told.map(({ gate }) => gate.id) }, "a message of GitHub was taken");
    for (const { workflowId, command } of told) if (command !== null) await deps.delivery.tellGate(workflowId, command);
    for (const workflowId of waiting) deps.tellEvaluation(workflowId);
    return answer;
  };
}

function taken(json: WebhookTaken): { status: number; json: WebhookTaken } {
  return { status: 202, json };
}

/** Compared in constant time, over the very bytes that came. */
async function isSigned({ webhookSecret }: GithubSettings, request: Request, { bytes }: RawBody): Promise<boolean> {
  const signature = request.headers["x-hub-signature-256"];
  // What is empty the library takes for a fault of its caller.
  if (typeof signature !== "string" || signature === "" || bytes.length === 0) return false;
  return verify(webhookSecret, bytes.toString("utf8"), signature);
}

function headerOf(request: Request, name: "x-github-delivery" | "x-github-event"): string {
  const value = request.headers[name];
  if (typeof value === "string" && HEADER.test(value)) return value;
  const message = "is missing or cannot be read";
  throw new DomainError("malformed_request", `The header \`${name}\` ${message}.`, { issues: [{ path: name, message }] });
}
