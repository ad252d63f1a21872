/** The grammar of Conventional Commits 1.0: a message → its parts, or every fault with its place. Knows no policy. */

export interface Footer {
  token: string;
  value: string;
}

export interface ConventionalCommit {
  type: string;
  scope: string | null;
  /** `!` before the colon, or a BREAKING CHANGE footer. */
  breaking: boolean;
  description: string;
  body: string | null;
  footers: readonly Footer[];
  /** What the BREAKING CHANGE footers say; the description when only `!` says it. */
  breakingNotes: readonly string[];
  /** For `Revert "…"`: the header that is taken back. The ids are those of `This reverts commit …` and `Refs:` footers. */
  reverts: { header: string | null; ids: readonly string[] } | null;
}

export interface MessageFault {
  rule: string;
  /** 1-based, in the message. */
  line: number;
  column: number;
  message: string;
}

export type ParsedMessage =
  { ok: true; header: string; commit: ConventionalCommit } | { ok: false; header: string; faults: readonly MessageFault[] };

const HEADER = /^(?<type>[^\s():!]+)(?:\((?<scope>[^()\r\n]*)\))?(?<mark>!)?:(?<space> *)(?<description>.*)$/;
/** What git writes for `git revert`. */
const GIT_REVERT = /^Revert "(?<header>.+)"$/;
const GIT_REAPPLY = /^Reapply "(?<header>.+)"$/;
const AUTOSQUASH = /^(?<kind>fixup|squash|amend)! /;
const FOOTER = /^(?<token>BREAKING CHANGE|[A-Za-z][A-Za-z0-9-]*)(?:: | #)(?<value>.*)$/;
const REVERTED_ID = /\bThis reverts commit ([0-9a-f]{7,64})\b/g;

export function parseCommitMessage(message: string): ParsedMessage {
  const lines = message.replaceAll("\r\n", "\n").trimEnd().split("\n");
  const header = lines[0] ?? "";
  const fault = (rule: string, text: string, line = 1, column = 1): ParsedMessage => ({
    ok: false,
    header,
    faults: [{ rule, line, column, message: text }],
  });
  if (header.trim() === "")
    return fault("header-empty", "The first line is empty: it says what the commit does, as in `fix(api): answer 404 for unknown runs`.");
  const autosquash = AUTOSQUASH.exec(header)?.groups?.kind;
  if (autosquash !== undefined)
    return fault(
      "autosquash",
      `\`${autosquash}!\` commits are to be folded into another one before they land: \`git rebase -i --autosquash\`.`,
    );
  const revert = (GIT_REVERT.exec(header) ?? GIT_REAPPLY.exec(header))?.groups?.header;
  if (revert !== undefined) return { ok: true, header, commit: revertCommit(header, revert, lines) };
  return parseConventional(header, lines, fault);
}

function revertCommit(header: string, reverted: string, lines: readonly string[]): ConventionalCommit {
  const { body, footers } = parseRest(lines);
  const isRevert = header.startsWith("Revert");
  return {
    type: isRevert ? "revert" : "feat",
    scope: null,
    breaking: false,
    description: isRevert ? reverted : `reapply ${reverted}`,
    body,
    footers,
    breakingNotes: [],
    reverts: isRevert ? { header: reverted, ids: revertedIds(lines, []) } : null,
  };
}

function parseConventional(
  header: string,
  lines: readonly string[],
  fault: (rule: string, text: string, line?: number, column?: number) => ParsedMessage,
): ParsedMessage {
  const parts = HEADER.exec(header)?.groups;
  if (!parts)
    return fault(
      "header-form",
      "The first line is not of the form `type(scope): description`, as in `fix(api): answer 404 for unknown runs`.",
    );
  const { type = "", scope, mark, space = "", description = "" } = parts;
  const colon = header.indexOf(":", type.length + (scope === undefined ? 0 : scope.length + 2)) + 1;
  if (scope !== undefined && scope.trim() === "")
    return fault("scope-empty", "The brackets are empty: name the scope or leave them out.", 1, type.length + 1);
  if (description.trim() === "")
    return fault("description-empty", "Nothing stands behind the colon: say what the commit does.", 1, colon + 1);
  if (space.length !== 1) return fault("colon-space", "Behind the colon stands exactly one space.", 1, colon + 1);
  if (lines.length > 1 && (lines[1] ?? "").trim() !== "")
    return fault("body-blank-line", "The second line must be empty: the body begins on the third.", 2);
  const { body, footers } = parseRest(lines);
  const notes = footers.filter(({ token }) => token === "BREAKING CHANGE" || token === "BREAKING-CHANGE").map(({ value }) => value);
  const breaking = mark === "!" || notes.length > 0;
  return {
    ok: true,
    header,
    commit: {
      type,
      scope: scope ?? null,
      breaking,
      description,
      body,
      footers,
      breakingNotes: breaking && notes.length === 0 ? [description] : notes,
      reverts: type === "revert" ? { header: description, ids: revertedIds(lines, footers) } : null,
    },
  };
}

function revertedIds(lines: readonly string[], footers: readonly Footer[]): string[] {
  const named = [...lines.join("\n").matchAll(REVERTED_ID)].map((match) => match[1] ?? "");
  const referred = footers.filter(({ token }) => /^refs$/i.test(token)).flatMap(({ value }) => value.match(/\b[0-9a-f]{7,64}\b/g) ?? []);
  return [...new Set([...named, ...referred])];
}

/** Footers are the last paragraph, when it begins with one; the body is what stands between. */
function parseRest(lines: readonly string[]): { body: string | null; footers: Footer[] } {
  let start = lines.length;
  for (let at = lines.length - 1; at >= 2; at--) {
    if (!FOOTER.test(lines[at] ?? "")) continue;
    if ((lines[at - 1] ?? "").trim() === "") start = at;
    // A breaking change may stand in a paragraph of its own, with further footers behind it.
    if ((lines[at - 1] ?? "").trim() === "" && !/^BREAKING[ -]CHANGE: /.test(lines[at] ?? "") && !precededByFooters(lines, at)) break;
  }
  const body = lines.slice(2, start).join("\n").trim();
  return { body: body === "" ? null : body, footers: readFooters(lines.slice(start)) };
}

/** Is the paragraph before this one made of footers too? */
function precededByFooters(lines: readonly string[], at: number): boolean {
  let end = at - 1;
  while (end >= 2 && (lines[end] ?? "").trim() === "") end -= 1;
  let begin = end;
  while (begin > 2 && (lines[begin - 1] ?? "").trim() !== "") begin -= 1;
  return begin >= 2 && FOOTER.test(lines[begin] ?? "");
}

function readFooters(lines: readonly string[]): Footer[] {
  const footers: { token: string; value: string }[] = [];
  for (const line of lines) {
    const parts = FOOTER.exec(line)?.groups;
    const last = footers.at(-1);
    if (parts) footers.push({ token: parts.token ?? "", value: parts.value ?? "" });
    else if (last) last.value = `${last.value}\n${line}`;
  }
  return footers.map(({ token, value }) => ({ token, value: value.trim() }));
}
