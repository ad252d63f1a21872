/** An address of the list can be shared, kept as a view and given to the API: all three mean the same runs. */
import { listRunsQuerySchema, runQuerySchema } from "@praxis/api/contract";
import { describe, expect, test } from "@jest/globals";
import {
  addressOfRunList,
  filterOfRunList,
  isNarrowed,
  queryOfRunList,
  readRunList,
  runListOfQuery,
  sameRuns,
  withFilter,
} from "./run-list-address";

const read = (text: string): ReturnType<typeof readRunList> => readRunList(new URLSearchParams(text));

test.each([
  ["", "/runs"],
  ["sort=-createdAt", "/runs"],
  ["sort=bogus&utm=1&cursor=", "/runs"],
  ["status=failed,timed_out&finishedAfter=-24h&sort=-finishedAt", "/runs?status=failed%2Ctimed_out&finishedAfter=-24h&sort=-finishedAt"],
  ["status=failed&status=timed_out&status=failed", "/runs?status=failed%2Ctimed_out"],
  ["label=a%3D1&label=b%3Dx%2Cy", "/runs?label=a%3D1&label=b%3Dx%2Cy"],
  ["q=%20&stuck=true&cursor=abc", "/runs?stuck=true&cursor=abc"],
  ["q=a+b%26c", "/runs?q=a+b%26c"],
  ["playbook=one&playbook=two", "/runs?playbook=one"],
  ["id=run_a,run_b&id=run_c", "/runs?id=run_a&id=run_b&id=run_c"],
])("%p is the list %s, and so is that address", (text, address) => {
  expect(addressOfRunList(read(text))).toBe(address);
  expect(addressOfRunList(read(address.split("?")[1] ?? ""))).toBe(address);
});

test("what the list asks for is what the API takes, and what can be kept as a view", () => {
  const list = read(
    "q=login&status=failed,paused&waitingOn=lease&label=a%3D1&label=b%3D2&stuck=true&createdAfter=-7d&createdBy=ada&sort=createdAt",
  );
  const query = queryOfRunList(list);
  expect(listRunsQuerySchema.safeParse(query).error).toBeUndefined();
  expect(runQuerySchema.safeParse(query).error).toBeUndefined();
  expect(sameRuns(runListOfQuery(query), list)).toBe(true);
});

describe("lists that mean the same", () => {
  test("do so in whatever order their values were chosen, and on every page", () => {
    expect(sameRuns(read("status=a,b"), read("status=b&status=a&cursor=x"))).toBe(true);
    expect(sameRuns(read("status=a"), read("status=a&sort=createdAt"))).toBe(false);
    expect(sameRuns(runListOfQuery({ status: ["failed", "timed_out"] }), read("status=timed_out,failed"))).toBe(true);
  });

  test("a bulk order takes what narrows and no order", () => {
    expect(filterOfRunList(read("stuck=true&sort=createdAt&cursor=x"))).toEqual({ stuck: "true" });
    expect(isNarrowed(read("sort=createdAt"))).toBe(false);
  });
});

test("another filter begins on the first page; the last value that goes takes its name along", () => {
  const list = withFilter(read("status=failed&cursor=x"), "playbook", ["p"]);
  expect(addressOfRunList(list)).toBe("/runs?status=failed&playbook=p");
  expect(addressOfRunList(withFilter(list, "status", []))).toBe("/runs?playbook=p");
});
