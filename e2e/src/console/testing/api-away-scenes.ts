/** Scenes: the API goes away and comes back. The last ones: nothing of the stack is touched after them. */
import { expect, test } from "@jest/globals";
import { keepScreenshot } from "../browser.js";
import type { ConsoleUnderTest } from "./console-under-test.js";
import { WAITS } from "./playbooks.js";
import { settled } from "./settled.js";
import { until } from "./until.js";

const SAID = "It was said while nobody could listen";

export function apiAwayScenes(get: () => ConsoleUnderTest): void {
  test("the page says that the server is away, goes on by itself without a reload, misses no line of the log and shows none twice", async () => {
    const { url, api, stack, person } = get();
    const { page, context, faults } = await person("operator");
    const { id } = await api.start(WAITS, { title: "Watched through an outage" });
    await page.goto(`${url}/runs/${id}`);
    await page.locator(".log__line").nth(1).waitFor();
    await settled(page);
    await page.evaluate("window.stillTheSamePage = true");
    expect(faults).toEqual([]);
    const before = stack.processId("api");
    process.kill(before, "SIGKILL");
    // Its successor is held back, or it would be there before anybody could look.
    await until("a new API is started", () => ![before, 0].includes(stack.processId("api")));
    const after = stack.processId("api");
    process.kill(after, "SIGSTOP");
    try {
      await page.locator(".live-banner").waitFor();
      await keepScreenshot(page, "api-away-light");
    } finally {
      process.kill(after, "SIGCONT");
    }
    await until("the new API answers", () => isReady(stack.apiUrl));
    await api.expectCall(202, "POST", `/runs/${id}/messages`, { body: { text: SAID, mode: "follow_up" } });
    await page.locator(".live-banner").waitFor({ state: "hidden" });
    await page.locator(".log__line", { hasText: "Message" }).waitFor();
    await api.expectCall(202, "POST", `/runs/${id}/cancel`, { body: {} });
    await page.locator(".fact-line").getByText("Cancelled", { exact: true }).waitFor();
    expect(await page.evaluate("window.stillTheSamePage")).toBe(true);
    const told = (await api.events(id)).map(({ seq }) => String(seq));
    await until("every line is there", async () => (await page.locator(".log__line").count()) >= told.length);
    expect(await page.locator(".log__seq").allInnerTexts()).toEqual(told);
    // What failed meanwhile was the API's absence and nothing else.
    expect(faults.filter((fault) => !/503|WebSocket|ERR_CONNECTION|failed:/.test(fault))).toEqual([]);
    await context.close();
  });
}

async function isReady(apiUrl: string): Promise<boolean> {
  return fetch(`${apiUrl}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );
}
