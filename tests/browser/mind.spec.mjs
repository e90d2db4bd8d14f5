// A resident who changes their mind, and a kommun that changes its form.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { test as plain } from "@playwright/test";
import { root, startAll, stopAll } from "../../tools/programs.mjs";
import { REPORT, SERVICE, airplane, chooseKommun, fillReport, next, send } from "./people.mjs";
import { PHONE, expect, test } from "./world.mjs";

/** No violation in light and dark, at 390 and 320 pixels, at normal and at doubled text. */
async function isAccessible(page) {
  for (const [colorScheme, width, text] of [["light", 390, 100], ["dark", 320, 100], ["light", 320, 200], ["dark", 390, 200]]) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ ...PHONE, width });
    await page.evaluate((size) => { document.documentElement.style.fontSize = `${size}%`; }, text);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), "no sideways scroll").toBeLessThan(1);
  }
  await page.evaluate(() => { document.documentElement.style.fontSize = ""; });
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize(PHONE);
}

test("what waits in the outbox is paused, goes on, and is taken back to a draft with every answer", async ({ phone }) => {
  await chooseKommun(phone, "Umeå kommun");
  await airplane(phone, true);
  await fillReport(phone);
  await send(phone);
  await phone.getByRole("link", { name: "Visa utkorgen" }).click();
  await phone.getByRole("button", { name: /^Pausa/ }).click();
  await expect(phone.getByText("Du har pausat. Inget skickas förrän du fortsätter.")).toBeVisible();
  await airplane(phone, false);
  await expect(phone.getByText("Pausad", { exact: true }), "a network changes nothing").toBeVisible();
  await phone.screenshot({ path: "pictures/phone-paused.png", fullPage: true });
  await isAccessible(phone);
  await phone.getByRole("button", { name: /^Ångra och ändra/ }).click();
  await expect(phone.getByRole("heading", { level: 1, name: "Granska och skicka" })).toBeVisible();
  await expect(phone.getByText(REPORT.description)).toBeVisible();
  await phone.goto(phone.url().replace("granska", "steg/1"));
  await phone.getByLabel("Beskrivning").fill("Hålet är nu en meter brett.");
  await next(phone);
  await expect(phone.getByLabel("Adress", { exact: true })).toHaveValue(REPORT.address);
  await next(phone);
  await next(phone);
  const reference = await send(phone);
  await expect(phone.getByRole("heading", { level: 1, name: "Vi har tagit emot ditt ärende" })).toBeVisible();
  await phone.goto("/arenden");
  await expect(phone.getByRole("link", { name: new RegExp(SERVICE) }), "one case").toHaveCount(1);
  await expect(phone.getByRole("link", { name: new RegExp(reference) })).toContainText("Mottaget");
});

test("what was paused is sent when the resident says so", async ({ phone }) => {
  await chooseKommun(phone, "Umeå kommun");
  await airplane(phone, true);
  await fillReport(phone);
  await send(phone);
  await phone.goto("/utkorg");
  await phone.getByRole("button", { name: /^Pausa/ }).click();
  await airplane(phone, false);
  await phone.getByRole("button", { name: /^Fortsätt/ }).click();
  await expect(phone.getByText("Utkorgen är tom")).toBeVisible();
});

test("a photo that the camera saved as HEIC is refused with what to do instead", async ({ phone }) => {
  await chooseKommun(phone, "Umeå kommun");
  await phone.getByRole("link", { name: SERVICE }).click();
  await phone.getByRole("button", { name: "Börja fylla i" }).click();
  await phone.getByRole("radio", { name: "Hål eller skada i vägen" }).check();
  await phone.getByRole("radio", { name: "Nej" }).check();
  await phone.getByLabel("Beskrivning").fill(REPORT.description);
  await next(phone);
  const buffer = Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1heic\0\0\0\0", "latin1");
  const heic = { name: "IMG_7.HEIC", mimeType: "image/heic", buffer };
  await phone.getByLabel("Välj fil eller ta foto, Foto").setInputFiles(heic);
  const attach = phone.getByRole("button", { name: "Lägg till det valda, Foto" });
  if (await attach.isVisible()) await attach.click({ timeout: 2_000 }).catch(() => {});
  await expect(phone.getByText(/IMG_7\.HEIC är en HEIC-bild.*JPEG/)).toBeVisible();
  await phone.screenshot({ path: "pictures/phone-heic.png", fullPage: true });
  await isAccessible(phone);
});

