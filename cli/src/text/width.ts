/** How many columns a text takes on a terminal, and cutting it to fit. Colour codes of our own take none. */

const ESCAPE = String.fromCodePoint(0x1b);
const OWN_COLOUR = new RegExp(`${ESCAPE}\\[\\d+m`, "g");
const OWN_COLOUR_AT_START = new RegExp(`^${ESCAPE}\\[\\d+m`);
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;
/** Accents that stand on the character before, joiners and variant selectors. */
const ZERO = /^(?:\p{Mn}|\p{Me}|\u200c|\u200d|\ufe0f)$/u;

function widthOfCharacter(character: string): number {
  if (ZERO.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}

export function widthOf(text: string): number {
  let width = 0;
  for (const character of text.replaceAll(OWN_COLOUR, "")) width += widthOfCharacter(character);
  return width;
}

/** Ends in `…` when something was cut; colours that were open are closed. */
export function fit(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let out = "";
  let width = 0;
  let coloured = false;
  for (let rest = text; rest !== "" && columns > 0;) {
    const colour = OWN_COLOUR_AT_START.exec(rest)?.[0];
    const piece = colour ?? String.fromCodePoint(rest.codePointAt(0) ?? 0);
    if (colour === undefined) width += widthOfCharacter(piece);
    else coloured = true;
    if (width > columns - 1) break;
    out += piece;
    rest = rest.slice(piece.length);
  }
  return `${out}…${coloured ? "\u001b[0m" : ""}`;
}

export function padTo(text: string, columns: number): string {
  return text + " ".repeat(Math.max(0, columns - widthOf(text)));
}
