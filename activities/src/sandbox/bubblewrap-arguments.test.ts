import { expect, test } from "@jest/globals";
import { bubblewrapArguments, isWithin, type SandboxView } from "./bubblewrap-arguments.js";

const view: SandboxView = {
  workspace: "/srv/.praxis/data/workspaces/r/s-1",
  writable: ["/srv"],
  hidden: ["/srv/.praxis/data", "/srv/.praxis", "/tmp/secret"],
  hiddenFiles: ["/home/me/.netrc", "/srv/.praxis/credentials.json"],
  temp: "/srv/.praxis/data/processes/7/temp",
  cwd: "/srv/.praxis/data/workspaces/r/s-1",
  network: false,
  environment: { A: "b c" },
  runFiles: [],
};
const position = (args: readonly string[], ...part: string[]): number =>
  args.findIndex((_arg, at) => part.every((wanted, offset) => args[at + offset] === wanted));

test("what is hidden covers what may be written, and the workspace shows through both", () => {
  const args = bubblewrapArguments(view);
  const order = [
    ["--ro-bind", "/", "/"],
    ["--bind", "/srv", "/srv"],
    ["--tmpfs", "/srv/.praxis"],
    ["--bind", view.workspace, view.workspace],
    ["--remount-ro", "/srv/.praxis"],
  ].map((part) => position(args, ...part));
  expect(order.every((at) => at >= 0)).toBe(true);
  expect(order).toEqual(order.toSorted((a, b) => a - b));
});

test("a hidden folder inside a hidden one, or inside the private temp folder, needs no mount of its own", () => {
  const args = bubblewrapArguments(view);
  expect(args.filter((arg) => arg === "/srv/.praxis/data" || arg === "/tmp/secret")).toEqual([]);
});

test("a hidden folder in the temp folder stays hidden when a folder around it may be written", () => {
  const args = bubblewrapArguments({ ...view, writable: ["/tmp"] });
  expect(position(args, "--tmpfs", "/tmp/secret")).toBeGreaterThan(position(args, "--bind", "/tmp", "/tmp"));
});

test("network only when granted; the environment is exactly what is given", () => {
  expect(bubblewrapArguments(view)).toContain("--unshare-net");
  expect(bubblewrapArguments({ ...view, network: true })).not.toContain("--unshare-net");
  expect(bubblewrapArguments(view).slice(-4)).toEqual(["--clearenv", "--setenv", "A", "b c"]);
});

test("a folder's neighbour with the same beginning is not within it", () => {
  expect([isWithin("/a", "/a"), isWithin("/a", "/a/b"), isWithin("/a", "/ab"), isWithin("/", "/x")]).toEqual([true, true, false, true]);
});

test("a private file looks empty; one in a hidden folder needs no cover of its own", () => {
  const args = bubblewrapArguments(view);
  expect(args.join(" ")).toContain("--ro-bind /dev/null /home/me/.netrc");
  expect(args).not.toContain("/srv/.praxis/credentials.json");
});

test("a read-only folder shows through the workspace and through what is hidden", () => {
  const at = `${view.workspace}/node_modules`;
  const args = bubblewrapArguments({ ...view, readOnly: [{ from: "/cache/modules", at }] });
  expect(position(args, "--ro-bind", "/cache/modules", at)).toBeGreaterThan(position(args, "--bind", view.workspace, view.workspace));
});
