/** The word somebody probably meant. */

/** Null when nothing is near: at most 3 edits, and less than half of the word. */
export function nearest(word: string, known: readonly string[]): string | null {
  const ranked = known.map((name) => ({ name, edits: distance(word, name) })).sort((a, b) => a.edits - b.edits);
  const best = ranked[0];
  return best && best.edits <= 3 && best.edits < Math.max(word.length, best.name.length) / 2 + 0.5 ? best.name : null;
}

/** Stricter, for a guess about a word that was not chosen from a list: "pool" is no help to somebody who typed "foo". */
export function isNear(word: string, name: string): boolean {
  return distance(word, name) <= Math.max(word.length, name.length) * 0.4;
}

/** Levenshtein. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const above = row;
    row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (above[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(change, (above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
  }
  return row[b.length] ?? 0;
}
