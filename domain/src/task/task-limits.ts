/** Limits of a task's members, for every schema of one. Generous for people, small enough that a board of thousands stays readable. */
export const TASK_LIMITS = {
  titleChars: 300,
  descriptionChars: 20_000,
  listItems: 100,
  itemChars: 500,
  nameChars: 100,
} as const;

export const TASK_PRIORITIES = { minimum: 1, maximum: 5 } as const;

/** Ids made here begin with `tsk_`; a person who adds a task in the file may choose another. */
export const TASK_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
