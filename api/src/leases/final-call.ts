/** What the four calls that end a lease have in common: fence before body, the body's hash, the row, then Temporal. */
import type { FinalBody, LeaseAddress } from "@praxis/database";
import { canonicalJson, sha256Hex, type Json } from "@praxis/domain/hashing";
import type { Answer, Call } from "../http/call.js";
import type { RouteName } from "../contract/routes.js";
import { addressOf, bodyOf } from "./fenced-call.js";
import type { DeliverDeps } from "./deliver-end.js";

type FinalRoute = Extract<RouteName, "completeLease" | "failLease" | "releaseLease" | "parkLease">;

/** @param end writes the row under the lease's lock and answers the call. */
export async function finalCall<Name extends FinalRoute>(
  deps: DeliverDeps,
  call: Call<Name>,
  end: (address: LeaseAddress & FinalBody, body: Omit<Call<Name>["body"], "fence">) => Promise<Answer>,
): Promise<Answer> {
  const address = addressOf(call as Call<FinalRoute>);
  const { fence: _fence, ...body } = await bodyOf(deps.leases, call as Call<FinalRoute>, address);
  const bodySha256 = sha256Hex(canonicalJson(body as unknown as Json));
  return end({ ...address, bodySha256 }, body as unknown as Omit<Call<Name>["body"], "fence">);
}
