/** `praxis collab verify`: checks the files themselves, here, without a server and without its word. */
import { verifyFolder, type LogReport } from "@praxis/collaboration/reader";
import type { Command } from "commander";
import type { Action } from "../action.js";
import { collaborationFolder, type CollaborationFolder, type FolderOptions } from "../arguments/collaboration-folder.js";
import type { Context } from "../context.js";
import { EXIT } from "../exit-codes.js";
import { counted } from "../text/amounts.js";
import { oneLine } from "../text/sanitise.js";

const HELP = `
Tells apart: clean; torn (the end of a write is missing, the server repairs that when it starts); corrupt (a line was
changed, moved, added or lost); rolled back (the log is whole but shorter than a signed checkpoint says). Without the
public key, a log that was put back as a whole cannot be told from a clean one, and the output says so.

Exit codes: 0 clean, 1 corrupt or rolled back, 3 torn.

Example:
  $ praxis collab verify --folder collaboration`;

const EXITS = { clean: EXIT.good, torn: EXIT.unknown, corrupt: EXIT.negative, rolled_back: EXIT.negative } as const;

export function addCollabVerify(collab: Command, action: Action): void {
  collab
    .command("verify")
    .description("check that the shared log is whole and unchanged; needs no server")
    .option("--folder <path>", "the collaboration state; `collaboration` here or above when left out")
    .option("--key <file>", "the public key of the checkpoints; .praxis/data/keys beside the folder when left out")
    .option("--checkpoints <path>", "the second place of the checkpoints; beside the folder when left out")
    .addHelpText("after", HELP)
    .action(
      action<FolderOptions>(async (context, _args, options) => {
        const { folder, ...trust } = collaborationFolder(options, context.session.cwd);
        const report = await verifyFolder(folder, trust);
        if (context.json) await context.printJson({ folder, ...report });
        else await context.print(...reportLines(report, trust, context));
        return EXITS[report.verdict];
      }),
    );
}

function reportLines(report: LogReport, trust: Omit<CollaborationFolder, "folder">, { paint }: Context): string[] {
  const { verdict, reason, place, events, firstSeq, lastSeq, lastHash, attestedSeq, differingFiles } = report;
  const lines: string[] = [];
  if (verdict === "clean")
    lines.push(`${paint("green", "✓ clean")}  ${counted(events, "event")}${lastHash === null ? "" : `; last hash ${lastHash}`}`);
  else {
    const where = place === null ? "" : ` (${oneLine(place.file)}, line ${String(place.line)}, byte ${String(place.offset)})`;
    lines.push(
      `${paint("red", `✗ ${verdict.replaceAll("_", " ")}`)}  ${oneLine(reason ?? "")}${where}`,
      `  ${counted(events, "event")} before it hold`,
    );
  }
  if (firstSeq !== null && firstSeq > 1) lines.push(`  the log begins with event ${String(firstSeq)}: what came before was archived`);
  if (attestedSeq !== null) lines.push(`  signed checkpoints attest the log up to event ${String(attestedSeq)} of ${String(lastSeq)}`);
  else if (trust.publicKey === undefined) lines.push("  no public key was found, so signed checkpoints were not looked at (--key)");
  if (differingFiles.length > 0)
    lines.push(`  files that do not show the log's last word (late, or edited by hand): ${differingFiles.map(oneLine).join(", ")}`);
  return lines;
}
