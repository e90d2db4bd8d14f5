import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { defineConfig } from "@playwright/test";

const chromium = execFileSync(fileURLToPath(new URL("../../tools/chromium", import.meta.url)), ["find"])
  .toString()
  .trim();

export default defineConfig({
  testDir: ".",
  testMatch: "*.spec.mjs",
  outputDir: "test-results",
  fullyParallel: true,
  workers: 2,
  forbidOnly: true,
  // On a shared machine a browser sometimes stands still for longer than any patience. What fails once and then passes is
  // counted as flaky and said by name; what fails twice has failed.
  retries: process.env.CI ? 1 : 0,
  timeout: 120_000,
  globalTimeout: 35 * 60_000,
  expect: { timeout: 20_000 },
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_FILE ? [["list"], ["json"]] : [["list"]],
  use: {
    locale: "sv-SE",
    timezoneId: "Europe/Stockholm",
    actionTimeout: 20_000,
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: chromium,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
