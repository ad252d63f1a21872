/** Records a fact even if Postgres is away for a while: what a step did must not be done again only because it could not be written down. */
import { DomainError } from "@praxis/domain/errors";

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5_000;

/** @param abandoned another attempt owns the step now, so the fact would be refused anyway */
export async function persist<T>(write: () => Promise<T>, abandoned: () => boolean): Promise<T> {
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
    try {
      return await write();
    } catch (error) {
      if (!DomainError.is(error) || !error.retry || abandoned()) throw error;
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }
}
