/** What a browser is told about our pages. */
import { expect, test } from "@jest/globals";
import { pagePolicy } from "./page-policy";

const policy = pagePolicy({ nonce: "abc", connect: ["ws://127.0.0.1:8080"], secure: false });
const directive = (name: string): string => policy.split("; ").find((part) => part.startsWith(`${name} `)) ?? "";

test("scripts run by the nonce alone", () => {
  expect(directive("script-src")).toBe("script-src 'nonce-abc' 'strict-dynamic'");
  expect(policy).not.toContain("unsafe-eval");
});

test("nobody frames our pages, and everything that is not named is refused", () => {
  expect(directive("frame-ancestors")).toBe("frame-ancestors 'none'");
  expect(directive("default-src")).toBe("default-src 'none'");
  expect(directive("base-uri")).toBe("base-uri 'none'");
});

test("pages connect to us and to what was named", () => {
  expect(directive("connect-src")).toBe("connect-src 'self' ws://127.0.0.1:8080");
});

test("only behind TLS plain addresses are lifted to TLS", () => {
  expect(policy).not.toContain("upgrade-insecure-requests");
  expect(pagePolicy({ nonce: "a", connect: [], secure: true })).toContain("upgrade-insecure-requests");
});
