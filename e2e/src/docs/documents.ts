/** The README and the hand-written pages under docs/, and what they name: links, files, scripts. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The repository's root. */
export const ROOT = join(import.meta.dirname, "../../..");

export interface Document {
  /** From the root. */
  path: string;
  text: string;
}

export function readDocument(path: string): Document {
  return { path, text: readFileSync(join(ROOT, path), "utf8") };
}

/** Generated pages are left out: they are checked where they are made. */
export function readDocuments(): Document[] {
  const pages = readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".md"));
  return ["README.md", ...pages.map((name) => `docs/${name.replaceAll("\\", "/")}`).sort()]
    .map(readDocument)
    .filter(({ text }) => !text.startsWith("<!-- Generated"));
}

/** Targets of Markdown links that lead to a file here, with the heading behind `#`. */
export function relativeLinks({ text }: Document): { target: string; heading: string }[] {
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = ""]) => link)
    .filter((link) => !/^[a-z]+:/.test(link))
    .map((link) => ({ target: link.split("#")[0] ?? "", heading: link.split("#")[1] ?? "" }));
}

/** As GitHub makes them: lower case, blanks to dashes, everything else but letters, digits, dashes and underscores dropped. */
export function headingsOf({ text }: Document): Set<string> {
  const headings = withoutBlocks(text).matchAll(/^#+ (.+)$/gm);
  return new Set(
    [...headings].map(([, heading = ""]) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}_ -]/gu, "")
        .replaceAll(" ", "-"),
    ),
  );
}

/** Everything in code marks that looks like a file or folder of a room or of the root: `room/path`, `docs/x.md`, `.ci/run`. */
export function namedPaths({ text }: Document): string[] {
  const rooms = (JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { workspaces: string[] }).workspaces;
  const starts = [...rooms, "docs", ".ci", "docker"].map((name) => name.replace(".", "\\.")).join("|");
  const path = new RegExp(`^(?:${starts})/[A-Za-z0-9_./{},*-]+$`);
  const files = /^(?:\.[a-z-]+\.cjs|\.env\.example|docker-compose\.yml|Dockerfile|package\.json|jest\.[a-z.-]+js|[a-z.]+config\.js)$/;
  const marked = [...text.matchAll(/`([^`\n]+)`/g)].map(([, code = ""]) => code);
  const inBlocks = [...text.matchAll(/\bdocs\/examples\/[a-z-]+\.yaml/g)].map(([found]) => found);
  return [...marked.filter((code) => path.test(code) || files.test(code)), ...inBlocks];
}

/** Is it there? `{a,b}` stands for each, `*` for anything, `room/face` for a face or a folder with a law of its own, and what is built (`room/dist/x.js`) for its source. */
export function exists(path: string): boolean {
  if (isFace(path)) return true;
  const choice = /\{([^}]+)\}/.exec(path);
  if (choice) return (choice[1] ?? "").split(",").every((one) => exists(path.replace(choice[0], one)));
  const star = path.indexOf("*");
  if (star >= 0) return existsSync(join(ROOT, path.slice(0, path.lastIndexOf("/", star))));
  return existsSync(join(ROOT, path.replace(/^([a-z0-9]+)\/dist\/(.*)\.js$/, "$1/src/$2.ts")));
}

function isFace(path: string): boolean {
  const [, room = "", face = ""] = /^([a-z0-9]+)\/([a-z*-]+)$/.exec(path) ?? [];
  const manifest = join(ROOT, room, "package.json");
  if (room === "" || !existsSync(manifest)) return false;
  const { exports = {} } = JSON.parse(readFileSync(manifest, "utf8")) as { exports?: Record<string, unknown> };
  return face === "*" || Object.hasOwn(exports, `./${face}`) || existsSync(join(ROOT, room, "src", face));
}

/** The names behind `npm run`; `npm start` and `npm test` count too. */
export function npmScripts({ text }: Document): string[] {
  const run = [...text.matchAll(/\bnpm run (?:-s |--silent )?([a-z][a-z:-]*[a-z])/g)].map(([, name = ""]) => name);
  const short = [...text.matchAll(/\bnpm (start|test)\b/g)].map(([, name = ""]) => name);
  return [...run, ...short];
}

function withoutBlocks(text: string): string {
  return text.replaceAll(/^```[\s\S]*?^```/gm, "");
}
