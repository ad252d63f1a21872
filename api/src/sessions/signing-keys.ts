/**
 * The Ed25519 keys of session tokens. Every process checks with all of them (their public halves stand in the database), and signs
 * with the newest that its own secret opens. A key signs for 30 days; then the next sign-in makes a new one.
 */
import type { SigningKeyRecord, SigningKeyStore } from "@praxis/database";
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type CryptoKey, type JWK } from "jose";
import type { Jwks } from "../contract/sessions.js";
import { openText, sealText } from "../http/sealed-text.js";
import { readSealingSecret } from "./sealing-secret.js";

export const TOKEN_ALGORITHM = "EdDSA";
const SIGNS_FOR_MS = 30 * 86_400_000;
/** Longer than any token of its last day can be refreshed. */
const GOOD_AFTER_MS = 86_400_000;
/** How long a key is used without asking whether it is still in the database: so long a key that was deleted goes on. */
const TRUST_MS = 30_000;
const CHECKING_KEYS_MAX = 100;
/** Anybody may ask for the key set, as often as they like: it is read once in this time. */
const PUBLISHED_MS = 1_000;

export interface SigningKey {
  kid: string;
  key: CryptoKey;
  /** Milliseconds since 1970. */
  signsUntil: number;
}

export interface SigningKeys {
  /** Makes one when there is none. */
  current(): Promise<SigningKey>;
  /** The public half; null when unknown or no longer good. */
  find(kid: string): Promise<CryptoKey | null>;
  published(): Promise<Jwks>;
}

export interface SigningKeyDeps {
  signingKeys: SigningKeyStore;
  /** Where the secret lies that seals the private halves. */
  secretFile: string;
  now: () => number;
}

export function createSigningKeys(deps: SigningKeyDeps): SigningKeys {
  const { signingKeys, now } = deps;
  let signing: { key: SigningKey; until: number } | null = null;
  const checking = new Map<string, { key: CryptoKey; until: number }>();
  let known: { records: Promise<SigningKeyRecord[]>; until: number } | null = null;
  return {
    async current() {
      if (signing && signing.until > now()) return signing.key;
      const key = (await newestOfOurs(deps)) ?? (await makeKey(deps));
      // Whoever gets a token of a new key must find that key.
      known = null;
      signing = { key, until: Math.min(now() + TRUST_MS, key.signsUntil) };
      return key;
    },
    async find(kid) {
      const checked = checking.get(kid);
      if (checked && checked.until > now()) return checked.key;
      checking.delete(kid);
      const found = await signingKeys.find(kid);
      if (!found) return null;
      const key = await importKey({ ...found.publicJwk });
      if (checking.size >= CHECKING_KEYS_MAX) checking.clear();
      checking.set(kid, { key, until: Math.min(now() + TRUST_MS, Date.parse(found.goodUntil)) });
      return key;
    },
    async published() {
      if (!known || known.until <= now()) {
        const asked = { records: signingKeys.list(), until: now() + PUBLISHED_MS };
        known = asked;
        asked.records.catch(() => {
          if (known === asked) known = null;
        });
      }
      const keys = await known.records;
      return { keys: keys.map(({ kid, publicJwk: { kty, crv, x } }) => ({ kty, crv, x, kid, alg: TOKEN_ALGORITHM, use: "sig" })) };
    },
  };
}

async function newestOfOurs({ signingKeys, secretFile, now }: SigningKeyDeps): Promise<SigningKey | null> {
  const secret = readSealingSecret(secretFile);
  for (const record of await signingKeys.list()) {
    const signsUntil = Date.parse(record.signsUntil);
    const jwk = signsUntil > now() ? openKey(record, secret) : null;
    if (jwk) return { kid: record.kid, key: await importKey(jwk), signsUntil };
  }
  return null;
}

/** Null: sealed by the secret of another machine. */
function openKey({ sealedPrivateKey }: SigningKeyRecord, secret: Buffer): JWK | null {
  try {
    return JSON.parse(openText(secret, sealedPrivateKey)) as JWK;
  } catch {
    return null;
  }
}

async function makeKey({ signingKeys, secretFile, now }: SigningKeyDeps): Promise<SigningKey> {
  const pair = await generateKeyPair("Ed25519", { extractable: true });
  const [publicJwk, privateJwk] = await Promise.all([exportJWK(pair.publicKey), exportJWK(pair.privateKey)]);
  const { kty = "", crv = "", x = "" } = publicJwk;
  const kid = await calculateJwkThumbprint(publicJwk);
  const at = now();
  const signsUntil = at + SIGNS_FOR_MS;
  const time = (ms: number): string => new Date(ms).toISOString();
  await signingKeys.sweep();
  await signingKeys.add({
    kid,
    publicJwk: { kty, crv, x },
    sealedPrivateKey: sealText(readSealingSecret(secretFile), JSON.stringify(privateJwk)),
    createdAt: time(at),
    signsUntil: time(signsUntil),
    goodUntil: time(signsUntil + GOOD_AFTER_MS),
  });
  return { kid, key: pair.privateKey, signsUntil };
}

async function importKey(jwk: JWK): Promise<CryptoKey> {
  const key = await importJWK(jwk, TOKEN_ALGORITHM);
  if (key instanceof Uint8Array) throw new Error("a signing key is not an Ed25519 key");
  return key;
}
