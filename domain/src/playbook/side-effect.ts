export const SIDE_EFFECTS = ["none", "idempotent", "irreversible"] as const;
/** none: may run any number of times. idempotent: a repeat changes nothing more. irreversible: must never run twice. */
export type SideEffect = (typeof SIDE_EFFECTS)[number];
