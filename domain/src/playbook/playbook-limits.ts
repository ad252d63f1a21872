/** How large a playbook may be. Without imports, so that a command-line program can say it before it sends anything. */
export const PLAYBOOK_BYTES_MAX = 262_144;
