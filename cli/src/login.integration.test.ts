/** Signing people in from the command line, against the real API. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { loginCodeSchema, paths, sessionViewSchema } from "@praxis/api/contract";
import { inFolder, invoke, type Invocation } from "./testing/invoke.js";
import { startRealApi, type RealApi } from "./testing/real-api.js";

/** A database of its own and a whole API; generous because machines are noisy. */
const SETUP_MS = 60_000;
let api: RealApi;
beforeAll(async () => {
  api = await startRealApi();
}, SETUP_MS);
afterAll(() => api.stop(), SETUP_MS);

const praxis = (...args: string[]): Invocation => invoke(args, { url: api.url, key: api.key });

async function signIn(code: string): Promise<Response> {
  const headers = { "Content-Type": "application/json" };
  return fetch(api.url + paths.sessions(), { method: "POST", headers, body: JSON.stringify({ code }) });
}

test("without a console the code itself is printed, and it signs in the named person once", async () => {
  const invocation = praxis("login", "link", "--name", "ada", "--role", "viewer");
  expect(await invocation.done).toBe(0);
  expect(invocation.stderr()).toContain("no console runs beside this server");
  const code = invocation.stdout().trim();
  const session = sessionViewSchema.parse(await (await signIn(code)).json());
  expect(session.principal).toMatchObject({ id: "kyros-praxis#ada", role: "viewer" });
  expect((await signIn(code)).status).toBe(401);
});

test("beside a console it is a link, with the code where no server sees it", async () => {
  await inFolder(async (folder) => {
    const praxisFolder = join(folder, ".praxis");
    mkdirSync(praxisFolder, { recursive: true });
    writeFileSync(join(praxisFolder, "stack.json"), JSON.stringify({ apiUrl: api.url, consoleUrl: "http://127.0.0.1:3000" }));
    writeFileSync(join(praxisFolder, "credentials.json"), JSON.stringify({ apiUrl: api.url, apiKey: api.key }), { mode: 0o600 });
    const invocation = invoke(["login", "link", "--json"], { cwd: folder });
    expect(await invocation.done).toBe(0);
    const printed = JSON.parse(invocation.stdout()) as { link: string };
    const { code } = loginCodeSchema.parse(printed);
    expect(printed.link).toBe(`http://127.0.0.1:3000/login#code=${code}`);
    expect((await signIn(code)).status).toBe(201);
  });
});

test("a name that is none is said before anything is asked", async () => {
  const invocation = praxis("login", "link", "--name", "Ada Lovelace");
  expect(await invocation.done).toBe(2);
  expect(invocation.stderr()).toContain("name:");
});
