/** Asks a person first, then runs a command that is never run twice. */
import { ARGV_INPUT, NETWORK_INPUT } from "./command-inputs.js";

export const COMMAND_WITH_APPROVAL = `name: command-with-approval
version: 1
description: Ask a person, then run one command that must not run twice, in a private checkout of the repository.

inputs:
  type: object
  required: [argv]
  additionalProperties: false
  properties:
${ARGV_INPUT}
    question:
      type: string
      description: What to ask.
      minLength: 1
      maxLength: 2000
      default: May this command run?
    dueMs:
      type: integer
      description: After this time without an answer the command is rejected. A day unless said.
      minimum: 1000
      maximum: 31536000000
      default: 86400000
${NETWORK_INPUT}

steps:
  - id: ask
    name: Ask a person
    uses: approval
    with:
      question: \${{ inputs.question }}
      evidence:
        - label: Command
          text: >-
            \${{ size(inputs.argv.join(" ")) <= 4000
            ? inputs.argv.join(" ")
            : inputs.argv.join(" ").substring(0, 4000) + " (cut)" }}
      dueMs: \${{ inputs.dueMs }}
      onSilence: reject

  - id: prepare
    name: Check out the repository
    uses: workspace.prepare
    needs: [ask]

  - id: command
    name: Run the command
    uses: command
    needs: [prepare]
    sideEffect: irreversible
    with:
      argv: \${{ inputs.argv }}
      network: \${{ inputs.network }}
`;
