/** Scenes: work that a dead agent held moves on to the next one, and the pages show it as it happens. */
import { expect, test } from "@jest/globals";
import { DrillAgent } from "../../leases/drill-agent.js";
import { keepScreenshot, seriousFaults } from "../browser.js";
import type { ConsoleUnderTest } from "./console-under-test.js";
import { keepBeating } from "./keep-beating.js";
import { HELD_BY_AGENT } from "./playbooks.js";

/** Waits longer than an offer needs to be there on a busy machine. */
const POLL_MS = 20_000;

export function leaseScenes(get: () => ConsoleUnderTest): void {
  test("a lease moves from an agent that fell silent to the next one; the run's page, the leases and the agents show it without a reload", async () => {
    const { url, api, stack, person } = get();
    const { page, context, faults } = await person("operator");
    const list = await context.newPage();
    const urls = [stack.apiUrl];
    const [ada, bob] = ["ada", "bob"].map((id) => new DrillAgent(id, { apiUrls: urls, apiKey: stack.apiKey }));
    if (ada === undefined || bob === undefined) throw new Error("no agents");
    await Promise.all([ada.register(), bob.register()]);
    const { id } = await api.start(HELD_BY_AGENT, { title: "Work that moves on" });
    await Promise.all([page.goto(`${url}/runs/${id}`), list.goto(`${url}/leases`)]);
    const first = await ada.take(POLL_MS);
    if (first === null) throw new Error("ada got no work");
    await page.locator(".lease", { hasText: "ada" }).waitFor();
    const adaStops = keepBeating(ada, first, { progress: { done: 2, total: 5, note: "reading" } });
    await page.locator(".lease", { hasText: "2 / 5" }).waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await keepScreenshot(page, "run-held-light");
    await adaStops();
    // Ada says nothing any more. Her five seconds run out, and the work is offered again.
    const second = await bob.take(POLL_MS);
    if (second === null) throw new Error("bob got no work");
    const bobStops = keepBeating(bob, second);
    await page.locator(".lease", { hasText: "bob" }).waitFor();
    await list.getByText("took over from ada").waitFor();
    expect(await seriousFaults(list)).toEqual([]);
    await keepScreenshot(list, "leases-light");
    expect((await ada.lease(first, "complete", { outcome: {} })).status).toBe(412);
    await list.goto(`${url}/agents`);
    await list.getByRole("cell", { name: "bob" }).first().waitFor();
    await list.close();
    await bobStops();
    await bob.lease(second, "complete", { outcome: { by: "bob" } });
    await page.locator(".fact-line").getByText("Succeeded", { exact: true }).waitFor();
    expect(faults).toEqual([]);
    await context.close();
  });

  test("a person takes work back from an agent, with a reason, and the agent is refused", async () => {
    const { url, api, stack, person } = get();
    const { page, context, faults } = await person("operator");
    const agent = new DrillAgent("cyd", { apiUrls: [stack.apiUrl], apiKey: stack.apiKey });
    await agent.register();
    const { id } = await api.start(HELD_BY_AGENT, { title: "Work taken back" });
    const held = await agent.take(POLL_MS);
    if (held === null) throw new Error("cyd got no work");
    const stops = keepBeating(agent, held);
    await page.goto(`${url}/runs/${id}`);
    await page.getByRole("button", { name: "Take it back" }).click();
    await page
      .getByRole("dialog")
      .getByLabel(/Reason/)
      .fill("it does the wrong thing");
    await keepScreenshot(page, "revoke-dialog-light");
    await page.getByRole("dialog").getByRole("button", { name: "Take it back", exact: true }).click();
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await stops();
    expect((await agent.lease(held, "heartbeat")).status).toBe(412);
    await api.expectCall(202, "POST", `/runs/${id}/cancel`, { body: {} });
    await page.locator(".fact-line").getByText("Cancelled", { exact: true }).waitFor();
    expect(faults).toEqual([]);
    await context.close();
  });
}
