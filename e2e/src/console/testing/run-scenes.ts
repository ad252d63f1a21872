/** Scenes: a run from the form to its end, as one person sees and steers it. */
import { expect, test } from "@jest/globals";
import type { Page } from "playwright-core";
import { keepScreenshot, seriousFaults, type WatchedPage } from "../browser.js";
import type { ConsoleUnderTest } from "./console-under-test.js";
import { FAILS, WAITS } from "./playbooks.js";
import { until } from "./until.js";

const runIdOf = (page: Page): string => /\/runs\/(run_\w+)/.exec(page.url())?.[1] ?? "";
/** The state of the run as a whole, in its line of facts. */
const runStatus = (page: Page, word: string) => page.locator(".fact-line").getByText(word, { exact: true });
const confirm = (page: Page, name: string): Promise<void> => page.getByRole("dialog").getByRole("button", { name, exact: true }).click();

export function runScenes(get: () => ConsoleUnderTest): void {
  let operator: WatchedPage;

  test("a run is started by a form made from the playbook's schema, with every problem beside its field", async () => {
    const { url, stack, person } = get();
    operator = await person("operator");
    const { page, faults } = operator;
    await page.goto(`${url}/`);
    await page.getByRole("link", { name: "Start a run" }).click();
    await page.waitForURL(`${url}/runs/new`);
    const repository = page.getByRole("textbox", { name: "Repository" }).or(page.getByRole("combobox", { name: "Repository" }));
    // The welcome run's repository is offered.
    await until("the repository is offered", async () => (await repository.inputValue()) !== "");
    expect(await repository.inputValue()).toBe(stack.home);
    await page.getByLabel("Playbook", { exact: true }).selectOption("command-with-approval");
    await page.getByLabel("argv (needed)").waitFor();
    await page.getByRole("button", { name: "Start the run" }).click();
    await page.getByText("This is needed.").waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await keepScreenshot(page, "start-run-needed-light");
    expect(faults).toEqual([]);
    await page.getByLabel("argv (needed)").fill("echo\nby the form");
    await page.getByLabel("dueMs").fill("5");
    await page.getByLabel("Name", { exact: true }).fill("Started by the form");
    await page.getByText("The same from elsewhere").click();
    await page.getByText(/praxis run start command-with-approval --repo/).waitFor();
    await page.getByRole("button", { name: "Start the run" }).click();
    // What the server refused stands beside the field, and nothing that was written is lost.
    await page.locator(".cds--form-requirement", { hasText: "1000" }).waitFor();
    expect(faults.splice(0).filter((fault) => !fault.includes("422"))).toEqual([]);
    await keepScreenshot(page, "start-run-refused-light");
    await page.getByLabel("dueMs").fill("600000");
    await page.getByRole("button", { name: "Start the run" }).click();
    await page.waitForURL(/\/runs\/run_/);
    await page.getByRole("heading", { level: 1, name: "Started by the form" }).waitFor();
  });

  test("its page shows live how it waits for a person, and the decision moves it to its end without a reload", async () => {
    const { page, faults } = operator;
    await page.evaluate("window.stillTheSamePage = true");
    await page
      .getByText(/Waiting for approval/)
      .first()
      .waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await keepScreenshot(page, "run-waiting-light");
    const other = await operator.context.newPage();
    await other.goto(page.url());
    await other.getByRole("link", { name: "Read and answer" }).click();
    await other.getByRole("heading", { level: 2, name: "May this command run?" }).waitFor();
    await keepScreenshot(other, "approval-light");
    await other.getByRole("button", { name: "Approve" }).click();
    await other.locator(".cds--inline-notification__title", { hasText: "Answered" }).waitFor();
    await runStatus(page, "Succeeded").waitFor();
    await page.getByText("by the form").first().waitFor();
    expect(await page.evaluate("window.stillTheSamePage")).toBe(true);
    await keepScreenshot(page, "run-succeeded-light");
    await other.close();
    expect(faults).toEqual([]);
  });

  test("a text of one's own is a playbook: its faults have line and column before anything starts, and labels find the run again", async () => {
    const { url, api } = get();
    const { page, faults } = operator;
    await page.goto(`${url}/runs/new`);
    await page.getByText("A text of your own").click();
    const text = page.getByRole("textbox", { name: "Text of the playbook" });
    await text.fill(WAITS.replace("uses: wait", "uses: nothing"));
    await page.getByText(/^Line 5, column \d+:/).waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await keepScreenshot(page, "start-run-own-light");
    await text.fill(WAITS);
    await page.getByRole("textbox", { name: "Labels" }).fill("team=of-one's-own");
    await page.getByRole("textbox", { name: "Name", exact: true }).fill("From a text of my own");
    // Faster than the check: it is waited for.
    await page.getByRole("button", { name: "Start the run" }).click();
    await page.waitForURL(/\/runs\/run_/);
    const run = await api.getRun(runIdOf(page));
    expect(run).toMatchObject({ title: "From a text of my own", playbook: { name: "waits" }, labels: { team: "of-one's-own" } });
    await api.expectCall(202, "POST", `/runs/${run.id}/cancel`, { body: {} });
    expect(faults).toEqual([]);
  });

  test("a run is cancelled with a reason, and what the dialog offers to copy says the same", async () => {
    const { url, api } = get();
    const { page, faults } = operator;
    const { id } = await api.start(WAITS, { title: "To be cancelled" });
    await page.goto(`${url}/runs/${id}`);
    await page.getByRole("button", { name: "Cancel the run" }).click();
    await page
      .getByRole("dialog")
      .getByLabel(/Reason/)
      .fill("not needed any more");
    await page.getByRole("dialog").getByText("The same from elsewhere").click();
    await page.getByText(`praxis run cancel ${id} --reason 'not needed any more'`).waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await keepScreenshot(page, "cancel-dialog-light");
    await confirm(page, "Cancel the run");
    await runStatus(page, "Cancelled").waitFor();
    expect((await api.getRun(id)).status).toBe("cancelled");
    expect(faults).toEqual([]);
  });

  test("a failed run is retried as a new run, and each leads to the other", async () => {
    const { url, api } = get();
    const { page, faults } = operator;
    const { id } = await api.start(FAILS, { title: "To be retried" });
    await page.goto(`${url}/runs/${id}`);
    await runStatus(page, "Failed").waitFor();
    await keepScreenshot(page, "run-failed-light");
    await page.getByRole("button", { name: "Retry", exact: true }).click();
    await page
      .getByRole("dialog")
      .getByLabel(/Reason/)
      .fill("the disk is back");
    await page.getByRole("dialog").getByText("The same from elsewhere").click();
    await page.getByText(`praxis run retry ${id} --reason 'the disk is back'`).waitFor();
    await confirm(page, "Retry");
    await page.waitForURL((address) => address.pathname.startsWith("/runs/run_") && !address.pathname.endsWith(id));
    const retried = runIdOf(page);
    await runStatus(page, "Failed").waitFor();
    expect((await api.getRun(retried)).retryOf).toBe(id);
    await page.locator(".log").getByText("the disk is back").waitFor();
    // Temporal calls its workflow completed; the run failed, and so does its bar.
    await page.getByRole("option", { name: /^Workflow agentRun, failed/ }).waitFor();
    await page.getByRole("link", { name: "Retry of an earlier run" }).click();
    await page.waitForURL(`${url}/runs/${id}`);
    expect(faults).toEqual([]);
  });
}
