/** Histories about secrets that stand exactly on a bound, and one step beside it. */
import { AWS, KEY_BODY, KEY_FOOT, KEY_HEAD, lines, type CorpusCases } from "./corpus-case.js";

/** Looks like chance, and is the same every time. */
function random(length: number, alphabet: string): string {
  let state = 7;
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return alphabet[(state >>> 8) % alphabet.length] ?? "";
  }).join("");
}
const ALNUM = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
/** Ten, six and 24 different characters: a little over 3, 2.5 and 4 bits each. */
const [TEN, SIX, MANY] = ["A3b7C9d2E5", "A3B7C9", "AcEgIkMoQsUwYa1d3f5h7j9l"];
const HEX = "a3b7c9d2e5";
const WIDE = "A3B7C9D2E5";

/** A sample of every form that demands chance, with just a little more of it than it demands. */
const BARELY: readonly (readonly [rule: string, sample: string])[] = [
  ["aws-access-key-id", `AKIA${random(16, SIX)}`],
  ["google-api-key", `AIza${random(35, TEN)}`],
  ["google-oauth-secret", `GOCSPX-${random(28, TEN)}`],
  ["azure-storage-key", `AccountKey=${random(86, MANY)}==`],
  ["github-token", `ghp_${random(36, TEN)}`],
  ["github-fine-grained-token", `github_pat_${random(22, "A3b7C9")}`],
  ["gitlab-token", `glpat-${random(20, "A3b7C9")}`],
  ["slack-token", `xoxb-${random(24, SIX)}`],
  ["slack-webhook", `https://hooks.slack.com/services/T${random(9, WIDE)}/B${random(9, WIDE)}/${random(24, TEN)}`],
  ["telegram-bot-token", `${random(9, "123456789")}:AA${random(33, TEN)}`],
  ["stripe-key", `sk_live_${random(30, "A3b7")}`],
  ["stripe-webhook-secret", `whsec_${random(32, "A3b7C9d2")}`],
  ["anthropic-key", `sk-ant-api03-${random(40, "A3b7C9")}`],
  ["openai-key", `sk-proj-${random(40, "A3b7C9")}`],
  ["npm-token", `npm_${random(36, TEN)}`],
  ["sendgrid-key", `SG.${random(22, TEN)}.${random(43, TEN)}`],
  ["twilio-key", `SK${random(32, HEX)}`],
  ["digitalocean-token", `dop_v1_${random(64, HEX)}`],
  ["huggingface-token", `hf_${random(34, TEN)}`],
  ["shopify-token", `shpat_${random(32, HEX)}`],
  ["databricks-token", `dapi${random(32, HEX)}`],
  ["vault-token", `hvs.${random(24, TEN)}`],
];
/** Sixty-four characters of exactly three bits each, and of a little less. */
const THREE_BITS = `ghp_${"A".repeat(16)}${"B".repeat(4)}${Array.from("CDEFG", (char) => char.repeat(8)).join("")}`;
const UNDER_THREE = `ghp_hppp${"A".repeat(16)}${Array.from("BCDEF", (char) => char.repeat(8)).join("")}`;

/** A form that demands no chance at all. */
const NO_BITS = `https://discord.com/api/webhooks/${"1".repeat(17)}/${"1".repeat(60)}`;

/** Sixteen characters of exactly 3.5 bits each; eight of exactly 2.5. */
const HALVES = ["QaQacxcx", "mZWtvfKp"].join("");
const WITH_DIGIT = ["Q1Q1", "cxmZ"].join("");
const NO_DIGIT = ["QaQa", "cxmZ"].join("");
const RUN = "abcdefgh";
/** Line of code → does a secret stand on it? */
const ASSIGNED: readonly (readonly [line: string, isSecret: boolean])[] = [
  [`token = "${HALVES}"`, true],
  [`token = "${WITH_DIGIT}"`, true],
  [`token = "${NO_DIGIT}"`, false],
  [`token = "${"a1".repeat(4)}"`, false],
  [`token = "${RUN}Q7x2"`, false],
  [`token = "${RUN.slice(0, 7)}Q7x2pK"`, true],
  [`token = "Q9${RUN.slice(0, 7)}Zx72"`, true],
  [`token = "Q9Zx72${RUN}"`, false],
  [`curl -H "Authorization: Bearer aQaQ7x7xmZ3Wv5Kp"`, true],
  [`curl -H "Authorization: Bearer aQaQ7x7xmZmZv5v5"`, false],
];
/** Texts of forty characters and more: which of them chance alone calls secrets. */
const WORDS = ["qwrtzx9QWERTY7", "plmknb3ASDFGH2", "UIOP+JKLZXCVBNM/84"];
const NO_LOWER = ["Q7W2E9R4T1Y6U3I8", "O5P0A+S/DFGHJKLZ", "XCVBNM1B3D5F7H9J"].join("");
/** Thirty bytes of which three cannot be printed: nine tenths are text. */
const NINE_TENTHS = Buffer.from([...Buffer.from("UJR??4QQAAabVVloZ+|@aX~ZxmC"), 1, 200, 3]).toString("base64");
const RANDOM: readonly (readonly [text: string, isSecret: boolean])[] = [
  [WORDS.join(""), false],
  [NO_LOWER, false],
  [NINE_TENTHS, true],
  [random(41, ALNUM), true],
  // A part of an example that a vendor documents.
  [["C2y6yDjf5/R+ob0N8A7Cgv30VRDJIWEHLM+4QDU5", "DE2nQ9nDuVTqobD4b8mG"].join(""), false],
];
const DOCUMENTED_PART = ["Eby8vdM02xNOcqFlq", "UwJ"].join("");
const textOf = (list: readonly (readonly [string, boolean])[], wrap = (text: string): string => text): string =>
  list.map(([text]) => `${wrap(text)}\n`).join("");
