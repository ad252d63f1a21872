/** The console as people meet it: the production build, started by `npm start`, in a real Chromium. Skipped where there is none. */
import { afterAll, beforeAll, describe, jest } from "@jest/globals";
import { CHROMIUM } from "./browser.js";
import { startConsoleUnderTest, type ConsoleUnderTest } from "./testing/console-under-test.js";
import { apiAwayScenes } from "./testing/api-away-scenes.js";
import { guardScenes } from "./testing/guard-scenes.js";
import { hostileScenes } from "./testing/hostile-scenes.js";
import { keyScenes } from "./testing/key-scenes.js";
import { keyboardScenes } from "./testing/keyboard-scenes.js";
import { leaseScenes } from "./testing/lease-scenes.js";
import { pageScenes } from "./testing/page-scenes.js";
import { runListScenes } from "./testing/run-list-scenes.js";
import { runScenes } from "./testing/run-scenes.js";
import { signInScenes } from "./testing/sign-in-scenes.js";
import { taskScenes } from "./testing/task-scenes.js";
import { twoBrowsersScenes } from "./testing/two-browsers-scenes.js";
import { wireScenes } from "./testing/wire-scenes.js";

jest.setTimeout(300_000);
const withChromium = CHROMIUM === undefined ? describe.skip : describe;

withChromium("the console", () => {
  let started: ConsoleUnderTest | undefined;
  const get = (): ConsoleUnderTest => {
    if (started === undefined) throw new Error("The stack did not start.");
    return started;
  };
  beforeAll(async () => {
    started = await startConsoleUnderTest();
  });
  afterAll(() => started?.stop());

  // In this order: what one scene leaves behind is what the next one finds.
  describe("signing in", () => signInScenes(get));
  describe("runs", () => runScenes(get));
  describe("the list of runs", () => runListScenes(get));
  describe("leases", () => leaseScenes(get));
  describe("tasks", () => taskScenes(get));
  describe("keys and rights", () => keyScenes(get));
  describe("hostile text", () => hostileScenes(get));
  describe("the wire", () => wireScenes(get));
  describe("the keyboard", () => keyboardScenes(get));
  describe("two browsers", () => twoBrowsersScenes(get));
  describe("every page", () => pageScenes(get));
  describe("the API goes away", () => apiAwayScenes(get));
  describe("the console's server", () => guardScenes(get));
});
