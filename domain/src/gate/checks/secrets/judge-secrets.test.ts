/** Added secrets fail, whatever file they stand in; deleting, comparing, naming and documenting them does not. Secrets here are made at run time. */
import { describe, expect, jest, test } from "@jest/globals";
import { fileOf, inputFor, type ChangeSketch } from "../../testing/change.js";
import { findSecrets } from "./find-secrets.js";
import { judgeSecrets } from "./judge-secrets.js";
import { maskSecrets } from "./mask-secrets.js";
import { DOCUMENTED_EXAMPLES, VENDOR_RULES } from "./vendor-rules-table.js";

const judge = (sketch: ChangeSketch, policy = "") => judgeSecrets(inputFor("secrets", sketch, {}, policy));
const added = (text: string, path = "src/a.ts") => judge({ files: { [path]: { after: text } } });
const rules = (text: string, path?: string) => added(text, path).findings.map(({ rule }) => rule);

/** Looks like chance, and is the same every time. */
function random(length: number, alphabet: string): string {
  let state = 99;
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return alphabet[(state >>> 8) % alphabet.length] ?? "";
  }).join("");
}
const ALNUM = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const HEX = "0123456789abcdef";
const word = random(40, ALNUM);
const AWS = `AKIA${random(16, UPPER)}`;
const jwtPart = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
const JWT = `${jwtPart({ alg: "HS256" })}.${jwtPart({ sub: "person-17" })}.${random(43, ALNUM)}`;

const VENDOR_SAMPLES: Record<string, string> = {
  "aws-access-key-id": AWS,
  "aws-secret-access-key": `aws_secret_access_key = ${word}`,
  "google-api-key": `AIza${random(35, ALNUM)}`,
  "google-oauth-secret": `GOCSPX-${random(28, ALNUM)}`,
  "azure-storage-key": `AccountKey=${random(86, ALNUM)}==`,
  "github-token": `ghp_${random(36, ALNUM)}`,
  "github-fine-grained-token": `github_pat_${random(22, ALNUM)}`,
  "gitlab-token": `glpat-${random(20, ALNUM)}`,
  "slack-token": `xoxb-${random(24, ALNUM)}`,
  "slack-webhook": `https://hooks.slack.com/services/T${random(9, UPPER)}/B${random(9, UPPER)}/${random(24, ALNUM)}`,
  "discord-webhook": `https://discord.com/api/webhooks/${random(18, "123456789")}/${random(68, ALNUM)}`,
  "telegram-bot-token": `${random(9, "123456789")}:AA${random(33, ALNUM)}`,
  "stripe-key": `sk_live_${random(24, ALNUM)}`,
  "stripe-webhook-secret": `whsec_${random(32, ALNUM)}`,
  "anthropic-key": `sk-ant-api03-${random(40, ALNUM)}`,
  "openai-key": `sk-proj-${random(40, ALNUM)}`,
  "npm-token": `npm_${random(36, ALNUM)}`,
  "pypi-token": `pypi-AgEIcHlwaS5vcmc${random(50, ALNUM)}`,
  "sendgrid-key": `SG.${random(22, ALNUM)}.${random(43, ALNUM)}`,
  "twilio-key": `SK${random(32, HEX)}`,
  "digitalocean-token": `dop_v1_${random(64, HEX)}`,
  "huggingface-token": `hf_${random(34, ALNUM)}`,
  "shopify-token": `shpat_${random(32, HEX)}`,
  "databricks-token": `dapi${random(32, HEX)}`,
  "vault-token": `hvs.${random(24, ALNUM)}`,
  "age-secret-key": `AGE-SECRET-KEY-1${random(58, "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L")}`,
  jwt: JWT,
};

