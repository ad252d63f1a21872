/** The bytes of an answer as they come. A broken connection is thrown as what it is; leaving the loop closes the connection. */
import type { Session } from "../session.js";
import { Interrupted, networkFault } from "./api-errors.js";

export async function* bodyPieces(session: Pick<Session, "signal">, response: Response): AsyncGenerator<Uint8Array> {
  const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = response.body?.getReader();
  if (!reader) return;
  try {
    for (;;) {
      const piece = await nextPiece(session, reader);
      if (piece === undefined) return;
      yield piece;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

async function nextPiece(
  session: Pick<Session, "signal">,
  reader: ReadableStreamDefaultReader<Uint8Array>,
): Promise<Uint8Array | undefined> {
  try {
    return (await reader.read()).value;
  } catch (error) {
    throw session.signal.aborted ? new Interrupted() : networkFault(error);
  }
}
