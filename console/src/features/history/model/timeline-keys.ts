/** Which key does what on the timeline. One list for the handler and the sheet that explains it. Letters work only on the timeline itself. */
export const TIMELINE_COMMANDS = [
  "next",
  "previous",
  "pageDown",
  "pageUp",
  "first",
  "last",
  "details",
  "close",
  "nextHit",
  "previousHit",
  "zoomIn",
  "zoomOut",
  "panLeft",
  "panRight",
  "whole",
  "live",
  "search",
  "keys",
] as const;
export type TimelineCommand = (typeof TIMELINE_COMMANDS)[number];

export const KEYS_OF: Record<TimelineCommand, readonly string[]> = {
  next: ["ArrowDown", "j"],
  previous: ["ArrowUp", "k"],
  pageDown: ["PageDown"],
  pageUp: ["PageUp"],
  first: ["Home"],
  last: ["End"],
  details: ["Enter", " "],
  close: ["Escape"],
  search: ["/"],
  nextHit: ["]"],
  previousHit: ["["],
  zoomIn: ["+", "="],
  zoomOut: ["-"],
  panLeft: ["ArrowLeft"],
  panRight: ["ArrowRight"],
  whole: ["0"],
  live: ["l"],
  keys: ["?"],
};

const COMMAND_OF: ReadonlyMap<string, TimelineCommand> = new Map(
  TIMELINE_COMMANDS.flatMap((command) => KEYS_OF[command].map((key) => [key, command] as const)),
);

/** Null: not ours. With Ctrl, Alt or Meta a key is the browser's. */
export function commandOf(event: { key: string; ctrlKey: boolean; altKey: boolean; metaKey: boolean }): TimelineCommand | null {
  if (event.ctrlKey || event.altKey || event.metaKey) return null;
  return COMMAND_OF.get(event.key) ?? null;
}
