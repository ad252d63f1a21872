/** Pages hear every event once and in order, however often the connection is cut, and they know when they are behind. */
import { describe, expect, test } from "@jest/globals";
import { createLiveClient, type LiveClient } from "./live-client";
import { TicketRefused } from "./live-connection";
import { createFakeClock, createFakeServer, type FakeClock, type FakeServer } from "./testing/fake-live";

interface World {
  clock: FakeClock;
  server: FakeServer;
  client: LiveClient;
}

function world(): World {
  const clock = createFakeClock();
  const server = createFakeServer(() => new TicketRefused("not this origin"));
  return { clock, server, client: createLiveClient(server.deps(clock)) };
}

function listen(client: LiveClient, topic: string, after?: number): { heard: unknown[]; began: number; end: () => void } {
  const heard = { heard: [] as unknown[], began: 0, end: (): void => undefined };
  heard.end = client.watch(topic, after, { event: (event) => void heard.heard.push(event), began: () => void (heard.began += 1) });
  return heard;
}

const upTo = (last: number, first = 1): number[] => Array.from({ length: last - first + 1 }, (_, index) => first + index);

/** Small and seeded: a failure can be played again. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

test("cut at any frame, hundreds of times: no event is missed, none comes twice, all come in order", async () => {
  const { clock, server, client } = world();
  const random = seeded(7);
  const topics = ["runs/a/events", "runs/b/events", "collab/events"];
  client.start();
  await clock.advance(0);
  const listeners = topics.map((topic) => listen(client, topic, 0));
  const written = topics.map(() => 0);
  for (let round = 0; round < 600; round += 1) {
    const which = Math.floor(random() * topics.length);
    server.append(topics[which] ?? "", (written[which] = (written[which] ?? 0) + 1));
    server.flush(Math.floor(random() * 3));
    if (random() < 0.4) server.cut(random() < 0.5 ? 1006 : 1012);
    await clock.advance(Math.floor(random() * 1500));
  }
  await clock.advance(60_000);
  server.flush();
  expect(written.every((count) => count > 100)).toBe(true);
  listeners.forEach(({ heard }, index) => expect(heard).toEqual(upTo(written[index] ?? 0)));
  expect(client.status()).toEqual({ state: "open", behindSince: null });
});

describe("watchers of one topic", () => {
  test("share one subscription, and each hears from where it began", async () => {
    const { clock, server, client } = world();
    for (const event of upTo(5)) server.append("t", event);
    client.start();
    await clock.advance(0);
    const late = listen(client, "t", 4);
    await clock.advance(0);
    server.flush();
    server.append("t", 6);
    server.flush();
    const whole = listen(client, "t", 0);
    const now = listen(client, "t");
    server.append("t", 7);
    server.flush();
    await clock.advance(0);
    server.append("t", 8);
    server.flush();
    expect(late.heard).toEqual([5, 6, 7, 8]);
    expect(whole.heard).toEqual(upTo(8));
    expect(now.heard.at(-1)).toBe(8);
  });

  test("one that comes with an earlier place before the answer is there misses nothing", async () => {
    const { clock, server, client } = world();
    for (const event of upTo(3)) server.append("t", event);
    client.start();
    await clock.advance(0);
    const now = listen(client, "t");
    const whole = listen(client, "t", 0);
    server.flush();
    server.append("t", 4);
    server.flush();
    expect(whole.heard).toEqual(upTo(4));
    expect(now.heard.slice(-1)).toEqual([4]);
    expect(new Set(now.heard).size).toBe(now.heard.length);
  });

  test("the last one that leaves ends the subscription after a moment, unless the next page wants it", async () => {
    const { clock, server, client } = world();
    client.start();
    await clock.advance(0);
    const first = listen(client, "t");
    server.flush();
    first.end();
    await clock.advance(2000);
    const second = listen(client, "t");
    await clock.advance(20_000);
    server.flush();
    expect(server.requests.filter(({ op }) => op === "unsubscribe")).toEqual([]);
    expect(second.began).toBe(1);
    second.end();
    await clock.advance(6000);
    expect(server.requests.filter(({ op }) => op === "unsubscribe")).toEqual([{ op: "unsubscribe", topic: "t" }]);
  });
});

describe("the connection", () => {
  test("after a cut every topic goes on behind its last event, and is told to read anew", async () => {
    const { clock, server, client } = world();
    client.start();
    await clock.advance(0);
    const heard = listen(client, "t");
    server.append("t", 1);
    server.flush();
    server.cut(1012);
    expect(client.status()).toMatchObject({ state: "lost", since: clock.now(), reason: "unreachable" });
    expect(client.topicStatus("t").following).toBe(false);
    server.append("t", 2);
    await clock.advance(2000);
    server.flush();
    expect(server.requests.at(-1)).toEqual({ op: "subscribe", topic: "t", after: 1 });
    expect(heard.heard).toEqual([1, 2]);
    expect(heard.began).toBe(2);
  });

  test("a token that ran out costs a new ticket at once and no waiting", async () => {
    const { clock, server, client } = world();
    client.start();
    await clock.advance(0);
    listen(client, "t");
    server.flush();
    server.cut(4401);
    await clock.advance(0);
    expect(server.tickets).toBe(2);
    expect(client.status().state).toBe("open");
  });

  test("a server that is away is asked ever more slowly, and the page knows since when it is old", async () => {
    const { clock, server, client } = world();
    client.start();
    await clock.advance(0);
    listen(client, "t");
    server.flush();
    server.mode = "no-ticket";
    const cutAt = clock.now();
    server.cut(1006);
    await clock.advance(10_000);
    const early = server.tickets;
    await clock.advance(60_000);
    expect(server.tickets - early).toBeLessThan(8);
    expect(client.status()).toMatchObject({ state: "lost", since: cutAt, reason: "unreachable" });
    server.mode = "open";
    client.nudge();
    await clock.advance(0);
    server.flush();
    expect(client.status()).toEqual({ state: "open", behindSince: null });
  });

  test("a socket that fell silent is noticed, and counts as lost since it last said something", async () => {
    const { clock, server, client } = world();
    client.start();
    await clock.advance(0);
    listen(client, "t");
    server.flush();
    const last = clock.now();
    await clock.advance(15_000);
    server.freeze();
    server.mode = "no-ticket";
    await clock.advance(9_000);
    expect(client.status()).toMatchObject({ state: "lost", since: last });
  });

  test("a quiet socket that answers stays", async () => {
    const { clock, server, client } = world();
    client.start();
    await clock.advance(0);
    for (let minute = 0; minute < 10; minute += 1) {
      await clock.advance(16_000);
      server.flush();
    }
    expect(server.tickets).toBe(1);
    expect(client.status().state).toBe("open");
  });

  test("tells a way that is closed from an API that is away, and a page that is not let in from both", async () => {
    const { clock, server, client } = world();
    server.mode = "no-socket";
    client.start();
    await clock.advance(5_000);
    expect(client.status()).toMatchObject({ state: "lost", reason: "blocked" });
    server.mode = "refused";
    await clock.advance(20_000);
    expect(client.status()).toMatchObject({ state: "lost", reason: "refused" });
    const { tickets } = server;
    await clock.advance(35_000);
    expect(server.tickets).toBe(tickets);
  });
});

describe("a topic", () => {
  test("whose place the server lost begins anew, and says so", async () => {
    const { clock, server, client } = world();
    client.start();
    await clock.advance(0);
    const heard = listen(client, "t");
    server.append("t", 1);
    server.flush();
    server.cut(1006);
    await clock.advance(2000);
    server.say({ topic: "t", error: { code: "malformed_request", detail: "no place" } });
    expect(server.requests.at(-1)).toEqual({ op: "subscribe", topic: "t" });
    expect(client.topicStatus("t").problem).toBeNull();
    server.flush();
    expect(heard.began).toBeGreaterThan(1);
  });

  test("with a fault that passes is asked for again; one that lasts is shown", async () => {
    const { clock, server, client } = world();
    client.start();
    await clock.advance(0);
    listen(client, "t");
    listen(client, "u");
    server.flush();
    const asked = (topic: string): number => server.requests.filter((one) => one.op === "subscribe" && one.topic === topic).length;
    server.say({ topic: "t", error: { code: "collaboration_unavailable", detail: "later" } });
    server.say({ topic: "u", error: { code: "insufficient_scope", detail: "no" } });
    await clock.advance(6_000);
    expect([asked("t"), asked("u")]).toEqual([2, 1]);
    expect(client.topicStatus("u").problem?.code).toBe("insufficient_scope");
    expect(client.status().behindSince).not.toBeNull();
    server.flush();
    expect(client.status().behindSince).toBeNull();
  });

  test("that has ended is not asked for again after a cut", async () => {
    const { clock, server, client } = world();
    client.start();
    await clock.advance(0);
    listen(client, "t");
    server.flush();
    server.say({ topic: "t", end: { status: "succeeded" } });
    expect(client.topicStatus("t")).toEqual({ following: false, ended: true, problem: null });
    const before = server.requests.length;
    server.cut(1006);
    await clock.advance(5000);
    expect(server.requests.slice(before).filter(({ op }) => op === "subscribe")).toEqual([]);
  });
});
