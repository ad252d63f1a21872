/** The registry of agents as a shared document. */
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { startApiUnderTest, type ApiUnderTest, type Reply } from "../testing/api-under-test.js";

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApiUnderTest();
});
afterAll(() => api.close());

async function until(holds: (document: Reply) => boolean): Promise<Reply> {
  const deadline = performance.now() + 60_000;
  for (;;) {
    const document = await api.get("/collab/state/agents");
    if (holds(document)) return document;
    if (performance.now() > deadline) throw new Error(`The document stayed as it was: ${JSON.stringify(document.json)}`);
    await delay(50);
  }
}

const register = (name: string): Promise<Reply> =>
  api.get("/agents/coder", { method: "PUT", body: { name, pools: ["default"], capabilities: ["typescript"] } });
const itemsOf = ({ json }: Reply): Record<string, { name: string }> => (json["items"] ?? {}) as Record<string, { name: string }>;

test("an agent that comes, changes and goes does so in the document too; a sign of life is no event", async () => {
  await register("Coder");
  const came = await until((document) => itemsOf(document)["coder"]?.name === "Coder");
  expect(itemsOf(came)["coder"]).toMatchObject({ id: "coder", pools: ["default"], capabilities: ["typescript"], maxLeases: 8 });
  await register("Coder");
  await register("Coder the second");
  const changed = await until((document) => itemsOf(document)["coder"]?.name === "Coder the second");
  expect(changed.json["revision"]).toBe(2);
  await api.get("/agents/coder", { method: "DELETE" });
  await until((document) => itemsOf(document)["coder"] === undefined);
  const { json } = await api.get("/collab/events");
  const types = (json["items"] as { type: string; actor: { kind: string } }[]).map(({ type, actor }) => `${actor.kind} ${type}`);
  expect(types).toEqual(["system agents_mirrored", "system agents_mirrored", "system agents_mirrored"]);
});
