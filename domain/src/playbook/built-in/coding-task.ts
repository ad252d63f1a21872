/** An agent changes code, a command of yours judges the change, a person approves it, and it becomes a commit on a branch. */
import { NETWORK_INPUT } from "./command-inputs.js";

export const CODING_TASK = `name: coding-task
version: 1
description: An agent changes the code, a command verifies it, a person approves it, and it becomes a commit on a branch of its own.

inputs:
  type: object
  required: [instructions, verify]
  additionalProperties: false
  properties:
    instructions:
      type: string
      description: What the agent is to do.
      minLength: 1
      maxLength: 60000
    pool:
      type: string
      description: The pool whose agents may take the work.
      default: default
    capabilities:
      type: array
      description: What an agent must be able to do to get the work.
      maxItems: 50
      items: { type: string }
      default: []
    inputs:
      type: object
      description: Further facts for the agent.
      default: {}
    verify:
      type: array
      description: The program and its arguments that judge the change, in a fresh checkout. Code 0 means good.
      minItems: 1
      maxItems: 1000
      items: { type: string }
    maxRounds:
      type: integer
      description: How often the agent may try to pass the verification.
      minimum: 1
      maximum: 20
      default: 3
    ttlMs:
      type: integer
      description: How long an agent may be silent before somebody else gets the work.
      minimum: 5000
      maximum: 900000
      default: 60000
    message:
      type: string
      description: The commit's message. The run's title unless said.
      maxLength: 10000
      default: ""
    dueMs:
      type: integer
      description: After this time without an answer the change is rejected. A week unless said.
      minimum: 1000
      maximum: 31536000000
      default: 604800000
${NETWORK_INPUT}

steps:
  - id: prepare
    name: Check out the repository
    uses: workspace.prepare

  - id: work
    name: Change the code
    uses: agent
    needs: [prepare]
    with:
      pool: \${{ inputs.pool }}
      instructions: \${{ inputs.instructions }}
      inputs: \${{ inputs.inputs }}
      capabilities: \${{ inputs.capabilities }}
      ttlMs: \${{ inputs.ttlMs }}
      maxRounds: \${{ inputs.maxRounds }}
      verify:
        argv: \${{ inputs.verify }}
        network: \${{ inputs.network }}

  - id: approve
    name: Approve the change
    uses: approval
    needs: [work]
    with:
      question: May this change become a commit?
      evidence:
        - label: Instructions
          text: >-
            \${{ size(inputs.instructions) <= 4000
            ? inputs.instructions
            : inputs.instructions.substring(0, 4000) + " (cut)" }}
      dueMs: \${{ inputs.dueMs }}
      onSilence: reject

  - id: apply
    name: Commit the change
    uses: change.apply
    needs: [approve]
    with:
      from: work
      message: '\${{ inputs.message == "" ? run.title : inputs.message }}'
`;
