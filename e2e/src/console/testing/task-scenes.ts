/** Scenes: the board. */
import { expect, test } from "@jest/globals";
import type { TaskView } from "@praxis/api/contract";
import type { Locator, Page } from "playwright-core";
import { keepScreenshot, seriousFaults } from "../browser.js";
import type { ConsoleUnderTest } from "./console-under-test.js";

export function taskScenes(get: () => ConsoleUnderTest): void {
  const create = async (title: string): Promise<TaskView> =>
    (await get().api.expectCall<TaskView>(201, "POST", "/collab/tasks", { body: { title, labels: ["scene"] } })).body;
  const read = async (id: string): Promise<TaskView> => (await get().api.expectCall<TaskView>(200, "GET", `/collab/tasks/${id}`)).body;

  test("a task is dragged to where it may go, is not taken where it may not, and moves by keyboard too", async () => {
    const { url, person } = get();
    const { page, context, faults } = await person("operator");
    const { id } = await create("Drag me");
    await page.goto(`${url}/tasks`);
    const card = page.locator(".task", { hasText: "Drag me" });
    const column = (name: string) => page.getByRole("region", { name, exact: true });
    await drag(page, card, column("Done"));
    expect(await page.getByRole("dialog").isVisible()).toBe(false);
    await drag(page, card, column("In progress"));
    await page.getByRole("dialog").getByRole("button", { name: "Move", exact: true }).click();
    await column("In progress").locator(".task", { hasText: "Drag me" }).waitFor();
    expect((await read(id)).status).toBe("in_progress");
    await card.getByRole("combobox").selectOption("blocked");
    await page.getByRole("dialog").getByLabel("What it needs to go on").fill("an answer");
    await page.getByRole("dialog").getByRole("button", { name: "Move", exact: true }).click();
    await column("Blocked").getByText("an answer").waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await keepScreenshot(page, "tasks-light");
    expect(faults).toEqual([]);
    await context.close();
  });

  test("whoever edits an older version gets a 412, sees both versions, and keeps what the other changed", async () => {
    const { url, api, person } = get();
    const { page, context, faults } = await person("operator");
    const { id } = await create("Two writers");
    await page.goto(`${url}/tasks`);
    await page.getByRole("button", { name: "Edit “Two writers”" }).click();
    await page.getByRole("dialog").getByLabel("Title").fill("My title");
    await page.getByRole("dialog").getByLabel("Labels").fill("mine");
    const { headers } = await api.expectCall(200, "GET", `/collab/tasks/${id}`);
    await api.expectCall(200, "PATCH", `/collab/tasks/${id}`, {
      body: { title: "Their title", priority: 1 },
      headers: { "If-Match": headers.get("etag") ?? "", "Content-Type": "application/merge-patch+json" },
    });
    await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
    const conflict = page.getByRole("dialog", { name: /Somebody was faster/ }).or(page.getByRole("dialog", { name: /Two writers/ }));
    await conflict.getByText("Their title").waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await keepScreenshot(page, "conflict-light");
    await conflict.getByRole("button", { name: "Write my changes over it" }).click();
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    expect(await read(id)).toMatchObject({ title: "My title", labels: ["mine"], priority: 1 });
    // The one refusal that was meant.
    expect(faults.filter((fault) => !fault.includes("412"))).toEqual([]);
    expect(faults.some((fault) => fault.includes("412: PATCH"))).toBe(true);
    await context.close();
  });

  test("a move of a task that somebody moved meanwhile is not made, and both states are shown", async () => {
    const { url, api, person } = get();
    const { page, context, faults } = await person("operator");
    const { id } = await create("Moved by two");
    await page.goto(`${url}/tasks`);
    const card = page.locator(".task", { hasText: "Moved by two" });
    await card.getByRole("combobox").selectOption("in_progress");
    await api.expectCall(200, "POST", `/collab/tasks/${id}/transition`, { body: { to: "abandoned", reason: "not wanted" } });
    await page.getByRole("dialog").getByRole("button", { name: "Move", exact: true }).click();
    await page.getByText(/it changed meanwhile and stands at “Abandoned”/).waitFor();
    await keepScreenshot(page, "conflict-move-light");
    await page.getByRole("dialog").getByRole("button", { name: "Take the version now" }).click();
    expect((await read(id)).status).toBe("abandoned");
    expect(faults).toEqual([]);
    await context.close();
  });
}

/** As a hand does it: columns that may take the card open when it is lifted, and only then is it carried there. */
async function drag(page: Page, card: Locator, to: Locator): Promise<void> {
  await card.scrollIntoViewIfNeeded();
  const from = await card.boundingBox();
  if (from === null) throw new Error("the card is not there");
  await page.mouse.move(from.x + 20, from.y + 10);
  await page.mouse.down();
  await page.mouse.move(from.x + 30, from.y + 20, { steps: 5 });
  await page.locator(".board__column--takes").first().waitFor();
  const target = await to.boundingBox();
  if (target === null) throw new Error("the column is not there");
  await page.mouse.move(target.x + target.width / 2, target.y + 60, { steps: 5 });
  await page.mouse.up();
  await page.locator(".board__column--takes").first().waitFor({ state: "hidden" });
}
