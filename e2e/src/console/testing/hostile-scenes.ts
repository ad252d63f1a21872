/** Scenes: what strangers write is shown as text, wherever it comes from. */
import { expect, test } from "@jest/globals";
import { DrillAgent } from "../../leases/drill-agent.js";
import { keepPicture, keepScreenshot, seriousFaults } from "../browser.js";
import type { ConsoleUnderTest } from "./console-under-test.js";
import { keepBeating } from "./keep-beating.js";
import { HELD_BY_AGENT } from "./playbooks.js";
import { settled } from "./settled.js";
import { until } from "./until.js";

/** If any of it ever ran as a script, the page would know. */
const SCRIPT = `<script>window.hit=1</script><img src=x onerror="window.hit=1;parent.hit=1">`;
const HOSTILE = `${SCRIPT} \u202Egnp.exe \u001b[31mred\u001b[0m`;
const SHOWN = "⟦U+202E⟧gnp.exe";
const REPORT = `<!doctype html><title>r</title><h1>The report</h1><script>document.title="ran";parent.hit=1</script>${SCRIPT}<p id=end>end of it</p>`;

/** Writes a report, a Markdown file and a log with every kind of trouble, a line of a megabyte among it. */
const WRITES = `
name: hostile
version: 1
steps:
  - id: write
    name: ${JSON.stringify(HOSTILE)}
    uses: command
    with:
      argv:
        - node
        - "-e"
        - ${JSON.stringify(
          `const fs=require("fs");fs.writeFileSync("report.html",process.env.REPORT);fs.writeFileSync("notes.md","# Notes\\n\\n[go](javascript:window.hit=1) "+process.env.HOSTILE);fs.writeFileSync("a.patch","--- a\\n+++ b\\n@@ -1 +1 @@\\n-"+process.env.HOSTILE+"\\n+new\\n");fs.writeFileSync("facts.json",JSON.stringify({text:process.env.HOSTILE}));console.log(process.env.HOSTILE+" nul:\\0:");console.log("x".repeat(1e6)+"END")`,
        )}
      env: { REPORT: ${JSON.stringify(REPORT)}, HOSTILE: ${JSON.stringify(HOSTILE)} }
      captures: [{ path: report.html, name: report.html }, { path: notes.md, name: notes.md }, { path: a.patch, name: a.patch }, { path: facts.json, name: facts.json }]
`;

