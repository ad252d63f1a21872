/** What runs inside the measured page, as text: it looks once a frame at what is drawn. It knows the timeline by its roles and by the counts that its section names. */

/** Marks, in milliseconds since the navigation began: the frame in which the newest rows stood there, in which the whole history did, and in which the first row of all answered a key. */
export const LOADING_PROBE = `(() => {
  const marks = (globalThis.praxisBench = {});
  const look = () => {
    const section = document.querySelector("section.history[data-events]");
    const row = section?.querySelector('[role="option"]');
    if (row) {
      marks.newest ??= performance.now();
      if (section.dataset.phase === "whole") {
        if (marks.whole === undefined) {
          marks.whole = performance.now();
          marks.events = Number(section.dataset.events);
          const box = section.querySelector('[role="listbox"]');
          box.focus();
          box.dispatchEvent(new KeyboardEvent("keydown", { key: "Home", bubbles: true, cancelable: true }));
        } else if (section.querySelector('[role="option"][aria-selected="true"]')?.getAttribute("aria-posinset") === "1") {
          marks.interactive = performance.now();
          return;
        }
      }
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})()`;

/** The marks, once all are there. */
export const LOADED = `new Promise((resolve, reject) => {
  const began = performance.now();
  const look = () => {
    if (globalThis.praxisBench?.interactive !== undefined) resolve(globalThis.praxisBench);
    else if (performance.now() - began > 60000) reject(new Error("the history was not whole in time: " + document.body.innerText.slice(0, 300)));
    else setTimeout(look, 50);
  };
  look();
})`;

/** Scrolls `[data-bench-scroll]` from its top: two seconds at reading speed, two at a fling. Answers the times between frames. */
export const SCROLL = `new Promise((resolve) => {
  const box = document.querySelector("[data-bench-scroll]");
  box.scrollTop = 0;
  const times = [];
  let last = null;
  let began = null;
  const step = (now) => {
    began ??= now;
    if (last !== null) times.push(now - last);
    last = now;
    if (now - began > 4000) return resolve(times);
    box.scrollTop += now - began < 2000 ? 48 : 1400;
    if (box.scrollTop + box.clientHeight >= box.scrollHeight - 1) box.scrollTop = 0;
    requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
})`;

export const MARK_SCROLLED_ROWS = `document.querySelector('section.history [role="listbox"]').setAttribute("data-bench-scroll", "")`;

/** A page with nothing but something to scroll. */
export const EMPTY_PAGE = `<!doctype html><title>empty</title><div data-bench-scroll style="height:400px;overflow-y:auto;contain:strict"><div style="height:900000px"></div></div>`;

/** From the typed text to the frame in which other rows stand there. */
export const SEARCH = `new Promise((resolve) => {
  const section = document.querySelector("section.history[data-events]");
  const input = section.querySelector('input[type="search"], input[role="searchbox"], .history__search input');
  const set = (text) => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(input, text);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const before = section.dataset.rows;
  const began = performance.now();
  set("step-77");
  const look = () => {
    if (section.dataset.rows === before) return requestAnimationFrame(look);
    const ms = performance.now() - began;
    set("");
    const again = () => (section.dataset.rows === before ? resolve(ms) : requestAnimationFrame(again));
    requestAnimationFrame(again);
  };
  requestAnimationFrame(look);
})`;

/** Back to following the end; settles when the page says so. */
export const FOLLOW = `(() => {
  const box = document.querySelector('section.history [role="listbox"]');
  box.focus();
  box.dispatchEvent(new KeyboardEvent("keydown", { key: "l", bubbles: true, cancelable: true }));
})()`;

/** When (since 1970) the frame stood in which so many events are there and the end is in view. */
export const untilEvents = (events: number): string => `new Promise((resolve) => {
  const look = () => {
    const section = document.querySelector("section.history[data-events]");
    const rows = [...section.querySelectorAll('[role="option"]:not([hidden])')];
    const atEnd = rows.some((row) => row.getAttribute("aria-posinset") === row.getAttribute("aria-setsize"));
    if (Number(section.dataset.events) >= ${String(events)} && atEnd) resolve(performance.timeOrigin + performance.now());
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})`;
