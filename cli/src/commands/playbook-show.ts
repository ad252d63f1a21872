/** `praxis playbook show <name>`: what it does, what it takes, its steps; or the exact text. */
import { paths, playbookTextViewSchema, type PlaybookTextView } from "@praxis/api/contract";
import type { Command } from "commander";
import type { Action } from "../action.js";
import { topFolder } from "../arguments/repository-argument.js";
import { EXIT } from "../exit-codes.js";
import type { Paint } from "../text/paint.js";
import { manyLines, oneLine } from "../text/sanitise.js";
import { jsonText } from "../text/json-text.js";
import { textTable } from "../text/text-table.js";

interface ShowOptions {
  repo?: string;
  ref?: string;
  text?: boolean;
}

export function addPlaybookShow(playbook: Command, action: Action): void {
  playbook
    .command("show")
    .argument("<name>", "the playbook's name")
    .description("show what a playbook does and which inputs it takes")
    .option("--repo <path>", "a repository with its own playbooks")
    .option("--ref <ref>", "at this branch, tag or commit (default: HEAD)")
    .option("--text", "only the exact text, to copy or change")
    .addHelpText("after", "\nExample:\n  $ praxis playbook show run-command")
    .action(
      action<ShowOptions>(async (context, [name = ""], { repo, ref, text }) => {
        const repository = repo === undefined ? undefined : topFolder(repo, context.session.cwd);
        const { body, raw } = await context.api.get(paths.playbook(name), playbookTextViewSchema, { repository, ref });
        if (context.json) await context.printJson(raw);
        else if (text === true) await context.session.out.write(context.session.out.isTty ? manyLines(body.text) : body.text);
        else await context.print(...describe(body, context.paint));
        return EXIT.good;
      }),
    );
}

function describe(playbook: PlaybookTextView, paint: Paint): string[] {
  const { name, version, source, sha256, description, steps } = playbook;
  const lines = [`${paint("bold", oneLine(name))} version ${String(version)} (${source}, sha256 ${sha256.slice(0, 12)}…)`];
  if (description !== undefined) lines.push(oneLine(description));
  lines.push("", "Inputs:", ...inputLines(playbook.inputs), "", "Steps:");
  lines.push(
    ...textTable(
      steps.map(({ id, uses, needs, name: title }) => [
        `  ${oneLine(id)}`,
        oneLine(uses),
        needs.length === 0 ? "" : `after ${needs.map(oneLine).join(", ")}`,
        oneLine(title ?? ""),
      ]),
    ),
  );
  return lines;
}

/** The top-level properties of the JSON Schema; what is more than that is shown by --json. */
function inputLines(schema: PlaybookTextView["inputs"]): string[] {
  const properties = schema?.["properties"];
  if (typeof properties !== "object" || properties === null || Object.keys(properties).length === 0) return ["  none"];
  const required = Array.isArray(schema?.["required"]) ? schema["required"] : [];
  return textTable(
    Object.entries(properties as Record<string, unknown>).map(([name, property]) => {
      const facts = typeof property === "object" && property !== null ? (property as Record<string, unknown>) : {};
      const type = typeof facts["type"] === "string" ? facts["type"] : "any";
      const must = required.includes(name)
        ? "required"
        : facts["default"] === undefined
          ? "optional"
          : `default ${jsonText(facts["default"], { pretty: false })}`;
      return [
        `  ${oneLine(name)}`,
        oneLine(type),
        oneLine(must),
        oneLine(typeof facts["description"] === "string" ? facts["description"] : ""),
      ];
    }),
  );
}
