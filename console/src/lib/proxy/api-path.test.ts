/** The proxy is a door to the API's contract and to nothing else. */
import { expect, test } from "@jest/globals";
import { apiPathOf } from "./api-path";

const path = (method: string, text: string) => apiPathOf(method, text.split("/").slice(1).map(decodeURIComponent));

test("routes of the contract and the readiness page are reached, with each part encoded again", () => {
  expect(path("GET", "/api/v1/runs")).toBe("/api/v1/runs");
  expect(path("GET", "/api/v1/runs/run_1/artifacts/a%2Fb%20c")).toBe("/api/v1/runs/run_1/artifacts/a%2Fb%20c");
  expect(path("GET", "/readyz")).toBe("/readyz");
});

test.each(["/metrics", "/healthz", "/api/v2/runs", "/api/v1", "/api/v1/../../metrics", "/api/v1//runs", "/api/v1/%2e%2e/x", "/"])(
  "nothing else is: %s",
  (text) => {
    expect(path("GET", text)).toBeNull();
  },
);

test("a page never gets a token", () => {
  expect(path("POST", "/api/v1/sessions")).toBeNull();
  expect(path("POST", "/api/v1/sessions/refresh")).toBeNull();
  expect(path("GET", "/api/v1/sessions/me")).toBe("/api/v1/sessions/me");
});
