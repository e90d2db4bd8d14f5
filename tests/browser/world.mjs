// What a test stands on: the three built programs on free ports with data of their own, and people with browsers.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test as base } from "@playwright/test";
import { startAll, stopAll, tail } from "../../tools/programs.mjs";

export { expect } from "@playwright/test";

/** A phone's screen and an officer's, in CSS pixels. */
export const PHONE = { width: 390, height: 844 };
export const DESK = { width: 1280, height: 900 };

export const test = base.extend({
  world: [
    async ({}, use) => {
      const data = mkdtempSync(join(tmpdir(), "minkommun-browser-"));
      try {
        await use(await startAll({ data, ports: { server: 0, preview: 0, push: 0 } }));
      } finally {
        await stopAll();
        rmSync(data, { recursive: true, force: true });
      }
    },
    { scope: "worker", timeout: 90_000 },
  ],

  /** What the programs said goes with a test that failed. */
  logs: [
    async ({ world }, use, info) => {
      await use();
      if (info.status === info.expectedStatus) return;
      for (const { name, log } of [world.push, world.server, world.preview]) {
        await info.attach(`${name}.log`, { body: tail(log, 60), contentType: "text/plain" });
      }
    },
    { auto: true },
  ],

  /** A page of the preview phone, with a phone of its own behind it. */
  phone: async ({ browser, world }, use) => {
    const context = await browser.newContext({ baseURL: world.preview.url, viewport: PHONE });
    await use(await context.newPage());
    await context.close();
  },

  /** A page of the console, nobody signed in. */
  desk: async ({ browser, world }, use) => {
    const context = await browser.newContext({ baseURL: world.server.url, viewport: DESK });
    await use(await context.newPage());
    await context.close();
  },
});
