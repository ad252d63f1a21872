/** Silencers that a change adds, on balance: one that only moved, or that stood on an edited line before, is not new. */
import type { Change } from "../../change/change.js";
import { pathKinds, sourceFamily } from "../../change/path-kind.js";
import { scanCode, type ScannedLine } from "../../code/scan-code.js";
import type { ChangedFile, DiffLine } from "../../diff/changed-file.js";
import type { GatePolicy } from "../../policy/policy.js";
import { SETTING_FILES, SILENCERS, type Silencer } from "./silencers-table.js";

export interface AddedSilencer {
  path: string;
  name: string;
  line: DiffLine;
}

interface Found {
  silencer: Silencer;
  line: DiffLine;
}

export function addedSilencers(files: readonly ChangedFile[], change: Change, policy: GatePolicy): AddedSilencer[] {
  const { isForeign, isDocs } = pathKinds(policy);
  const added: (Found & { path: string })[] = [];
  // Silencers may move between files of one change: what is taken away somewhere pays for the same words elsewhere.
  const paid = new Map<string, number>();
  for (const file of files) {
    if (isForeign(file.path) || (isDocs(file.path) && sourceFamily(file.path) === null)) continue;
    const oldPath = file.oldPath ?? file.path;
    for (const found of silencersOn(file, "removed", change.texts.base[oldPath], oldPath)) {
      const key = keyOf(found);
      paid.set(key, (paid.get(key) ?? 0) + 1);
    }
    for (const found of silencersOn(file, "added", change.texts.head[file.path], file.path)) added.push({ path: file.path, ...found });
  }
  const fresh = added.filter((found) => {
    const key = keyOf(found);
    const left = paid.get(key) ?? 0;
    if (left > 0) paid.set(key, left - 1);
    return left === 0;
  });
  return fresh.map(({ path, silencer, line }) => ({ path, name: silencer.name, line }));
}

/** The words themselves, so that `eslint-disable a` does not pay for `eslint-disable b`. */
function keyOf({ silencer, line: { text } }: Found): string {
  const from = Math.max(0, text.search(silencer.pattern));
  return `${silencer.name}\0${text.slice(from).replace(/\s+/g, " ").trim()}`;
}

const TEST_NAME = /test|spec/i;

function silencersOn(file: ChangedFile, side: "added" | "removed", text: string | undefined, path: string): Found[] {
  const lines = file.hunks.flatMap((hunk) => hunk[side]);
  if (lines.length === 0) return [];
  const isCode = sourceFamily(path) !== null;
  const isSetting = SETTING_FILES.test(path);
  if (!isCode && !isSetting) return [];
  const scanned = text === undefined ? null : scanCode(text, path);
  return lines.flatMap((line) => {
    const parts = scanned?.[line.line - 1] ?? { code: line.text, bare: line.text, comment: line.text };
    return SILENCERS.filter((silencer) => (!silencer.inTests || TEST_NAME.test(path)) && isOn(silencer, parts, { isCode, isSetting })).map(
      (silencer) => ({
        silencer,
        line,
      }),
    );
  });
}

function isOn({ where, pattern }: Silencer, { bare, code, comment }: ScannedLine, kind: { isCode: boolean; isSetting: boolean }): boolean {
  if (where === "setting") return kind.isSetting && pattern.test(code);
  return kind.isCode && pattern.test(where === "comment" ? comment : bare);
}
