/** Scenes: API keys, and people who may not do everything. */
import { expect, test } from "@jest/globals";
import { keepScreenshot, seriousFaults } from "../browser.js";
import type { ConsoleUnderTest } from "./console-under-test.js";
import { ASKS, WAITS } from "./playbooks.js";
import { settled } from "./settled.js";
import { until } from "./until.js";

export function keyScenes(get: () => ConsoleUnderTest): void {
  test("a key is shown once when it is made, works, and works no more after it was revoked", async () => {
    const { url, stack, person } = get();
    const { page, context, faults } = await person("admin");
    await page.goto(`${url}/keys`);
    await page.getByRole("button", { name: "New key" }).click();
    await page.getByLabel("What it is for").fill("for the scene");
    await page.getByLabel("What it may do").selectOption("own");
    await page.getByRole("dialog").getByText("runs:read", { exact: true }).click();
    expect(await seriousFaults(page)).toEqual([]);
    await keepScreenshot(page, "key-dialog-light");
    await page.getByRole("button", { name: "Make the key" }).click();
    const apiKey = await page.getByText(/^pxs_/).innerText();
    await keepScreenshot(page, "key-shown-light");
    const asked = (): Promise<Response> => fetch(`${stack.apiUrl}/api/v1/runs`, { headers: { "X-API-Key": apiKey } });
    expect((await asked()).status).toBe(200);
    await page.getByRole("button", { name: "Close and forget it" }).click();
    expect(await page.getByText(apiKey).count()).toBe(0);
    await page.getByRole("button", { name: "Revoke for the scene" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Revoke", exact: true }).click();
    await page
      .getByRole("row", { name: /for the scene/ })
      .getByText("Revoked")
      .waitFor();
    // Other processes may believe a token for two seconds more; the one that revoked it does not.
    await until("the key is refused", async () => (await asked()).status === 401);
    expect(faults).toEqual([]);
    await context.close();
  });

  test("a viewer sees no action it may not do, is told so where it matters, and the API refuses it all the same", async () => {
    const { url, api, person, keyOf, stack } = get();
    const { page, context, faults } = await person("viewer");
    const [waiting, asking] = [
      await api.start(WAITS, { title: "Only to look at" }),
      await api.start(ASKS, { title: "Asks somebody else" }),
    ];
    const { approval, etag } = await api.question(asking.id);
    const task = await api.expectCall<{ id: string }>(201, "POST", "/collab/tasks", { body: { title: "Not for viewers" } });
    const lock = { path: "src/viewers", owner: "ada", purpose: "looking", ttlMs: 600_000 };
    const held = await api.expectCall<{ id: string; fence: number }>(201, "POST", "/collab/locks", { body: lock });
    const actions = [
      "Start a run",
      "Cancel the run",
      "Pause",
      "Send a message",
      "Retry",
      "Approve",
      "Reject",
      "New task",
      "New key",
      "Release",
      "Revoke",
    ];
    for (const path of [`/runs/${waiting.id}`, "/runs", "/approvals", "/tasks", "/locks", "/leases", "/playbooks", "/"]) {
      await page.goto(url + path);
      await page.locator("h1").first().waitFor();
      await settled(page);
      const offered = await page.getByRole("main").getByRole("button").or(page.getByRole("main").getByRole("link")).allInnerTexts();
      expect({ path, offered: offered.filter((text) => actions.includes(text.trim())) }).toEqual({ path, offered: [] });
      expect(await page.locator("[draggable=true]").count()).toBe(0);
    }
    const menu = await page.getByRole("navigation").first().innerText();
    expect(menu).not.toContain("API keys");
    for (const path of ["/runs/new", "/keys"]) {
      await page.goto(url + path);
      await page.getByRole("heading", { name: "You may not see this" }).waitFor();
      expect(await seriousFaults(page)).toEqual([]);
    }
    await keepScreenshot(page, "not-allowed-light");
    expect(faults).toEqual([]);
    const headers = { "X-API-Key": await keyOf("viewer"), "Content-Type": "application/json" };
    const refused: [string, object, object?][] = [
      [`/runs/${waiting.id}/cancel`, {}],
      [`/runs/${waiting.id}/messages`, { text: "x", mode: "steer" }],
      ["/runs", { playbook: "repository-checkup" }],
      ["/runs/bulk", { action: "cancel", filter: { status: "running" }, reason: "x" }],
      [`/approvals/${approval.id}/decision`, { decision: "approve" }, { "If-Match": etag }],
      [`/collab/tasks/${task.body.id}/transition`, { to: "abandoned" }],
      [`/collab/locks/${held.body.id}/release`, { fence: held.body.fence }],
      ["/keys", { name: "x", role: "viewer" }],
    ];
    for (const [path, body, more] of refused) {
      const answer = await fetch(`${stack.apiUrl}/api/v1${path}`, {
        method: "POST",
        headers: { ...headers, ...more },
        body: JSON.stringify(body),
      });
      expect({ path, status: answer.status }).toEqual({ path, status: 403 });
    }
    expect((await api.getRun(waiting.id)).status).toBe("running");
    await context.close();
  });
}
