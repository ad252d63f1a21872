import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { scopesOfRole } from "@praxis/domain/access";
import { startTokenIssuer, type TokenIssuer } from "../testing/token-issuer.js";
import { createTokenVerifier } from "./token-verifier.js";

let issuer: TokenIssuer;
let verify: ReturnType<typeof createTokenVerifier>;

beforeAll(async () => {
  issuer = await startTokenIssuer();
  verify = createTokenVerifier(issuer.settings);
});
afterAll(() => issuer.close());

test("a good token is its subject with the scopes it names", async () => {
  const principal = await verify(await issuer.token({ scope: "runs:read admin made-up" }));
  expect(principal).toEqual({
    kind: "user",
    id: `${issuer.settings.issuer}#ada`,
    name: "Ada",
    scopes: ["runs:read", "admin"],
    pools: null,
  });
});

test("an address in a token is kept: it says whose commits are this person's own", async () => {
  const principal = await verify(await issuer.token({ role: "operator", email: "Ada@Example.org" }));
  expect(principal?.email).toBe("Ada@Example.org");
});

test.each([
  ["two names", ["docs", "builds"], ["docs", "builds"]],
  ["an empty list", [], []],
  ["a text", "docs", []],
  ["a list with something else", ["docs", 1], []],
  ["nothing", null, []],
])("a token whose pools are %s may work those and no others", async (_what, pools, may) => {
  expect((await verify(await issuer.token({ scope: "leases:work", pools })))?.pools).toEqual(may);
});

test("without scopes the role counts; without either nothing is allowed", async () => {
  expect((await verify(await issuer.token({ role: "operator" })))?.scopes).toEqual(scopesOfRole("operator"));
  expect((await verify(await issuer.token({ role: "emperor" })))?.scopes).toEqual([]);
});

describe("refused", () => {
  test.each([
    ["expired", { issuedAgoS: 600, livesS: 300 }],
    ["for another audience", { audience: "someone-else" }],
    ["from another issuer", { issuer: "https://elsewhere.example" }],
    ["living longer than 15 minutes", { livesS: 901 }],
    ["made in the future", { issuedAgoS: -120 }],
    ["without an id", { jti: null }],
    ["without a subject", { sub: null }],
    ["signed by another key", { foreignKey: true }],
    ["signed with a shared secret", { sharedSecret: true }],
  ])("a token %s", async (_name, options) => {
    expect(await verify(await issuer.token({ role: "admin", ...options }))).toBeNull();
  });
  test.each(["", "abc", "a.b.c", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZGEifQ."])("%j", async (token) => {
    expect(await verify(token)).toBeNull();
  });
  test("every token when no issuer is configured", async () => {
    expect(await createTokenVerifier(null)(await issuer.token({ role: "admin" }))).toBeNull();
  });
});

describe("while the issuer's keys cannot be fetched", () => {
  const unavailable = { code: "identity_unavailable", retry: true };
  test("a token is not called bad when nobody answers", async () => {
    const away = createTokenVerifier({ ...issuer.settings, jwksUrl: "http://127.0.0.1:1/jwks.json" });
    await expect(away(await issuer.token({ role: "admin" }))).rejects.toMatchObject(unavailable);
  });
  test.each([
    [500, "oops"],
    [200, "<html>"],
    [200, '{"keys": 3}'],
  ])("nor when the answer is %i %s", async (status, body) => {
    const server = createServer((_request, response) => response.writeHead(status).end(body));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    try {
      const broken = createTokenVerifier({ ...issuer.settings, jwksUrl: `http://127.0.0.1:${String(port)}/` });
      await expect(broken(await issuer.token({ role: "admin" }))).rejects.toMatchObject(unavailable);
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });
  test("what is no token is refused all the same", async () => {
    const away = createTokenVerifier({ ...issuer.settings, jwksUrl: "http://127.0.0.1:1/jwks.json" });
    expect(await away("abc")).toBeNull();
    expect(await away(await issuer.token({ sharedSecret: true }))).toBeNull();
  });
});
