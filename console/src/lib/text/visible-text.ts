/**
 * Text from agents, commands and strangers as it can be shown safely: nothing in it acts. Control characters and escape sequences appear
 * as signs, and marks that turn the direction of writing are spelled out, so that what is read is what is there.
 */

/** C0 without tab and newline, DEL and C1. A carriage return before a newline is only a line's end. */
// eslint-disable-next-line no-control-regex -- control characters are what this file is about
const CONTROLS = /\r(?!\n)|[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;
/** Marks of writing direction, and characters that take no room: with them two different texts look alike. */
const HIDDEN = /[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]/gu;
/** Half of a pair: it has no picture of its own. */
const HALVES = /\p{Surrogate}/gu;

const PICTURES = 0x2400;
const DELETE = 0x7f;
const DELETE_PICTURE = "\u2421";

export function visibleText(text: string): string {
  return text.replaceAll("\r\n", "\n").replace(CONTROLS, pictureOf).replace(HIDDEN, spelled).replace(HALVES, "\ufffd");
}

/** For a place of one line: breaks become signs too. */
export function visibleLine(text: string, charactersMax = 500): string {
  const cut = text.length > charactersMax ? `${text.slice(0, charactersMax)}…` : text;
  return visibleText(cut).replaceAll("\n", "\u2424").replaceAll("\t", " ");
}

function pictureOf(character: string): string {
  const code = character.charCodeAt(0);
  if (code === DELETE) return DELETE_PICTURE;
  return code < 0x20 ? String.fromCharCode(PICTURES + code) : spelled(character);
}

function spelled(character: string): string {
  return `⟦U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}⟧`;
}
