/** What is refused before a run is accepted. */
import { expect, test } from "@jest/globals";
import type { RunRepository } from "@praxis/database";
import { createGit } from "@praxis/repository";
import { createToStartRunCommand } from "./start-run-command.js";

const CHANGES = `name: changes
version: 1
steps:
  - {id: code, uses: workspace.prepare}
  - {id: work, uses: agent, needs: [code], with: {pool: default, instructions: x}}
  - {id: apply, uses: change.apply, needs: [work], with: {from: work}}
`;

function starting(repository: RunRepository) {
  const toCommand = createToStartRunCommand({
    git: createGit(),
    repositories: { resolve: () => Promise.resolve(repository), checkAgain: () => undefined, local: () => Promise.resolve(null) },
    pools: { get: (name) => Promise.resolve({ name, trust: "standard", description: null, createdAt: "2026-01-01T00:00:00.000Z" }) },
    allowBenchKinds: false,
  });
  return toCommand({ playbook: { inline: CHANGES }, repository: { path: "/anywhere" } });
}

test("a run whose change could not be committed, because its repository is a URL, is refused before anybody works on it", async () => {
  await expect(starting({ url: "https://git.example/a.git" })).rejects.toMatchObject({
    code: "repository_not_local",
    issues: [{ path: "steps[2].with.from", message: expect.stringContaining("URL") }],
  });
  expect(await starting({ path: "/srv/a", commit: "0".repeat(40) })).toMatchObject({ playbook: { name: "changes" } });
});
