/** Browser reports in both formats, as Chromium and Firefox send them, over HTTP. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { startApiUnderTest, type ApiUnderTest, type Reply } from "../testing/api-under-test.js";

/** A database of its own and a whole API; generous because machines are noisy. */
const SETUP_MS = 60_000;
let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApiUnderTest();
}, SETUP_MS);
afterAll(() => api.close(), SETUP_MS);

const send = (body: unknown, type: string): Promise<Reply> =>
  api.post("/csp-reports", body, { as: "nobody", headers: { "Content-Type": type } });

const BY_REPORT_URI = {
  "csp-report": {
    "document-uri": "https://console.test/runs?token=s3cret#part",
    referrer: "https://console.test/?token=s3cret",
    "violated-directive": "script-src-elem 'nonce-s3cret'",
    "effective-directive": "script-src-elem",
    "original-policy": "script-src 'nonce-s3cret'",
    disposition: "enforce",
    "blocked-uri": "https://ada:s3cret@evil.test/x.js?session=s3cret",
    "line-number": 7,
    "source-file": "https://console.test/app.js?v=s3cret",
    "status-code": 200,
    "script-sample": "s3cret",
  },
};
const BY_REPORT_TO = [
  {
    age: 12,
    type: "csp-violation",
    url: "https://console.test/?token=s3cret",
    user_agent: "Mozilla/5.0",
    body: {
      documentURL: "https://console.test/login?code=s3cret",
      blockedURL: "inline",
      effectiveDirective: "style-src-attr",
      originalPolicy: "style-src 'self'",
      sourceFile: null,
      lineNumber: null,
      sample: "s3cret",
      disposition: "report",
      statusCode: 200,
    },
  },
  { age: 1, type: "deprecation", url: "https://console.test/", user_agent: "Mozilla/5.0", body: { id: "x", message: "s3cret" } },
  {
    age: 1,
    type: "csp-violation",
    url: "https://console.test/",
    user_agent: "Mozilla/5.0",
    body: { effectiveDirective: "made\u001b[31m-up" },
  },
];

test("both formats are taken without any key, counted by directive, and logged without what is secret", async () => {
  expect((await send(BY_REPORT_URI, "application/csp-report")).status).toBe(204);
  expect((await send(BY_REPORT_TO, "application/reports+json")).status).toBe(204);
  const metrics = await (await api.fetch("/metrics", { as: "nobody" })).text();
  for (const line of [
    'praxis_csp_reports_total{directive="script-src-elem",disposition="enforce"} 1',
    'praxis_csp_reports_total{directive="style-src-attr",disposition="report"} 1',
    'praxis_csp_reports_total{directive="other",disposition="enforce"} 1',
  ])
    expect(metrics).toContain(line);
  const logged = api.log.filter((line) => line.includes("content security policy"));
  expect(logged).toHaveLength(3);
  expect(JSON.parse(logged[0] ?? "{}")).toMatchObject({
    violation: {
      document: "https://console.test/runs",
      blocked: "https://evil.test/x.js",
      source: "https://console.test/app.js",
      line: 7,
    },
  });
  expect(JSON.parse(logged[1] ?? "{}")).toMatchObject({ violation: { blocked: "inline", document: "https://console.test/login" } });
  expect(api.log.join("\n")).not.toMatch(/s3cret|\\u001b/);
});

test("a page that does not stop is told to, and every answer is one of the two", async () => {
  const statuses = new Set<number>();
  for (let i = 0; i < 200 && !statuses.has(429); i += 1) statuses.add((await send([], "application/reports+json")).status);
  expect([...statuses]).toEqual([204, 429]);
});
