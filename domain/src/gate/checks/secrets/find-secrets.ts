/** Finds secrets in one line. Knows nothing of files beyond what kind of line it is told to read. */
import type { Severity } from "../../verdict/severity.js";
import { characterKinds, entropy, hasAlphabetRun } from "./entropy.js";
import { isPlaceholder } from "./placeholder.js";
import { DOCUMENTED_EXAMPLES, VENDOR_RULES } from "./vendor-rules-table.js";

export interface SecretHit {
  rule: string;
  what: string;
  severity: Severity;
  /** 0-based, end excluded. */
  from: number;
  to: number;
  secret: string;
}

export interface LineKind {
  /** `.env`, YAML, ini and the like, where values stand without quotes. */
  settings: boolean;
  /** Tests, lockfiles and generated files are full of harmless random text: only forms that vendors give count there. */
  onlyVendorForms: boolean;
  /** JSON, tables, pictures as text: encoded data is their business, so chance alone proves nothing. */
  data: boolean;
}

/** Longer lines (packed programs, data) are read piece by piece, so that no pattern meets more at once. */
const PIECE = 100_000;
/** More than any secret and the name before it: pieces overlap by twice this much, and each answers for what has it on both sides. */
const MARGIN = 5_000;

export function findSecrets(line: string, kind: LineKind): SecretHit[] {
  const hits: SecretHit[] = [];
  for (let start = 0; ; start += PIECE - 2 * MARGIN) {
    const isLast = start + PIECE >= line.length;
    const least = start === 0 ? 0 : MARGIN;
    const most = isLast ? PIECE : PIECE - MARGIN;
    const own = findInPiece(line.slice(start, start + PIECE), kind).filter(({ from }) => from >= least && from < most);
    hits.push(...own.map((hit) => ({ ...hit, from: hit.from + start, to: hit.to + start })));
    if (isLast) return hits;
  }
}

function findInPiece(text: string, kind: LineKind): SecretHit[] {
  const hits = [
    ...vendorHits(text),
    ...connectionHits(text, kind),
    ...(kind.onlyVendorForms ? [] : assignmentHits(text, kind)),
    ...(kind.onlyVendorForms || kind.data ? [] : randomHits(text)),
  ];
  const fresh = hits.filter(({ secret }) => !isDocumented(secret));
  // The rule that names the vendor stands first; what lies inside or across an earlier hit says nothing new.
  return fresh.filter((hit, index) => !fresh.slice(0, index).some((other) => hit.from < other.to && other.from < hit.to));
}

/** A part of a documented example is one too; shorter parts could stand in anything. */
const PART_MIN = 20;

function isDocumented(secret: string): boolean {
  return DOCUMENTED_EXAMPLES.some((example) => secret.includes(example) || (secret.length >= PART_MIN && example.includes(secret)));
}

function hitOf(match: RegExpExecArray, part: { rule: string; what: string; severity: Severity }, group = "secret"): SecretHit {
  const secret = match.groups?.[group] ?? match[0];
  const from = match.index + match[0].lastIndexOf(secret);
  return { rule: part.rule, what: part.what, severity: part.severity, from, to: from + secret.length, secret };
}

function vendorHits(text: string): SecretHit[] {
  return VENDOR_RULES.flatMap((rule) =>
    [...text.matchAll(rule.pattern)]
      .map((match) => hitOf(match, rule))
      .filter(({ secret }) => entropy(secret) >= (rule.entropyMin ?? 0) && !/EXAMPLE/.test(secret)),
  );
}

