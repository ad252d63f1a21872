/** What the integrity check needs beyond the change: which files the tests could cover before and now. */
export interface IntegrityEvidence {
  /** Source files in the coverage reports of the merge base and of head. Null where there is no report to compare with. */
  coverable: { base: readonly string[]; head: readonly string[] } | null;
}
