/** Places of the feed as callers hand them back. */
import { expect, test } from "@jest/globals";
import { feedPlace, feedSeq } from "./feed-tail.js";

test("a place that was given comes back as it was, and 0 is the beginning", () => {
  const place = { tx: 123_456_789_012, taken: 512 };
  expect(feedPlace(feedSeq(place))).toEqual(place);
  expect(feedPlace(0)).toEqual({ tx: 0, taken: 0 });
});

test.each(["0-999999999", "1-100000", "-1-0", "1", "1-", "1.5-0", "1-0 OR true", 7])("%j is no place: the database is not asked", (seq) => {
  expect(feedPlace(seq)).toBeNull();
});
