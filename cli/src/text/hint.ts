/** Our own words about what to type next. Whoever came by npx has no `praxis` in the shell. Without `--no-install` npx would look elsewhere for a package of that name. */
export type Hint = (text: string) => string;

const COMMAND = /(?<=^|[`($] ?|: {1,2})praxis (?=(?:run|approvals|playbook|status|key|gate|changelog|agent|lock|task|login|help)\b)/gm;

/** Never over texts of others: it would change what they wrote. */
export function createHint({ byNpx }: { byNpx: boolean }): Hint {
  return byNpx ? (text) => text.replace(COMMAND, "npx --no-install praxis ") : (text) => text;
}
