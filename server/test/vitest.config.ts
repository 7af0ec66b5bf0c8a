import path from "node:path";
import { defineConfig } from "vitest/config";
import { LONG_TESTS } from "./trust/long-tests.ts";

// An awkward zone (UTC+05:45) for every worker: code that reckons in local time fails here.
process.env.TZ = "Asia/Kathmandu";

export default defineConfig({
  root: path.resolve(import.meta.dirname, "../.."),
  cacheDir: "node_modules/.vite/assay",
  test: {
    include: ["server/**/*.test.{ts,tsx}", "app/**/*.test.{ts,tsx}", "prisma/**/*.test.ts"],
    exclude: LONG_TESTS,
    globalSetup: ["server/test/cluster.ts"],
    env: { TZ: "Asia/Kathmandu" },
    environment: "node",
    pool: "forks",
    // Two cores: more workers only make each of them, and the database, slower.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    passWithNoTests: false,
    reporters: ["default"],
  },
});
