export const playbookErrors = {
  playbook_not_found: "No playbook of this name is built in or stands under `.praxis/playbooks/` of the repository at that commit.",
  playbook_invalid: "The playbook has faults. `issues` lists every one with line and column.",
  inputs_invalid: "The inputs do not fit the playbook's schema. `issues` lists every fault.",
} as const;
