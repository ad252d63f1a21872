/** Signing in, staying in and getting out, over HTTP against a real database and a second process. */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { scopesOfRole } from "@praxis/domain/access";
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, exportJWK, generateKeyPair, jwtVerify, SignJWT } from "jose";
import { API_PREFIX, currentSessionSchema, loginCodeSchema, paths, sessionViewSchema, type SessionView } from "../contract/index.js";
import type { RunningServer } from "../server.js";
import { startApiUnderTest, type ApiUnderTest, type Reply } from "../testing/api-under-test.js";

/** A database of its own and a whole API; generous because machines are noisy. */
const SETUP_MS = 60_000;
let api: ApiUnderTest;
let other: RunningServer;
beforeAll(async () => {
  api = await startApiUnderTest();
  // Another machine, as far as secrets go: a data folder of its own.
  other = await api.startAnother({
    PRAXIS_DATA_DIR: join(api.dataDir, "elsewhere"),
    PRAXIS_COLLABORATION_DIR: join(api.dataDir, "collab"),
  });
}, SETUP_MS);
afterAll(async () => {
  await other.stop();
  await api.close();
}, SETUP_MS);

const newCode = async (body: unknown = {}): Promise<string> => loginCodeSchema.parse((await api.post("/sessions/codes", body)).json).code;
const signIn = (body: unknown): Promise<Reply> => api.post("/sessions", body, { as: "nobody" });
const signedIn = async (body: unknown): Promise<SessionView> => {
  const reply = await signIn(body);
  expect({ status: reply.status, cache: reply.headers.get("cache-control") }).toEqual({ status: 201, cache: "no-store" });
  return sessionViewSchema.parse(reply.json);
};
const bearer = (token: string) => ({ as: "nobody", headers: { Authorization: `Bearer ${token}` } }) as const;
const refresh = (token: string): Promise<Reply> => api.send("POST", "/sessions/refresh", bearer(token));
const elsewhere = async (token: string): Promise<number> => {
  const response = await fetch(`${other.url}${API_PREFIX}/runs`, { headers: { Authorization: `Bearer ${token}` } });
  await response.body?.cancel();
  return response.status;
};

