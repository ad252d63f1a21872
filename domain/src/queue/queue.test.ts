/** The merge queue, move by move, and under every order of arrivals, pushes, verdicts and refusals that fast-check comes up with. */
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  afterEvent,
  INITIAL_QUEUE,
  LANES,
  nextMoves,
  wantedTrees,
  WINDOW,
  type Candidate,
  type EndedStatus,
  type Lane,
  type QueueEvent,
  type QueueMove,
  type QueueState,
  type TreeVerdict,
} from "./index.js";

const RED: TreeVerdict = { kind: "red", reason: "the gate said fail" };
const GREEN: TreeVerdict = { kind: "green" };

const after = (state: QueueState, ...events: QueueEvent[]): QueueState => events.reduce(afterEvent, state);
const entered = (id: string, order: number, lane: Lane = "normal"): QueueEvent => ({
  type: "entered",
  entry: { id, lane, order, head: `head-${id}` },
});
const commitOf = (onto: string, id: string): string => `${onto}+${id}`;

/** Does one move the way the platform does it, when every change fits and nothing interferes. */
function done(state: QueueState, move: QueueMove, verdict: (tree: string) => TreeVerdict = () => GREEN): QueueState {
  const begun = after(state, { type: "begun", move });
  switch (move.do) {
    case "read_tip":
      return after(begun, { type: "tip_read", tip: "tip" });
    case "build": {
      const commit = commitOf(move.onto, move.entry);
      return after(begun, {
        type: "built",
        entry: move.entry,
        candidate: { kind: "built", onto: move.onto, commit, tree: `tree ${commit}` },
      });
    }
    case "judge":
      return after(begun, { type: "judged", tree: move.tree, verdict: verdict(move.tree) });
    case "land":
      return after(begun, { type: "landed", entry: move.entry, tip: move.commit });
    case "end":
      return begun;
  }
}

/** Everything that can be done by itself, except the kinds of moves named. */
function settled(state: QueueState, without: readonly QueueMove["do"][], verdict?: (tree: string) => TreeVerdict): QueueState {
  for (let turn = 0; turn < 1_000; turn += 1) {
    const move = nextMoves(state).find((next) => !without.includes(next.do));
    if (move === undefined) return state;
    state = done(state, move, verdict);
  }
  throw new Error("the queue never settled");
}

const movesOf = (state: QueueState) => nextMoves(state).map((move) => ("entry" in move ? `${move.do} ${move.entry}` : move.do));

