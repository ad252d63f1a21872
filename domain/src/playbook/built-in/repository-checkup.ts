/** The welcome run: what any maintainer wants to know of a repository, read from git. */
export const REPOSITORY_CHECKUP = `name: repository-checkup
version: 1
description: Facts about a repository, read from git, as JSON, Markdown and one HTML page.

steps:
  - id: prepare
    name: Check out the repository
    uses: workspace.prepare

  - id: inventory
    name: Count files, bytes and lines
    uses: repository.inventory
    needs: [prepare]

  - id: history
    name: Read the commits
    uses: repository.history
    needs: [prepare]

  - id: report
    name: Write the report
    uses: repository.report
    needs: [inventory, history]
`;
