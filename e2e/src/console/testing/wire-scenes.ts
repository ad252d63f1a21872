/** Scenes: what goes over the wire between the console's server and a page. */
import { expect, test } from "@jest/globals";
import { paths, type HistoryPage } from "@praxis/api/contract";
import type { ConsoleUnderTest } from "./console-under-test.js";

export function wireScenes(get: () => ConsoleUnderTest): void {
  test("a history goes to the page compressed and whole; a stream and a file that can be had in parts go as they are", async () => {
    const { url, api, person } = get();
    const { context } = await person("viewer");
    const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
    await context.close();
    const { items } = (await api.expectCall<{ items: { id: string }[] }>(200, "GET", "/runs?playbook=hostile")).body;
    const id = items[0]?.id ?? "";
    const ask = (path: string, more: Record<string, string> = {}): Promise<Response> =>
      fetch(`${url}/api/proxy${path}`, { headers: { cookie, "accept-encoding": "gzip", ...more } });
    const encodingOf = ({ headers }: Response): string | null => headers.get("content-encoding");

    const history = await ask(paths.runHistory(id));
    expect([history.status, encodingOf(history)]).toEqual([200, "gzip"]);
    expect(history.headers.get("content-type")).toBe("application/json; charset=utf-8");
    expect(history.headers.get("vary")).toContain("Accept-Encoding");
    const { rows } = (await history.json()) as HistoryPage;
    expect(rows).toEqual((await api.expectCall<HistoryPage>(200, "GET", `/runs/${id}/history`)).body.rows);

    const plain = await ask(paths.runHistory(id), { "accept-encoding": "identity" });
    expect([encodingOf(plain), ((await plain.json()) as HistoryPage).rows.length]).toEqual([null, rows.length]);
    const stream = await ask(paths.runHistory(id), { accept: "text/event-stream" });
    expect([stream.status, encodingOf(stream)]).toEqual([200, null]);
    await stream.body?.cancel();
    const file = paths.artifact(id, "facts.json");
    const [whole, part] = [await ask(file), await ask(file, { range: "bytes=2-5" })];
    expect([whole.status, encodingOf(whole), part.status, encodingOf(part)]).toEqual([200, null, 206, null]);
    expect(await part.text()).toBe((await whole.text()).slice(2, 6));
  });
}