export function hostileScenes(get: () => ConsoleUnderTest): void {
  test("titles, names of steps and logs with script tags, ANSI, NUL, turned text and a line of a megabyte are shown as text", async () => {
    const { url, api, person } = get();
    const { page, context, faults } = await person("operator");
    const run = await api.start(WRITES, { title: HOSTILE });
    const ended = await api.untilEnd(run.id);
    expect(ended.status).toBe("succeeded");
    await page.goto(`${url}/runs`);
    await page.getByText(SHOWN).first().waitFor();
    await page.goto(`${url}/runs/${run.id}`);
    await page.getByRole("heading", { level: 1, name: SHOWN }).waitFor();
    await page.locator(".step-graph__step").click();
    const output = page.getByRole("region", { name: "What it wrote" });
    await output.waitFor();
    await settled(page);
    await page.getByText("END").first().waitFor();
    expect(await page.locator("main script, main img[src=x]").count()).toBe(0);
    await keepScreenshot(page, "hostile-run-light");
    expect(await page.evaluate("window.hit")).toBeUndefined();
    expect(faults).toEqual([]);
    await context.close();
  });

  test("files of a run are shown without running: the report in a frame that has no script, Markdown without its markup, diff and JSON as text", async () => {
    const { url, api, person } = get();
    const { page, context, faults } = await person("operator");
    const { items } = (await api.expectCall<{ items: { id: string }[] }>(200, "GET", "/runs?playbook=hostile")).body;
    const id = items[0]?.id ?? "";
    await page.goto(`${url}/runs/${id}`);
    await page.getByRole("button", { name: "report.html", exact: true }).click();
    const frame = page.frameLocator("iframe.report");
    await frame.getByText("end of it").waitFor();
    expect(
      await frame
        .locator("title")
        .innerText({ timeout: 1000 })
        .catch(() => "r"),
    ).not.toBe("ran");
    // A browser says so when a sandboxed frame was kept from running a script: that is the frame's word, and it is what must happen.
    const said = faults.splice(0);
    expect(said.filter((fault) => !/script|Content Security Policy|artifacts\/x$/i.test(fault))).toEqual([]);
    await keepPicture(page.locator("iframe.report"), "artifact-html-light");
    const shown = {
      "notes.md": page.locator(".markdown", { hasText: "Notes" }),
      "a.patch": page.locator(".patch__line--added", { hasText: "new" }),
      "facts.json": page.locator('.cm-content[aria-label="facts.json"]', { hasText: SHOWN }),
    };
    for (const [name, preview] of Object.entries(shown)) {
      await page.getByRole("button", { name, exact: true }).click();
      await preview.waitFor();
      expect(await page.locator("a[href^='javascript']").count()).toBe(0);
      await keepScreenshot(page, `artifact-${name.replace(".", "-")}-light`);
    }
    expect(await seriousFaults(page)).toEqual([]);
    // Opened on its own the report still runs nothing.
    const alone = await context.newPage();
    await alone.goto(`${url}/api/proxy/api/v1/runs/${id}/artifacts/report.html`);
    await alone.getByText("end of it").waitFor();
    expect(await alone.title()).toBe("r");
    expect(await page.evaluate("window.hit")).toBeUndefined();
    expect(faults).toEqual([]);
    await context.close();
  });

  test("messages, tasks, locks, questions and what agents say are shown as text", async () => {
    const { url, api, stack, person } = get();
    const { page, context, faults } = await person("operator");
    const { id } = await api.start(HELD_BY_AGENT, { title: "Talkative" });
    const agent = new DrillAgent("eve", { apiUrls: [stack.apiUrl], apiKey: stack.apiKey });
    await agent.register();
    const held = await agent.take(20_000);
    if (held === null) throw new Error("eve got no work");
    const stops = keepBeating(agent, held, { progress: { done: 1, note: HOSTILE } });
    await agent.lease(held, "events", { events: [{ key: "k", type: "agent.said", data: { text: HOSTILE } }] });
    await api.expectCall(202, "POST", `/runs/${id}/messages`, { body: { text: HOSTILE, mode: "steer" } });
    await api.expectCall(201, "POST", "/collab/tasks", { body: { title: HOSTILE, labels: ["<b>x</b>"] } });
    await api.expectCall(201, "POST", "/collab/locks", { body: { path: "src/h", owner: "<b>eve</b>", purpose: SCRIPT, ttlMs: 600_000 } });
    await stops();
    const parked = await agent.lease(held, "park", { question: HOSTILE, evidence: [{ label: HOSTILE, text: HOSTILE }], checkpoint: {} });
    expect(parked).toMatchObject({ status: 200 });
    await until("the question is open", async () => {
      const { body } = await api.expectCall<{ items: { runId: string }[] }>(200, "GET", "/approvals?status=open&limit=200");
      return body.items.some(({ runId }) => runId === id);
    });
    for (const path of [`/runs/${id}`, "/approvals", "/tasks", "/events", "/leases"]) {
      await page.goto(url + path);
      await page.getByText(SHOWN).first().waitFor();
      expect(await page.locator("main script, main img[src=x]").count()).toBe(0);
    }
    await page.goto(`${url}/locks`);
    await page.getByText("<b>eve</b>").waitFor();
    await page.goto(`${url}/approvals`);
    await page.getByText(SHOWN).first().waitFor();
    await keepScreenshot(page, "hostile-approvals-light");
    expect(await page.evaluate("window.hit")).toBeUndefined();
    await api.expectCall(202, "POST", `/runs/${id}/cancel`, { body: {} });
    expect(faults).toEqual([]);
    await context.close();
  });
}
