import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    environment: "happy-dom",
    testTimeout: 60_000, // a guard against hanging, not a measure: machines are slow at times
    include: ["packages/**/*.test.{ts,tsx}", "apps/**/*.test.{ts,tsx}"],
    sequence: { shuffle: true },
  },
});
