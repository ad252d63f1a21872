/** What `inventory.json` holds. Later steps and people read it; add, never rename. */
import type { LanguageKind } from "./language-table.js";
import type { Marker } from "./scan-blob.js";

export interface LanguageFacts {
  files: number;
  bytes: number;
  /** Newline bytes; 0 for binary files. */
  lines: number;
  kind: LanguageKind;
}

export interface NamedPath {
  path: string;
  kind: string;
}

export interface Inventory {
  schema: 1;
  commit: string;
  /** Tracked blobs, symbolic links among them, submodules not. */
  files: number;
  bytes: number;
  lines: number;
  binaryFiles: number;
  links: number;
  submodules: number;
  languages: Record<string, LanguageFacts>;
  largestFiles: { path: string; bytes: number; language: string }[];
  manifests: { count: number; first: NamedPath[] };
  lockfiles: { count: number; first: NamedPath[] };
  tests: { testFiles: number; codeFiles: number; testLines: number; codeLines: number; ratio: number | null; rule: string };
  licence: { spdx: string | null; path: string | null; files: { path: string; spdx: string | null }[] };
  markers: { counts: Record<Marker, number>; total: number; files: { path: string; total: number; counts: Record<Marker, number> }[] };
  rules: string[];
}

export const INVENTORY_ARTIFACT = "inventory.json";

export const INVENTORY_RULES = [
  "Counted is what git tracks at the commit; nothing is left out as generated or vendored.",
  "files and bytes are tracked blobs, symbolic links among them. Submodules are entries of another repository and counted apart.",
  "A file is binary when a NUL byte is among its first 8000 bytes, as git decides. lines are newline bytes of text files.",
  "Every file is in one language row: by name, extension or #! line; else Binary, Symbolic link or Other text.",
  "Markers are the whole words TODO, FIXME, HACK and XXX in capitals, in text files.",
];
