/** Things that no review should have to find: conflict markers, huge files, broken JSON and YAML, surprising kinds of files, colliding names. */
import { baseName, inScope, pathKinds, sourceFamily } from "../../change/path-kind.js";
import { addedLines, type ChangedFile } from "../../diff/changed-file.js";
import type { Judgement } from "../../verdict/check-verdict.js";
import { lineRange, type Finding } from "../../verdict/finding.js";
import { counted, reason } from "../../verdict/reason.js";
import type { JudgeInput } from "../check.js";
import { caseCollisions } from "./case-collisions.js";
import { modeFindings } from "./file-modes.js";
import { hygieneFinding } from "./hygiene-finding.js";
import { parseFault } from "./parse-faults.js";

export function judgeHygiene({ policy, settings, change, evidence }: JudgeInput<"hygiene">): Judgement {
  const wanted = inScope(settings);
  const files = change.files.filter(({ path }) => wanted(path));
  if (files.length === 0) return { outcome: "not-applicable", findings: [], reason: reason("no file to look at was changed") };
  const findings = [
    ...files.flatMap((file) => [
      ...conflictMarkers(file),
      ...largeFile(file, evidence.bytes[file.path] ?? 0, settings.maxFileBytes),
      ...hiddenText(file, pathKinds(policy).isForeign(file.path)),
      ...(pathKinds(policy).isForeign(file.path) ? [] : hiddenLines(file)),
      ...modeFindings(file, change),
      ...present(parseFault(file, change)),
    ]),
    ...caseCollisions(files, change),
  ];
  const blocking = findings.filter((finding) => finding.blocking).length;
  return {
    outcome: blocking > 0 ? "fail" : "pass",
    findings,
    reason: reason(
      blocking > 0
        ? `${counted(blocking, "fault")} in ${counted(files.length, "changed file")}`
        : `${counted(files.length, "changed file")} looked at`,
    ),
  };
}

const present = (finding: Finding | null): Finding[] => (finding ? [finding] : []);

const MARKER = /^(?:<{7}|>{7}|\|{7})(?: |$)/;

/** A line of equal signs alone is a heading in many texts: only what git writes around it counts. */
function conflictMarkers(file: ChangedFile): Finding[] {
  return addedLines(file)
    .filter(({ text }) => MARKER.test(text.replace(/\r$/, "")))
    .map(({ line, text }) =>
      hygieneFinding({
        rule: "conflict-marker",
        severity: "high",
        path: file.path,
        range: lineRange(line, line, text),
        message: "A merge conflict was committed unresolved.",
        evidence: text,
      }),
    );
}

/** What people and tools read as text, beside programs. */
const TEXT_FILE =
  /\.(?:json|jsonc|ya?ml|toml|ini|cfg|conf|properties|env|sql|graphql|html?|css|s[ac]ss|less|xml|md|mdx|tf|hcl|pem|key)$|^(?:Dockerfile|Makefile|\.env)/i;

/** One NUL byte, or two bytes for each letter, and git shows no line of a file: every other check would look at nothing. */
function hiddenText({ path, binary, newMode }: ChangedFile, isForeign: boolean): Finding[] {
  if (!binary || newMode === null) return [];
  if (sourceFamily(path) === null && !TEXT_FILE.test(baseName(path))) return [];
  const message =
    "Git takes this text for binary (a NUL byte, or an encoding other than UTF-8) and shows no line of it, so no check could read it. Save it as UTF-8, or have the policy name it in `checks.hygiene.ignore`.";
  // Packed programs of others do hold such bytes; a person should know of it all the same.
  return [hygieneFinding({ rule: "hidden-text", severity: isForeign ? "low" : "high", path, message, blocking: !isForeign })];
}

/** Ends of lines to a compiler and not to git: what follows a comment there is run, and no check looks at it. */
const ODD_BREAK = /[\r\u2028\u2029](?!\r*$)/;

function hiddenLines(file: ChangedFile): Finding[] {
  if (sourceFamily(file.path) === null) return [];
  const message =
    "Inside this line stands a line break that git does not see (a lone CR, U+2028 or U+2029). Write `\\n` or an escape instead.";
  return addedLines(file)
    .filter(({ text }) => ODD_BREAK.test(text))
    .map(({ line, text }) =>
      hygieneFinding({
        rule: "hidden-line",
        severity: "high",
        path: file.path,
        range: lineRange(line, line, text),
        message,
        evidence: text,
      }),
    );
}

function largeFile(file: ChangedFile, bytes: number, most: number): Finding[] {
  if (bytes <= most) return [];
  const message = `The file has ${String(bytes)} bytes; ${String(most)} are the limit. It stays in the history for ever: keep it elsewhere.`;
  return [hygieneFinding({ rule: "large-file", severity: "high", path: file.path, message, evidence: `${String(bytes)} bytes` })];
}
