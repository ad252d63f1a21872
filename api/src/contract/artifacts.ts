/** Artifacts: named files a step produced. */
import { z } from "zod";
import { pageOf, pageQuery, timeSchema } from "./lists.js";
import type { RouteContract } from "./route.js";

export const artifactViewSchema = z
  .object({
    name: z.string(),
    mediaType: z.string(),
    bytes: z.number().int(),
    sha256: z.string(),
    /** Absent when the run itself made it. */
    stepId: z.string().optional(),
    createdAt: timeSchema,
  })
  .meta({ id: "ArtifactView" });
export type ArtifactView = z.infer<typeof artifactViewSchema>;

export const artifactPageSchema = pageOf(artifactViewSchema).meta({ id: "ArtifactPage" });
export type ArtifactPage = z.infer<typeof artifactPageSchema>;
export const listArtifactsQuerySchema = z.strictObject(pageQuery);

export const artifactRoutes = {
  listArtifacts: {
    summary: "The run's artifacts, by name.",
    method: "GET",
    path: "/runs/{id}/artifacts",
    scope: "runs:read",
    limitClass: "read",
    query: listArtifactsQuerySchema,
    responses: { 200: { description: "A page.", content: { "application/json": artifactPageSchema } } },
    errors: ["run_not_found"],
  },
  getArtifact: {
    summary: "The bytes of an artifact. The ETag is its SHA-256; one range is honoured.",
    method: "GET",
    path: "/runs/{id}/artifacts/{name}",
    scope: "runs:read",
    limitClass: "read",
    responses: {
      200: { description: "The bytes.", content: { "*/*": "The bytes, with the artifact's own media type." } },
      206: { description: "The range asked for.", content: { "*/*": "Part of the bytes." } },
    },
    errors: ["run_not_found", "artifact_not_found", "artifact_bytes_missing", "range_not_satisfiable"],
    etag: true,
  },
} as const satisfies Record<string, RouteContract>;
