/** Where playbooks are looked up besides the built-in ones, and the addresses of the pages about them. Pure. */
export interface PlaybookPlace {
  /** A local repository on the server's machine; empty: none. */
  readonly path: string;
  /** Empty: its HEAD. */
  readonly ref: string;
}

const search = ({ path, ref }: PlaybookPlace, more: Readonly<Record<string, string>> = {}): string => {
  const given = Object.entries({ ...more, repository: path, ref: path === "" ? "" : ref }).filter(([, value]) => value !== "");
  return given.length === 0 ? "" : `?${new URLSearchParams(given).toString()}`;
};

export const playbooksPage = (place: PlaybookPlace): string => `/playbooks${search(place)}`;
export const playbookPage = (name: string, place: PlaybookPlace): string => `/playbooks/${encodeURIComponent(name)}${search(place)}`;
export const startRunPage = (playbook: string, place: PlaybookPlace): string => `/runs/new${search(place, { playbook })}`;

/** From the address of such a page. */
export function placeOf(params: { get(name: string): string | null }): PlaybookPlace {
  return { path: params.get("repository") ?? "", ref: params.get("ref") ?? "" };
}