describe("one queue", () => {
  const three = after(INITIAL_QUEUE, entered("a", 1), entered("b", 2), entered("c", 3));

  test("with nothing in it does nothing", () => {
    expect(nextMoves(INITIAL_QUEUE)).toEqual([]);
  });

  test("builds each change on the one before it, and judges them side by side", () => {
    const state = settled(three, ["judge"]);
    expect(state.entries.map(({ candidate }) => candidate?.kind === "built" && candidate.commit)).toEqual([
      "tip+a",
      "tip+a+b",
      "tip+a+b+c",
    ]);
    expect(movesOf(state)).toEqual(["judge a", "judge b", "judge c"]);
  });

  test("lands what is green only when everything before it has landed", () => {
    const state = settled(three, ["judge", "land"]);
    const second = nextMoves(state)[1];
    if (second?.do !== "judge") throw new Error("expected b to be judged");
    const green = done(state, second);
    expect(movesOf(green)).toEqual(["judge a", "judge c"]);
    const first = nextMoves(green)[0];
    if (first === undefined) throw new Error("expected a to be judged");
    expect(movesOf(done(green, first))).toEqual(["land a", "judge c"]);
  });

  test("takes a change that fails out, judges those behind it without it, and judges no tree twice", () => {
    const judged: string[] = [];
    const verdict = (tree: string): TreeVerdict => (judged.push(tree), tree.includes("b") ? RED : GREEN);
    const state = settled(three, ["land", "end"], verdict);
    expect(judged).toEqual(["tree tip+a", "tree tip+a+b", "tree tip+a+b+c", "tree tip+a+c"].filter((tree) => judged.includes(tree)));
    expect(movesOf(state)).toEqual(["land a"]);
    const landed = settled(state, ["end"], verdict);
    expect(movesOf(landed)).toEqual(["end b"]);
    const rest = settled(landed, [], verdict);
    expect(rest.tip).toBe("tip+a+c");
    expect(new Set(judged).size).toBe(judged.length);
  });

  test("does not blame a change while one before it may be at fault", () => {
    const state = settled(three, ["land", "end", "judge"]);
    const b = nextMoves(state).find((move) => move.do === "judge" && move.entry === "b");
    if (b === undefined) throw new Error("expected b to be judged");
    const red = settled(
      done(state, b, () => RED),
      ["judge"],
    );
    expect(red.entries.map(({ id }) => id)).toEqual(["a", "b", "c"]);
    const a = nextMoves(red).find((move) => move.do === "judge" && move.entry === "a");
    if (a === undefined) throw new Error("expected a to be judged");
    // a was at fault: b is built and judged again without it.
    const rebuilt = settled(
      done(red, a, () => RED),
      ["judge"],
    );
    expect(rebuilt.entries.map(({ id, candidate }) => [id, candidate?.onto])).toEqual([
      ["b", "tip"],
      ["c", "tip+b"],
    ]);
  });

  test("lets reverts before hotfixes before the rest, but never breaks off a landing", () => {
    const green = settled(three, ["land"]);
    const landing = after(green, { type: "begun", move: nextMoves(green)[0] as QueueMove });
    const state = after(landing, entered("h", 4, "hotfix"), entered("r", 5, "revert"), { type: "left", entry: "a" });
    expect(state.entries.map(({ id }) => id)).toEqual(["a", "r", "h", "b", "c"]);
    const moved = after(state, { type: "moved", tip: "pushed" });
    expect(moved.entries.map(({ id }) => id)).toEqual(["r", "h", "a", "b", "c"]);
    expect(movesOf(moved)).toEqual(["build r"]);
  });

  test("begins anew on the pushed commit when somebody pushes", () => {
    const state = after(settled(three, ["land"]), { type: "moved", tip: "pushed" });
    expect(movesOf(state)).toEqual(["build a"]);
    expect(wantedTrees(state)).toEqual(new Set());
  });

  test("opens its window by one for what lands and halves it for what fails", () => {
    expect(settled(three, []).window).toBe(WINDOW.start + 3);
    expect(settled(three, [], () => RED).window).toBe(WINDOW.floor);
    const many = after(INITIAL_QUEUE, ...Array.from({ length: 30 }, (_, index) => entered(`e${String(index)}`, index)));
    expect(settled(many, ["judge"]).entries.filter(({ candidate }) => candidate !== null)).toHaveLength(WINDOW.start);
    expect(settled(many, []).window).toBe(WINDOW.ceiling);
  });

  test("asks for a new result when the one it had does not count, and gives up after three", () => {
    let state = settled(after(INITIAL_QUEUE, entered("a", 1)), ["land"]);
    for (let time = 0; time < 3; time += 1) {
      const [move] = nextMoves(state);
      if (move?.do !== "land") throw new Error("expected a landing");
      state = settled(after(state, { type: "begun", move }, { type: "stale", entry: "a", tree: move.tree }), ["land", "end"]);
    }
    expect(nextMoves(state)).toMatchObject([{ do: "end", entry: "a", status: "undecided" }]);
  });

  test("asks anew about a tree that was not green when it is queued again", () => {
    const ended = settled(after(INITIAL_QUEUE, entered("a", 1)), [], () => ({ kind: "undecided", reason: "the worker was lost" }));
    expect(ended.entries).toEqual([]);
    const again = settled(after(ended, entered("a", 2)), ["judge"]);
    expect(movesOf(again)).toEqual([expect.stringMatching(/^judge a/)]);
  });

  test("gives a change up when the branch stays where it is landing after landing, instead of trying for ever", () => {
    let state = settled(after(INITIAL_QUEUE, entered("a", 1)), ["land"]);
    for (let time = 0; time < 3; time += 1) {
      const [move] = nextMoves(state);
      if (move?.do !== "land") throw new Error("expected a landing");
      state = settled(after(state, { type: "begun", move }, { type: "moved", tip: move.expected }), ["land", "end"]);
    }
    expect(nextMoves(state)).toMatchObject([
      { do: "end", entry: "a", status: "undecided", reason: expect.stringContaining("could not write") },
    ]);
  });

  test.each([
    [{ kind: "conflict", onto: "tip", paths: ["x.ts"] }, "conflicted"],
    [{ kind: "unchanged", onto: "tip" }, "unchanged"],
  ] as const)("gives back a first change that is %j", (candidate, status) => {
    const state = after(INITIAL_QUEUE, entered("a", 1), { type: "tip_read", tip: "tip" }, { type: "built", entry: "a", candidate });
    expect(nextMoves(state)).toMatchObject([{ do: "end", entry: "a", status }]);
  });

  test.each(["undecided", "refused"] as const)("gives back what is %s as that", (kind) => {
    const state = settled(after(INITIAL_QUEUE, entered("a", 1)), ["end"], () => ({ kind, reason: "why" }));
    expect(nextMoves(state)).toEqual([{ do: "end", entry: "a", status: kind, reason: "why" }]);
  });

  test("drops news of what it no longer asks for", () => {
    const state = settled(three, []);
    const late: QueueEvent[] = [
      { type: "built", entry: "a", candidate: { kind: "unchanged", onto: "tip" } },
      { type: "judged", tree: "t", verdict: null },
      { type: "left", entry: "a" },
      { type: "given_back", entry: "a" },
    ];
    expect(nextMoves(after(state, ...late))).toEqual([]);
    expect(after(three, entered("a", 9))).toBe(three);
  });
});

