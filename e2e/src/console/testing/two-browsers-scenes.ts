/** Scenes: what one person does, the other sees. */
import { expect, test } from "@jest/globals";
import { paths } from "@praxis/api/contract";
import type { ConsoleUnderTest } from "./console-under-test.js";
import { listenTo, type Heard } from "./heard.js";
import { ASKS } from "./playbooks.js";
import { settled } from "./settled.js";

export function twoBrowsersScenes(get: () => ConsoleUnderTest): void {
  /** How long after the first promise the second is kept (a figure, no bound: machines are busy), and that the socket brought it about. */
  const measure = async (
    name: string,
    { heard, topic, reads }: { heard: Heard; topic: string; reads: string },
    { done, seen }: { done: () => Promise<unknown>; seen: () => Promise<unknown> },
  ): Promise<void> => {
    await heard.follows(topic);
    const mark = heard.mark();
    await done();
    const from = performance.now();
    await seen();
    get().measured[`${name}Ms`] = Math.round(performance.now() - from);
    await heard.toldAndRead(mark, topic, reads);
  };

  test("a run that one starts, a question that one answers and a task that one moves are pushed to the other, who sees them without a reload", async () => {
    const { url, api, person } = get();
    const one = await person("operator");
    const other = await person("viewer");
    const heard = listenTo(other.page);
    await other.page.goto(`${url}/approvals`);
    await settled(other.page);
    let id = "";
    await measure(
      "questionAsked",
      { heard, topic: "approvals", reads: paths.approvals() },
      {
        done: async () => {
          id = (await api.start(ASKS, { title: "Seen by two" })).id;
          await api.question(id);
        },
        seen: () => other.page.getByText("Seen by two").or(other.page.getByText("May the thing happen?")).first().waitFor(),
      },
    );
    await other.page.goto(`${url}/runs/${id}`);
    await other.page
      .getByText(/Waiting for approval/)
      .first()
      .waitFor();
    await one.page.goto(`${url}/runs/${id}`);
    await one.page.getByRole("link", { name: "Read and answer" }).click();
    await one.page.getByRole("heading", { level: 2, name: "May the thing happen?" }).waitFor();
    const decided = one.page.waitForResponse((response) => response.url().endsWith("/decision") && response.status() === 200);
    await measure(
      "decisionSeen",
      { heard, topic: `runs/${id}/events`, reads: paths.runEvents(id) },
      {
        done: async () => {
          await one.page.getByRole("button", { name: "Approve" }).click();
          await decided;
        },
        seen: () => other.page.locator(".log").getByText("Question answered").waitFor(),
      },
    );
    await other.page.locator(".fact-line").getByText("Succeeded", { exact: true }).waitFor();
    const task = await api.expectCall<{ id: string }>(201, "POST", "/collab/tasks", { body: { title: "Moved before two" } });
    await Promise.all([one.page.goto(`${url}/tasks`), other.page.goto(`${url}/tasks`)]);
    await other.page.locator(".task", { hasText: "Moved before two" }).waitFor();
    await one.page.locator(".task", { hasText: "Moved before two" }).getByRole("combobox").selectOption("in_progress");
    const moved = one.page.waitForResponse((response) => response.url().includes(task.body.id) && response.request().method() === "POST");
    await measure(
      "taskMoveSeen",
      { heard, topic: "collab/events", reads: paths.tasks() },
      {
        done: async () => {
          await one.page.getByRole("dialog").getByRole("button", { name: "Move", exact: true }).click();
          await moved;
        },
        seen: () => other.page.getByRole("region", { name: "In progress", exact: true }).getByText("Moved before two").waitFor(),
      },
    );
    expect([one.faults, other.faults]).toEqual([[], []]);
    await Promise.all([one.context.close(), other.context.close()]);
  });
}
