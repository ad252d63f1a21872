/**
 * Keeps a secret in a kept answer from whoever reads the database: sealed under a key made from the caller's own credential,
 * which the database does not have. Only the same credential opens it again.
 */
import { hkdfSync } from "node:crypto";
import { DomainError } from "@praxis/domain/errors";
import { openText, sealText } from "./sealed-text.js";

export interface Sealer {
  seal(text: string): string;
  /** Throws `idempotency_key_reused` for another credential than the one that sealed. */
  open(sealed: string): string;
}

export function createSealer(credential: string, idempotencyKey: string): Sealer {
  const key = Buffer.from(hkdfSync("sha256", credential, idempotencyKey, "praxis kept answer", 32));
  return {
    seal: (text) => sealText(key, text),
    open: (sealed) => {
      try {
        return openText(key, sealed);
      } catch (cause) {
        throw new DomainError("idempotency_key_reused", "This answer holds a secret and opens only for the credential that got it first.", {
          cause,
        });
      }
    },
  };
}
