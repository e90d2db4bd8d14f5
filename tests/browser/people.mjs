// What residents and officers do, in their own words: names and roles as a screen reader says them, never class names.
import { expect } from "./world.mjs";

export const SERVICE = "Felanmälan gata och väg";
export const REPORT = {
  description: "Djupt hål mitt i körbanan, ungefär en halv meter brett.",
  address: "Storgatan 21",
};

/** A photo as a phone takes it, far larger than the screen: a hole in grey asphalt. */
export async function photo(page) {
  const base64 = await page.evaluate(() => {
    const canvas = new OffscreenCanvas(2400, 1600);
    const draw = canvas.getContext("2d");
    draw.fillStyle = "#6b6d70";
    draw.fillRect(0, 0, 2400, 1600);
    let seed = 7;
    const next = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
    for (let i = 0; i < 60_000; i++) {
      draw.fillStyle = `rgba(${next() < 0.5 ? "255,255,255" : "0,0,0"},${next() * 0.22})`;
      draw.fillRect(next() * 2400, next() * 1600, 5, 4);
    }
    draw.fillStyle = "#e8e6df";
    for (let x = 100; x < 2400; x += 620) draw.fillRect(x, 180, 360, 44);
    draw.lineJoin = "round";
    for (const [size, colour] of [[1.12, "#4c4a48"], [1, "#2a2826"], [0.72, "#171513"]]) {
      draw.beginPath();
      for (let corner = 0; corner < 26; corner++) {
        const angle = (corner / 26) * 2 * Math.PI;
        const wobble = 0.88 + 0.24 * Math.abs(Math.sin(corner * 2.7));
        draw.lineTo(1240 + Math.cos(angle) * 520 * size * wobble, 930 + Math.sin(angle) * 330 * size * wobble);
      }
      draw.closePath();
      draw.fillStyle = colour;
      draw.fill();
    }
    return canvas
      .convertToBlob({ type: "image/jpeg", quality: 0.85 })
      .then((blob) => new Promise((resolve) => {
        const reader = new FileReader();
        reader.onload = () => resolve(reader.result.split(",")[1]);
        reader.readAsDataURL(blob);
      }));
  });
  return { name: "IMG_2041.jpg", mimeType: "image/jpeg", buffer: Buffer.from(base64, "base64") };
}

export const airplaneSwitch = (phone) => phone.getByRole("switch", { name: "Flygplansläge" });

export async function airplane(phone, on) {
  await airplaneSwitch(phone).click();
  await expect(airplaneSwitch(phone)).toBeChecked({ checked: on });
}

export async function chooseKommun(phone, name) {
  await phone.goto("/");
  await phone.getByRole("button", { name }).click();
  await expect(phone.getByRole("heading", { level: 1, name })).toBeVisible();
  await expect(phone.getByRole("link", { name: SERVICE })).toBeVisible();
}

export const next = (phone) => phone.getByRole("button", { name: /^(Nästa|Granska)$/ }).click();

/** Answers everything up to the last page, with the mouse. */
export async function fillReport(phone, { picture, description = REPORT.description, address = REPORT.address } = {}) {
  await phone.goto("/hem");
  await phone.getByRole("link", { name: SERVICE }).click();
  await phone.getByRole("button", { name: "Börja fylla i" }).click();
  await phone.getByRole("radio", { name: "Hål eller skada i vägen" }).check();
  await phone.getByRole("radio", { name: "Nej" }).check();
  await phone.getByLabel("Beskrivning").fill(description);
  await next(phone);
  await phone.getByLabel("Adress", { exact: true }).fill(address);
  if (picture) await addPicture(phone, picture);
  await next(phone);
  await phone.getByRole("radio", { name: "Bara i appen" }).check();
  await next(phone);
  await expect(phone.getByRole("heading", { level: 1, name: "Granska och skicka" })).toBeVisible();
}

export async function addPicture(phone, picture) {
  await phone.getByLabel("Välj fil eller ta foto, Foto").setInputFiles(picture);
  const attach = phone.getByRole("button", { name: "Lägg till det valda, Foto" });
  const saved = phone.getByText("Sparad på telefonen");
  // With a script the photo is attached as soon as it is chosen, and the button is not there to press.
  if (await attach.isVisible()) await attach.click({ timeout: 2_000 }).catch(() => {});
  await expect(saved).toBeVisible();
}

/** Presses the button that sends and returns the case's reference, which the phone knows without a network. */
export async function send(phone) {
  await phone.getByRole("button", { name: /^Skicka( när jag får nät)?$/ }).click();
  return readReference(phone);
}

/** Reads what notifications say and do not say, on the page right after sending, and says yes. */
export async function allowNotifications(phone) {
  await phone.getByRole("link", { name: "Om besked på telefonen" }).click();
  await expect(phone.getByRole("heading", { level: 1, name: "Få veta när det händer något" })).toBeVisible();
  await phone.getByRole("button", { name: "Fortsätt" }).click();
  await expect(phone.getByText("Telefonen plingar nu när det händer något.")).toBeVisible();
}

export async function readReference(page) {
  const text = await page.getByText(/\b[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}\b/).first().innerText();
  return text.match(/[0-9A-Z]{5}-[0-9A-Z]{5}/)[0];
}

export const demoOfficer = (slug) => ({ email: `demo@${slug}.example`, password: `demo-${slug}-2026` });

export async function signIn(desk, slug) {
  await desk.goto(`/${slug}/console/logga-in`);
  const { email, password } = demoOfficer(slug);
  await desk.getByLabel("E-postadress").fill(email);
  await desk.getByLabel("Lösenord").fill(password);
  await desk.getByRole("button", { name: "Logga in" }).click();
  await expect(desk.getByRole("button", { name: "Logga ut" })).toBeVisible();
}

export async function openCase(desk, slug, reference) {
  await desk.goto(`/${slug}/console/arenden/${reference}`);
  await expect(desk.getByRole("heading", { level: 1, name: new RegExp(SERVICE) })).toBeVisible();
}

/** Chooses a status on the case's page, up to the page that shows what the resident will read. */
export async function previewStatus(desk, status, text) {
  await desk.getByRole("radio", { name: new RegExp(`^${status}`) }).check();
  if (text) await desk.getByLabel("Text till invånaren").fill(text);
  await desk.getByRole("button", { name: "Förhandsgranska", exact: true }).click();
  await expect(desk.getByRole("heading", { level: 1, name: "Kontrollera innan du skickar" })).toBeVisible();
}

export async function confirmStatus(desk, status) {
  await desk.getByRole("button", { name: "Ändra status och skicka" }).click();
  await expect(desk.getByRole("status").filter({ hasText: `Status ändrad till ${status}` })).toBeVisible();
}
