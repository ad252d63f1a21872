/** For tests: reads server-sent events one by one from a real connection. */
export interface SseMessage {
  id: string | null;
  event: string | null;
  data: string;
}

export interface SseReader {
  /** The next message; null when the stream has ended. Comments are skipped and counted. */
  next(): Promise<SseMessage | null>;
  /** All to the end of the stream. */
  rest(): Promise<SseMessage[]>;
  readonly comments: string[];
  close(): Promise<void>;
}

export function readSse(response: Response): SseReader {
  if (!response.body) throw new Error("the answer has no body");
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const comments: string[] = [];
  let buffer = "";
  const next = async (): Promise<SseMessage | null> => {
    for (;;) {
      const end = buffer.indexOf("\n\n");
      if (end >= 0) {
        const block = buffer.slice(0, end);
        buffer = buffer.slice(end + 2);
        const message = parse(block);
        if (message) return message;
        comments.push(block);
        continue;
      }
      const { done, value } = await reader.read().catch(() => ({ done: true, value: undefined }));
      if (done) return null;
      buffer += value ?? "";
    }
  };
  return {
    next,
    comments,
    rest: async () => {
      const all: SseMessage[] = [];
      for (let message = await next(); message; message = await next()) all.push(message);
      return all;
    },
    close: () => reader.cancel(),
  };
}

function parse(block: string): SseMessage | null {
  const field = (name: string): string | null => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1] ?? null;
  const data = field("data");
  return data === null ? null : { id: field("id"), event: field("event"), data };
}
