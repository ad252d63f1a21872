/** Reads server-sent events from a real response, one after the other. */
export interface SseMessage {
  id?: string;
  event?: string;
  data: unknown;
}

export async function* sseMessages(response: Response): AsyncGenerator<SseMessage> {
  if (!response.ok || response.body === null) throw new Error(`the stream answered ${response.status}`);
  let rest = "";
  for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
    rest += piece;
    for (let end = rest.indexOf("\n\n"); end >= 0; end = rest.indexOf("\n\n")) {
      const message = messageOf(rest.slice(0, end));
      rest = rest.slice(end + 2);
      if (message !== null) yield message;
    }
  }
}

function messageOf(block: string): SseMessage | null {
  const fields = new Map(
    block
      .split("\n")
      .filter((line) => !line.startsWith(":") && line.includes(":"))
      .map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).replace(/^ /, "")] as const),
  );
  const data = fields.get("data");
  if (data === undefined) return null;
  const [id, event] = [fields.get("id"), fields.get("event")];
  return { data: JSON.parse(data) as unknown, ...(id === undefined ? {} : { id }), ...(event === undefined ? {} : { event }) };
}
