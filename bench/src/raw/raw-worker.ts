/** Contender A, its worker, in a process of its own and with the options of ours: `raw-worker.js <address> <namespace> <queue>`. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { WORKER_OPTIONS } from "@praxis/workers/worker-options";
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker } from "@temporalio/worker";

const [address = "127.0.0.1:7233", namespace = "default", taskQueue = "raw"] = process.argv.slice(2);
const logger = new DefaultLogger("ERROR");
Runtime.install({ logger, telemetryOptions: { logging: { forward: {}, filter: "ERROR" } } });

const compiled = fileURLToPath(new URL("raw-workflow.js", import.meta.url));
const workflowsPath = existsSync(compiled) ? compiled : compiled.replace(/\.js$/, ".ts");
const connection = await NativeConnection.connect({ address });
const worker = await Worker.create({
  ...WORKER_OPTIONS,
  connection,
  namespace,
  taskQueue,
  workflowBundle: await bundleWorkflowCode({ workflowsPath, logger }),
  activities: { doNothing: async (payload: string): Promise<string> => payload },
});
await worker.run();
await connection.close();
