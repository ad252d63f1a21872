/** Contender A, its client: one start through the SDK. */
import { randomUUID } from "node:crypto";
import type { Client } from "@temporalio/client";
import { type Contender, PAYLOAD } from "./contender.js";

export const RAW_QUEUE = "raw";

export function createRawContender(client: Client): Contender {
  return {
    name: "A",
    async start(steps) {
      const workflowId = `raw:${randomUUID()}`;
      await client.workflow.start("sequence", { workflowId, taskQueue: RAW_QUEUE, args: [steps, PAYLOAD] });
      return workflowId;
    },
  };
}
