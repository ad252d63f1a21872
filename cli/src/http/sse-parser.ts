/** Server-sent events as the HTML standard reads them: lines to messages, bytes in any pieces. Pure. */

export interface SseMessage {
  /** Of this message alone; undefined when it has none. */
  id: string | undefined;
  event: string;
  data: string;
}

export interface SseParser {
  push(bytes: Uint8Array): SseMessage[];
}

/** A line longer than this is not one of ours: an event is at most some kilobytes, a chunk of output below a megabyte. */
const LINE_CHARS_MAX = 16 * 1024 * 1024;

export function createSseParser(): SseParser {
  const decoder = new TextDecoder();
  let rest = "";
  let draft: { id?: string; event?: string; data: string[] } = { data: [] };

  const take = (line: string): SseMessage | null => {
    if (line === "") {
      const { id, event, data } = draft;
      draft = { data: [] };
      return data.length === 0 ? null : { id, event: event ?? "message", data: data.join("\n") };
    }
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "data") draft.data.push(value);
    else if (field === "event") draft.event = value;
    else if (field === "id" && !value.includes("\0")) draft.id = value;
    return null;
  };

  return {
    push: (bytes) => {
      rest += decoder.decode(bytes, { stream: true });
      const messages: SseMessage[] = [];
      // A carriage return at the very end may be half of a line break: it waits for the next piece.
      for (let match = /\r\n|\n|\r(?=[\s\S])/.exec(rest); match; match = /\r\n|\n|\r(?=[\s\S])/.exec(rest)) {
        const message = take(rest.slice(0, match.index));
        rest = rest.slice(match.index + match[0].length);
        if (message) messages.push(message);
      }
      if (rest.length > LINE_CHARS_MAX) throw new Error("a line of the stream is too long");
      return messages;
    },
  };
}
