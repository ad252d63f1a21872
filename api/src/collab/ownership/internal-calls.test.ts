/** A statement of who calls is good for one exact call, once, for a few seconds, and only from whoever has the secret. */
import type { IncomingMessage } from "node:http";
import { expect, test } from "@jest/globals";
import type { Principal } from "@praxis/domain/access";
import { CALL_HEADER, createInternalCalls, internalSecret } from "./internal-calls.js";

const principal: Principal = { kind: "service", id: "key_1", name: "ci", scopes: ["collab:read"], pools: null };
let now = 1_000_000;
const calls = (secret: string | null = "pem") =>
  createInternalCalls({ secret: () => (secret === null ? null : internalSecret(secret)), now: () => now });
const made = { principal, method: "PUT", url: "/api/v1/collab/state/a?x=1", body: Buffer.from("{}") };
const request = (header: string, over: object = {}): IncomingMessage =>
  ({ method: made.method, url: made.url, headers: { [CALL_HEADER]: header }, ...over }) as unknown as IncomingMessage;

test("what one process signs another knows, and both know the answer's proof", () => {
  const { header, proof } = calls().sign(made);
  const owner = calls();
  const arrived = request(header);
  expect(owner.principalOf(arrived)).toEqual(principal);
  expect(owner.principalOf(arrived)).toEqual(principal);
  expect(owner.isPassedOn(arrived)).toBe(true);
  expect(owner.proofFor(arrived)).toBe(proof);
  owner.assertBody(arrived, made.body);
});

test("a call without the header is an ordinary one", () => {
  const ordinary = { method: "GET", url: "/", headers: {} } as unknown as IncomingMessage;
  expect(calls().principalOf(ordinary)).toBeNull();
  expect(calls().isPassedOn(ordinary)).toBe(false);
});

test.each<[string, (header: string) => IncomingMessage, (() => void)?]>([
  ["for another method", (header) => request(header, { method: "DELETE" })],
  ["for another address", (header) => request(header, { url: "/api/v1/collab/state/b" })],
  ["after its time", (header) => request(header), () => (now += 10_001)],
  ["with a changed letter", (header) => request(`${header.slice(0, 5)}${header[5] === "A" ? "B" : "A"}${header.slice(6)}`)],
  ["without its seal", (header) => request(header.split(".")[0] ?? "")],
])("%s it is refused", (_name, arrived, before) => {
  const { header } = calls().sign(made);
  before?.();
  expect(() => calls().principalOf(arrived(header))).toThrow("not genuine");
});

test("a second time it is refused, and so is another body", () => {
  const owner = calls();
  const { header } = calls().sign(made);
  const arrived = request(header);
  owner.principalOf(arrived);
  expect(() => owner.principalOf(request(header))).toThrow("not genuine");
  expect(() => owner.assertBody(arrived, Buffer.from("[]"))).toThrow("not genuine");
  expect(() => owner.assertBody(arrived, null)).toThrow("not genuine");
});

test("with another secret, or none, nothing is genuine", () => {
  const { header } = calls().sign(made);
  for (const secret of ["other", null]) expect(() => calls(secret).principalOf(request(header))).toThrow("not genuine");
  expect(() => calls(null).sign(made)).toThrow("not genuine");
});