describe("vendors' forms", () => {
  test("there is a sample for every rule", () => {
    expect(Object.keys(VENDOR_SAMPLES).sort()).toEqual(VENDOR_RULES.map(({ rule }) => rule).sort());
  });
  test.each(Object.entries(VENDOR_SAMPLES))("%s is found in code, in tests and in lockfiles", (rule, sample) => {
    expect(rules(`const it = call("${sample}");`)).toContain(rule);
    expect(rules(sample, "src/a.test.ts")).toEqual([rule]);
    expect(rules(`  x: ${sample}`, "pnpm-lock.yaml")).toEqual([rule]);
  });
  test.each(["ghp_", "npm_", "hf_"])("%s followed by one letter again and again is a placeholder", (prefix) => {
    expect(rules(`x = f("${prefix}${"a".repeat(36)}")`)).toEqual([]);
  });
  test.each(DOCUMENTED_EXAMPLES)("the documented example %# is nobody's secret", (example) => {
    expect(rules(`  key("${example}")`, "docs/a.md")).toEqual([]);
    expect(rules(`aws_secret_access_key = "${example}"`)).toEqual([]);
  });
  test("a long part of one is none either", () => {
    const example = DOCUMENTED_EXAMPLES[10] ?? "";
    expect(rules(`join("${example.slice(0, 60)}", x)`)).toEqual([]);
  });
  test("a longer word around it is something else", () => {
    expect(rules(`id("x${AWS}")`)).toEqual([]);
    expect(rules(`id("${AWS}x")`)).toEqual([]);
  });
});

describe("private keys", () => {
  const head = (kind: string) => `-----BEGIN ${kind}PRIVATE KEY${kind === "PGP " ? " BLOCK" : ""}-----`;
  const body = random(64, ALNUM);
  test.each(["", "RSA ", "EC ", "OPENSSH ", "ENCRYPTED ", "PGP "])("%sPRIVATE KEY in a file is one finding", (kind) => {
    const found = added(`${head(kind)}\n${body}\n${body}\n${head(kind).replace("BEGIN", "END")}\nafter\n`, "key.pem");
    expect(found.findings).toMatchObject([{ rule: "private-key", severity: "critical", range: { start: { line: 1, column: 1 } } }]);
    expect(found.outcome).toBe("fail");
  });
  test.each([
    ["in one line of code", `const k = "${head("RSA ")}\\n${body}\\n";`, 1],
    ["in JSON", `{"key": "${head("")}\\n${body}"}`, 1],
    ["joined from lines", `const k = "${head("")}\\n" +\n  "${body}";`, 1],
    ["a header alone in a file", head("RSA "), 1],
    ["a header alone in code, to look for keys", `if (text.includes("${head("RSA ")}")) refuse();`, 0],
    ["a header in code, followed by other code", `const head = "${head("")}",\n  n = 1;`, 0],
    ["a public key", `-----BEGIN PUBLIC KEY-----\n${body}`, 0],
  ])("%s", (_, text, count) => {
    expect(rules(text).filter((rule) => rule === "private-key")).toHaveLength(count);
  });
  test("a header that is no key hides nothing beside it or after it", () => {
    const text = `find("${head("RSA ")}"); password = "pass1!";\ncall("ghp_${random(36, ALNUM)}");`;
    expect(rules(text)).toEqual(["assigned-secret", "github-token"]);
  });
  test("after the end of a key the next secret is found again", () => {
    expect(rules(`${head("")}\n${body}\n-----END PRIVATE KEY-----\n${AWS}\n`, "k")).toEqual(["private-key", "aws-access-key-id"]);
  });
});

