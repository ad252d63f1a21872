/** Histories about secrets: every form, every place, and what only looks like one. */
import { join } from "node:path";
import { commit, edit, historyGit, writeText } from "../build-history.js";
import { AWS, KEY_BODY, KEY_FOOT, KEY_HEAD, lines, PASSWORD, PEM, type CorpusCases } from "./corpus-case.js";

const ALNUM = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const HEX = "0123456789abcdef";

/** Looks like chance, and is the same every time. */
function random(length: number, alphabet: string): string {
  let state = 99;
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return alphabet[(state >>> 8) % alphabet.length] ?? "";
  }).join("");
}
const WORD = random(40, ALNUM);
const KEY = random(24, ALNUM);
const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** One sample of every form that a vendor gives, by the rule that knows it. */
const VENDORS: readonly (readonly [string, string])[] = [
  ["aws-access-key-id", AWS],
  ["aws-secret-access-key", `aws_secret_access_key = ${WORD}`],
  ["google-api-key", `AIza${random(35, ALNUM)}`],
  ["google-oauth-secret", `GOCSPX-${random(28, ALNUM)}`],
  ["azure-storage-key", `AccountKey=${random(86, ALNUM)}==`],
  ["github-token", `ghp_${random(36, ALNUM)}`],
  ["github-fine-grained-token", `github_pat_${random(22, ALNUM)}`],
  ["gitlab-token", `glpat-${random(20, ALNUM)}`],
  ["slack-token", `xoxb-${random(24, ALNUM)}`],
  ["slack-webhook", `https://hooks.slack.com/services/T${random(9, UPPER)}/B${random(9, UPPER)}/${random(24, ALNUM)}`],
  ["discord-webhook", `https://discord.com/api/webhooks/${random(18, "123456789")}/${random(68, ALNUM)}`],
  ["telegram-bot-token", `${random(9, "123456789")}:AA${random(33, ALNUM)}`],
  ["stripe-key", `sk_live_${random(24, ALNUM)}`],
  ["stripe-webhook-secret", `whsec_${random(32, ALNUM)}`],
  ["anthropic-key", `sk-ant-api03-${random(40, ALNUM)}`],
  ["openai-key", `sk-proj-${random(40, ALNUM)}`],
  ["npm-token", `npm_${random(36, ALNUM)}`],
  ["pypi-token", `pypi-AgEIcHlwaS5vcmc${random(50, ALNUM)}`],
  ["sendgrid-key", `SG.${random(22, ALNUM)}.${random(43, ALNUM)}`],
  ["twilio-key", `SK${random(32, HEX)}`],
  ["digitalocean-token", `dop_v1_${random(64, HEX)}`],
  ["huggingface-token", `hf_${random(34, ALNUM)}`],
  ["shopify-token", `shpat_${random(32, HEX)}`],
  ["databricks-token", `dapi${random(32, HEX)}`],
  ["vault-token", `hvs.${random(24, ALNUM)}`],
  ["age-secret-key", `AGE-SECRET-KEY-1${random(58, "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L")}`],
  ["jwt", `${part({ alg: "HS256" })}.${part({ sub: "person-17" })}.${random(43, ALNUM)}`],
];

/** Path → lines that hold one assigned secret each. */
const ASSIGNED: Readonly<Record<string, readonly string[]>> = {
  "src/a.ts": [
    `const API_KEY = "${KEY}";`,
    `const apiKey: string = '${KEY}'`,
    `  clientSecret: \`${KEY}\`,`,
    `password = "pass1!"`,
    `token = "a1b2c3d4"`,
    `TOKEN = "a1a1b2b2c3"`,
    `pwd = "ab1!xy"`,
    `secret = "a1b2c3d"; password = "0neTwo"`,
  ],
  "config.json": [`  "api_key": "sk-live-${KEY}",`, `  {"auth": {"access-key": "${KEY}"}}`],
  "config.yaml": [`api_key: ${KEY}`, `  token: "${KEY}"`],
  ".env.production": [`export GITHUB_TOKEN=${KEY}`, "DB_PASSWORD_PROD=hunter2"],
  "a.ini": ["password = hunter2"],
  "a.rb": [`:secret => '${KEY}'`],
  "a.go": [`token := "${KEY}"`],
  "a.py": [`settings["SECRET_KEY"] = "${KEY}"`, `DB_PASSWORD_PROD = "hunter2"`],
};

