/** The session of the request that is being answered, read from its cookie. Server only; checks the seal, not whether the API still knows it. */
import type { SessionView } from "@praxis/api/contract";
import { cookies } from "next/headers";
import { consoleEnv } from "../../env";
import { createSessionKeeper, type SessionKeeper } from "./session-keeper";
import { cookieText, openSession, sealSession, sessionCookieName } from "./session-cookie";

let keeper: SessionKeeper | null = null;

export function sessionKeeper(): SessionKeeper {
  keeper ??= createSessionKeeper({ apiUrl: consoleEnv().apiUrl, fetch, clock: { now: Date.now } });
  return keeper;
}

/** Is the console reached by TLS? Decides on `Secure`, `__Host-` and HSTS. */
export function isSecure(): boolean {
  return consoleEnv().publicOrigin?.startsWith("https://") === true;
}

export async function serverSession(): Promise<SessionView | null> {
  const { secret } = consoleEnv();
  const name = await sessionCookieName(secret, isSecure());
  return openSession((await cookies()).get(name)?.value, secret);
}

/** `Set-Cookie` for this session; null: the cookie is deleted. */
export async function sessionCookie(session: SessionView | null): Promise<string> {
  const { secret } = consoleEnv();
  const secure = isSecure();
  const name = await sessionCookieName(secret, secure);
  if (session === null) return cookieText({ name, value: "", secure });
  return cookieText({ name, value: await sealSession(session, secret), secure, expires: new Date(session.endsAt) });
}
