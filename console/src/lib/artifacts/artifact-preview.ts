/** How an artifact is shown in place. What nobody knows how to show is offered for download only. Pure. */
export const PREVIEWS = ["markdown", "html", "json", "yaml", "patch", "image", "text", "none"] as const;
export type Preview = (typeof PREVIEWS)[number];

/** Larger ones are downloaded: a page is no place to read megabytes. */
export const PREVIEW_BYTES_MAX = 1_000_000;

const BY_TYPE: readonly (readonly [RegExp, Preview])[] = [
  [/^text\/markdown$/, "markdown"],
  [/^text\/html$|^application\/xhtml\+xml$/, "html"],
  [/^application\/(.+\+)?json$/, "json"],
  [/yaml$/, "yaml"],
  [/^text\/(x-)?(diff|patch)$/, "patch"],
  [/^image\/(png|jpeg|gif|webp|avif)$/, "image"],
  [/^text\/|^application\/(x-ndjson|xml|.+\+xml|javascript|x-sh)$/, "text"],
];
const BY_NAME: readonly (readonly [RegExp, Preview])[] = [
  [/\.md$/i, "markdown"],
  [/\.(patch|diff)$/i, "patch"],
];

export function previewOf({ name, mediaType, bytes }: { name: string; mediaType: string; bytes: number }): Preview {
  const type = mediaType.split(";")[0]?.trim().toLowerCase() ?? "";
  const byType = BY_TYPE.find(([pattern]) => pattern.test(type))?.[1] ?? "none";
  // Tools often call a patch or a Markdown file plain text.
  const found = byType === "text" ? (BY_NAME.find(([pattern]) => pattern.test(name))?.[1] ?? "text") : byType;
  return bytes > PREVIEW_BYTES_MAX && found !== "image" && found !== "html" ? "none" : found;
}

export const DIFF_LINES = ["file", "hunk", "added", "removed", "same"] as const;
export type DiffLineKind = (typeof DIFF_LINES)[number];
export interface DiffLine {
  readonly kind: DiffLineKind;
  readonly text: string;
}

/** Each is an element of the page; the whole is there to download. */
const PATCH_LINES_MAX = 4_000;

/** As much of a patch as a page can show, and how many lines it has. */
export function shownPatch(patch: string): { lines: DiffLine[]; all: number } {
  const all = diffLines(patch);
  return { lines: all.slice(0, PATCH_LINES_MAX), all: all.length };
}

/** Line by line, as a unified diff says. Inside a hunk the counts of its head decide, so `--- x` there is a removed line. */
export function diffLines(patch: string): DiffLine[] {
  let oldLeft = 0;
  let newLeft = 0;
  return patch.split("\n").map((text) => {
    const head = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/.exec(text);
    if (head) {
      oldLeft = Number(head[1] ?? 1);
      newLeft = Number(head[2] ?? 1);
      return { kind: "hunk", text };
    }
    if (oldLeft <= 0 && newLeft <= 0) return { kind: "file", text };
    const kind = text.startsWith("+") ? "added" : text.startsWith("-") ? "removed" : "same";
    if (kind !== "removed" && !text.startsWith("\\")) newLeft -= 1;
    if (kind !== "added" && !text.startsWith("\\")) oldLeft -= 1;
    return { kind, text };
  });
}
