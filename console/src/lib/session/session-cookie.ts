/**
 * The session cookie: what POST /sessions answered, encrypted and signed with the console's secret (JWE, AES-256-GCM).
 * The browser can neither read nor change it; the API token inside never reaches a script. Pure but for the random numbers of jose.
 */
import { sessionViewSchema, type SessionView } from "@praxis/api/contract";
import { EncryptJWT, jwtDecrypt } from "jose";

const encoder = new TextEncoder();

const digest = async (text: string): Promise<Uint8Array> => new Uint8Array(await crypto.subtle.digest("SHA-256", encoder.encode(text)));
const keyOf = (secret: string): Promise<Uint8Array> => digest(`praxis console session ${secret}`);

/**
 * Cookies do not tell ports apart: two consoles on one machine would overwrite each other's session under one name, so the name
 * carries a part of the secret's hash. With TLS the browser itself ties it to this host (`__Host-`).
 */
export async function sessionCookieName(secret: string, secure: boolean): Promise<string> {
  const hash = await digest(`praxis console name ${secret}`);
  const part = [...hash.slice(0, 4)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${secure ? "__Host-" : ""}praxis_session_${part}`;
}

export async function sealSession(session: SessionView, secret: string): Promise<string> {
  return new EncryptJWT({ session })
    .setProtectedHeader({ alg: "dir", enc: "A256GCM" })
    .setExpirationTime(new Date(session.endsAt))
    .encrypt(await keyOf(secret));
}

/** Null: none, not ours, changed on the way, or over. */
export async function openSession(text: string | undefined, secret: string): Promise<SessionView | null> {
  if (text === undefined || text === "") return null;
  try {
    const { payload } = await jwtDecrypt(text, await keyOf(secret), {
      keyManagementAlgorithms: ["dir"],
      contentEncryptionAlgorithms: ["A256GCM"],
    });
    const parsed = sessionViewSchema.safeParse(payload["session"]);
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

export interface CookieWords {
  name: string;
  value: string;
  secure: boolean;
  /** Absent: delete it. */
  expires?: Date;
}

/** Lax: a link to a run in an e-mail works. What changes something is guarded by Origin and a header besides. */
export function cookieText({ name, value, secure, expires }: CookieWords): string {
  const end = expires ?? new Date(0);
  return `${name}=${value}; Path=/; HttpOnly; SameSite=Lax; Expires=${end.toUTCString()}${secure ? "; Secure" : ""}`;
}
