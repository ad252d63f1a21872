export const leaseErrors = {
  pool_not_found: "There is no pool of this name. `GET /pools` lists them; an administrator adds one with `PUT /pools/{name}`.",
  agent_not_found:
    "No agent of this id is registered by you. Register it with `PUT /agents/{id}`; a registration without a sign of life is forgotten after 90 s.",
  lease_not_found: "There is no such lease, or it is not yours.",
  lease_superseded:
    "The step has been granted again since, so this holder's word no longer counts. Stop writing; nothing of the call was kept.",
  fence_unknown: "The fence is higher than any this lease was given. Send the fence that came with the lease.",
  lease_finished: "Its holder ended the lease before, in another way or with another body. The first word stands.",
  lease_revoked: "The lease was taken back by a person, or its run was cancelled. Stop writing; nothing of the call was kept.",
  lease_expired: "The lease ran out before this call. Stop writing; nothing of the call was kept.",
  lease_limit:
    "The agent holds as many leases as it may, the lease has left as many artifacts as it may, or the key has registered as many agents as it may. The message says which.",
  lease_attempts_exhausted: "Agents lost or failed the step as often as it may be tried. `details.briefs` says what each of them left.",
  verification_failed: "The work did not pass its verification within the allowed rounds. The evidence of each round is an artifact.",
  agent_failed: "The agent that held the step said that it failed and that trying again would not help.",
  artifact_too_large: "The artifact is larger than this server takes. `details.bytesMax` is the limit.",
  lease_stalled: "The agent stayed alive without making progress, so the work was taken back.",
} as const;
