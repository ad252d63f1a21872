/** What the routes of gates are made from. */
import type { GateStore } from "@praxis/database";
import type { ArtifactBytes } from "@praxis/database/artifacts";
import type { Git } from "@praxis/repository";
import type { InlineDelivery } from "../runs/inline-delivery.js";
import type { RepositoryResolver } from "../runs/resolve-repository.js";

export interface GateHandlerDeps {
  gates: GateStore;
  artifactBytes: ArtifactBytes;
  delivery: InlineDelivery;
  git: Git;
  repositories: RepositoryResolver;
  now: () => number;
}
