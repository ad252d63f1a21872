/** The inputs that every built-in playbook with a command has. Parts of an exact text: the indentation counts. */
export const ARGV_INPUT = `    argv:
      type: array
      description: The program and its arguments, one text each. No shell reads them.
      minItems: 1
      maxItems: 1000
      items: { type: string }`;

export const NETWORK_INPUT = `    network:
      type: boolean
      description: May the command use the network?
      default: false`;
