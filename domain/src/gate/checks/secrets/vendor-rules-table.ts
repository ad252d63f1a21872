/** Secrets that are known by their form: the vendors give them a prefix and a length. Every pattern runs in linear time. */
import type { Severity } from "../../verdict/severity.js";

export interface VendorRule {
  rule: string;
  /** What a person calls it, after "This looks like". */
  what: string;
  severity: Severity;
  /** Global. The group `secret` is what is masked; without it the whole match. */
  pattern: RegExp;
  /** Bits per character below which it is a placeholder. */
  entropyMin?: number;
}

export const VENDOR_RULES: readonly VendorRule[] = [
  {
    rule: "aws-access-key-id",
    what: "an AWS access key id",
    severity: "high",
    pattern: /(?<![A-Za-z0-9])(?<secret>(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16})(?![A-Za-z0-9])/g,
    entropyMin: 2.5,
  },
  {
    rule: "aws-secret-access-key",
    what: "an AWS secret access key",
    severity: "critical",
    pattern: /aws.{0,20}?(?:secret|key).{0,20}?(?<![A-Za-z0-9/+=])(?<secret>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])/gi,
    entropyMin: 4,
  },
  {
    rule: "google-api-key",
    what: "a Google API key",
    severity: "high",
    pattern: /\bAIza[0-9A-Za-z_-]{35}(?![0-9A-Za-z_-])/g,
    entropyMin: 3,
  },
  {
    rule: "google-oauth-secret",
    what: "a Google OAuth client secret",
    severity: "high",
    pattern: /\bGOCSPX-[A-Za-z0-9_-]{28}(?![A-Za-z0-9_-])/g,
    entropyMin: 3,
  },
  {
    rule: "azure-storage-key",
    what: "an Azure storage key",
    severity: "critical",
    pattern: /AccountKey=(?<secret>[A-Za-z0-9+/]{86}==)/g,
    entropyMin: 4,
  },
  {
    rule: "github-token",
    what: "a GitHub token",
    severity: "critical",
    pattern: /\bgh[pousr]_[A-Za-z0-9]{36,255}(?![A-Za-z0-9])/g,
    entropyMin: 3,
  },
  {
    rule: "github-fine-grained-token",
    what: "a GitHub fine-grained token",
    severity: "critical",
    pattern: /\bgithub_pat_[A-Za-z0-9_]{22,255}(?![A-Za-z0-9_])/g,
    entropyMin: 3,
  },
  {
    rule: "gitlab-token",
    what: "a GitLab token",
    severity: "critical",
    pattern: /\bgl(?:pat|dt|rt|ptt|oas|cbt)-[A-Za-z0-9_-]{20,64}(?![A-Za-z0-9_-])/g,
    entropyMin: 3,
  },
  {
    rule: "slack-token",
    what: "a Slack token",
    severity: "critical",
    pattern: /\bxox[abeoprs]-[A-Za-z0-9-]{10,200}(?![A-Za-z0-9-])/g,
    entropyMin: 2.5,
  },
  {
    rule: "slack-webhook",
    what: "a Slack webhook",
    severity: "high",
    pattern: /hooks\.slack\.com\/(?:services|workflows)\/(?<secret>[A-Z0-9]{8,14}\/[A-Z0-9]{8,14}\/[A-Za-z0-9]{20,40})/g,
    entropyMin: 3,
  },
  {
    rule: "discord-webhook",
    what: "a Discord webhook",
    severity: "high",
    pattern: /discord(?:app)?\.com\/api\/webhooks\/(?<secret>\d{17,20}\/[A-Za-z0-9_-]{60,72})/g,
  },
  {
    rule: "telegram-bot-token",
    what: "a Telegram bot token",
    severity: "high",
    pattern: /(?<![0-9])\d{8,10}:AA[A-Za-z0-9_-]{33}(?![A-Za-z0-9_-])/g,
    entropyMin: 3,
  },
  {
    rule: "stripe-key",
    what: "a Stripe key",
    severity: "critical",
    pattern: /\b(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,247}(?![A-Za-z0-9])/g,
    entropyMin: 2.5,
  },
  {
    rule: "stripe-webhook-secret",
    what: "a Stripe webhook secret",
    severity: "high",
    pattern: /\bwhsec_[A-Za-z0-9+/]{24,64}/g,
    entropyMin: 3,
  },
  {
    rule: "anthropic-key",
    what: "an Anthropic key",
    severity: "critical",
    pattern: /\bsk-ant-[A-Za-z0-9_-]{20,200}(?![A-Za-z0-9_-])/g,
    entropyMin: 3,
  },
  {
    rule: "openai-key",
    what: "an OpenAI key",
    severity: "critical",
    pattern:
      /\bsk-(?:(?:proj|svcacct|admin)-[A-Za-z0-9_-]{20,200}|or-v1-[0-9a-f]{64}|[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20})(?![A-Za-z0-9_-])/g,
    entropyMin: 3,
  },
  { rule: "npm-token", what: "an npm token", severity: "critical", pattern: /\bnpm_[A-Za-z0-9]{36}(?![A-Za-z0-9])/g, entropyMin: 3 },
  {
    rule: "pypi-token",
    what: "a PyPI token",
    severity: "critical",
    pattern: /\bpypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{40,300}(?![A-Za-z0-9_-])/g,
  },
  {
    rule: "sendgrid-key",
    what: "a SendGrid key",
    severity: "high",
    pattern: /\bSG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])/g,
    entropyMin: 3,
  },
  { rule: "twilio-key", what: "a Twilio key", severity: "high", pattern: /(?<![A-Za-z0-9])SK[0-9a-f]{32}(?![A-Za-z0-9])/g, entropyMin: 3 },
  {
    rule: "digitalocean-token",
    what: "a DigitalOcean token",
    severity: "critical",
    pattern: /\bdo[opr]_v1_[a-f0-9]{64}(?![a-f0-9])/g,
    entropyMin: 3,
  },
  {
    rule: "huggingface-token",
    what: "a Hugging Face token",
    severity: "high",
    pattern: /\bhf_[A-Za-z0-9]{34}(?![A-Za-z0-9])/g,
    entropyMin: 3,
  },
  {
    rule: "shopify-token",
    what: "a Shopify token",
    severity: "high",
    pattern: /\bshp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}(?![a-fA-F0-9])/g,
    entropyMin: 3,
  },
  { rule: "databricks-token", what: "a Databricks token", severity: "high", pattern: /\bdapi[a-f0-9]{32}(?![a-f0-9])/g, entropyMin: 3 },
  {
    rule: "vault-token",
    what: "a HashiCorp Vault token",
    severity: "critical",
    pattern: /\bhv[sb]\.[A-Za-z0-9_-]{24,300}(?![A-Za-z0-9_-])/g,
    entropyMin: 3,
  },
  {
    rule: "age-secret-key",
    what: "an age secret key",
    severity: "critical",
    pattern: /AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}/g,
  },
  {
    rule: "jwt",
    what: "a JSON Web Token",
    severity: "high",
    pattern: /\beyJ[A-Za-z0-9_-]{10,2000}\.eyJ[A-Za-z0-9_-]{10,4000}\.[A-Za-z0-9_-]{10,1000}(?![A-Za-z0-9_-])/g,
  },
];

