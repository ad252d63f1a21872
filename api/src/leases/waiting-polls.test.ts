/** The line before a pool: who looks when, and that no wake-up is lost on the way. */
import { afterEach, expect, test } from "@jest/globals";
import { createWaitingPolls, type Place, type WaitingPolls } from "./waiting-polls.js";

const made: WaitingPolls[] = [];
const line = (): WaitingPolls => {
  const polls = createWaitingPolls();
  made.push(polls);
  return polls;
};
afterEach(() => {
  for (const polls of made.splice(0)) polls.stop();
});

const never = new AbortController().signal;
/** Lets everything that is ready go on. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

interface Poller {
  name: string;
  fits: (offer: string) => boolean;
}

/** A pool with offers, and polls that take what fits, as the route does. */
function pool(polls: WaitingPolls) {
  const offers: string[] = [];
  const looks: string[] = [];
  const got: [string, string][] = [];
  const poll = async ({ name, fits }: Poller, ended: AbortSignal = never): Promise<void> => {
    const place: Place = polls.join("p", "key_a");
    try {
      while (!ended.aborted) {
        const { offer } = await place.look(async () => {
          looks.push(name);
          await settle();
          const index = offers.findIndex(fits);
          const offer = index < 0 ? null : (offers.splice(index, 1)[0] ?? null);
          return { offer, more: offers.length > 0 };
        });
        if (offer !== null) {
          got.push([name, offer]);
          return;
        }
        await place.turn(60_000, ended);
      }
    } finally {
      place.leave();
    }
  };
  return { offers, looks, got, poll };
}

const any = (name: string): Poller => ({ name, fits: () => true });

test("one offer wakes one of a hundred polls: the one that has waited longest", async () => {
  const polls = line();
  const { offers, looks, got, poll } = pool(polls);
  const ended = new AbortController();
  const all = Array.from({ length: 100 }, (_, index) => poll(any(`p${String(index)}`), ended.signal));
  for (let turn = 0; turn < 5; turn += 1) await settle();
  looks.length = 0;
  offers.push("work");
  polls.wake(["p"]);
  for (let turn = 0; turn < 5; turn += 1) await settle();
  expect({ looks, got }).toEqual({ looks: ["p0"], got: [["p0", "work"]] });
  expect(polls.count).toBe(99);
  ended.abort();
  await Promise.all(all);
  expect(polls.count).toBe(0);
});

test("an offer that does not fit who waited longest goes down the line to whom it fits, once round and no more", async () => {
  const polls = line();
  const { offers, looks, got, poll } = pool(polls);
  const ended = new AbortController();
  const all = Array.from({ length: 20 }, (_, index) =>
    poll({ name: `p${String(index)}`, fits: (offer) => offer === `for p${String(index)}` }, ended.signal),
  );
  for (let turn = 0; turn < 5; turn += 1) await settle();
  looks.length = 0;
  offers.push("for p13", "for nobody");
  polls.wake(["p"]);
  for (let turn = 0; turn < 100; turn += 1) await settle();
  expect(got).toEqual([["p13", "for p13"]]);
  expect(looks).toHaveLength(20);
  ended.abort();
  await Promise.all(all);
});

test("fifty offers at once reach fifty polls, also when they come faster than polls can look", async () => {
  const polls = line();
  const { offers, got, poll } = pool(polls);
  const all = Array.from({ length: 50 }, (_, index) => poll(any(`p${String(index)}`)));
  for (let turn = 0; turn < 5; turn += 1) await settle();
  for (let offer = 0; offer < 50; offer += 1) {
    offers.push(`o${String(offer)}`);
    polls.wake(["p"]);
  }
  await Promise.all(all);
  expect(new Set(got.map(([, offer]) => offer)).size).toBe(50);
});

test("a wake-up while a poll is looking makes it look again", async () => {
  const polls = line();
  const { offers, got, poll } = pool(polls);
  const polled = poll(any("p0"));
  polls.wake("all");
  await settle();
  offers.push("late");
  polls.wake("all");
  await polled;
  expect(got).toEqual([["p0", "late"]]);
});

test("a poll that hangs up with the turn in its hand passes it on", async () => {
  const polls = line();
  const { offers, got, poll } = pool(polls);
  const leaving = new AbortController();
  const first = poll(any("leaving"), leaving.signal);
  const second = poll(any("staying"));
  for (let turn = 0; turn < 5; turn += 1) await settle();
  offers.push("work");
  polls.wake(["p"]);
  leaving.abort();
  await Promise.all([first, second]).catch(() => undefined);
  expect(got.flat()).toContain("work");
  expect(polls.count).toBe(0);
});

test("a poll waits no longer than it wants to, and polls end when the process stops", async () => {
  const polls = line();
  const place = polls.join("p", "key_a");
  await place.look(() => Promise.resolve({ more: false }));
  const startedAt = Date.now();
  await place.turn(50, never);
  expect(Date.now() - startedAt).toBeGreaterThanOrEqual(45);
  const stopped = place.turn(60_000, polls.stopping);
  polls.stop();
  await stopped;
  place.leave();
});

test("one principal cannot take every place: its thousandth poll is the last, others still wait", () => {
  const polls = line();
  const places = Array.from({ length: 1_000 }, () => polls.join("p", "key_a"));
  expect(() => polls.join("q", "key_a")).toThrow(expect.objectContaining({ code: "rate_limited", details: { retryAfterS: 5 } }));
  const other = polls.join("p", "key_b");
  places.pop()?.leave();
  places.push(polls.join("p", "key_a"));
  for (const place of [...places, other]) place.leave();
  expect(polls.count).toBe(0);
});
