/** Sessions go on without anybody noticing, and end when the API says so. */
import { expect, test } from "@jest/globals";
import { createSessionKeeper } from "./session-keeper";

const NOW = Date.parse("2030-01-01T00:00:00Z");
const at = (ms: number): string => new Date(NOW + ms).toISOString();
const principal = { id: "key_1", name: "admin", kind: "key" as const, role: null, scopes: [] };
const session = (token: string, leftMs: number) => ({ token, expiresAt: at(leftMs), endsAt: at(10_000_000), principal });

function keeperWith(answer: () => Response) {
  const calls: string[] = [];
  const fetch = async (url: string | URL | Request, init?: RequestInit): Promise<Response> => {
    calls.push(`${init?.method ?? "GET"} ${typeof url === "string" ? url : ""} ${new Headers(init?.headers).get("authorization") ?? "-"}`);
    return answer();
  };
  return {
    calls,
    keeper: createSessionKeeper({ apiUrl: "http://api", fetch, clock: { now: () => NOW } }),
  };
}

test("a fresh token is used as it is", async () => {
  const { keeper, calls } = keeperWith(() => new Response(null, { status: 500 }));
  expect(await keeper.current(session("t", 600_000))).toEqual(session("t", 600_000));
  expect(calls).toEqual([]);
});

test("calls that come at once cause one refresh", async () => {
  const { keeper, calls } = keeperWith(() => Response.json(session("new", 900_000)));
  const all = await Promise.all([1, 2, 3].map(() => keeper.current(session("old", 1000))));
  expect(all.map((one) => one?.token)).toEqual(["new", "new", "new"]);
  expect(calls).toEqual(["POST http://api/api/v1/sessions/refresh Bearer old"]);
});

test("a session that the API no longer knows has ended", async () => {
  const { keeper } = keeperWith(() => new Response(null, { status: 401 }));
  expect(await keeper.current(session("old", 1000))).toBeNull();
});

test("an API that is away for a moment signs nobody out while the token lasts", async () => {
  const { keeper } = keeperWith(() => new Response(null, { status: 503 }));
  expect((await keeper.current(session("old", 1000)))?.token).toBe("old");
  await expect(keeper.current(session("older", -1000))).rejects.toThrow("503");
});
