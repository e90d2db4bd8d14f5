// axe on every page and screen in places.mjs: WCAG 2.0 to 2.2 A and AA, best practice, target size; light and dark, each
// width, normal and doubled text; and no page that has to be scrolled sideways. A picture of each is saved.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import AxeBuilder from "@axe-core/playwright";
import { DESK, PHONE, expect, test as base } from "./world.mjs";
import { places, setTheScene } from "./places.mjs";

const pictures = fileURLToPath(new URL("pictures", import.meta.url));
const widths = { phone: [320, 390], desk: [320, 1280] };
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];

const test = base.extend({
  scene: [
    async ({ browser, world }, use) => {
      const at = async (address, viewport) => {
        const context = await browser.newContext({ baseURL: address, viewport, locale: "sv-SE" });
        context.setDefaultTimeout(20_000);
        return context;
      };
      const phoneContext = await at(world.preview.url, PHONE);
      const deskContext = await at(world.server.url, DESK);
      const seen = await setTheScene(await phoneContext.newPage(), await deskContext.newPage());
      const cookies = { phone: await phoneContext.cookies(), desk: await deskContext.cookies() };
      await phoneContext.close();
      await deskContext.close();
      await use({ ...seen, cookies });
    },
    { scope: "worker", timeout: 180_000 },
  ],

  /** A browser whose owner has asked for text of this size, in per cent: what people set in its settings. */
  bigBrowser: async ({ playwright, launchOptions }, use) => {
    const open = [];
    await use(async (percent, options) => {
      const profile = mkdtempSync(join(tmpdir(), "minkommun-profile-"));
      mkdirSync(join(profile, "Default"));
      const fonts = { default_font_size: (16 * percent) / 100, default_fixed_font_size: (13 * percent) / 100 };
      writeFileSync(join(profile, "Default", "Preferences"), JSON.stringify({ webkit: { webprefs: fonts } }));
      const context = await playwright.chromium.launchPersistentContext(profile, { ...launchOptions, ...options });
      open.push({ context, profile });
      return context;
    });
    for (const { context, profile } of open) {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    }
  },
});

for (const percent of [100, 200]) {
  for (const place of places) {
    test(`${place.name} is accessible at ${percent} % text`, async ({ world, scene, bigBrowser }) => {
      const device = /phone/.test(place.who) ? "phone" : "desk";
      const context = await bigBrowser(percent, {
        baseURL: device === "phone" ? world.preview.url : world.server.url,
        viewport: device === "phone" ? PHONE : DESK,
        locale: "sv-SE",
      });
      await context.addCookies(scene.cookies[place.who] ?? []);
      const page = await context.newPage();
      await place.go(page, scene);
      expect(await page.evaluate(() => getComputedStyle(document.documentElement).fontSize)).toBe(`${16 * percent / 100}px`);

      for (const width of place.widths ?? widths[device]) {
        for (const colorScheme of ["light", "dark"]) {
          const variant = `${width} px, ${colorScheme}`;
          await page.setViewportSize({ width, height: width < 800 ? 844 : 900 });
          await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
          const name = `${place.name}, ${percent}, ${variant}`.replace(/[^a-z0-9]+/g, "-");
          await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
          const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          expect.soft(overflow, `sideways scroll at ${variant}`).toBeLessThanOrEqual(0);
          // The bar at the bottom covers part of whatever has been scrolled to beneath it, and axe would call the rest a small
          // target. In a window as tall as the page nothing lies under it, and all of the page is judged.
          const height = await page.evaluate(() => document.documentElement.scrollHeight);
          await page.setViewportSize({ width, height });
          const { violations } = await new AxeBuilder({ page })
            .options({ runOnly: { type: "tag", values: rules }, rules: { "target-size": { enabled: true } } })
            .analyze();
          const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.target.join(" ")).join(" | ")}`);
          expect.soft(found, `axe at ${variant}`).toEqual([]);
        }
      }
    });
  }
}
