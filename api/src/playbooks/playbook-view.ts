/** A parsed playbook as callers see it. */
import type { Playbook } from "@praxis/domain/playbook";
import type { PlaybookView } from "../contract/playbooks.js";

export function playbookView(playbook: Playbook, sha256: string): Omit<PlaybookView, "source"> {
  return {
    name: playbook.name,
    version: playbook.version,
    ...(playbook.description === undefined ? {} : { description: playbook.description }),
    ...(playbook.inputs === undefined ? {} : { inputs: { ...playbook.inputs } }),
    sha256,
    steps: playbook.steps.map(({ id, name, uses, needs }) => ({ id, ...(name === undefined ? {} : { name }), uses, needs: [...needs] })),
  };
}
