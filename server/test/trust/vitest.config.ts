import { defineConfig } from "vitest/config";
import unit from "../vitest.config.ts";
import { LONG_TESTS } from "./long-tests.ts";

export default defineConfig({
  ...unit,
  test: { ...unit.test, include: LONG_TESTS, exclude: [], testTimeout: 180_000 },
});
