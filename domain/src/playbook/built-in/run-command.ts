/** One command in a fresh checkout of the run's repository. */
import { ARGV_INPUT, NETWORK_INPUT } from "./command-inputs.js";

export const RUN_COMMAND = `name: run-command
version: 1
description: Run one command in a private checkout of the repository.

inputs:
  type: object
  required: [argv]
  additionalProperties: false
  properties:
${ARGV_INPUT}
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
${NETWORK_INPUT}

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
