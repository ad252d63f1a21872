/** Secrets on added lines. What is deleted is never a finding, what base already had is known, what is allowed says by whom and until when. */
import type { Change } from "../../change/change.js";
import { baseName, inScope, matcher, pathKinds, type PathKinds } from "../../change/path-kind.js";
import { isSubmodule, type ChangedFile, type Hunk } from "../../diff/changed-file.js";
import type { CheckSettings } from "../../policy/policy.js";
import type { Judgement } from "../../verdict/check-verdict.js";
import { columnRange, fingerprintOf, type Finding } from "../../verdict/finding.js";
import { counted, reason } from "../../verdict/reason.js";
import type { JudgeInput } from "../check.js";
import { findSecrets, type LineKind, type SecretHit } from "./find-secrets.js";
import { maskRanges } from "./mask-secrets.js";
import { findPrivateKeys } from "./private-key.js";

interface Sighting {
  file: ChangedFile;
  line: number;
  text: string;
  hit: SecretHit;
  /** What to mask on this line: all hits, not this one alone. */
  hits: readonly SecretHit[];
  commit: string | null;
}

export function judgeSecrets({ policy, settings, change, now }: JudgeInput<"secrets">): Judgement {
  const wanted = inScope(settings);
  const files = landingFiles(change, policy.landing).filter(({ file }) => wanted(file.path) && !isSubmodule(file));
  if (files.length === 0) return { outcome: "not-applicable", findings: [], reason: reason("no file to look at was changed") };
  const sightings = files.flatMap(({ file, commit }) => sightingsOf(file, commit, pathKinds(policy)));
  const findings = toFindings(sightings, change, settings, now);
  const blocking = findings.filter((finding) => finding.blocking).length;
  const isCounted = ({ commit }: { commit: string | null }): boolean => policy.landing === "squash" || commit !== null;
  const lines = files
    .filter(isCounted)
    .reduce((sum, { file }) => sum + file.hunks.reduce((count, hunk) => count + hunk.added.length, 0), 0);
  const looked = `${counted(lines, "added line")} in ${counted(new Set(files.map(({ file }) => file.path)).size, "file")}`;
  return {
    outcome: blocking > 0 ? "fail" : "pass",
    findings,
    reason: reason(blocking > 0 ? `${counted(blocking, "secret")} on ${looked}` : `no new secret on ${looked}`),
  };
}

/**
 * A squash lands the net diff; merge and rebase land every commit, so a secret added and removed again stays in the history. The net diff is
 * looked at always: it is what stands on the branch in the end, whichever commit brought it.
 */
function landingFiles(change: Change, landing: string): { file: ChangedFile; commit: string | null }[] {
  const net = change.files.map((file) => ({ file, commit: null }));
  if (landing === "squash") return net;
  return [...change.commits.flatMap(({ id, files }) => (files ?? []).map((file) => ({ file, commit: id }))), ...net];
}

const SETTINGS_FILE =
  /^\.?env(?:\..+)?$|\.(?:env|ya?ml|ini|cfg|conf|properties|toml|tfvars|sh|bash|zsh|npmrc|netrc|pypirc)$|^(?:Dockerfile|\.npmrc|\.netrc|\.pypirc)/i;

const DATA_FILE = /\.(?:json|jsonl|ndjson|geojson|ipynb|csv|tsv|xml|svg|html?|txt|md|mdx|rst|sarif|har|snap|pem|crt|cer|pub|asc|sig)$/i;

function sightingsOf(file: ChangedFile, commit: string | null, kinds: PathKinds): Sighting[] {
  const kind: LineKind = {
    settings: SETTINGS_FILE.test(baseName(file.path)),
    onlyVendorForms: kinds.isForeign(file.path) || kinds.isTest(file.path),
    data: DATA_FILE.test(file.path),
  };
  return file.hunks.flatMap((hunk) => hunkSightings(hunk, kind).map((sighting) => ({ ...sighting, file, commit })));
}

function hunkSightings({ added }: Hunk, kind: LineKind): Omit<Sighting, "file" | "commit">[] {
  const keys = findPrivateKeys(added.map(({ text }) => text));
  return added.flatMap(({ line, text }, index) => {
    const key = keys[index];
    if (key?.inKey) return [];
    const hits = key?.hit ? [key.hit] : findSecrets(text, kind);
    return hits.map((hit) => ({ line, text, hit, hits }));
  });
}

function toFindings(sightings: readonly Sighting[], change: Change, settings: CheckSettings["secrets"], now: string): Finding[] {
  const ordinals = new Map<string, number>();
  const findings = new Map<string, Finding>();
  for (const sighting of sightings) {
    const { file, line, text, hit, hits, commit } = sighting;
    if (isKnown(sighting, change)) continue;
    const masked = maskRanges(text, hits).trim().slice(0, 200);
    const place = `${hit.rule}\0${file.path}\0${masked}\0${commit ?? ""}`;
    const ordinal = ordinals.get(place) ?? 0;
    ordinals.set(place, ordinal + 1);
    const fingerprint = fingerprintOf("secrets", hit.rule, file.path, masked.replace(/\s+/g, " "), String(ordinal));
    // Several commits may carry the same line: it is one secret, told at its first commit.
    if (findings.has(fingerprint)) continue;
    const where = commit === null ? "" : ` (in commit ${commit.slice(0, 12)})`;
    findings.set(fingerprint, {
      check: "secrets",
      rule: hit.rule,
      severity: hit.severity,
      path: file.path,
      range: columnRange(line, hit.from + 1, hit.to),
      message: `This looks like ${hit.what}${where}. Take it out, and replace it where it was in use: it has been seen.`,
      fingerprint,
      evidence: masked,
      blocking: true,
      ...allowance({ path: file.path, rule: hit.rule, fingerprint }, settings.allow, now),
    });
  }
  return [...findings.values()];
}

/** The base had it in the same file, or the change only moved it from another place. */
function isKnown({ file, hit }: Sighting, change: Change): boolean {
  const { secret } = hit;
  const before = change.texts.base[file.oldPath ?? ""];
  if (before?.includes(secret)) return true;
  return change.files.some((other) => other.hunks.some(({ removed }) => removed.some(({ text }) => text.includes(secret))));
}

type Allowed = CheckSettings["secrets"]["allow"][number];

function allowance(
  found: { path: string; rule: string; fingerprint: string },
  allow: readonly Allowed[],
  now: string,
): Partial<Pick<Finding, "blocking" | "severity" | "message">> {
  const entry = allow.find(
    ({ path, rule, fingerprint }) =>
      (path === null || matcher([path])(found.path)) &&
      (rule === null || rule === found.rule) &&
      (fingerprint === null || fingerprint === found.fingerprint),
  );
  if (!entry) return {};
  if (isOver(entry.expires, now))
    return { message: `Allowed until ${entry.expires} by ${entry.owner} (${entry.reason}): this permission has ended.` };
  return { blocking: false, severity: "info", message: `Allowed by ${entry.owner} until ${entry.expires}: ${entry.reason}` };
}

/** A day counts to its end (UTC). */
function isOver(expires: string, now: string): boolean {
  const end = /^\d{4}-\d{2}-\d{2}$/.test(expires) ? Date.parse(`${expires}T23:59:59.999Z`) : Date.parse(expires);
  return !(Date.parse(now) <= end);
}
