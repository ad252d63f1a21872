/** What a person copies orders the same as the button. */
import { bulkRunsRequestSchema } from "@praxis/api/contract";
import { expect, test } from "@jest/globals";
import { bulkRequest, sameBulkOrder } from "./bulk-order";

test("every filter has its option, whatever stands in it", () => {
  const filter = { status: "failed,timed_out", label: ["a=1", "b=it's"], stuck: "true", finishedAfter: "-24h", q: "log in" };
  const { commandLine, request } = sameBulkOrder({ action: "retry", filter }, "fixed; again");
  expect(commandLine).toBe(
    `praxis run bulk retry --search 'log in' --status failed,timed_out --stuck --label a=1 --label 'b=it'\\''s' --finished-since 24h --reason 'fixed; again'`,
  );
  expect(request).toContain("/api/v1/runs/bulk");
  expect(bulkRunsRequestSchema.safeParse(bulkRequest({ action: "retry", filter }, "fixed")).error).toBeUndefined();
});

test("runs that were marked one by one are named in one option, and are as many as the API takes", () => {
  const id = Array.from({ length: 200 }, (_, at) => `run_${String(at).padStart(26, "0")}`);
  const order = { action: "cancel", filter: { id } } as const;
  expect(bulkRunsRequestSchema.safeParse(bulkRequest(order, "?")).error).toBeUndefined();
  expect(sameBulkOrder(order, "no").commandLine).toBe(`praxis run bulk cancel --id ${id.join(",")} --reason no`);
});
