/** Records a fact even if Postgres is away for a while: what a step did must not be done again only because it could not be written down. */
import { DomainError } from "@praxis/domain/errors";

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5_000;

export interface Patience {
  /** Another attempt owns the step now, so the fact would be refused anyway. */
  abandoned: () => boolean;
  /** Called before each wait, so that Temporal does not take a worker for lost that only waits for Postgres. */
  beat: () => void;
}

export async function persist<T>(write: () => Promise<T>, { abandoned, beat }: Patience): Promise<T> {
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
    try {
      return await write();
    } catch (error) {
      if (!DomainError.is(error) || !error.retry || abandoned()) throw error;
      beat();
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }
}
