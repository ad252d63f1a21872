/** Who commits for a run. Nobody reads mail there: `.invalid` names never exist. */
export const COMMITTER = { name: "Kyros Praxis", email: "praxis@praxis.invalid" } as const;
