/** From a result to the receipt that this user signs. */
import type { GateResult } from "@praxis/activities/gates";
import { receiptBody, receiptBytes, type SignedReceipt } from "@praxis/domain/gate";
import type { Session } from "../session.js";
import { userKey } from "./user-key.js";

export function signReceipt(session: Session, { verdict, repository, target, startedAt, finishedAt }: GateResult): SignedReceipt {
  const key = userKey(session);
  const body = receiptBody({ verdict, repository, target, keyId: key.id, overrides: [], startedAt, finishedAt });
  return { body, signature: key.sign(receiptBytes(body)) };
}
