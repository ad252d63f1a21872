/** One command in a fresh checkout of the run's repository. */
export const RUN_COMMAND = `name: run-command
version: 1
description: Run one command in a private checkout of the repository.

inputs:
  type: object
  required: [argv]
  additionalProperties: false
  properties:
    argv:
      type: array
      description: The program and its arguments, one text each. No shell reads them.
      minItems: 1
      maxItems: 1000
      items: { type: string }
    cwd:
      type: string
      description: The folder inside the checkout to run in.
      default: "."
    env:
      type: object
      description: Variables of the environment, besides the usual ones.
      maxProperties: 200
      additionalProperties: { type: string }
      default: {}
    network:
      type: boolean
      description: May the command use the network?
      default: false

steps:
  - id: prepare
    name: Check out the repository
    uses: workspace.prepare

  - id: command
    name: Run the command
    uses: command
    needs: [prepare]
    with:
      argv: \${{ inputs.argv }}
      cwd: \${{ inputs.cwd }}
      env: \${{ inputs.env }}
      network: \${{ inputs.network }}
`;
