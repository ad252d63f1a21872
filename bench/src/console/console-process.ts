/** The console's production build as a process of its own, and a browser that is signed in to it. */
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { chromium, type Browser, type BrowserContext } from "playwright-core";
import type { Children } from "../machine/children.js";
import { entryPoint } from "../machine/platform.js";

/** Playwright brings its own browser by download; ours is the system's. */
const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const READY_MS = 60_000;

export interface ConsoleWish {
  children: Children;
  port: number;
  apiUrl: string;
  environment: Readonly<Record<string, string | undefined>>;
}

export async function startConsole({ children, port, apiUrl, environment }: ConsoleWish): Promise<string> {
  const url = `http://127.0.0.1:${String(port)}`;
  const folder = entryPoint("console/.next/BUILD_ID").replace(/\/\.next\/BUILD_ID$/, "");
  children.start(`console-${String(port)}`, {
    file: process.execPath,
    args: [entryPoint("node_modules/next/dist/bin/next"), "start", folder, "--hostname", "127.0.0.1", "--port", String(port)],
    env: {
      PATH: environment["PATH"] ?? "",
      HOME: environment["HOME"] ?? "",
      NODE_ENV: "production",
      NEXT_TELEMETRY_DISABLED: "1",
      PRAXIS_API_URL: apiUrl,
      PRAXIS_CONSOLE_SECRET: randomBytes(32).toString("hex"),
    },
  });
  for (const until = Date.now() + READY_MS; ;) {
    if (
      await fetch(`${url}/login`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return url;
    if (Date.now() > until) throw new Error(`The console did not begin to serve at ${url}.`);
    await delay(50);
  }
}

export async function openBrowser(): Promise<Browser> {
  const executablePath = CHROMIUM.find((path) => existsSync(path));
  if (executablePath === undefined) throw new Error("There is no Chromium on this machine: install the package chromium.");
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
}

/** A window that is signed in. Its cache is warm after the first page. */
export async function openSignedIn(browser: Browser, consoleUrl: string, apiKey: string): Promise<BrowserContext> {
  const answer = await fetch(`${consoleUrl}/api/session`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: consoleUrl, "x-praxis-console": "1" },
    body: JSON.stringify({ apiKey }),
  });
  const [cookie = ""] = answer.headers.getSetCookie();
  const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
  if (!answer.ok || name === undefined || value === undefined)
    throw new Error(`The console let nobody in: ${String(answer.status)} ${await answer.text()}`);
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "en-GB" });
  await context.addCookies([{ name, value, url: consoleUrl, httpOnly: true, sameSite: "Lax" }]);
  return context;
}