const CONNECTION = /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@'"`<>]{0,100}:(?<secret>[^\s@/'"`<>]{3,200})@(?<host>[^\s'"`<>/:?]{1,200})/gi;
const LOOPBACK = /^(?:localhost|127\.|0\.0\.0\.0|\[?::1|host\.docker\.internal)|(?:\.|^)(?:example\.(?:com|org|net)|test|invalid|local)$/i;

function connectionHits(text: string, kind: LineKind): SecretHit[] {
  return [...text.matchAll(CONNECTION)].flatMap((match) => {
    const secret = match.groups?.secret ?? "";
    const host = match.groups?.host ?? "";
    // `postgres:postgres@localhost` opens nothing that is not open.
    const harmless =
      isPlaceholder(secret) || (LOOPBACK.test(host) && characterKinds(secret) < 3) || (kind.onlyVendorForms && !looksMade(secret));
    return harmless ? [] : [hitOf(match, { rule: "connection-string", what: "a connection string with a password", severity: "high" })];
  });
}

/** In tests people write `bob:hunter2`; a real password there looks made by a machine. */
function looksMade(secret: string): boolean {
  return secret.length >= 12 && entropy(secret) >= 3.3;
}

const NAME =
  "(?:api[_-]?key|apikey|secret|secret[_-]?key|passw(?:or)?d|passphrase|pwd|token|auth[_-]?key|access[_-]?key|private[_-]?key|encryption[_-]?key|signing[_-]?key|credentials?)";
const SUFFIX = "(?:[_-]?(?:prod|production|live|stag(?:e|ing)|dev|value|\\d{1,3}))?";
/** `=`, `:`, `=>`, `:=`; never `==`, `===`, `!=`, `<=`, `>=`, `::`. */
const OPERATOR = "(?:=>|:=|(?<![=!<>:~])=(?![=~>])|:(?![:=]))";
const QUOTED = new RegExp(
  `(?<name>[A-Za-z0-9_.-]{0,60}${NAME}${SUFFIX})["'\`\\]]{0,2}\\s{0,20}(?::\\s{0,5}(?:string|str|String)\\s{0,5})?${OPERATOR}\\s{0,20}(?<quote>["'\`])(?<secret>(?:(?!\\k<quote>).){6,500})\\k<quote>`,
  "gi",
);
const UNQUOTED = new RegExp(
  `(?:^|[\\s;,{])(?:export\\s+)?(?<name>[A-Za-z0-9_.-]{0,60}${NAME}${SUFFIX})\\s{0,20}${OPERATOR}\\s{0,20}(?<secret>[^\\s"'\`#,;{}()[\\]$<>]{6,500})`,
  "gi",
);
const HEADER = /authorization["']?\s{0,5}[:=,]\s{0,5}["'`]?(?:bearer|basic|token)\s+(?<secret>[A-Za-z0-9+/=_.-]{16,500})/gi;

function assignmentHits(text: string, kind: LineKind): SecretHit[] {
  const matches = [...text.matchAll(QUOTED), ...(kind.settings ? text.matchAll(UNQUOTED) : [])];
  const assigned = matches
    .filter((match) => looksSecret(match.groups?.name ?? "", match.groups?.secret ?? ""))
    .map((match) =>
      hitOf(match, { rule: "assigned-secret", what: `a secret assigned to \`${match.groups?.name ?? ""}\``, severity: "high" }),
    );
  const headers = [...text.matchAll(HEADER)]
    .filter((match) => entropy(match.groups?.secret ?? "") >= 3.5 && !isPlaceholder(match.groups?.secret ?? ""))
    .map((match) => hitOf(match, { rule: "authorization-header", what: "credentials in an Authorization header", severity: "high" }));
  return [...headers, ...assigned];
}

/** Passwords are short and made by people; keys and tokens are long and made by chance. */
function looksSecret(name: string, value: string): boolean {
  if (isPlaceholder(value) || hasAlphabetRun(value) || isReference(value)) return false;
  if (/passw|pwd|passphrase/i.test(name)) return !/\s/.test(value) && characterKinds(value) >= 2;
  if (/\s/.test(value) || value.length < 8) return false;
  return entropy(value) >= 3.5 || (/\d/.test(value) && characterKinds(value) >= 2 && entropy(value) >= 2.5);
}

/** A path, an address without a password, a name of another setting, words joined by dashes or dots: it says where the secret is. */
function isReference(value: string): boolean {
  return (
    /^(?:\.{0,2}\/|~\/|[A-Za-z]:\\|https?:\/\/|file:|vault:|arn:|secret:|env:|op:)/.test(value) ||
    /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(value) ||
    /^(?:process\.env|os\.environ|import\.meta|ENV|secrets?|config|settings|env|vars?)[.[]/.test(value) ||
    /^[a-z]+(?:[._: -][a-z]+)+$/i.test(value) ||
    /^[a-z]+(?:[A-Z][a-z]+)+$/.test(value)
  );
}

const RANDOM = /["'`](?<secret>[A-Za-z0-9+/_-]{40,500}={0,2})["'`]/g;
/** Random base64 of 40 characters has about 4.9; words and paths stay under 4.5. */
const RANDOM_ENTROPY_MIN = 4.7;

function randomHits(text: string): SecretHit[] {
  return [...text.matchAll(RANDOM)]
    .map((match) => hitOf(match, { rule: "random-text", what: "a long random text", severity: "medium" }))
    .filter(
      ({ secret }) =>
        entropy(secret) >= RANDOM_ENTROPY_MIN &&
        /[a-z]/.test(secret) &&
        /[A-Z]/.test(secret) &&
        /\d/.test(secret) &&
        !/^sha\d+-/.test(secret) &&
        !hasAlphabetRun(secret) &&
        !isEncodedText(secret) &&
        // Paths and names made of words: random text has no runs of six lower-case letters this often.
        (secret.match(/[a-z]{6,}/g) ?? []).length < 2,
    );
}

/** Base64 of something readable is a message, not a key. */
function isEncodedText(secret: string): boolean {
  try {
    const decoded = atob(secret.replaceAll("-", "+").replaceAll("_", "/").replace(/=+$/, ""));
    const printable = decoded.match(/[\x20-\x7e\s]/g)?.length ?? 0;
    return printable / decoded.length > 0.9;
  } catch {
    return false;
  }
}
