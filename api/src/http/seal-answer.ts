/**
 * Keeps a secret in a kept answer from whoever reads the database: AES-256-GCM under a key made from the caller's own credential,
 * which the database does not have. Only the same credential opens it again.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { DomainError } from "@praxis/domain/errors";

const IV_BYTES = 12;
const TAG_BYTES = 16;

export interface Sealer {
  seal(text: string): string;
  /** Throws `idempotency_key_reused` for another credential than the one that sealed. */
  open(sealed: string): string;
}

export function createSealer(credential: string, idempotencyKey: string): Sealer {
  const key = Buffer.from(hkdfSync("sha256", credential, idempotencyKey, "praxis kept answer", 32));
  return {
    seal: (text) => {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv("aes-256-gcm", key, iv);
      return Buffer.concat([iv, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]).toString("base64");
    },
    open: (sealed) => {
      const bytes = Buffer.from(sealed, "base64");
      try {
        const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, IV_BYTES));
        decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
        return decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES), undefined, "utf8") + decipher.final("utf8");
      } catch (cause) {
        throw new DomainError("idempotency_key_reused", "This answer holds a secret and opens only for the credential that got it first.", {
          cause,
        });
      }
    },
  };
}