describe("assigned secrets", () => {
  const key = random(24, ALNUM);
  test.each([
    ["code", `const API_KEY = "${key}";`, "src/a.ts"],
    ["typed code", `const apiKey: string = '${key}'`, "src/a.ts"],
    ["an object", `  clientSecret: \`${key}\`,`, "src/a.ts"],
    ["JSON", `  "api_key": "sk-live-${key}",`, "config.json"],
    ["JSON of tests' neighbours", `{"auth": {"access-key": "${key}"}}`, "a.json"],
    ["YAML", `api_key: ${key}`, "config.yaml"],
    ["YAML in quotes", `  token: "${key}"`, "config.yml"],
    ["env", `export GITHUB_TOKEN=${key}`, ".env.production"],
    ["ini", `password = hunter2`, "a.ini"],
    ["Ruby", `:secret => '${key}'`, "a.rb"],
    ["Go", `token := "${key}"`, "a.go"],
    ["an index", `settings["SECRET_KEY"] = "${key}"`, "a.py"],
    ["a suffix", `DB_PASSWORD_PROD = "hunter2"`, "a.py"],
    ["a short password", `password = "pass1!"`, "a.py"],
    ["a token of eight characters", `token = "a1b2c3d4"`, "a.py"],
    ["a token made of few characters", `TOKEN = "a1a1b2b2c3"`, "a.py"],
  ])("in %s", (_, text, path) => {
    expect(rules(text, path)).toEqual(["assigned-secret"]);
  });

  test.each([
    ["comparison", `if (password === "hunter2!") {`, "a.ts"],
    ["comparison with two signs", `if PASSWORD == "hunter2!":`, "a.py"],
    ["inequality", `if (token != "${key}")`, "a.ts"],
    ["at most", `token <= "${key}"`, "a.ts"],
    ["an unquoted value in code", `password = hunter2`, "a.py"],
    ["an environment variable", `token: "\${{ secrets.TOKEN_1 }}"`, "ci.yml"],
    ["a shell variable", `TOKEN=$TOKEN_FROM_1`, ".env"],
    ["a placeholder", `api_key = "your-api-key-123"`, "a.py"],
    ["a placeholder in angle brackets", `token: <your token 1>`, "a.yml"],
    ["change me", `password: changeme123`, "a.yml"],
    ["an example", `secret = "example-secret-9"`, "a.py"],
    ["an alphabet", `secret = "abcdefghij1"`, "a.py"],
    ["a path", `private_key = "/etc/keys/server1.pem"`, "a.py"],
    ["an address", `token: "https://auth.internal/v1"`, "a.yml"],
    ["a name of a setting", `apiKey: "OPENAI_API_KEY"`, "a.ts"],
    ["words", `password: "the-new-password"`, "a.ts"],
    ["a camel-case name", `token: "sessionTokenField"`, "a.ts"],
    ["a password without other characters", `password = "verysecurepassword"`, "a.py"],
    ["a sentence", `password: "must have 8 characters"`, "a.ts"],
    ["another word that begins alike", `tokenizer = "cl100k_base_2"`, "a.py"],
    ["the name of a secret", `secretName: my-app-tls2`, "a.yml"],
    ["few characters", `token = "ab12"`, "a.py"],
    ["short and random, not a password", `token = "a1b2c3d"`, "a.py"],
    ["only letters of little chance", `token = "aaabbbaaabbb"`, "a.py"],
    ["a test's own vector", `apiKey = "${key}"`, "src/a.spec.ts"],
    ["a generated file", `apiKey = "${key}"`, "src/a.min.js"],
  ])("not: %s", (_, text, path) => {
    expect(rules(text, path)).toEqual([]);
  });
});

describe("other forms", () => {
  test.each([
    ["connection-string", `url = "postgres://app:S3cr3t-9x@db.internal:5432/app"`],
    ["connection-string", `https://bot:${word}@git.internal/x.git`],
    ["connection-string", `redis://:S3cr3t-9x@cache:6379`],
    ["authorization-header", `curl -H "Authorization: Bearer ${word}"`],
    ["authorization-header", `{ Authorization: "Basic ${word}" }`],
    ["random-text", `sign("${random(48, `${ALNUM}+/`)}")`],
  ])("%s: %s", (rule, text) => {
    expect(rules(text)).toEqual([rule]);
  });
  test.each([
    `postgres://postgres:postgres@localhost:5432/app`,
    `mysql://app:hunter22@127.0.0.1/app`,
    `postgres://user:\${PASSWORD}@db/app`,
    `https://user:password@example.com/`,
    `https://host:8080/path@x`,
    `Authorization: Bearer <token>`,
    `"${Buffer.from("this is a message that anybody may read, and it is long").toString("base64")}"`,
    `Authorization: Bearer aaaaaaaaaaaaaaaaaaaa`,
    `"integrity": "sha512-${random(86, ALNUM)}=="`,
    `"${random(64, HEX)}"`,
    `"${random(30, ALNUM)}"`,
    `"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"`,
    `"some/very/long/path/of/modules/Version2/with/ManyWords/inside/it/and/more"`,
  ])("not: %s", (text) => {
    expect(rules(text)).toEqual([]);
  });
});

test("in data files chance alone proves nothing; in tests a password must look made", () => {
  const made = `sign("${random(48, `${ALNUM}+/`)}")`;
  expect(rules(made, "data/a.json")).toEqual([]);
  expect(rules(made, "a.svg")).toEqual([]);
  expect(rules(made, "a.py")).toEqual(["random-text"]);
  expect(rules(`"api_key": "${random(24, ALNUM)}"`, "data/a.json")).toEqual(["assigned-secret"]);
  expect(rules("https://bob:s3cret@git.internal/x", "a.test.ts")).toEqual([]);
  expect(rules("https://bob:s3cret@git.internal/x", "a.ts")).toEqual(["connection-string"]);
  expect(rules(`https://bob:${word}@git.internal/x`, "a.test.ts")).toEqual(["connection-string"]);
});