/** What really is: the branch as it is, what each change does, and what the gate would say of each tree. */
interface World {
  tip: string;
  pushes: number;
  landed: { entry: string; tree: string; onto: string }[];
  ended: Map<string, EndedStatus | "landed" | "left">;
}

/** A change's nature: its tree is bad by itself, bad together with another change, or does not fit when that one is in. */
type Nature = "good" | "bad" | "bad-after-even" | "conflicts-after-even" | "undecided";
const NATURES: readonly Nature[] = ["good", "bad", "bad-after-even", "conflicts-after-even", "undecided"];

const natures = fc.array(fc.record({ nature: fc.constantFrom(...NATURES), lane: fc.constantFrom(...LANES) }), {
  minLength: 1,
  maxLength: 9,
});
const dice = fc.infiniteStream(fc.nat({ max: 999 }));

/** Plays one queue to its end with the dice choosing what happens next. */
function play(changes: readonly { nature: Nature; lane: Lane }[], next: () => number): { world: World; state: QueueState; turns: number } {
  const world: World = { tip: "tip", pushes: 0, landed: [], ended: new Map() };
  const arriving = changes.map(({ lane }, index) => ({ id: `c${String(index)}`, order: index, lane, head: `h${String(index)}` }));
  let underWay: QueueMove[] = [];
  let state = INITIAL_QUEUE;
  const natureOf = (id: string): Nature => changes[Number(id.slice(1))]?.nature ?? "good";
  const parts = (commit: string): string[] => commit.split("+").slice(1);
  const truth = (commit: string): TreeVerdict => {
    const inside = parts(commit);
    const bad = inside.some((id, at) => natureOf(id) === "bad" || (natureOf(id) === "bad-after-even" && hasEven(inside.slice(0, at))));
    if (bad) return RED;
    return inside.some((id) => natureOf(id) === "undecided") ? { kind: "undecided", reason: "no tool" } : GREEN;
  };
  let turns = 0;
  for (; turns < 5_000; turns += 1) {
    const [begin] = nextMoves(state);
    if (begin) {
      if (begin.do === "end") world.ended.set(begin.entry, begin.status);
      else underWay.push(begin);
      assertMayLand(state, begin, truth);
      state = afterEvent(state, { type: "begun", move: begin });
      continue;
    }
    if (underWay.length === 0 && arriving.length === 0) break;
    const dieRoll = next() % 20;
    const newcomer = dieRoll < 5 || underWay.length === 0 ? arriving.shift() : undefined;
    if (newcomer) {
      state = afterEvent(state, { type: "entered", entry: newcomer });
    } else if (dieRoll === 5 && world.pushes < 5) {
      world.tip = `push${String((world.pushes += 1))}`;
    } else if (dieRoll === 6) {
      state = takeOut(state, world, next());
    } else {
      const [move] = underWay.splice(next() % Math.max(1, underWay.length), 1);
      if (move) state = afterEvent(state, outcomeOf(world, move, { natureOf, truth, die: next() }));
    }
    underWay = underWay.filter((move) => move.do !== "judge" || state.judging.includes(move.tree));
  }
  return { world, state, turns };
}

