/** How commands are shut in on this host: found out once, when the worker starts. */
export interface Bubblewrap {
  kind: "bubblewrap";
  executable: string;
}

/** No sandbox. `reason` is shown on every step that runs without one. */
export interface NoSandbox {
  kind: "none";
  reason: string;
  /** util-linux's `setpriv`: ends the command when its worker dies. Null where it is missing. */
  setpriv: string | null;
}

export type Sandbox = Bubblewrap | NoSandbox;
