// Every page and screen that people meet, and how to get there. accessibility.spec.mjs goes to each of them in light and
// dark, at each width, at normal and at doubled text. A new page is a new entry here.
import { expect } from "./world.mjs";
import {
  REPORT, SERVICE, addPicture, airplane, airplaneSwitch, allowNotifications, chooseKommun, confirmStatus, fillReport,
  next, openCase, photo, previewStatus, readReference, send, signIn,
} from "./people.mjs";

/**
 * Brings one phone and one officer to where there is something to see: a case with a photo, news and a message that
 * has come back, two further cases, one of them still in the outbox, and two drafts of one
 * service. Ends in airplane mode.
 */
export async function setTheScene(phone, desk) {
  const picture = await photo(phone);
  await chooseKommun(phone, "Umeå kommun");
  await fillReport(phone, { picture });
  const reference = await send(phone);
  const sentPath = new URL(phone.url()).pathname;
  await expect(phone.getByRole("heading", { level: 1, name: "Vi har tagit emot ditt ärende" })).toBeVisible();
  await allowNotifications(phone);
  await fillReport(phone, { description: "Skylten vid bron har ramlat.", address: "Strandgatan 2" });
  const second = await send(phone);
  await expect(phone.getByRole("heading", { level: 1, name: "Vi har tagit emot ditt ärende" })).toBeVisible();

  await signIn(desk, "umea");
  await openCase(desk, "umea", reference);
  await expect(async () => {
    await desk.reload();
    await expect(desk.locator("#files img")).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await previewStatus(desk, "Vi arbetar med felet", "Vi lagar hålet i natt. Kör försiktigt så länge.");
  await confirmStatus(desk, "Vi arbetar med felet");
  await desk.getByLabel("Skriv till invånaren").fill("Tack för fotot. Vilken sida av gatan är hålet på?");
  await desk.getByRole("button", { name: "Förhandsgranska meddelandet" }).click();
  await desk.getByRole("button", { name: "Skicka meddelandet" }).click();
  await expect(phone.getByRole("link", { name: /Du har en ny händelse/ }).first()).toBeVisible();
  await phone.goto("/arenden");
  await phone.getByRole("link", { name: new RegExp(reference) }).click();
  await expect(phone.getByText("Vilken sida av gatan").first()).toBeVisible();
  const casePath = new URL(phone.url()).pathname;

  await airplane(phone, true);
  await fillReport(phone, { picture, description: "Lampan vid övergången blinkar.", address: "Rådhusesplanaden 8" });
  await send(phone);
  const waitingPath = new URL(phone.url()).pathname;
  await expect(phone.getByRole("heading", { level: 1, name: "Ärendet ligger i utkorgen" })).toBeVisible();

  await phone.goto("/hem");
  await phone.getByRole("link", { name: SERVICE }).first().click();
  const servicePath = new URL(phone.url()).pathname;
  await phone.getByRole("button", { name: "Börja fylla i" }).click();
  await expect(phone.getByRole("heading", { level: 1, name: "Felet" })).toBeVisible();
  await phone.goto(servicePath);
  await phone.getByRole("button", { name: "Börja fylla i" }).click();
  const stepPath = new URL(phone.url()).pathname;
  await phone.getByRole("radio", { name: "Hål eller skada i vägen" }).check();
  await phone.getByRole("radio", { name: "Ja" }).check();
  await phone.getByLabel("Beskrivning").fill(REPORT.description);
  await next(phone);
  await phone.getByLabel("Adress", { exact: true }).fill(REPORT.address);
  await addPicture(phone, picture);
  const placePath = new URL(phone.url()).pathname;
  await next(phone);
  await phone.getByRole("radio", { name: "Bara i appen" }).check();
  await next(phone);
  const reviewPath = new URL(phone.url()).pathname;
  await expect(phone.getByRole("heading", { level: 1, name: "Granska och skicka" })).toBeVisible();
  return { reference, second, sentPath, casePath, waitingPath, servicePath, stepPath, placePath, reviewPath };
}

const at = (path) => (page, scene) => page.goto(typeof path === "function" ? path(scene) : path);
const shows = (name) => (page) => expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
const then = (...steps) => async (page, scene) => {
  for (const step of steps) await step(page, scene);
};
const consolePage = (path) => at((scene) => `/umea/console/${typeof path === "function" ? path(scene) : path}`);

/** Begins a service that has not been begun, shows the errors of its first step, and forgets it afterwards. */
const errorsOf = (service) => async (page) => {
  await page.goto("/hem");
  await page.getByRole("list").getByRole("link", { name: service }).click();
  await page.getByRole("button", { name: "Börja fylla i" }).click();
  await next(page);
  await expect(page.getByRole("region", { name: /svar behöver ändras/ })).toBeVisible();
};

/** `widths` where the usual ones say nothing new. `who`: `desk` and `phone` have the scene behind them; `stranger` and `new phone` come for the first time. */
export const places = [
  { name: "console start", who: "stranger", go: then(at("/"), shows("Välj din kommun")) },
  { name: "console sign in", who: "stranger", go: then(at("/umea/console/logga-in"), shows("Logga in")) },
  {
    name: "console sign in refused",
    who: "stranger",
    go: async (page) => {
      await page.goto("/umea/console/logga-in");
      await page.getByLabel("E-postadress").fill("ingen@umea.example");
      await page.getByLabel("Lösenord").fill("fel");
      await page.getByRole("button", { name: "Logga in" }).click();
      await expect(page.getByRole("alert")).toBeVisible();
    },
  },
  { name: "console page that is not there", who: "desk", go: consolePage("finns-inte") },
  { name: "console case that is not there", who: "desk", go: consolePage("arenden/00000-00000") },
  { name: "console queue", who: "desk", go: consolePage("arenden") },
  { name: "console queue empty", who: "desk", go: consolePage("arenden?q=ZZZZZ-ZZZZZ") },
  { name: "console case", who: "desk", go: then(consolePage(({ reference }) => `arenden/${reference}`), shows(new RegExp(SERVICE))) },
  {
    name: "console status preview",
    who: "desk",
    go: async (page, { second }) => {
      await openCase(page, "umea", second);
      await previewStatus(page, "Planerat", "Skylten kommer upp igen på torsdag.");
    },
  },
  {
    name: "console status mistake",
    who: "desk",
    go: async (page, { second }) => {
      await openCase(page, "umea", second);
      await page.getByRole("button", { name: "Förhandsgranska", exact: true }).click();
      await expect(page.getByRole("alert")).toBeVisible();
    },
  },
  {
    name: "console conflict",
    who: "desk",
    go: async (page, { reference }) => {
      // A page as old as the case: what has happened since is what the officer has not seen.
      await openCase(page, "umea", reference);
      await page.getByRole("radio", { name: /^Åtgärdat/ }).check();
      await page.getByLabel("Text till invånaren").fill("Hålet är lagat.");
      await page.locator('form[action$="status/granska"] input[name="version"]').evaluate((field) => (field.value = "1"));
      await page.getByRole("button", { name: "Förhandsgranska", exact: true }).click();
      const confirm = page.getByRole("button", { name: "Ändra status och skicka" });
      await expect(confirm.or(page.getByRole("alert")).first()).toBeVisible();
      if (await confirm.isVisible()) await confirm.click();
      await expect(page.getByRole("alert")).toContainText("Inget är skickat");
    },
  },
  {
    name: "console message preview",
    who: "desk",
    go: async (page, { reference }) => {
      await openCase(page, "umea", reference);
      await page.getByLabel("Skriv till invånaren").fill("Vilken sida av gatan gäller det?");
      await page.getByRole("button", { name: "Förhandsgranska meddelandet" }).click();
      await expect(page.getByRole("button", { name: "Skicka meddelandet" })).toBeVisible();
    },
  },
  { name: "console log", who: "desk", go: then(consolePage("logg"), shows("Logg")) },
  { name: "problem page", who: "stranger", go: then(at("/problems/version-closed"), (page) => expect(page.locator("h1")).toBeVisible()) },

  { name: "phone choose kommun", who: "new phone", go: then(at("/valj-kommun"), shows("Välj din kommun")) },
  { name: "phone home", who: "phone", go: then(at("/hem"), shows("Umeå kommun")) },
  { name: "phone beside its bench", who: "phone", widths: [1280], go: then(at("/hem"), shows("Umeå kommun")) },
  { name: "phone search without a match", who: "phone", go: at("/hem?sok=zzz") },
  { name: "phone service", who: "phone", go: then(at((s) => s.servicePath), shows(SERVICE)) },
  { name: "phone step", who: "phone", go: then(at((s) => s.stepPath), shows("Felet")) },
  { name: "phone step with place and photo", who: "phone", go: then(at((s) => s.placePath), shows("Platsen")) },
  { name: "phone errors", who: "phone", go: errorsOf(SERVICE) },
  { name: "phone errors in dates", who: "phone", go: errorsOf("Uppehåll i sophämtning") },
  { name: "phone errors in a table", who: "phone", go: errorsOf("Föreningsbidrag") },
  { name: "phone every kind of question", who: "phone", go: then(at("/prov/sidor/sv/04-formular"), shows("Felet")) },
  { name: "phone every kind of question, errors", who: "phone", go: then(at("/prov/sidor/sv/05-formular-fel"), shows("Felet")) },
  { name: "phone review with a fee", who: "phone", go: then(at("/prov/sidor/sv/06-granska"), shows("Granska och skicka")) },
  { name: "phone review", who: "phone", go: then(at((s) => s.reviewPath), shows("Granska och skicka")) },
  { name: "phone sent, waiting", who: "phone", go: then(at((s) => s.waitingPath), shows("Ärendet ligger i utkorgen")) },
  { name: "phone sent, received", who: "phone", go: then(at((s) => s.sentPath), shows("Vi har tagit emot ditt ärende")) },
  { name: "phone outbox", who: "phone", go: then(at("/utkorg"), shows("Utkorg")) },
  { name: "phone cases", who: "phone", go: then(at("/arenden"), shows("Ärenden")) },
  { name: "phone case", who: "phone", go: then(at((s) => s.casePath), shows(SERVICE)) },
  { name: "phone what was sent", who: "phone", go: at((s) => `${s.casePath}/skickat`) },
  { name: "phone receipt", who: "phone", go: then(at((s) => `${s.casePath}/bevis`), shows("Mottagningsbevis")) },
  { name: "phone events", who: "phone", go: then(at("/handelser"), shows("Händelser")) },
  { name: "phone notifications", who: "phone", go: then(at("/besked"), shows("Få veta när det händer något")) },
  { name: "phone more", who: "phone", go: then(at("/mer"), shows("Mer")) },
  { name: "phone forget", who: "phone", go: then(at("/mer/glom"), shows(/Glömma/)) },
  { name: "phone page that is not there", who: "phone", go: then(at("/finns-inte"), shows("Sidan finns inte")) },
];