/**
 * Keys that vendors print in their own documentation, and the well-known key of an emulator: everybody has them, nobody is let in by them.
 * Taken apart here, so that this file is no finding of other scanners.
 */
export const DOCUMENTED_EXAMPLES: readonly string[] = [
  ["AKIA", "IOSFODNN7EXAMPLE"],
  ["AKIA", "I44QH8DHBEXAMPLE"],
  ["ASIA", "IOSFODNN7EXAMPLE"],
  ["wJalrXUtnFEMI/K7MDENG/", "bPxRfiCYEXAMPLEKEY"],
  ["je7MtGbClwBF/2Zp9Utk/", "h3yCo8nvbEXAMPLEKEY"],
  ["sk_test_", "4eC39HqLyjWDarjtT1zdp7dc"],
  ["sk_test_", "BQokikJOvBiI2HlWgH4olfQ2"],
  ["sk_test_", "26PHem9AhJZvU623DfE1x4sd"],
  ["T00000000/B00000000/", "XXXXXXXXXXXXXXXXXXXXXXXX"],
  ["Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZ", "FPTOtr/KBHBeksoGMGw=="],
  ["C2y6yDjf5/R+ob0N8A7Cgv30VRDJIWEHLM+4QDU5DE2nQ9nDuVTqobD4b8mGGyPMbIZ", "nqyMsEcaGQy67XIw/Jw=="],
  [
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ.",
    "SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c",
  ],
  [
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiYWRtaW4iOnRydWV9.",
    "TJVA95OrM7E2cBab30RMHrHDcEfxjoYZgeFONFh7HgQ",
  ],
  ["ghp_", "16C7e42F292c6912E7710c838347Ae178B4a"],
].map((parts) => parts.join(""));
