/** `praxis playbook list` */
import { paths, playbookPageSchema } from "@praxis/api/contract";
import type { Command } from "commander";
import type { Action } from "../action.js";
import { topFolder } from "../arguments/repository-argument.js";
import { EXIT } from "../exit-codes.js";
import { oneLine } from "../text/sanitise.js";
import { textTable } from "../text/text-table.js";

export function addPlaybookList(playbook: Command, action: Action): void {
  playbook
    .command("list")
    .description("list the built-in playbooks, and those of a repository")
    .option("--repo <path>", "also the playbooks under .praxis/playbooks/ of this repository")
    .option("--ref <ref>", "at this branch, tag or commit (default: HEAD)")
    .addHelpText("after", "\nExample:\n  $ praxis playbook list --repo .")
    .action(
      action<{ repo?: string; ref?: string }>(async (context, _args, { repo, ref }) => {
        const repository = repo === undefined ? undefined : topFolder(repo, context.session.cwd);
        const { body, raw } = await context.api.get(paths.playbooks(), playbookPageSchema, { repository, ref, limit: "200" });
        if (context.json) await context.printJson(raw);
        else {
          const head = ["PLAYBOOK", "SOURCE", "VERSION", "STEPS", "WHAT IT DOES"].map((text) => context.paint("dim", text));
          const rows = body.items.map(({ name, source, version, steps, description }) => [
            oneLine(name),
            source,
            String(version),
            String(steps.length),
            oneLine(description ?? ""),
          ]);
          await context.print(...textTable([head, ...rows]));
        }
        return EXIT.good;
      }),
    );
}
