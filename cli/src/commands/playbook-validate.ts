/** `praxis playbook validate <file>`: every fault as `file:line:column: message`, which editors can jump to. */
import { paths, playbookVerdictSchema, type IssueView } from "@praxis/api/contract";
import type { Command } from "commander";
import type { Action } from "../action.js";
import { readPlaybookFile } from "../arguments/text-file.js";
import { EXIT } from "../exit-codes.js";
import { counted } from "../text/amounts.js";
import { oneLine } from "../text/sanitise.js";

export function addPlaybookValidate(playbook: Command, action: Action): void {
  playbook
    .command("validate")
    .argument("<file>", "a YAML or JSON file")
    .description("check a playbook without starting anything; exit code 1 when it has faults")
    .addHelpText("after", "\nExample:\n  $ praxis playbook validate .praxis/playbooks/nightly.yaml")
    .action(
      action(async (context, [file = ""]) => {
        const text = readPlaybookFile(file, context.session.cwd);
        const { body, raw } = await context.api.post(paths.validatePlaybook(), playbookVerdictSchema, { text });
        if (context.json) await context.printJson(raw);
        else if (body.valid)
          await context.print(
            `${context.paint("green", "✓")} ${oneLine(file)} is a playbook${body.playbook ? `: ${oneLine(body.playbook.name)}, ${counted(body.playbook.steps.length, "step")}` : ""}`,
          );
        else await context.print(...body.issues.map((issue) => placed(file, issue)));
        if (!body.valid && !context.json) await context.note(context.paint("red", `✗ ${counted(body.issues.length, "fault")}`));
        return body.valid ? EXIT.good : EXIT.negative;
      }),
    );
}

function placed(file: string, { line, column, path, message }: IssueView): string {
  return `${oneLine(file)}:${String(line ?? 1)}:${String(column ?? 1)}: ${path === "" ? "" : `${oneLine(path)}: `}${oneLine(message)}`;
}