/** Path → lines in which nothing is a secret. */
const HARMLESS: Readonly<Record<string, readonly string[]>> = {
  "a.ts": [
    `if (password === "hunter2!") {}`,
    `if (token != "${KEY}") {}`,
    `token <= "${KEY}"`,
    `apiKey: "OPENAI_API_KEY"`,
    `password: "the-new-password"`,
    `token: "sessionTokenField"`,
    `password: "must have 8 characters"`,
    `call("ghp_${"a".repeat(36)}")`,
    `id("x${AWS}")`,
    `id("${AWS}x")`,
    `find("${KEY_HEAD}")`,
    `"${Buffer.from("this is a message that anybody may read, and it is long").toString("base64")}"`,
    `"integrity": "sha512-${random(86, ALNUM)}=="`,
    `"${random(64, HEX)}"`,
    `"${random(30, ALNUM)}"`,
    `"${ALNUM}+/"`,
    `"some/very/long/path/of/modules/Version2/with/ManyWords/inside/it/and/more"`,
    `"${random(48, `${ALNUM.toLowerCase()}+/`)}"`,
    `"${random(48, `${ALNUM.toUpperCase()}+/`)}"`,
    `"${random(48, ALNUM.slice(0, 52))}"`,
    "Authorization: Bearer <token>",
    "Authorization: Bearer aaaaaaaaaaaaaaaaaaaa",
    "postgres://postgres:postgres@localhost:5432/app",
    "mysql://app:hunter22@127.0.0.1/app",
    "postgres://user:${PASSWORD}@db/app",
    "https://user:password@example.com/",
  ],
  "a.py": [
    `if PASSWORD == "hunter2!":`,
    "password = hunter2",
    `api_key = "your-api-key-123"`,
    `secret = "example-secret-9"`,
    `secret = "abcdefghij1"`,
    `private_key = "/etc/keys/server1.pem"`,
    `password = "verysecurepassword"`,
    `tokenizer = "cl100k_base_2"`,
    `token = "ab12"`,
    `token = "a1b2c3d"`,
    `token = "aaabbbaaabbb"`,
    `token = "has a blank 1 in it"`,
  ],
  "ci.yml": ['token: "${{ secrets.TOKEN_1 }}"', "secretName: my-app-tls2", 'token2: "https://auth.internal/v1"', "password: changeme123"],
  ".env": ["TOKEN=$TOKEN_FROM_1"],
  "src/a.spec.ts": [`apiKey = "${KEY}"`, "https://bob:s3cret@git.internal/x"],
  "src/a.min.js": [`apiKey = "${KEY}"`],
  "data/a.json": [`["${random(48, `${ALNUM}+/`)}"]`],
};

const texts = (files: Readonly<Record<string, readonly string[]>>): Record<string, string> =>
  Object.fromEntries(Object.entries(files).map(([path, own]) => [path, `${own.join("\n")}\n`]));
const each = (rule: string, files: Readonly<Record<string, readonly string[]>>): string[] =>
  Object.entries(files).flatMap(([path, own]) => own.map((_, at) => `${rule} ${path}:${String(at + 1)}`));
const allow = (entries: string): string => `checks: { secrets: { allow: [${entries}] } }\n`;
const allowed = (what: string, expires: string): string => `{ ${what}, reason: for a test, owner: ann, expires: ${expires} }`;

