// A person without a mouse. Every stop on the way must be in sight (WCAG 2.4.11), not only the one that is looked for.
import { expect } from "./world.mjs";

/** What is focused, and whether any part of it can be seen; null when nothing on the page is. */
function focused() {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  // A hidden radio or file input is seen by its label.
  const seenAs = [element, ...(element.labels ?? [])];
  const inSight = seenAs.some((one) => {
    const { left, top, right, bottom } = one.getBoundingClientRect();
    return [0.1, 0.5, 0.9].some((across) =>
      [0.1, 0.5, 0.9].some((down) => {
        const hit = document.elementFromPoint(left + (right - left) * across, top + (bottom - top) * down);
        return hit && (one.contains(hit) || hit.contains(one));
      }),
    );
  });
  return { inSight, html: element.outerHTML.slice(0, 200) };
}

/** Presses Tab until `target` has the focus. */
export async function tabTo(page, target, { key = "Tab", limit = 120 } = {}) {
  await expect(target.first()).toBeAttached();
  for (let presses = 0; presses < limit; presses++) {
    await page.keyboard.press(key);
    const now = await page.evaluate(focused);
    if (now) expect(now.inSight, `focus is hidden at ${now.html}`).toBe(true);
    if (await target.first().evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`Tab never reached ${target}`);
}

/** Goes there and presses Enter: links and buttons. */
export async function press(page, target, key = "Enter") {
  await tabTo(page, target);
  await page.keyboard.press(key);
}

/** Goes to a group of radio buttons and moves with the arrows. */
export async function choose(page, radio) {
  const name = await radio.getAttribute("name");
  const first = page.locator(`input[type=radio][name="${name}"]`).first();
  await tabTo(page, first);
  await page.keyboard.press("Space");
  for (let presses = 0; presses < 20 && !(await radio.isChecked()); presses++) await page.keyboard.press("ArrowDown");
  await expect(radio).toBeChecked();
}

/** Goes to a field and writes. */
export async function write(page, field, text) {
  await tabTo(page, field);
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.type(text);
}

/** Opens a file field with the keyboard, as Enter does, and picks a file in the system's own dialog. */
export async function pickFile(page, field, file) {
  await tabTo(page, field);
  const chooser = page.waitForEvent("filechooser");
  await page.keyboard.press("Enter");
  await (await chooser).setFiles(file);
}
