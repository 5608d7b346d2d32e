import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    environment: "happy-dom",
    isolate: false, // a window and modules anew for each file cost four times what all tests cost
    setupFiles: ["build/cleanSlate.ts"],
    testTimeout: 15_000, // a guard against hanging, not a measure: on a fifth of a core the slowest takes 3 s
    include: ["packages/**/*.test.{ts,tsx}", "apps/**/*.test.{ts,tsx}"],
    sequence: { shuffle: true },
  },
});