describe("what of the change is read", () => {
  test("deleting a secret passes", () => {
    const done = judge({ files: { "a.ts": { before: `const k = "${AWS}";\nx\n`, after: "x\n" } } });
    expect(done).toEqual({ outcome: "pass", findings: [], reason: { says: "no new secret on 0 added lines in 1 file" } });
  });
  test("an edited line whose secret base already had is known", () => {
    expect(judge({ files: { "a.ts": { before: `k("${AWS}");\n`, after: `key("${AWS}"); // moved\n` } } }).outcome).toBe("pass");
    expect(judge({ files: { "b.ts": { before: `k("${AWS}");\n`, after: `kk("${AWS}");\n`, oldPath: "a.ts" } } }).outcome).toBe("pass");
  });
  test("a secret moved from another file of the change is known, one copied from nowhere is not", () => {
    const files = { "a.ts": { before: `k("${AWS}");\nx\n`, after: "x\n" }, "b.ts": { after: `k("${AWS}");\n` } };
    expect(judge({ files }).outcome).toBe("pass");
    expect(judge({ files: { ...files, "a.ts": { before: "x\n", after: "y\n" } } }).outcome).toBe("fail");
  });
  test("a change without files, or with none in scope, has nothing to judge", () => {
    expect(judge({}).outcome).toBe("not-applicable");
    const files = { "a.ts": { after: AWS } };
    expect(judge({ files }, "checks: {secrets: {ignore: ['*.ts']}}").outcome).toBe("not-applicable");
    expect(judge({ files }, "checks: {secrets: {paths: ['b/**']}}").outcome).toBe("not-applicable");
    expect(judge({ files }, "checks: {secrets: {paths: ['*.ts']}}").outcome).toBe("fail");
    expect(judge({ files: { sub: { after: AWS, mode: "160000" } } }).outcome).toBe("not-applicable");
  });
  test("a squash lands the net change; merge and rebase land every commit, and tell a repeated line once", () => {
    const one = [fileOf("a.ts", { after: `k("${AWS}")\n` })];
    const sketch = { files: { "a.ts": { after: "clean\n" } }, commits: [{ files: one }, { files: null }, { files: one }] };
    expect(judge(sketch).outcome).toBe("pass");
    for (const landing of ["merge", "rebase"]) {
      const done = judge(sketch, `landing: ${landing}`);
      expect(done).toMatchObject({
        outcome: "fail",
        findings: [{ path: "a.ts", message: expect.stringContaining(`(in commit ${"1".repeat(12)})`) }],
      });
      expect(done.findings).toHaveLength(1);
    }
  });
  test("what stands on the branch in the end is looked at, whichever commit brought it", () => {
    const sketch = { files: { "a.ts": { after: `k("${AWS}")\n` } }, commits: [{ files: [] }, { files: null }] };
    for (const landing of ["squash", "merge", "rebase"]) {
      const done = judge(sketch, `landing: ${landing}`);
      expect(done).toMatchObject({ outcome: "fail", findings: [{ path: "a.ts" }] });
    }
  });
});

describe("findings", () => {
  test("have the place to the column and never the secret", () => {
    const done = judge({ files: { "src/a.ts": { before: "one\n", after: `one\n  call("${AWS}", "ghp_${random(36, ALNUM)}");\n` } } });
    expect(done.reason.says).toBe("2 secrets on 1 added line in 1 file");
    expect(done.findings).toEqual([
      {
        check: "secrets",
        rule: "aws-access-key-id",
        severity: "high",
        path: "src/a.ts",
        range: { start: { line: 2, column: 9 }, end: { line: 2, column: 28 } },
        message: "This looks like an AWS access key id. Take it out, and replace it where it was in use: it has been seen.",
        fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/),
        evidence: 'call("[secret]", "[secret]");',
        blocking: true,
      },
      expect.objectContaining({ rule: "github-token", evidence: 'call("[secret]", "[secret]");' }),
    ]);
    expect(JSON.stringify(done)).not.toContain(AWS);
    expect(JSON.stringify(done)).not.toContain(AWS.slice(4));
  });
  test("two different secrets on lines that look alike have two fingerprints; the same line again has the same", () => {
    const text = `k("${AWS}");\nk("AKIA${Array.from(AWS.slice(4)).reverse().join("")}");\n`;
    const prints = added(text).findings.map(({ fingerprint }) => fingerprint);
    expect(new Set(prints).size).toBe(2);
    expect(added(`\n\n${text}`).findings.map(({ fingerprint }) => fingerprint)).toEqual(prints);
    expect(added(text, "src/b.ts").findings.map(({ fingerprint }) => fingerprint)).not.toEqual(prints);
  });
});

