// The whole loop as people do it: a resident without a signal, a case officer, and the news that comes back.
import { test, expect } from "./world.mjs";
import * as keyboard from "./keyboard.mjs";
import {
  REPORT, SERVICE, addPicture, airplane, airplaneSwitch, allowNotifications, chooseKommun, confirmStatus, demoOfficer,
  fillReport, next, openCase, photo, previewStatus, readReference, send, signIn,
} from "./people.mjs";

const NEWS = "Vi lagar hålet i natt. Kör försiktigt så länge.";

test("a report written without a signal arrives once, and its new status comes back to the phone", async ({ phone, desk }) => {
  await chooseKommun(phone, "Umeå kommun");
  await airplane(phone, true);
  await fillReport(phone, { picture: await photo(phone) });
  const reference = await send(phone);
  await expect(phone.getByRole("heading", { level: 1, name: "Ärendet ligger i utkorgen" })).toBeVisible();

  await allowNotifications(phone);
  await expect(phone.getByRole("link", { name: "Om besked på telefonen" }), "said yes once").toHaveCount(0);
  await phone.getByRole("link", { name: "Visa utkorgen" }).click();
  await expect(phone.getByText("Väntar på nät").first()).toBeVisible();
  await signIn(desk, "umea");
  await desk.goto(`/umea/console/arenden?status=all&q=${reference}`);
  await expect(desk.getByText(reference)).toHaveCount(0);

  await airplane(phone, false);
  await expect(phone.getByText("Utkorgen är tom")).toBeVisible();
  await phone.getByRole("link", { name: "Ärenden", exact: true }).first().click();
  await expect(phone.getByRole("link", { name: new RegExp(reference) })).toContainText("Mottaget");

  await desk.goto(`/umea/console/arenden?status=all&q=${reference}`);
  await expect(desk.getByRole("link", { name: reference })).toHaveCount(1);
  await desk.getByRole("link", { name: reference }).click();
  await expect(desk.getByText(REPORT.description)).toBeVisible();
  await expect(desk.getByText(REPORT.address).first()).toBeVisible();
  const shown = desk.locator("#files img");
  await shown.scrollIntoViewIfNeeded();
  await expect.poll(() => shown.evaluate((image) => image.naturalWidth)).toBeGreaterThan(1000);

  await previewStatus(desk, "Vi arbetar med felet", NEWS);
  await expect(desk.getByRole("region", { name: "Exakt så här läser invånaren" })).toContainText(NEWS);
  await confirmStatus(desk, "Vi arbetar med felet");

  const push = phone.getByRole("link", { name: /Du har en ny händelse/ });
  await expect(push).toBeVisible();
  expect(await push.innerText(), "a locked phone gives nothing away").not.toMatch(/Felanmälan|arbetar|lagar|Storgatan/);
  await push.click();
  await expect(phone.getByRole("heading", { level: 1, name: "Händelser" })).toBeVisible();
  await phone.getByRole("link", { name: /Vi arbetar med felet/ }).first().click();
  await expect(phone.getByText(NEWS).first()).toBeVisible();
  await expect(phone.getByText(reference).first()).toBeVisible();

  await expect(async () => {
    await openCase(desk, "umea", reference);
    await expect(desk.getByText("Sett i appen").first()).toBeVisible({ timeout: 1_000 });
  }).toPass();

  await desk.setViewportSize({ width: 1200, height: 1180 });
  await desk.evaluate(() => scrollTo(0, 0));
  await desk.screenshot({ path: "pictures/console.png" });
  await phone.setViewportSize({ width: 360, height: 720 });
  await phone.evaluate(() => scrollTo(0, 0));
  await phone.screenshot({ path: "pictures/phone.png" });
});

