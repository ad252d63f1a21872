/** One version's part of a changelog, as keepachangelog.com has it, and its place in the file. */
import type { ChangelogEntry } from "./landed-changes.js";

const GROUPS = ["Added", "Changed", "Fixed"] as const;
type Group = (typeof GROUPS)[number];

const GROUP_OF: Readonly<Record<string, Group>> = { feat: "Added", perf: "Changed", revert: "Changed", fix: "Fixed" };

const HEAD = "# Changelog\n\nWhat changed for those who use this, newest first. Versions follow https://semver.org.\n";

/** @param date ISO day, or null for what is not released. @returns text that ends with a line feed; without entries only the heading. */
export function changelogSection(entries: readonly ChangelogEntry[], version: string | null, date: string | null): string {
  const title = version === null ? "## [Unreleased]" : `## [${version}]${date === null ? "" : ` - ${date}`}`;
  const groups = GROUPS.flatMap((group) => {
    const lines = entries.flatMap((entry) => linesOf(entry, group));
    return lines.length === 0 ? [] : [`### ${group}\n\n${[...new Set(lines)].join("\n")}\n`];
  });
  return [`${title}\n`, ...groups].join("\n");
}

/** A break is told first and as a change, whatever type it has. */
function linesOf(entry: ChangelogEntry, group: Group): string[] {
  const where = entry.scope === null ? "" : `**${entry.scope}:** `;
  const own = GROUP_OF[entry.type] === group ? [`- ${where}${entry.type === "revert" ? "Reverted: " : ""}${entry.text}`] : [];
  const breaks = group === "Changed" ? entry.breaking.map((note) => `- ${where}**Breaking:** ${note.replace(/\s*\n\s*/g, " ")}`) : [];
  return [...breaks, ...own];
}

/** Replaces the section of the same name, or puts it on top of the older ones. What people wrote elsewhere stays as it is. */
export function withSection(changelog: string | null, section: string): string {
  const text = changelog ?? HEAD;
  const title = /^## \[[^\]]*\]/.exec(section)?.[0] ?? "";
  const sections = [...text.matchAll(/^## .*$/gm)];
  const same = sections.findIndex(([line]) => line.startsWith(title));
  const at = (index: number): number => sections[index]?.index ?? text.length;
  if (same !== -1) return join(text.slice(0, at(same)), section, text.slice(at(same + 1)));
  // A released version comes below what is not released yet.
  const unreleased = sections.findIndex(([line]) => line.startsWith("## [Unreleased]"));
  const place = at(unreleased === -1 ? 0 : unreleased + 1);
  return join(text.slice(0, place), section, text.slice(place));
}

function join(before: string, section: string, after: string): string {
  return [before.trimEnd(), section.trimEnd(), after.trim()].filter((part) => part !== "").join("\n\n") + "\n";
}
