/** Runs once when the console's server starts: wrong settings end it here, with every problem named, and not at the first page. */
import { consoleEnv } from "./env";

export function register(): void {
  consoleEnv();
}
