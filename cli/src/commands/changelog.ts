/** `praxis changelog`: what the next version says and how it is called, from the commits. Writes CHANGELOG.md only when asked. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bumpFor, changelogEntries, changelogSection, nextVersion, withSection, type Bump } from "@praxis/domain/gate";
import type { Command } from "commander";
import type { Action } from "../action.js";
import { topFolder } from "../arguments/repository-argument.js";
import { CliError } from "../cli-error.js";
import type { Context } from "../context.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { landedSince } from "../gates/landed-since.js";
import { withPlainFailures } from "../gates/local-gate.js";
import { manyLines } from "../text/sanitise.js";

const FILE = "CHANGELOG.md";
const HELP = `
Without --since: from the newest version tag (v1.2.3 or 1.2.3) that the head contains, else from the beginning.

Examples:
  $ praxis changelog
  $ praxis changelog --since v1.4.0 --write`;

interface ChangelogOptions {
  repo: string;
  since?: string;
  head: string;
  write?: boolean;
}

export function addChangelog(program: Command, action: Action): void {
  program
    .command("changelog")
    .description("the next version and its changelog, from the commits")
    .option("--repo <folder>", "the repository", ".")
    .option("--since <ref>", "after this commit or tag")
    .option("--head <ref>", "up to this commit", "HEAD")
    .option("--write", `put the section into ${FILE} of the repository`)
    .addHelpText("after", HELP)
    .action(action<ChangelogOptions>((context, _args, options) => withPlainFailures(() => changelog(context, options))));
}

async function changelog(context: Context, { repo, since, head, write }: ChangelogOptions): Promise<ExitCode> {
  const { session } = context;
  const folder = topFolder(repo, session.cwd);
  const { commits, version: current, since: from } = await landedSince(session, { folder, since: since ?? null, head });
  const entries = changelogEntries(commits);
  const bump: Bump = bumpFor(entries, current ?? "0.0.0");
  const version = bump === "none" ? null : nextVersion(current ?? "0.0.0", bump);
  const date = version === null ? null : new Date(session.now()).toISOString().slice(0, 10);
  const section = changelogSection(entries, version, date);
  if (write === true) writeSection(join(folder, FILE), section);
  if (context.json) await context.printJson({ since: from, current, bump, version, section, entries });
  else await context.print(manyLines(section).trimEnd());
  if (!context.json && write === true) await context.note(`written to ${join(folder, FILE)}`);
  return EXIT.good;
}

function writeSection(file: string, section: string): void {
  try {
    writeFileSync(file, withSection(existsSync(file) ? readFileSync(file, "utf8") : null, section));
  } catch (error) {
    throw new CliError(EXIT.unknown, `${file} could not be written: ${error instanceof Error ? error.message : "unknown reason"}.`);
  }
}
