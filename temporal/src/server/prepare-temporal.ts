/** Waits for a Temporal server and gives its namespace what we need: search attributes, and (where it is ours) the retention. */
import { setTimeout as delay } from "node:timers/promises";
import { Connection } from "@temporalio/client";
import { msToTs } from "@temporalio/common/lib/time.js";
import { SEARCH_ATTRIBUTES } from "./search-attributes.js";

export interface TemporalTarget {
  address: string;
  namespace: string;
  tls?: boolean;
  apiKey?: string;
}

/** The dev server keeps closed workflows one day; a week lets a person look at what happened while they were away. */
const RETENTION = msToTs("7 days");
/** Temporal's number for the type Keyword. */
const KEYWORD = 2;

/** Resolves once the namespace answers; rejects with the last cause when the signal aborts. */
export async function waitForTemporal(target: TemporalTarget, signal: AbortSignal): Promise<void> {
  for (;;) {
    try {
      await withConnection(target, (connection) => connection.workflowService.describeNamespace({ namespace: target.namespace }));
      return;
    } catch (cause) {
      if (signal.aborted)
        throw new Error(`Temporal at ${target.address} does not answer for namespace "${target.namespace}": ${reason(cause)}`, { cause });
    }
    await delay(100);
  }
}

/**
 * Registers missing search attributes; sets the retention when `ownsServer`. Returns one sentence per thing that could not be
 * done (an external server may not permit it). A repeat changes nothing.
 */
export async function prepareTemporal(target: TemporalTarget, { ownsServer }: { ownsServer: boolean }): Promise<string[]> {
  return withConnection(target, async (connection) => {
    const problems = await registerSearchAttributes(connection, target.namespace);
    if (ownsServer) {
      const config = { workflowExecutionRetentionTtl: RETENTION };
      await connection.workflowService.updateNamespace({ namespace: target.namespace, config });
    }
    return problems;
  });
}

async function registerSearchAttributes(connection: Connection, namespace: string): Promise<string[]> {
  let missing: string[] = Object.keys(SEARCH_ATTRIBUTES);
  try {
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    missing = missing.filter((name) => customAttributes[name] !== KEYWORD);
    if (missing.length === 0) return [];
    const searchAttributes = Object.fromEntries(missing.map((name) => [name, KEYWORD]));
    await connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
    return [];
  } catch (error) {
    const names = missing.map((name) => `${name} (Keyword)`).join(", ");
    return [
      `The namespace "${namespace}" may lack the search attributes ${names}, and they could not be added: ${reason(error)}. Ask its operator to add them; until then runs cannot start.`,
    ];
  }
}

async function withConnection<T>({ address, tls, apiKey }: TemporalTarget, use: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({
    address,
    ...(tls === undefined ? {} : { tls }),
    ...(apiKey === undefined ? {} : { apiKey }),
    connectTimeout: 5_000,
    // The caller repeats by itself.
    interceptors: [],
  });
  try {
    return await connection.withDeadline(Date.now() + 5_000, () => use(connection));
  } finally {
    await connection.close();
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
