/** `praxis collab archive`: old parts of the shared log leave it, with a record in the log. */
import { type ArchiveView, archiveViewSchema, paths } from "@praxis/api/contract";
import type { Command } from "commander";
import type { Action } from "../action.js";
import { pointInTime } from "../arguments/whole-number.js";
import { EXIT } from "../exit-codes.js";
import { counted } from "../text/amounts.js";
import { oneLine } from "../text/sanitise.js";

const HELP = `
Whole parts of 64 MiB only; the last day and the newest finished part always stay. What is moved lies in
\`events/archive/\` of the collaboration folder: take it where you keep such things. The log still verifies without it.
Whoever asks for an event that was moved gets \`events_archived\` (HTTP 410).

Example:
  $ praxis collab archive --before 30d`;

export function addCollabArchive(collab: Command, action: Action): void {
  collab
    .command("archive")
    .description("move old parts of the shared log into its archive")
    .requiredOption("--before <time>", "what ended before: a span like 30d, or a time")
    .addHelpText("after", HELP)
    .action(
      action<{ before: string }>(async (context, _args, options) => {
        const before = pointInTime(options.before, context.session.now(), "before");
        const segments: ArchiveView["segments"] = [];
        // A call moves a hundred parts at most.
        for (let moved = -1; moved !== 0;) {
          const { body }: { body: ArchiveView } = await context.api.post(paths.collabArchive(), archiveViewSchema, { before });
          segments.push(...body.segments);
          moved = body.segments.length;
        }
        if (context.json) await context.printJson({ segments });
        else if (segments.length === 0) await context.print("Nothing to archive: no finished part of the log is that old.");
        else
          await context.print(
            ...segments.map(
              ({ file, firstSeq, lastSeq }) =>
                `${context.paint("green", "✓")} ${oneLine(file)}  ${counted(lastSeq - firstSeq + 1, "event")}, from ${String(firstSeq)} to ${String(lastSeq)}`,
            ),
          );
        return EXIT.good;
      }),
    );
}
