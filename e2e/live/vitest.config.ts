import path from "node:path";
import { defineConfig } from "vitest/config";

process.env.TZ = "Asia/Kathmandu";

export default defineConfig({
  root: path.resolve(import.meta.dirname, "../.."),
  cacheDir: "node_modules/.vite/live",
  test: {
    include: ["e2e/live/*.live.ts"],
    env: { TZ: "Asia/Kathmandu" },
    pool: "forks",
    fileParallelism: false,
    testTimeout: 180_000,
    // The first run installs the servers.
    hookTimeout: 1_200_000,
    passWithNoTests: false,
  },
});
