/** The texts of many files through one or two git processes, whatever their number. What is no text, or too large, is left out. */
import { TEXT_BYTES_MAX } from "@praxis/domain/gate";
import { streamBlobs } from "../objects/stream-blobs.js";
import type { RepositoryView } from "./repository-view.js";

export interface WantedText {
  path: string;
  blob: string;
  /** Left out: it is asked for. */
  bytes?: number | undefined;
}

/** As git looks for it, to tell text from anything else. */
const LOOKED_AT_BYTES = 8_000;
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** For each list: path → text. Bytes that are no UTF-8 become U+FFFD. */
export async function readTexts<Lists extends Readonly<Record<string, readonly WantedText[]>>>(
  view: RepositoryView,
  lists: Lists,
  signal?: AbortSignal,
): Promise<{ [List in keyof Lists]: Record<string, string> }> {
  const wanted = Object.entries(lists).flatMap(([list, texts]) => texts.map((text) => ({ list, ...text })));
  const unknown = wanted.filter(({ bytes }) => bytes === undefined).map(({ blob }) => blob);
  const sizes = await readSizes(view, unknown, signal);
  const entries = wanted
    .filter(({ blob, bytes }) => (bytes ?? sizes.get(blob) ?? Infinity) <= TEXT_BYTES_MAX)
    .map(({ list, path, blob }) => ({ list, path, objectId: blob }));
  const texts = await readBlobs(view, entries, signal);
  const of = (name: string): Record<string, string> =>
    Object.fromEntries(texts.flatMap(({ list, path, text }) => (list === name ? [[path, text]] : [])));
  return Object.fromEntries(Object.keys(lists).map((name) => [name, of(name)])) as { [List in keyof Lists]: Record<string, string> };
}

async function readBlobs(
  view: RepositoryView,
  entries: readonly { list: string; path: string; objectId: string }[],
  signal?: AbortSignal,
): Promise<{ list: string; path: string; text: string }[]> {
  if (entries.length === 0) return [];
  const texts: { list: string; path: string; text: string }[] = [];
  let chunks: Buffer[] = [];
  for await (const { entry, chunk, first, last } of streamBlobs(view.git, { gitDir: view.gitDir, entries: inOrder(entries), signal })) {
    if (first) chunks = [];
    chunks.push(Buffer.from(chunk));
    if (!last) continue;
    const content = Buffer.concat(chunks);
    if (!content.subarray(0, LOOKED_AT_BYTES).includes(0)) texts.push({ ...entry, text: decoder.decode(content) });
  }
  return texts;
}

/** Of those that are blobs and are there. */
async function readSizes(view: RepositoryView, blobs: readonly string[], signal?: AbortSignal): Promise<Map<string, number>> {
  if (blobs.length === 0) return new Map();
  const args = ["cat-file", "--batch-check=%(objectname) %(objecttype) %(objectsize)", "--buffer"];
  const answer = await view.git.read({ gitDir: view.gitDir, args, input: blobs.map((id) => `${id}\n`).join(""), signal });
  const sizes = new Map<string, number>();
  for (const line of answer.toString("utf8").split("\n")) {
    const [id = "", type, size] = line.split(" ");
    if (type === "blob") sizes.set(id, Number(size));
  }
  return sizes;
}

async function* inOrder<T>(entries: readonly T[]): AsyncGenerator<T> {
  for (const entry of entries) yield entry;
}
