/** git's words for "somebody was faster" when a ref is moved by compare-and-swap. */
export const LOST_RACE = /cannot lock ref|reference already exists|but expected/i;
