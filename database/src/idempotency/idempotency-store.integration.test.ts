/** Idempotency keys against a real Postgres. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createTestClock, createTestDatabase, type TestDatabase } from "../testing/index.js";
import { createIdempotencyStore, type IdempotencyStore, type KeptAnswer } from "./idempotency-store.js";

let held: TestDatabase;
let keyed: IdempotencyStore;
const clock = createTestClock();
beforeAll(async () => {
  held = await createTestDatabase();
  keyed = createIdempotencyStore({ database: held.database, clock });
});
afterAll(() => held.close());

const request = (key: string) => ({ principal: "key_a", method: "POST", path: "/x", key, bodySha256: "b" });
const answer = (status: number): KeptAnswer => ({ status, headers: { location: "/x/1" }, body: '{"a":1}' });
const mark = (name: string) => `INSERT INTO playbook_texts (sha256, text) VALUES ('${name}', '')`;

async function marked(name: string): Promise<boolean> {
  return (await held.database.queryOnce("SELECT 1 FROM playbook_texts WHERE sha256 = $1", [name])).length > 0;
}

test("the first answer is given again, word for word, for 2xx and 409", async () => {
  for (const status of [200, 202, 409]) {
    expect(await keyed.run(request(`kept-${String(status)}`), () => Promise.resolve(answer(status)))).toEqual({
      ...answer(status),
      replayed: false,
    });
    const again = await keyed.run(request(`kept-${String(status)}`), () => Promise.reject(new Error("must not run again")));
    expect(again).toEqual({ ...answer(status), replayed: true });
  }
});

test("an answer that is not kept leaves neither key nor effect, so the next call may succeed", async () => {
  const refused = await keyed.run(request("refused"), async (tx) => {
    await tx.queryOnce(mark("refused"));
    return answer(422);
  });
  expect(refused).toEqual({ ...answer(422), replayed: false });
  expect(await marked("refused")).toBe(false);
  expect(await keyed.run(request("refused"), () => Promise.resolve(answer(201)))).toMatchObject({ status: 201, replayed: false });
});

test("an effect that throws keeps nothing", async () => {
  const broken = keyed.run(request("thrown"), async (tx) => {
    await tx.queryOnce(mark("thrown"));
    throw new Error("boom");
  });
  await expect(broken).rejects.toThrow("boom");
  expect(await marked("thrown")).toBe(false);
  expect(await keyed.run(request("thrown"), () => Promise.resolve(answer(200)))).toMatchObject({ replayed: false });
});

test("a twin waits for the first: it replays its success, and does the work itself when the first fails", async () => {
  for (const fails of [false, true]) {
    const key = `twin-${String(fails)}`;
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    let entered: () => void = () => undefined;
    const inside = new Promise<void>((resolve) => (entered = resolve));
    const first = keyed.run(request(key), async () => {
      entered();
      await gate;
      if (fails) throw new Error("first failed");
      return answer(200);
    });
    const settled = first.then(
      () => true,
      () => false,
    );
    await inside;
    const twin = keyed.run(request(key), () => Promise.resolve(answer(201)));
    release();
    expect(await settled).toBe(!fails);
    expect(await twin).toMatchObject(fails ? { status: 201, replayed: false } : { status: 200, replayed: true });
  }
});

test("the same key of another principal, method or path is another key", async () => {
  await keyed.run(request("scoped"), () => Promise.resolve(answer(200)));
  for (const other of [{ principal: "key_b" }, { method: "PUT" }, { path: "/y" }]) {
    expect(await keyed.run({ ...request("scoped"), ...other }, () => Promise.resolve(answer(201)))).toMatchObject({ replayed: false });
  }
});

test("after a day a key is free again, swept or not", async () => {
  await keyed.run(request("old"), () => Promise.resolve(answer(200)));
  clock.advance(24 * 60 * 60 * 1000 + 1);
  expect(await keyed.run({ ...request("old"), bodySha256: "other" }, () => Promise.resolve(answer(201)))).toMatchObject({
    status: 201,
    replayed: false,
  });
  expect(await keyed.sweep()).toBeGreaterThan(3);
  expect(await keyed.sweep()).toBe(0);
});