async function eventually(condition: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 30_000;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error("it did not come about in 30 s");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

test("a login code is good once, whoever is first", async () => {
  const code = await newCode();
  const replies = await Promise.all(Array.from({ length: 5 }, () => signIn({ code })));
  expect(replies.map(({ status }) => status).sort()).toEqual([201, 401, 401, 401, 401]);
  expect(replies.filter(({ status }) => status === 401).every(({ json }) => json["code"] === "login_code_invalid")).toBe(true);
});

test("with a code one is a person with the code's name and role, for at most 15 minutes at a time", async () => {
  const { token, expiresAt, endsAt, principal } = await signedIn({ code: await newCode({ name: "ada", role: "operator" }) });
  expect(principal).toEqual({ id: "kyros-praxis#ada", name: "ada", kind: "person", role: "operator", scopes: scopesOfRole("operator") });
  const { iat = 0, exp = 0, jti, aud } = decodeJwt(token);
  expect({ life: exp - iat <= 900, jti: typeof jti, aud }).toEqual({ life: true, jti: "string", aud: "kyros-praxis-api" });
  expect(Date.parse(endsAt)).toBeGreaterThan(Date.parse(expiresAt));
  expect((await api.get("/runs", bearer(token))).status).toBe(200);
  expect((await api.get("/keys", bearer(token))).status).toBe(403);
  const me = currentSessionSchema.parse((await api.get("/sessions/me", bearer(token))).json);
  expect(me).toEqual({ principal, expiresAt });
});

test("a code past its ten minutes is no code", async () => {
  const made = await api.post("/sessions/codes", {});
  const { code, expiresAt } = loginCodeSchema.parse(made.json);
  expect(Math.abs(Date.parse(expiresAt) - Date.now() - 600_000)).toBeLessThan(60_000);
  await api.database.database.queryOnce("UPDATE login_codes SET expires_at = now() - interval '1 second' WHERE used_at IS NULL");
  expect((await signIn({ code })).status).toBe(401);
});

test("a session of a key is the key: same id, same rights, and it ends with the key here at once and elsewhere within seconds", async () => {
  const { id, apiKey } = await api.keyWith(["runs:read"]);
  const { token, principal } = await signedIn({ apiKey });
  expect(principal).toEqual({ id, name: "made", kind: "key", role: null, scopes: ["runs:read"] });
  expect((await api.get("/runs", bearer(token))).status).toBe(200);
  expect(await elsewhere(token)).toBe(200);
  await api.send("DELETE", `/keys/${id}`);
  expect((await api.get("/runs", bearer(token))).status).toBe(401);
  expect((await refresh(token)).status).toBe(401);
  await eventually(async () => (await elsewhere(token)) === 401);
  expect((await signIn({ apiKey })).json["code"]).toBe("unauthenticated");
});

test("a session does not outlive its key", async () => {
  const expiresAt = new Date(Date.now() + 120_000).toISOString();
  const { apiKey } = await api.keyWith(["runs:read"], expiresAt);
  const session = await signedIn({ apiKey });
  expect(session.endsAt).toBe(expiresAt);
  expect(Date.parse(session.expiresAt)).toBeLessThanOrEqual(Date.parse(expiresAt));
});

test("a refresh gives a new token for the same session, which keeps its end; the old token stays good", async () => {
  const first = await signedIn({ code: await newCode() });
  const second = sessionViewSchema.parse((await refresh(first.token)).json);
  expect(second.endsAt).toBe(first.endsAt);
  expect(decodeJwt(second.token).jti).not.toBe(decodeJwt(first.token).jti);
  expect(decodeJwt(second.token)["sid"]).toBe(decodeJwt(first.token)["sid"]);
  for (const { token } of [first, second]) expect((await api.get("/runs", bearer(token))).status).toBe(200);
});

test("past the session's end nothing helps", async () => {
  const { token } = await signedIn({ code: await newCode() });
  await api.database.database.queryOnce("UPDATE sessions SET ends_at = now() - interval '1 second' WHERE id = $1", [
    decodeJwt(token)["sid"],
  ]);
  expect((await refresh(token)).status).toBe(401);
  expect((await api.get("/runs", bearer(token))).status).toBe(401);
});

test("signing out ends every token of the session, here at once and elsewhere within seconds; again changes nothing", async () => {
  const first = await signedIn({ code: await newCode() });
  const second = sessionViewSchema.parse((await refresh(first.token)).json);
  expect(await elsewhere(first.token)).toBe(200);
  expect((await api.send("DELETE", "/sessions/me", bearer(second.token))).status).toBe(204);
  for (const { token } of [first, second]) {
    expect((await api.get("/sessions/me", bearer(token))).status).toBe(401);
    expect((await refresh(token)).status).toBe(401);
  }
  await eventually(async () => (await elsewhere(first.token)) === 401);
  expect((await api.send("DELETE", "/sessions/me", bearer(second.token))).status).toBe(204);
});

test("an API key has no session to refresh or end, and says who it is without one", async () => {
  expect((await api.send("POST", "/sessions/refresh")).status).toBe(401);
  expect((await api.send("DELETE", "/sessions/me")).status).toBe(401);
  const me = currentSessionSchema.parse((await api.get("/sessions/me", { as: "viewer" })).json);
  expect(me).toMatchObject({ principal: { kind: "key", role: "viewer" }, expiresAt: null });
});

test("a foreign issuer's person is known too, and cannot pose as one of ours", async () => {
  const foreign = await api.issuer.token({ role: "viewer" });
  const me = currentSessionSchema.parse((await api.get("/sessions/me", bearer(foreign))).json);
  expect(me.principal).toMatchObject({ kind: "person", name: "Ada", role: "viewer" });
  const { token } = await signedIn({ code: await newCode() });
  const { kid = "" } = decodeProtectedHeader(token);
  const forged = await generateKeyPair("Ed25519", { extractable: true });
  const claims = new SignJWT({ ...decodeJwt(token) }).setProtectedHeader({ alg: "EdDSA", kid });
  expect((await api.get("/runs", bearer(await claims.sign(forged.privateKey)))).status).toBe(401);
  const made = { ...(await exportJWK(forged.publicKey)), kid };
  const own = new SignJWT({ ...decodeJwt(token) }).setProtectedHeader({ alg: "EdDSA", jwk: made });
  expect((await api.get("/runs", bearer(await own.sign(forged.privateKey)))).status).toBe(401);
  expect((await api.get("/runs", bearer(await api.issuer.token({ role: "admin", issuer: "kyros-praxis" })))).status).toBe(401);
});

test("another service checks our tokens by the published keys, which have no private half", async () => {
  const { token } = await signedIn({ code: await newCode() });
  for (const path of [paths.jwks(), paths.wellKnownJwks()]) {
    const { payload } = await jwtVerify(token, createRemoteJWKSet(new URL(api.url + path)), { issuer: "kyros-praxis" });
    expect(payload["scope"]).toContain("admin");
    const response = await fetch(api.url + path);
    expect(Object.keys(((await response.json()) as { keys: object[] }).keys[0] ?? {}).sort()).toEqual([
      "alg",
      "crv",
      "kid",
      "kty",
      "use",
      "x",
    ]);
  }
});

test("processes of one data folder sign with one key that outlives them; one with its own secret signs with its own, and both are believed", async () => {
  const kidOf = (session: SessionView): string => decodeProtectedHeader(session.token).kid ?? "";
  const here = await signedIn({ code: await newCode() });
  const signInAt = async (url: string): Promise<SessionView> => {
    const body = JSON.stringify({ code: await newCode() });
    const response = await fetch(url + paths.sessions(), { method: "POST", body, headers: { "Content-Type": "application/json" } });
    return sessionViewSchema.parse(await response.json());
  };
  const twin = await api.startAnother();
  const there = await signInAt(twin.url);
  await twin.stop();
  expect(kidOf(there)).toBe(kidOf(here));
  const far = await signInAt(other.url);
  expect(kidOf(far)).not.toBe(kidOf(here));
  expect(await elsewhere(here.token)).toBe(200);
  expect((await api.get("/runs", bearer(far.token))).status).toBe(200);
});

test("no secret of all this lies open: not in the database, not in the log", async () => {
  const code = await newCode();
  const { token } = await signedIn({ code });
  const secretFile = join(api.dataDir, "session-secret");
  expect(statSync(secretFile).mode & 0o777).toBe(0o600);
  const rows = await api.database.database.queryOnce<{ text: string }>(
    `SELECT to_jsonb(c)::text AS text FROM login_codes c UNION ALL SELECT to_jsonb(s)::text FROM sessions s
      UNION ALL SELECT to_jsonb(k)::text FROM signing_keys k UNION ALL SELECT to_jsonb(i)::text FROM idempotency_keys i`,
  );
  const kept = rows.map(({ text }) => text).join("\n") + api.log.join("\n");
  expect(kept).toContain("sealed_private_key");
  for (const secret of [code.slice(4), token, token.split(".")[2] ?? "", readFileSync(secretFile, "utf8").trim(), '"d"'])
    expect(kept).not.toContain(secret);
});

test("wrong codes are refused more and more, and a right one gets in all the same", async () => {
  const wrong = async (): Promise<Reply> => signIn({ code: "pxl_wrong" });
  let refused: Reply | undefined;
  for (let i = 0; i < 40 && refused === undefined; i += 1) {
    const reply = await wrong();
    if (reply.status === 429) refused = reply;
  }
  expect(Number(refused?.headers.get("retry-after"))).toBeGreaterThan(0);
  await signedIn({ code: await newCode() });
});
