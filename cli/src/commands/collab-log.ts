/** `praxis collab log`: the shared log as people tell it, task by task. Needs no server when the files are here. */
import { readEvents } from "@praxis/collaboration/reader";
import { collabEventSchema, type CollabEvent } from "@praxis/api/contract";
import type { Command } from "commander";
import type { Action } from "../action.js";
import { collaborationFolder, type FolderOptions } from "../arguments/collaboration-folder.js";
import type { Context } from "../context.js";
import { EXIT } from "../exit-codes.js";
import { counted, dateAndTime } from "../text/amounts.js";
import { oneLine } from "../text/sanitise.js";
import { saidOf } from "../views/collab-event-line.js";

interface LogOptions extends FolderOptions {
  task?: string;
}

interface Story {
  subject: string;
  title: string;
  events: CollabEvent[];
}

export function addCollabLog(collab: Command, action: Action): void {
  collab
    .command("log")
    .description("tell what happened, task by task, from the files; needs no server")
    .option("--task <task>", "only this one")
    .option("--folder <path>", "the collaboration state; `collaboration` here or above when left out")
    .addHelpText("after", "\nExample:\n  $ praxis collab log > log.md")
    .action(
      action<LogOptions>(async (context, _args, { task, ...options }) => {
        const { folder } = collaborationFolder(options, context.session.cwd);
        const stories = await storiesOf(folder, task === undefined ? null : `task:${task}`);
        if (context.json) await context.printJson(stories);
        else if (stories.length === 0) await context.print("Nothing happened yet.");
        else for (const story of stories) await context.print(...storyLines(story, context));
        return EXIT.good;
      }),
    );
}

/** Tasks in the order they were made; then everything that is not about a task, as one story. */
async function storiesOf(folder: string, only: string | null): Promise<Story[]> {
  const stories = new Map<string, Story>();
  for await (const { event } of readEvents(folder)) {
    const parsed = collabEventSchema.safeParse(event);
    if (!parsed.success) continue;
    const subject = parsed.data.subject?.startsWith("task:") === true ? parsed.data.subject : "";
    if (only !== null && subject !== only) continue;
    const story = stories.get(subject) ?? { subject, title: "", events: [] };
    const title = parsed.data.type === "task_created" ? parsed.data.data["title"] : undefined;
    if (typeof title === "string") story.title = title;
    story.events.push(parsed.data);
    stories.set(subject, story);
  }
  const rest = stories.get("");
  stories.delete("");
  return [...stories.values(), ...(rest === undefined ? [] : [rest])];
}

function storyLines({ subject, title, events }: Story, { paint }: Context): string[] {
  const name =
    subject === "" ? "Everything else" : `${oneLine(title)}${title === "" ? "" : " "}(${oneLine(subject.slice("task:".length))})`;
  const lines = [paint("bold", `## ${name}`), paint("dim", counted(events.length, "event")), ""];
  for (const event of events) {
    const about = subject === "" && event.subject !== undefined ? ` ${oneLine(event.subject)}` : "";
    const said = saidOf(event);
    lines.push(
      `- ${dateAndTime(event.ts)} ${oneLine(event.type).replaceAll("_", " ")}${about}${said === "" ? "" : `: ${said}`} (${event.actor.kind} ${oneLine(event.actor.id)})`,
    );
  }
  return [...lines, ""];
}
