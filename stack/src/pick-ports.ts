/** Chooses the ports of the stack: the asked-for one or an error, else that of the last start, else the default or the next free one above it. */
import { createServer } from "node:net";

export interface PortWish {
  name: string;
  /** From the environment: this one or none. */
  asked: number | undefined;
  /** What the last start took: links and settings that people kept still work. */
  last?: number | undefined;
  preferred: number;
}

/** How far above the default to look: more neighbours than anybody runs stacks on one machine. */
const NEIGHBOURS = 200;

/** One port per wish, all different. Those asked for come first: no other wish takes them away. */
export async function pickPorts(wishes: readonly PortWish[], isFree: (port: number) => Promise<boolean> = isPortFree): Promise<number[]> {
  const picked = new Map<PortWish, number>();
  const isLeft = async (port: number): Promise<boolean> => ![...picked.values()].includes(port) && (await isFree(port));
  for (const wish of wishes) if (wish.asked !== undefined) picked.set(wish, await pickPort(wish, isLeft));
  for (const wish of wishes) if (wish.asked === undefined) picked.set(wish, await pickPort(wish, isLeft));
  return wishes.flatMap((wish) => picked.get(wish) ?? []);
}

async function pickPort({ name, asked, last, preferred }: PortWish, isFree: (port: number) => Promise<boolean>): Promise<number> {
  if (asked !== undefined) {
    if (await isFree(asked)) return asked;
    throw new Error(
      `Port ${asked} (${name}) is taken by another program. Stop that program, choose another port, or leave ${name} unset to get the next free one.`,
    );
  }
  if (last !== undefined && (await isFree(last))) return last;
  for (let port = preferred; port < preferred + NEIGHBOURS; port += 1) if (await isFree(port)) return port;
  throw new Error(`No port from ${preferred} to ${preferred + NEIGHBOURS - 1} is free. Set ${name} to one that is.`);
}

/** Free means: nobody listens on it on this machine's loopback. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => server.close(() => resolve(true)));
  });
}
