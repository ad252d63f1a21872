/** One stack, one browser and its people for all scenes: what starts takes half a minute, what they do takes seconds. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { CreatedKey } from "@praxis/api/contract";
import type { Role } from "@praxis/domain/access";
import type { Browser } from "playwright-core";
import { createApiSession, type ApiSession } from "../../runs/api-session.js";
import { startStackUnderTest, type StackUnderTest } from "../../runs/stack-under-test.js";
import { openBrowser, openPage, SCREENSHOTS, type PageOptions, type WatchedPage } from "../browser.js";

const START_MS = 120_000;

export interface ConsoleUnderTest {
  stack: StackUnderTest;
  browser: Browser;
  /** Origin of the console. */
  url: string;
  /** Of the one login link that `npm start` printed. */
  code: string;
  /** With the admin's key. */
  api: ApiSession;
  /** A browser of its own, signed in with a key of this role. */
  person(role: Role, options?: PageOptions): Promise<WatchedPage>;
  /** The key of a role, made once. */
  keyOf(role: Role): Promise<string>;
  /** Every page that was opened, for the last word about all of them. */
  opened: WatchedPage[];
  /** Figures that people read, kept beside the screenshots. */
  measured: Record<string, number>;
  stop(): Promise<void>;
}

export async function startConsoleUnderTest(): Promise<ConsoleUnderTest> {
  const stack = await startStackUnderTest({ PRAXIS_CONSOLE: "true" });
  try {
    const link = new URL(await loginLink(stack));
    return withBrowser(stack, link, await openBrowser());
  } catch (error) {
    await stack.stop();
    throw error;
  }
}

function withBrowser(stack: StackUnderTest, link: URL, browser: Browser): ConsoleUnderTest {
  const url = link.origin;
  const api = createApiSession(stack);
  const keys = new Map<Role, Promise<string>>();
  const opened: WatchedPage[] = [];
  const measured: Record<string, number> = {};
  const makeKey = async (role: Role): Promise<string> =>
    (await api.expectCall<CreatedKey>(201, "POST", "/keys", { body: { name: `a ${role}`, role } })).body.apiKey;
  const keyOf = (role: Role): Promise<string> => {
    const key = keys.get(role) ?? makeKey(role);
    keys.set(role, key);
    return key;
  };
  return {
    ...{ stack, browser, url, api, opened, measured, keyOf },
    code: new URLSearchParams(link.hash.slice(1)).get("code") ?? "",
    person: async (role, options) => {
      const watched = await openPage(browser, options);
      opened.push(watched);
      await watched.context.addCookies([await sessionOf(url, await keyOf(role))]);
      return watched;
    },
    stop: async () => {
      if (Object.keys(measured).length > 0) {
        writeFileSync(join(SCREENSHOTS, "measured.json"), `${JSON.stringify(measured, null, 2)}\n`);
        process.stdout.write(`The console, measured: ${JSON.stringify(measured)}\n`);
      }
      await browser.close();
      await stack.stop();
    },
  };
}

async function loginLink(stack: StackUnderTest): Promise<string> {
  const deadline = performance.now() + START_MS;
  for (;;) {
    const link = /^Console\s+(\S+#code=\S+)/m.exec(stack.text())?.[1];
    if (link !== undefined) return link;
    if (performance.now() > deadline) throw new Error(`No login link came. npm start said:\n${stack.text()}`);
    await delay(50);
  }
}

/** As the login page does it; the cookie goes straight into the browser. */
async function sessionOf(
  url: string,
  apiKey: string,
): Promise<{ name: string; value: string; url: string; httpOnly: true; sameSite: "Lax" }> {
  const answer = await fetch(`${url}/api/session`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: url, "x-praxis-console": "1" },
    body: JSON.stringify({ apiKey }),
  });
  const [, name, value] = /^([^=]+)=([^;]+)/.exec(answer.headers.get("set-cookie") ?? "") ?? [];
  if (answer.status !== 201 || name === undefined || value === undefined) throw new Error(`The sign-in answered ${answer.status}.`);
  return { name, value, url, httpOnly: true, sameSite: "Lax" };
}
