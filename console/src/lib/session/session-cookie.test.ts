/** The cookie keeps the session from everybody but this console. */
import { expect, test } from "@jest/globals";
import { cookieText, openSession, sealSession, sessionCookieName } from "./session-cookie";

const secret = "0123456789abcdef0123456789abcdef";
const session = {
  token: "a.b.c",
  expiresAt: new Date(Date.now() + 600_000).toISOString(),
  endsAt: new Date(Date.now() + 6_000_000).toISOString(),
  principal: { id: "key_1", name: "admin", kind: "key" as const, role: "admin" as const, scopes: ["runs:read" as const] },
};

test("what was sealed opens again, and only with the same secret", async () => {
  const sealed = await sealSession(session, secret);
  expect(await openSession(sealed, secret)).toEqual(session);
  expect(await openSession(sealed, secret.replace("0", "1"))).toBeNull();
});

test("the token cannot be read from the cookie", async () => {
  const sealed = await sealSession(session, secret);
  const parts = sealed.split(".").map((part) => Buffer.from(part, "base64url").toString("latin1"));
  expect(parts.join("")).not.toContain("a.b.c");
});

test.each(["", "x", "a.b.c.d.e", "eyJhbGciOiJub25lIn0..."])("what is not ours opens as nothing: %p", async (text) => {
  expect(await openSession(text, secret)).toBeNull();
});

test("a changed cookie opens as nothing, wherever it was changed", async () => {
  const sealed = await sealSession(session, secret);
  const parts = sealed.split(".");
  for (const index of [0, 2, 3, 4]) {
    const changed = parts.map((part, at) => (at === index ? `${part.slice(0, 4)}${part[4] === "A" ? "B" : "A"}${part.slice(5)}` : part));
    expect(await openSession(changed.join("."), secret)).toBeNull();
  }
});

test("a session that is over opens as nothing", async () => {
  const sealed = await sealSession({ ...session, endsAt: new Date(Date.now() - 60_000).toISOString() }, secret);
  expect(await openSession(sealed, secret)).toBeNull();
});

test("two consoles on one machine use two names; with TLS the browser binds the cookie to the host", async () => {
  expect(await sessionCookieName(secret, false)).not.toBe(await sessionCookieName(`${secret}2`, false));
  expect(await sessionCookieName(secret, true)).toMatch(/^__Host-praxis_session_[0-9a-f]{8}$/);
});

test("no script reads the cookie, no other site sends it along with a change, and deleting is a date in the past", () => {
  const text = cookieText({ name: "s", value: "v", secure: true, expires: new Date("2030-01-01T00:00:00Z") });
  expect(text).toBe("s=v; Path=/; HttpOnly; SameSite=Lax; Expires=Tue, 01 Jan 2030 00:00:00 GMT; Secure");
  expect(cookieText({ name: "s", value: "", secure: false })).toContain("Expires=Thu, 01 Jan 1970");
});
