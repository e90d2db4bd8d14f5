// What `make demo` promises about the second evening: everything stopped and started again on the data of the first.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "@playwright/test";
import { startAll, stopAll } from "../../tools/programs.mjs";
import { DESK, PHONE, expect } from "./world.mjs";
import {
  airplane, allowNotifications, chooseKommun, confirmStatus, fillReport, openCase, previewStatus, send, signIn,
} from "./people.mjs";

test("after a restart of everything the outbox is sent, the case is there and its news is pushed", async ({ browser }) => {
  const data = mkdtempSync(join(tmpdir(), "minkommun-restart-"));
  try {
    const first = await startAll({ data, ports: { server: 0, preview: 0, push: 0 } });
    const phone = await (await browser.newContext({ baseURL: first.preview.url, viewport: PHONE })).newPage();
    const desk = await (await browser.newContext({ baseURL: first.server.url, viewport: DESK })).newPage();
    await chooseKommun(phone, "Umeå kommun");
    await fillReport(phone);
    const received = await send(phone);
    await expect(phone.getByRole("heading", { level: 1, name: "Vi har tagit emot ditt ärende" })).toBeVisible();
    await allowNotifications(phone);
    await airplane(phone, true);
    await fillReport(phone, { description: "Skylten vid bron har ramlat." });
    const waiting = await send(phone);
    await signIn(desk, "umea");

    await stopAll();
    const port = ({ url }) => Number(new URL(url).port);
    const ports = { server: port(first.server), preview: port(first.preview), push: port(first.push) };
    await startAll({ data, ports });

    await phone.goto("/arenden");
    await airplane(phone, false);
    await expect(phone.getByRole("link", { name: new RegExp(waiting) })).toContainText("Mottaget");
    await openCase(desk, "umea", waiting);
    await openCase(desk, "umea", received);
    await previewStatus(desk, "Åtgärdat");
    await confirmStatus(desk, "Åtgärdat");
    await expect(phone.getByRole("link", { name: /Du har en ny händelse/ })).toBeVisible();
    await expect(phone.getByRole("link", { name: new RegExp(received) })).toContainText("Åtgärdat");
  } finally {
    await stopAll();
    rmSync(data, { recursive: true, force: true });
  }
});
