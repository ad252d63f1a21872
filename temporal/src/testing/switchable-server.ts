/** For tests: stands before a real server and can be away (nobody answers at its port) and there again. Not for production code. */
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

export interface SwitchableServer {
  /** host:port that callers use. */
  address: string;
  /** Breaks every connection and takes no more. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  close(): Promise<void>;
}

export async function createSwitchableServer(target: string): Promise<SwitchableServer> {
  const colon = target.lastIndexOf(":");
  const to = { host: target.slice(0, colon), port: Number(target.slice(colon + 1)) };
  const open = new Set<Socket>();
  let server: ReturnType<typeof createServer> | null = null;
  const listen = async (port: number): Promise<number> => {
    const next = createServer((inner) => {
      const outer = connect(to);
      for (const socket of [inner, outer]) {
        open.add(socket);
        socket.setNoDelay(true);
        socket.on("error", () => socket.destroy());
        socket.once("close", () => {
          open.delete(socket);
          inner.destroy();
          outer.destroy();
        });
      }
      inner.pipe(outer);
      outer.pipe(inner);
    });
    server = next;
    await new Promise<void>((resolve, reject) => next.once("error", reject).listen(port, "127.0.0.1", resolve));
    return (next.address() as AddressInfo).port;
  };
  const goAway = async (): Promise<void> => {
    const gone = server;
    server = null;
    if (!gone) return;
    const closed = new Promise((resolve) => gone.close(resolve));
    for (const socket of open) socket.destroy();
    await closed;
  };
  const port = await listen(0);
  return {
    address: `127.0.0.1:${String(port)}`,
    goAway,
    comeBack: async () => {
      if (!server) await listen(port);
    },
    close: goAway,
  };
}
