/** Messages of forges: signed by the forge, so no key is shown. What happened is said in the answer, where the forge's own pages show it. */
import { z } from "zod";
import type { RouteContract } from "./route.js";

/** judged: a gate was asked for. withdrawn: nobody waits for one any more. noted: kept for gates that wait. repeat: taken before. */
export const WEBHOOK_ENDS = ["judged", "withdrawn", "noted", "repeat", "ignored"] as const;

export const webhookTakenSchema = z
  .object({
    delivery: z.string(),
    did: z.enum(WEBHOOK_ENDS),
    /** In plain words, when nothing was asked for. */
    why: z.string().optional(),
    gateIds: z.array(z.string()),
  })
  .meta({ id: "WebhookTaken" });
export type WebhookTaken = z.infer<typeof webhookTakenSchema>;

/** GitHub sends none larger. */
export const WEBHOOK_BYTES_MAX = 25 * 1024 * 1024;

export const webhookRoutes = {
  receiveGithub: {
    summary:
      "GitHub tells of pull requests, merge groups, pushes and checks. Signed with the webhook's secret; the same delivery counts once.",
    method: "POST",
    path: "/webhooks/github",
    scope: "public",
    limitClass: "write",
    bytesBody: "The JSON of an event, exactly as GitHub signed it (`X-Hub-Signature-256`), 25 MiB at most.",
    responses: {
      202: { description: "Taken; what it led to.", content: { "application/json": webhookTakenSchema } },
    },
    errors: ["webhook_not_configured", "webhook_signature_invalid", "body_too_large", "unsupported_media_type", "invalid_request"],
  },
} as const satisfies Record<string, RouteContract>;
