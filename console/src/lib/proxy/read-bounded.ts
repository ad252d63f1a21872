/** The body of a call that nobody has signed in for: read no further than it may be long, whatever its headers say. Null: it is longer. */
export async function readBounded(request: Pick<Request, "body">, bytesMax: number): Promise<string | null> {
  const reader = request.body?.getReader();
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for (let read = await reader?.read(); read !== undefined && !read.done; read = await reader?.read()) {
    bytes += read.value.byteLength;
    if (bytes > bytesMax) {
      await reader?.cancel();
      return null;
    }
    parts.push(read.value);
  }
  return Buffer.concat(parts).toString("utf8");
}