const hasEven = (ids: readonly string[]): boolean => ids.some((id) => Number(id.slice(1)) % 2 === 0);

function takeOut(state: QueueState, world: World, die: number): QueueState {
  const entry = state.entries[die % Math.max(1, state.entries.length)];
  if (entry === undefined || state.landing?.entry === entry.id) return state;
  world.ended.set(entry.id, "left");
  return afterEvent(state, { type: "left", entry: entry.id });
}

interface Truth {
  natureOf: (id: string) => Nature;
  truth: (commit: string) => TreeVerdict;
  die: number;
}

function outcomeOf(world: World, move: QueueMove, { natureOf, truth, die }: Truth): QueueEvent {
  switch (move.do) {
    case "read_tip":
      return { type: "tip_read", tip: world.tip };
    case "build": {
      const { entry, onto } = move;
      const conflicts = natureOf(entry) === "conflicts-after-even" && hasEven(onto.split("+").slice(1));
      const commit = commitOf(onto, entry);
      const candidate: Candidate = conflicts
        ? { kind: "conflict", onto, paths: [] }
        : { kind: "built", onto, commit, tree: `tree ${commit}` };
      return { type: "built", entry, candidate };
    }
    case "judge":
      return { type: "judged", tree: move.tree, verdict: die % 9 === 0 ? null : truth(move.commit) };
    case "land":
      return landingOf(world, move, die);
    case "end":
      throw new Error("ends are done at once");
  }
}

function landingOf(world: World, move: Extract<QueueMove, { do: "land" }>, die: number): QueueEvent {
  if (world.tip !== move.expected) return { type: "moved", tip: world.tip };
  if (die % 11 === 0) return { type: "stale", entry: move.entry, tree: move.tree };
  if (die % 13 === 0) {
    world.ended.set(move.entry, "refused");
    return { type: "given_back", entry: move.entry };
  }
  world.landed.push({ entry: move.entry, tree: move.tree, onto: move.expected });
  world.tip = move.commit;
  world.ended.set(move.entry, "landed");
  return { type: "landed", entry: move.entry, tip: move.commit };
}

/** The heart of it: what is about to be written has a green result for exactly its tree, and nobody is passed over. */
function assertMayLand(state: QueueState, move: QueueMove, truth: (commit: string) => TreeVerdict): void {
  if (move.do !== "land") return;
  expect(state.verdicts.find(({ tree }) => tree === move.tree)?.verdict).toEqual(GREEN);
  expect(truth(move.commit)).toEqual(GREEN);
  expect(move.tree).toBe(`tree ${move.commit}`);
  expect(move.expected).toBe(state.tip);
  expect(state.landing).toBeNull();
  const own = state.entries.find(({ id }) => id === move.entry);
  const before = state.entries.filter(
    ({ lane, order, id }) =>
      id !== move.entry && own !== undefined && (lane === own.lane ? order < own.order : LANES.indexOf(lane) < LANES.indexOf(own.lane)),
  );
  expect(before).toEqual([]);
}

describe("whatever happens", () => {
  test("nothing lands without a green result for exactly its tree, lanes and order within a lane hold, and every entry ends", () => {
    fc.assert(
      fc.property(natures, dice, (changes, stream) => {
        const { world, state, turns } = play(changes, () => stream.next().value ?? 0);
        expect(turns).toBeLessThan(5_000);
        expect(state.entries).toEqual([]);
        expect([...world.ended.keys()].sort()).toEqual(changes.map((_, index) => `c${String(index)}`).sort());
        for (const { entry } of world.landed) expect(world.ended.get(entry)).toBe("landed");
        expect(state.window).toBeGreaterThanOrEqual(WINDOW.floor);
        expect(state.window).toBeLessThanOrEqual(WINDOW.ceiling);
        expect([state.building, state.landing, state.judging]).toEqual([null, null, []]);
      }),
      { numRuns: 400 },
    );
  });

  test("a state that was written down and read again goes on the same way", () => {
    fc.assert(
      fc.property(natures, (changes) => {
        const all = changes.map(({ lane }, index) => entered(`c${String(index)}`, index, lane));
        const state = settled(after(INITIAL_QUEUE, ...all), ["land"]);
        expect(nextMoves(JSON.parse(JSON.stringify(state)) as QueueState)).toEqual(nextMoves(state));
      }),
      { numRuns: 50 },
    );
  });
});
