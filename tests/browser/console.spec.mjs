// What officers meet beside the loop: two at once, a wrong password, another kommun's case, the log.
import { test, expect } from "./world.mjs";
import {
  chooseKommun, confirmStatus, demoOfficer, fillReport, openCase, previewStatus, send, signIn,
} from "./people.mjs";

async function reportedCase(phone) {
  await chooseKommun(phone, "Umeå kommun");
  await fillReport(phone);
  const reference = await send(phone);
  await expect(phone.getByRole("heading", { level: 1, name: "Vi har tagit emot ditt ärende" })).toBeVisible();
  return reference;
}

test("when two officers change a case at once the second sends nothing, loses no word and can go on", async ({ phone, desk }) => {
  const reference = await reportedCase(phone);
  await signIn(desk, "umea");
  const other = await desk.context().newPage();
  await openCase(desk, "umea", reference);
  await openCase(other, "umea", reference);
  await previewStatus(other, "Planerat");
  await confirmStatus(other, "Planerat");

  await previewStatusOrConflict(desk, "Åtgärdat", "Lagat i går kväll.");
  await expect(desk.getByRole("alert")).toContainText("Inget är skickat");
  await expect(desk.getByText("Lagat i går kväll.").first()).toBeVisible();
  await desk.getByRole("button", { name: "Gör min ändring ovanpå den nya" }).click();
  await expect(desk.getByRole("heading", { level: 1, name: "Kontrollera innan du skickar" })).toBeVisible();
  await confirmStatus(desk, "Åtgärdat");
});

// Whether the conflict shows at the preview or at the confirmation, the officer goes on as far as the page allows.
async function previewStatusOrConflict(desk, status, text) {
  await desk.getByRole("radio", { name: new RegExp(`^${status}`) }).check();
  await desk.getByLabel("Text till invånaren").fill(text);
  await desk.getByRole("button", { name: "Förhandsgranska", exact: true }).click();
  const confirm = desk.getByRole("button", { name: "Ändra status och skicka" });
  await expect(confirm.or(desk.getByRole("alert")).first()).toBeVisible();
  if (await confirm.isVisible()) await confirm.click();
}

test("a message is previewed, sent, and answered from the phone", async ({ phone, desk }) => {
  const reference = await reportedCase(phone);
  await signIn(desk, "umea");
  await openCase(desk, "umea", reference);
  await desk.getByLabel("Skriv till invånaren").fill("Vilken sida av gatan är hålet på?");
  await desk.getByRole("button", { name: "Förhandsgranska meddelandet" }).click();
  await desk.getByRole("button", { name: "Skicka meddelandet" }).click();
  await expect(desk.getByRole("status").filter({ hasText: "Meddelandet är skickat." })).toBeVisible();

  await phone.goto("/arenden");
  await phone.getByRole("link", { name: new RegExp(reference) }).click();
  await expect(phone.getByText("Vilken sida av gatan är hålet på?").first()).toBeVisible();
  await phone.getByLabel("Skriv till Umeå kommun").fill("Den norra.");
  await phone.getByRole("button", { name: "Skicka meddelandet" }).click();
  await expect(async () => {
    await openCase(desk, "umea", reference);
    await expect(desk.getByText("Den norra.")).toBeVisible({ timeout: 1_000 });
  }).toPass();
});

test("a wrong password says what to check and keeps the address", async ({ desk }) => {
  const { email } = demoOfficer("umea");
  await desk.goto("/umea/console/logga-in");
  await desk.getByLabel("E-postadress").fill(email);
  await desk.getByLabel("Lösenord").fill("fel lösenord");
  await desk.getByRole("button", { name: "Logga in" }).click();
  await expect(desk.getByRole("alert")).toContainText("hör inte ihop");
  await expect(desk.getByLabel("E-postadress")).toHaveValue(email);
  await expect(desk).toHaveTitle(/^Fel: /);
});

test("an officer of another kommun gets the page of a case that does not exist, and the log remembers", async ({ phone, desk }) => {
  const reference = await reportedCase(phone);
  await signIn(desk, "sundsvall");
  const answer = await desk.goto(`/sundsvall/console/arenden/${reference}`);
  expect(answer.status()).toBe(404);
  await expect(desk.getByRole("heading", { name: "Vi hittar inget ärende med det numret" })).toBeVisible();
  await desk.goto(`/umea/console/arenden/${reference}`);
  await expect(desk.getByLabel("Lösenord"), "a session opens one kommun's console only").toBeVisible();
  await desk.goto("/sundsvall/console/logg");
  await expect(desk.getByRole("row", { name: new RegExp(`Nekad.*${reference}`) })).toBeVisible();
});

test("reading a case leaves a line in the log, whose chain is whole", async ({ phone, desk }) => {
  const reference = await reportedCase(phone);
  await signIn(desk, "umea");
  await openCase(desk, "umea", reference);
  await desk.getByRole("link", { name: "Logg", exact: true }).click();
  await expect(desk.getByRole("row", { name: new RegExp(`Läste ärendet.*${reference}`) }).first()).toBeVisible();
  await expect(desk.getByText("Kedjan är hel.")).toBeVisible();
});

test("who has signed out cannot go back to a case", async ({ phone, desk }) => {
  const reference = await reportedCase(phone);
  await signIn(desk, "umea");
  await openCase(desk, "umea", reference);
  await desk.getByRole("button", { name: "Logga ut" }).click();
  // To leave before the answer is in would be to break off the signing out itself.
  await expect(desk.getByLabel("Lösenord")).toBeVisible();
  await desk.goto(`/umea/console/arenden/${reference}`);
  await expect(desk.getByLabel("Lösenord")).toBeVisible();
});