test("the whole loop works with nothing but a keyboard", async ({ phone, desk }) => {
  const { press, choose, write, pickFile } = keyboard;
  const button = (page, name) => page.getByRole("button", { name });
  const onward = () => press(phone, button(phone, /^(Nästa|Granska)$/).last());
  const heading = (page, name) => expect(page.getByRole("heading", { level: 1, name })).toBeVisible();

  await phone.goto("/");
  await press(phone, button(phone, "Skellefteå kommun"));
  await heading(phone, "Skellefteå kommun");
  await expect(phone.getByRole("link", { name: SERVICE })).toBeVisible();
  await press(phone, airplaneSwitch(phone), "Space");
  await expect(airplaneSwitch(phone)).toBeChecked();
  await press(phone, phone.getByRole("link", { name: SERVICE }));
  await press(phone, button(phone, "Börja fylla i"));
  await heading(phone, "Felet");
  await choose(phone, phone.getByRole("radio", { name: "Halka eller snö" }));
  await choose(phone, phone.getByRole("radio", { name: "Nej" }));
  await write(phone, phone.getByLabel("Beskrivning"), "Blankis på gångvägen ner mot skolan.");
  await onward();
  await heading(phone, "Platsen");
  await write(phone, phone.getByLabel("Adress", { exact: true }), "Kanalgatan 45");
  await pickFile(phone, phone.getByLabel("Välj fil eller ta foto, Foto"), await photo(phone));
  const attach = phone.getByRole("button", { name: "Lägg till det valda, Foto" });
  const saved = phone.getByText("Sparad på telefonen");
  await expect(saved.or(attach).first()).toBeVisible();
  if (!(await saved.isVisible()) && (await attach.isVisible())) await press(phone, attach);
  await expect(saved).toBeVisible();
  await onward();
  await heading(phone, "Kontakt");
  await choose(phone, phone.getByRole("radio", { name: "Bara i appen" }));
  await onward();
  await heading(phone, "Granska och skicka");
  await press(phone, button(phone, "Skicka när jag får nät"));
  await heading(phone, "Ärendet ligger i utkorgen");
  const reference = await readReference(phone);
  await press(phone, phone.getByRole("link", { name: "Om besked på telefonen" }));
  await heading(phone, "Få veta när det händer något");
  await press(phone, button(phone, "Fortsätt"));
  await heading(phone, "Ärendet ligger i utkorgen");
  await press(phone, airplaneSwitch(phone), "Space");
  await expect(phone.getByRole("heading", { level: 1, name: "Vi har tagit emot ditt ärende" })).toBeVisible();

  const { email, password } = demoOfficer("skelleftea");
  await desk.goto("/skelleftea/console/logga-in");
  await write(desk, desk.getByLabel("E-postadress"), email);
  await write(desk, desk.getByLabel("Lösenord"), password);
  await desk.keyboard.press("Enter");
  await expect(button(desk, "Logga ut")).toBeVisible();
  await write(desk, desk.getByRole("banner").getByLabel("Sök ärendenummer"), reference);
  await desk.keyboard.press("Enter");
  await press(desk, desk.getByRole("link", { name: reference, exact: true }).first());
  await heading(desk, new RegExp(SERVICE));
  await choose(desk, desk.getByRole("radio", { name: /^Åtgärdat/ }));
  await write(desk, desk.getByLabel("Text till invånaren"), "Vägen är sandad.");
  await press(desk, button(desk, "Förhandsgranska").filter({ hasNotText: "meddelandet" }));
  await heading(desk, "Kontrollera innan du skickar");
  await press(desk, button(desk, "Ändra status och skicka"));
  await expect(desk.getByRole("status").filter({ hasText: "Status ändrad till Åtgärdat" })).toBeVisible();

  const push = phone.getByRole("link", { name: /Du har en ny händelse/ });
  await expect(push).toBeVisible();
  await press(phone, push);
  await heading(phone, "Händelser");
  await press(phone, phone.getByRole("link", { name: /Åtgärdat/ }).first());
  await expect(phone.getByText("Vägen är sandad.").first()).toBeVisible();
});

test("killing the app in the middle of a form loses no answer and no photo", async ({ phone }) => {
  await chooseKommun(phone, "Sundsvalls kommun");
  await airplane(phone, true);
  await phone.getByRole("link", { name: SERVICE }).click();
  await phone.getByRole("button", { name: "Börja fylla i" }).click();
  await phone.getByRole("radio", { name: "Vatten på vägen" }).check();
  await phone.getByRole("radio", { name: "Nej" }).check();
  await phone.getByLabel("Beskrivning").fill("Vattnet står över kantstenen.");
  await next(phone);
  await phone.getByLabel("Adress", { exact: true }).fill("Esplanaden 3");
  await addPicture(phone, await photo(phone));
  await phone.getByRole("button", { name: "Döda appen" }).click();
  await expect(phone.getByText("Appen dödades och öppnades igen.")).toBeVisible();

  await expect(phone.getByLabel("Adress", { exact: true })).toHaveValue("Esplanaden 3");
  await expect(phone.getByText("IMG_2041.jpg").first()).toBeVisible();
  await phone.getByRole("link", { name: "Steg 1" }).click();
  await expect(phone.getByRole("radio", { name: "Vatten på vägen" })).toBeChecked();
  await expect(phone.getByLabel("Beskrivning")).toHaveValue("Vattnet står över kantstenen.");
  await phone.goto("/hem");
  await expect(phone.getByRole("link", { name: `Fortsätt ${SERVICE}` })).toBeVisible();
});

test("errors stand in a summary that has the focus, each leads to its question, and an acute fault shows the number to call", async ({ phone }) => {
  await chooseKommun(phone, "Umeå kommun");
  await phone.getByRole("link", { name: SERVICE }).click();
  await phone.getByRole("button", { name: "Börja fylla i" }).click();
  await next(phone);
  await expect(phone).toHaveTitle(/^Fel: /);
  const summary = phone.getByRole("region", { name: /svar behöver ändras/ });
  await expect(summary).toBeFocused();
  const words = await summary.getByRole("link").allInnerTexts();
  expect(words).toHaveLength(3);
  await summary.getByRole("link").last().click();
  await expect(phone.getByLabel("Beskrivning")).toBeFocused();
  await expect(phone.getByLabel("Beskrivning")).toHaveAttribute("aria-invalid", "true");
  await expect(phone.getByLabel("Beskrivning")).toHaveAccessibleDescription(new RegExp(words[2]));

  const call = phone.getByText(/0980-319 211/);
  await expect(call).toBeHidden();
  await phone.getByRole("radio", { name: "Ja" }).check();
  await expect(call).toBeVisible();
});
