/** For `npm run db:generate` only: compares the schema with the last snapshot and writes the next migration. */
import { defineConfig } from "drizzle-kit";

export default defineConfig({ dialect: "postgresql", schema: "./src/schema/*.ts", out: "./migrations", breakpoints: true });