describe("the allow-list", () => {
  const files = { "src/a.ts": { after: `k("${AWS}");\n` } };
  const fingerprint = judge({ files }).findings[0]?.fingerprint ?? "";
  const allow = (entry: string, expires = "2030-01-15") =>
    judge({ files }, `checks: {secrets: {allow: [{${entry}, reason: for a test, owner: ann, expires: ${expires}}]}}`);
  test.each([
    ["path: 'src/**'", "pass"],
    ["path: src/b.ts", "fail"],
    ["rule: aws-access-key-id", "pass"],
    ["rule: jwt", "fail"],
    [`fingerprint: '${fingerprint}'`, "pass"],
    [`fingerprint: '${"0".repeat(32)}'`, "fail"],
    ["path: src/a.ts, rule: jwt", "fail"],
    ["path: src/b.ts, rule: aws-access-key-id", "fail"],
    [`path: src/a.ts, rule: aws-access-key-id, fingerprint: '${fingerprint}'`, "pass"],
  ])("%s: %s", (entry, outcome) => {
    expect(allow(entry).outcome).toBe(outcome);
  });
  test("an allowed secret is told with its owner, a permission that has ended blocks and says so", () => {
    expect(allow("path: src/a.ts").findings).toMatchObject([
      { blocking: false, severity: "info", message: "Allowed by ann until 2030-01-15: for a test" },
    ]);
    const ended = allow("path: src/a.ts", "2030-01-14");
    expect(ended).toMatchObject({
      outcome: "fail",
      findings: [{ blocking: true, severity: "high", message: "Allowed until 2030-01-14 by ann (for a test): this permission has ended." }],
    });
    expect(allow("path: src/a.ts", "2030-01-15T12:00:00Z").outcome).toBe("pass");
    expect(allow("path: src/a.ts", "2030-01-15T11:59:59Z").outcome).toBe("fail");
  });
});

describe("masking", () => {
  test("takes every form out of a text of many lines", () => {
    const key = `-----BEGIN RSA PRIVATE KEY-----\n${word}\n-----END RSA PRIVATE KEY-----`;
    expect(maskSecrets(`a ${AWS} b\n${key}\nTOKEN=${word}\nplain ${JWT}`)).toBe("a [secret] b\n[secret]\nTOKEN=[secret]\nplain [secret]");
    expect(maskSecrets(`x -----BEGIN PRIVATE KEY-----\n${word}`)).toBe("x [secret]");
    expect(maskSecrets("nothing here\n")).toBe("nothing here\n");
  });
});

test.each([0, 89_990, 94_970, 94_999, 95_000, 99_980, 99_981, 100_000, 184_999, 185_000, 1_234_567])(
  "a secret %d characters into a line is found, once",
  (at) => {
    const kind = { settings: true, onlyVendorForms: false, data: false };
    for (const after of ["", " ".repeat(50_000)])
      expect(findSecrets(`${" ".repeat(at)}${AWS}${after}`, kind)).toMatchObject([{ from: at, to: at + 20, secret: AWS }]);
    expect(maskSecrets(`${" ".repeat(at)}${AWS} x`).trim()).toBe("[secret] x");
    // The name before it counts too, wherever a piece begins.
    const named = `password = "Xq9!mZ2#pL7v"`;
    expect(findSecrets(`${" ".repeat(at)}${named}${" ".repeat(50_000)}`, kind)).toMatchObject([{ from: at + 12, to: at + 24 }]);
  },
);

test("no pattern meets more than a hundred thousand characters at once, however long a line is", () => {
  const met = jest.spyOn(String.prototype, "matchAll");
  try {
    for (const line of ["a:b@=\"' ".repeat(40_000), `password${" ".repeat(90_000)}`, "eyJ".repeat(80_000), "a".repeat(250_000)])
      expect(findSecrets(line, { settings: true, onlyVendorForms: false, data: false })).toEqual([]);
    expect(Math.max(...met.mock.contexts.map((text) => String(text).length))).toBe(100_000);
  } finally {
    met.mockRestore();
  }
});
