/**
 * Stands between a process and Postgres and notes every statement, so that what a run costs can be counted exactly and from outside.
 * Speaks only as much of the protocol as that takes; what it does not know it passes on.
 */
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

export interface Statement {
  connection: number;
  text: string;
  /** The message that ran it, its values included. */
  message: Buffer;
}

export interface StatementCounter {
  /** The database's address with this in between. */
  url: string;
  statements(): readonly Statement[];
  /** The texts of all statements that carry one of these values, with the transactions around them, unless one matches `except`. */
  of(values: readonly string[], except: RegExp): string[];
  close(): Promise<void>;
}

export async function createStatementCounter(databaseUrl: string): Promise<StatementCounter> {
  const target = new URL(databaseUrl);
  const statements: Statement[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((client) => {
    const connection = ++connections;
    const upstream = connect(Number(target.port || 5432), target.hostname);
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(one);
      one.setNoDelay(true);
      one.on("error", () => other.destroy());
      one.on("close", () => {
        sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
    const read = createReader((text, message) => statements.push({ connection, text, message }));
    client.on("data", read);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port could be had");
  const url = new URL(databaseUrl);
  url.hostname = "127.0.0.1";
  url.port = String(address.port);
  return {
    url: url.toString(),
    statements: () => statements,
    of: (values, except) =>
      transactionsOf(statements)
        .filter((group) => carries(group, values) && !group.some(({ text }) => except.test(text)))
        .flatMap((group) => group.map(({ text }) => text)),
    async close() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, "close");
    },
  };
}

function carries(group: readonly Statement[], values: readonly string[]): boolean {
  return group.some(({ message }) => values.some((value) => message.includes(value)));
}

/** One group for each transaction; a statement outside of one is a group of its own. */
function transactionsOf(statements: readonly Statement[]): Statement[][] {
  const open = new Map<number, Statement[]>();
  const groups: Statement[][] = [];
  for (const statement of statements) {
    const { connection, text } = statement;
    const group = open.get(connection) ?? [];
    if (group.length === 0) groups.push(group);
    group.push(statement);
    if (text === "BEGIN") open.set(connection, group);
    if (text === "COMMIT" || text === "ROLLBACK") open.delete(connection);
  }
  return groups;
}

const [PARSE, BIND, QUERY] = [0x50, 0x42, 0x51];

/** Takes a client's bytes as they come. The first message has no type; every other is type, length, body. */
function createReader(note: (text: string, message: Buffer) => void): (chunk: Buffer) => void {
  const texts = new Map<string, string>();
  let held: Buffer = Buffer.alloc(0);
  let greeted = false;
  const take = (type: number, body: Buffer): void => {
    if (type === QUERY) note(textAt(body, 0), body);
    if (type === PARSE) texts.set(textAt(body, 0), textAt(body, Buffer.byteLength(textAt(body, 0)) + 1));
    if (type === BIND) note(texts.get(textAt(body, Buffer.byteLength(textAt(body, 0)) + 1)) ?? "?", body);
  };
  return (chunk) => {
    held = Buffer.concat([held, chunk]);
    for (;;) {
      const start = greeted ? 1 : 0;
      if (held.length < start + 4) return;
      const end = start + held.readInt32BE(start);
      if (held.length < end) return;
      if (greeted) take(held[0] ?? 0, held.subarray(5, end));
      greeted = true;
      held = held.subarray(end);
    }
  };
}

function textAt(body: Buffer, from: number): string {
  return body.toString("utf8", from, body.indexOf(0, from));
}
