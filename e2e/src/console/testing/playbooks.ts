/** Playbooks of the scenes: short, without a repository, and with something to see. */
export const HELD_BY_AGENT = `
name: held-by-agent
version: 1
steps:
  - { id: work, name: Work on it, uses: agent, attempts: 5, with: { pool: default, instructions: Work., ttlMs: 5000 } }
`;

export const ASKS = `
name: asks
version: 1
steps:
  - { id: ask, name: Ask first, uses: approval, with: { question: May the thing happen?, evidence: [{ label: Why, text: "It is **needed**." }], dueMs: 3600000, onSilence: reject } }
  - { id: act, name: Do the thing, uses: command, needs: [ask], with: { argv: ["echo", "the thing happened"] } }
`;

/** Long enough to be looked at, and gone when it is cancelled. */
export const WAITS = `
name: waits
version: 1
steps:
  - { id: pause, name: Wait a while, uses: wait, with: { durationMs: 600000 } }
`;

export const FAILS = `
name: fails
version: 1
steps:
  - { id: first, name: Go well, uses: command, with: { argv: ["true"] } }
  - { id: second, name: Go wrong, uses: command, needs: [first], with: { argv: ["false"] } }
`;
