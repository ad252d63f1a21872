/** What the hygiene check needs beyond the change: sizes, which git's diff does not tell. */
export interface HygieneEvidence {
  /** Bytes in head of every changed file that is there, by path. */
  bytes: { readonly [path: string]: number };
}
