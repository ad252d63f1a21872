/** Another site can make a browser send requests; none of them may change anything. */
import { expect, test } from "@jest/globals";
import { refusalOf } from "./request-guard";

const ask = (method: string, headers: Record<string, string>, publicOrigin: string | null = null) =>
  refusalOf({ method, headers: new Headers(headers) }, publicOrigin);
const OWN = { host: "127.0.0.1:3000", origin: "http://127.0.0.1:3000", "x-praxis-console": "1" };

test.each(["127.0.0.1:3000", "localhost:3000", "[::1]:3000", "localhost"])("pages of this machine are read: %s", (host) => {
  expect(ask("GET", { host })).toBeNull();
});

test.each(["evil.example:3000", "127.0.0.1.evil.example", "localhost.evil.example:3000", "praxis.example", ""])(
  "a foreign name that points here is refused: %p",
  (host) => {
    expect(ask("GET", { host })).toBe("host");
  },
);

test("the public name is answered when it is set, and its origin is the one with its scheme", () => {
  const headers = { host: "praxis.example", origin: "https://praxis.example", "x-praxis-console": "1" };
  expect(ask("POST", headers, "https://praxis.example")).toBeNull();
  expect(ask("POST", { ...headers, origin: "http://praxis.example" }, "https://praxis.example")).toBe("origin");
});

test.each(["POST", "PUT", "PATCH", "DELETE"])("%s from our own page goes on", (method) => {
  expect(ask(method, OWN)).toBeNull();
});

test.each([
  ["another site", { ...OWN, origin: "https://evil.example" }, "origin"],
  ["another port of this machine", { ...OWN, origin: "http://127.0.0.1:4000" }, "origin"],
  ["a sandboxed frame", { ...OWN, origin: "null" }, "origin"],
  ["a request without Origin", { host: OWN.host, "x-praxis-console": "1" }, "origin"],
  ["a form of our own page", { host: OWN.host, origin: OWN.origin }, "header"],
])("a change by %s is refused", (_, headers, refusal) => {
  expect(ask("POST", headers)).toBe(refusal);
});