plain("a draft is moved to a newer version of its form, and nothing that was answered is lost", async ({ browser }) => {
  const data = mkdtempSync(join(tmpdir(), "minkommun-newer-"));
  try {
    const catalogue = join(data, "catalogue");
    cpSync(join(root, "catalogue"), catalogue, { recursive: true });
    const serverArgs = ["--catalogue", catalogue];
    const first = await startAll({ data, serverArgs, ports: { server: 0, preview: 0, push: 0 } });
    const phone = await (await browser.newContext({ baseURL: first.preview.url, viewport: PHONE })).newPage();
    await chooseKommun(phone, "Umeå kommun");
    await phone.getByRole("link", { name: SERVICE }).click();
    await phone.getByRole("button", { name: "Börja fylla i" }).click();
    await phone.getByRole("radio", { name: "Hål eller skada i vägen" }).check();
    await phone.getByRole("radio", { name: "Nej" }).check();
    await phone.getByLabel("Beskrivning").fill(REPORT.description);
    await next(phone);
    // The page says "Sparat" of what was there before, too: what is typed now is saved when its own answer has come.
    await phone.waitForURL(/steg\/2$/);
    const saved = phone.waitForResponse((answer) => answer.request().headers()["x-autosave"] === "1");
    await phone.getByLabel("Adress", { exact: true }).fill(REPORT.address);
    await saved;
    const draft = new URL(phone.url()).pathname.replace(/steg.*/, "");

    await stopAll();
    const form = readFileSync(join(catalogue, "felanmalan-gata/1.toml"), "utf8").replace("version = 1", "version = 2");
    const asked = `[[steps.questions]]
id = "hur_lange"
kind = "text"
label = { sv = "Hur länge har det varit så?", en = "How long has it been so?" }

`;
    const at = form.indexOf("[[steps.questions]]");
    writeFileSync(join(catalogue, "felanmalan-gata/2.toml"), form.slice(0, at) + asked + form.slice(at));
    const port = ({ url }) => Number(new URL(url).port);
    await startAll({ data, serverArgs, ports: { server: port(first.server), preview: port(first.preview), push: port(first.push) } });

    await expect(async () => {
      await phone.goto(`${draft}steg/1`);
      await expect(phone.getByRole("heading", { name: "Tjänsten har ändrats sedan du började" })).toBeVisible({ timeout: 1_000 });
    }).toPass();
    await phone.screenshot({ path: "pictures/phone-newer.png", fullPage: true });
    await isAccessible(phone);
    await phone.getByRole("button", { name: "Gå över till den nya versionen" }).click();
    await expect(phone.getByText("Nya frågor: 1. Svar som inte längre behövs: 0.")).toBeVisible();
    await phone.screenshot({ path: "pictures/phone-moved.png", fullPage: true });
    await isAccessible(phone);
    await expect(phone.getByLabel("Beskrivning")).toHaveValue(REPORT.description);
    await phone.getByLabel("Hur länge har det varit så?").fill("Sedan i måndags");
    await next(phone);
    await expect(phone.getByLabel("Adress", { exact: true })).toHaveValue(REPORT.address);
    await next(phone);
    await phone.getByRole("radio", { name: "Bara i appen" }).check();
    await next(phone);
    await send(phone);
    await expect(phone.getByRole("heading", { level: 1, name: "Vi har tagit emot ditt ärende" })).toBeVisible();
  } finally {
    await stopAll();
    rmSync(data, { recursive: true, force: true });
  }
});