export const SECRETS_CASES: CorpusCases = {
  "an AWS key": { change: [["feat: x", { "a.py": `key = "${AWS}"\n` }]], expect: { secrets: "fail", verdict: "fail" } },
  "the vendor's example key": { change: [["feat: x", { "a.py": 'key = "AKIAIOSFODNN7EXAMPLE"\n' }]], expect: { secrets: "pass" } },
  "a PEM key": { change: [["feat: x", { "key.pem": PEM }]], expect: { secrets: "fail" } },
  "a secret in JSON": { change: [["feat: x", { "a.json": `{"password": "${PASSWORD}"}\n` }]], expect: { secrets: "fail" } },
  "a secret compared": { change: [["feat: x", { "a.js": `if (password === "${PASSWORD}") go();\n` }]], expect: { secrets: "pass" } },
  "a secret taken out": {
    base: { "a.py": `key = "${AWS}"\n` },
    change: [["fix: x", { "a.py": "key = read()\n" }]],
    expect: { secrets: "pass" },
  },
  "a secret that came and went, squashed": {
    change: [
      ["feat: x", { "a.py": `key = "${AWS}"\n` }],
      ["fix: y", { "a.py": "key = read()\n" }],
    ],
    expect: { secrets: "pass" },
  },
  "a secret that came and went, merged": {
    policy: "landing: merge\n",
    change: [
      ["feat: x", { "a.py": `key = "${AWS}"\n` }],
      ["fix: y", { "a.py": "key = read()\n" }],
    ],
    expect: { secrets: "fail" },
  },
  "a secret hidden by attributes": {
    change: [["feat: x", { ".gitattributes": "*.py binary -diff\n", "a.py": `key = "${AWS}"\n` }]],
    expect: { secrets: "fail" },
  },
  "a secret hidden by the repository's own info/attributes": {
    change: [["feat: x", { "a.py": `key = "${AWS}"\n` }]],
    also: (folder) => {
      writeText(join(folder, ".git/info/attributes"), "*.py binary\n");
    },
    expect: { secrets: "fail" },
  },

  "every vendor's form, in a test and in a lockfile too": {
    change: [
      [
        "feat: x",
        {
          "src/a.test.ts": VENDORS.map(([, sample]) => `${sample}\n`).join(""),
          "yarn.lock": VENDORS.map(([, sample]) => `  x: ${sample}\n`).join(""),
        },
      ],
    ],
    expect: { secrets: "fail" },
    finds: {
      secrets: VENDORS.flatMap(([rule], at) => [`${rule} src/a.test.ts:${String(at + 1)}`, `${rule} yarn.lock:${String(at + 1)}`]),
    },
  },
  "assigned secrets in the forms of twelve languages": {
    change: [["feat: x", texts(ASSIGNED)]],
    expect: { secrets: "fail" },
    finds: { secrets: each("assigned-secret", ASSIGNED) },
  },
  "what only looks like a secret": { change: [["feat: x", texts(HARMLESS)]], expect: { secrets: "pass" }, finds: { secrets: [] } },
  "connection strings, headers and random text": {
    change: [
      [
        "feat: x",
        {
          "a.ts": [
            `url = "postgres://app:S3cr3t-9x@db.internal:5432/app"`,
            `https://bot:${WORD}@git.internal/x.git`,
            "redis://:S3cr3t-9x@cache:6379",
            `curl -H "Authorization: Bearer ${WORD}"`,
            `{ Authorization: "Basic ${WORD}" }`,
            `sign("${random(48, `${ALNUM}+/`)}")`,
            "mysql://app:hunTer22@127.0.0.1/app",
          ].join("\n"),
          "b.test.ts": `https://bob:${WORD}@git.internal/x\n`,
        },
      ],
    ],
    expect: { secrets: "fail" },
    finds: {
      secrets: [
        "connection-string a.ts:1",
        "connection-string a.ts:2",
        "connection-string a.ts:3",
        "authorization-header a.ts:4",
        "authorization-header a.ts:5",
        "random-text a.ts:6",
        "connection-string a.ts:7",
        "connection-string b.test.ts:1",
      ],
    },
  },
  "private keys in every form, and headers that are none": {
    change: [
      [
        "feat: x",
        {
          "one-line.ts": `const k = "${KEY_HEAD}\\n${KEY_BODY}\\n${KEY_FOOT}"; password = "pass1!";\n`,
          "joined.ts": `const k = "${KEY_HEAD}\\n" +\n  "${KEY_BODY}";\n`,
          "header-only.pem": `${KEY_HEAD}\n`,
          "then-more.pem": `${KEY_HEAD}\n${KEY_BODY}\n${KEY_FOOT}\n${AWS}\n`,
          "compared.ts": `if (text.includes("${KEY_HEAD}")) refuse();\nconst head = "${KEY_HEAD}",\n  n = 1;\n`,
          "public.pem": `-----BEGIN PUBLIC KEY-----\n${KEY_BODY}\n`,
          "beside.ts": `find("${KEY_HEAD}"); password = "pass1!";\n`,
          "two-keys.pem": `${PEM}${PEM}`,
          "last.ts": `const k = "${KEY_HEAD}\\n" +`,
        },
      ],
    ],
    expect: { secrets: "fail" },
    finds: {
      secrets: [
        "private-key one-line.ts:1",
        "private-key joined.ts:1",
        "private-key header-only.pem:1",
        "private-key then-more.pem:1",
        "aws-access-key-id then-more.pem:4",
        "assigned-secret beside.ts:1",
        "private-key two-keys.pem:1",
        "private-key two-keys.pem:9",
      ],
    },
  },
  "several secrets on a line, and lines that look alike": {
    change: [
      [
        "feat: x",
        {
          "a.ts": `${lines(3, "//")}call("${AWS}", "ghp_${random(36, ALNUM)}");\nk("${AWS}");\nk("AKIA${Array.from(AWS.slice(4)).reverse().join("")}");\n  k("${AWS}");\n`,
          "b.ts": `token = "ghp_${random(36, ALNUM)}"\n`,
        },
      ],
    ],
    expect: { secrets: "fail" },
    finds: {
      secrets: [
        "aws-access-key-id a.ts:4",
        "github-token a.ts:4",
        "aws-access-key-id a.ts:5",
        "aws-access-key-id a.ts:6",
        "aws-access-key-id a.ts:7",
        "github-token b.ts:1",
      ],
    },
  },
  "secrets that base knew, moved or only edited around": {
    base: {
      "a.ts": `k("${AWS}");\nx\n`,
      "b.ts": `k("ghp_${random(36, ALNUM)}");\n${lines(20)}`,
      "c.ts": `const c = "${random(48, `${ALNUM}+/`)}";\n`,
    },
    change: [
      [
        "feat: x",
        {
          "a.ts": `key("${AWS}"); // edited\nx\n`,
          "b.ts": null,
          "moved.ts": `kk("ghp_${random(36, ALNUM)}");\n${lines(20)}`,
          "c.ts": "clean\n",
          "d.ts": `const c = "${random(48, `${ALNUM}+/`)}";\n`,
        },
      ],
    ],
    expect: { secrets: "pass" },
    finds: { secrets: [] },
  },
  "the same secret in two commits is told once, with its first commit": {
    policy: "landing: rebase\n",
    change: [
      ["feat: a", { "a.ts": `k("${AWS}")\n` }],
      ["feat: b", { "a.ts": "clean\n" }],
      ["feat: c", { "a.ts": `k("${AWS}")\n` }],
    ],
    expect: { secrets: "fail" },
    finds: { secrets: ["aws-access-key-id a.ts:1"] },
  },
  "secrets outside of what the check looks at": {
    policy: "checks: { secrets: { paths: [src/**, other.ts], ignore: ['**/fixtures/**'] } }\n",
    change: [["feat: x", { "a.ts": `k("${AWS}")\n`, "src/fixtures/b.ts": `k("${AWS}")\n`, "src/c.ts": "clean\n" }]],
    expect: { secrets: "pass" },
  },
  "allowed secrets": {
    policy: allow(`${allowed("path: 'src/**'", "2030-01-15")}, ${allowed("rule: github-token, path: b.ts", "'2030-01-15T12:00:00Z'")}`),
    change: [["feat: x", { "src/a.ts": `k("${AWS}");\n`, "b.ts": `k("ghp_${random(36, ALNUM)}");\n` }]],
    expect: { secrets: "pass" },
    finds: { secrets: ["aws-access-key-id src/a.ts:1", "github-token b.ts:1"] },
  },
  "permissions that have ended or mean something else": {
    policy: allow(
      [
        allowed("path: src/a.ts", "2030-01-14"),
        allowed("path: src/b.ts, rule: jwt", "2031-01-01"),
        allowed("path: src/b.ts, rule: aws-access-key-id, fingerprint: '00000000000000000000000000000000'", "2031-01-01"),
        allowed("rule: github-token", "'2030-01-15T11:59:59Z'"),
      ].join(", "),
    ),
    change: [["feat: x", { "src/a.ts": `k("${AWS}");\n`, "src/b.ts": `k("${AWS}");\n`, "c.ts": `k("ghp_${random(36, ALNUM)}");\n` }]],
    expect: { secrets: "fail" },
    finds: { secrets: ["aws-access-key-id src/a.ts:1", "aws-access-key-id src/b.ts:1", "github-token c.ts:1"] },
  },
  "a line of a hundred thousand characters": {
    change: [["feat: x", { "a.txt": `${" ".repeat(100_000)}${AWS}\n${" ".repeat(99_980)}${AWS}\n` }]],
    expect: { secrets: "fail" },
    finds: { secrets: ["aws-access-key-id a.txt:1", "aws-access-key-id a.txt:2"] },
  },
  "the documented examples of vendors": {
    change: [["docs: x", { "a.md": `aws_secret_access_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"\nkey AKIAIOSFODNN7EXAMPLE\n` }]],
    expect: { secrets: "pass" },
  },
  "a secret that a merge itself brought, and that was taken out again": {
    policy: "landing: merge\n",
    change: [["feat: x", { "a.ts": "1\n" }]],
    later: { "b.ts": `k("ghp_${random(36, ALNUM)}")\n` },
    after: (folder) => {
      historyGit(folder, ["merge", "--quiet", "--no-commit", "main"]);
      edit(folder, { "a.ts": `k("${AWS}")\n` });
      commit(folder, "chore: merge main");
      edit(folder, { "a.ts": "1\n" });
      commit(folder, "chore: clean");
    },
    expect: { secrets: "fail" },
    finds: { secrets: ["aws-access-key-id a.ts:1"] },
  },
  "a secret that only the merge of a rebase landing brought": {
    policy: "landing: rebase\n",
    change: [["feat: x", { "a.ts": "1\n" }]],
    later: { "b.ts": "1\n" },
    after: (folder) => {
      historyGit(folder, ["merge", "--quiet", "--no-commit", "main"]);
      edit(folder, { "a.ts": `k("${AWS}")\n` });
      commit(folder, "chore: merge main");
    },
    expect: { secrets: "fail" },
    finds: { secrets: ["aws-access-key-id a.ts:1"] },
  },
};
