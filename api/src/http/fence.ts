/** The fence that an agent's call carries, read before anything else of its body. */
import { DomainError } from "@praxis/domain/errors";
import type { Request } from "express";
import { z } from "zod";
import { fenceSchema } from "../contract/leases.js";
import type { RouteContract } from "../contract/route.js";
import { checkBody } from "./validate.js";

export const FENCE_HEADER = "X-Lease-Fence";

const withFence = z.looseObject({ fence: fenceSchema });

/** Throws 400 for a missing or unreadable header, 422 for a body without a fence. Undefined for a route that has none. */
export function fenceOf(route: RouteContract, body: unknown, request: Request): number | undefined {
  if (route.fenced === "body") return (checkBody(withFence, body) as z.infer<typeof withFence>).fence;
  if (route.fenced !== "header") return undefined;
  const sent = request.headers["x-lease-fence"];
  if (typeof sent === "string" && /^\d{1,9}$/.test(sent)) return Number(sent);
  const message = sent === undefined ? "must be sent: the fence that came with the lease" : "must be a whole number";
  throw new DomainError("malformed_request", `\`${FENCE_HEADER}\` ${message}.`, { issues: [{ path: FENCE_HEADER, message }] });
}
