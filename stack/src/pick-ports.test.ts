/** Which ports the stack takes. */
import { describe, expect, test } from "@jest/globals";
import { pickPorts } from "./pick-ports.js";

const allBut =
  (...taken: number[]) =>
  async (port: number): Promise<boolean> =>
    !taken.includes(port);
const wish = (name: string, preferred: number, asked?: number) => ({ name, preferred, asked });

describe("ports", () => {
  test("defaults are used when they are free", async () => {
    expect(await pickPorts([wish("A", 8080), wish("B", 7233)], allBut())).toEqual([8080, 7233]);
  });

  test("a taken default gives the next free one", async () => {
    expect(await pickPorts([wish("A", 8080)], allBut(8080, 8081))).toEqual([8082]);
  });

  test("two wishes never get the same port", async () => {
    expect(await pickPorts([wish("A", 8080), wish("B", 8080)], allBut())).toEqual([8080, 8081]);
  });

  test("an asked-for port that is taken is an error that names it and its variable", async () => {
    await expect(pickPorts([wish("PRAXIS_API_PORT", 8080, 9000)], allBut(9000))).rejects.toThrow("Port 9000 (PRAXIS_API_PORT) is taken");
  });

  test("when nothing near the default is free it says so", async () => {
    await expect(pickPorts([wish("A", 8080)], async () => false)).rejects.toThrow("No port from 8080 to 8279 is free");
  });
});
