/** Texts by number, each held once: a history of 50,000 events knows a few dozen types and some hundred names. */

export interface TextTable {
  readonly size: number;
  /** The number of a text, the same for ever. */
  numberOf(text: string): number;
  textOf(number: number): string;
}

export function createTextTable(): TextTable {
  const texts: string[] = [];
  const numbers = new Map<string, number>();
  return {
    get size() {
      return texts.length;
    },
    numberOf: (text) => {
      const known = numbers.get(text);
      if (known !== undefined) return known;
      numbers.set(text, texts.length);
      return texts.push(text) - 1;
    },
    textOf: (number) => texts[number] ?? "",
  };
}