const linesOf = (rule: string, path: string, list: readonly (readonly [string, boolean])[]): string[] =>
  list.flatMap(([, isSecret], at) => (isSecret ? [`${rule} ${path}:${String(at + 1)}`] : []));

export const SECRETS_BOUNDS_CASES: CorpusCases = {
  "secrets that hold just enough chance, and some that do not": {
    change: [
      [
        "feat: x",
        {
          "src/a.test.ts": BARELY.map(([, sample]) => `${sample}\n`).join(""),
          "bits.txt": `${THREE_BITS}\n${UNDER_THREE}\n${NO_BITS}\n`,
          "assigned.ts": textOf(ASSIGNED),
          "random.ts": textOf(RANDOM, (text) => `f("${text}")`),
          "part.ts": `token = "${DOCUMENTED_PART}"\ntoken = "${DOCUMENTED_PART.slice(0, 19)}"\n`,
          "next.txt": `AccountKey=${random(86, ALNUM)}==${AWS}\nAccountKey=${random(86, ALNUM)}==ghp_${random(36, ALNUM)}\n`,
          "b.test.ts": [
            "https://bob:aB3dE6gH9jK@git.internal/x",
            "https://bob:aB3dE6gH9jKm@git.internal/x",
            `https://bob:${"abc1".repeat(4)}@git.internal/x`,
            "",
          ].join("\n"),
        },
      ],
    ],
    expect: { secrets: "fail" },
    finds: {
      secrets: [
        ...BARELY.map(([rule], at) => `${rule} src/a.test.ts:${String(at + 1)}`),
        "github-token bits.txt:1",
        "discord-webhook bits.txt:3",
        ...linesOf("assigned-secret", "assigned.ts", ASSIGNED.slice(0, 8)),
        "authorization-header assigned.ts:9",
        ...linesOf("random-text", "random.ts", RANDOM),
        "assigned-secret part.ts:2",
        "aws-access-key-id next.txt:1",
        "azure-storage-key next.txt:1",
        "azure-storage-key next.txt:2",
        "github-token next.txt:2",
        "connection-string b.test.ts:2",
      ],
    },
  },
  "secrets on long lines, repeated ones, and what lies inside of a key": {
    base: {
      "again.ts": `k("${AWS}");\n`,
      "two.ts": `k("ghp_${random(36, ALNUM)}");\n${lines(30, "//")}end();\n`,
    },
    change: [
      [
        "feat: x",
        {
          "long.ts": `k("npm_${random(36, ALNUM)}"); // ${"and so on ".repeat(30)}\n`,
          "longest.txt": `${" ".repeat(99_981)}${AWS}\n`,
          "piece.txt": `${" ".repeat(99_980)}${AWS}\n`,
          "pieces.txt": `${" ".repeat(94_999)}${AWS}${" ".repeat(89_981)}${AWS}${" ".repeat(40_000)}${AWS}\n`,
          "bound.txt": `${" ".repeat(95_000)}${AWS}${" ".repeat(89_979)}${AWS}${" ".repeat(20_000)}\n`,
          "named.ts": `${" ".repeat(94_990)}const password = "Xq9!mZ2#pL7v";${" ".repeat(20_000)}\n`,
          "again.ts": `k("${AWS}");\nonceMore("${AWS}");\n`,
          "two.ts": `${lines(30, "//")}ended();\n`,
          "moved.ts": `k("ghp_${random(36, ALNUM)}");\n`,
          "key.pem": `${KEY_HEAD}\n${KEY_BODY}\nghp_${random(36, TEN)}\n${KEY_BODY}\n${KEY_FOOT}\n`,
        },
      ],
    ],
    expect: { secrets: "fail" },
    finds: {
      secrets: [
        "npm-token long.ts:1",
        "private-key key.pem:1",
        "assigned-secret named.ts:1",
        ...["longest", "piece", "pieces", "pieces", "pieces", "bound", "bound"].map((name) => `aws-access-key-id ${name}.txt:1`),
      ],
    },
  },
};
