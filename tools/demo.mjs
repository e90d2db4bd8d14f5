// make demo: builds, starts the fake push service, the server and the preview phone, and stops all of them at Ctrl-C.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { portIsFree, root, startAll, stopAll, tail } from "./programs.mjs";

const first = Number(process.env.PORT ?? 7300);
const ports = { server: first, preview: first + 1, push: first + 2 };
const say = (line = "") => process.stdout.write(`${line}\n`);
const data = join(root, ".demo");

let cargo = null;
let stopping = null;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => stop(0));

function stop(code) {
  stopping ??= (async () => {
    if (cargo) say("\nStannar … (stopping)");
    cargo?.kill("SIGTERM");
    await stopAll();
    if (cargo) say("Stoppat. Det som sparats ligger kvar i .demo/ (stopped; what was stored stays in .demo/).");
    process.exit(code);
  })();
  return stopping;
}

async function fail(...lines) {
  if (!stopping) for (const line of lines) process.stderr.write(`${line}\n`);
  await stop(1);
}

async function refuseTakenPorts() {
  for (const [whose, port] of Object.entries(ports)) {
    if (await portIsFree(port)) continue;
    await fail(
      `Port ${port} (${whose}) används redan av ett annat program. Välj tre andra portar: make demo PORT=${first + 100}`,
      `Port ${port} (${whose}) is taken by another program. Choose three others: make demo PORT=${first + 100}`,
    );
  }
}

// Cargo draws its own progress; it shares the terminal, so Ctrl-C reaches it too.
function build() {
  say("Bygger (building). Första gången tar det några minuter; sedan några sekunder.");
  return new Promise((resolve) => {
    const programs = ["minkommun-server", "minkommun-preview", "fake-fcm"].flatMap((name) => ["--bin", name]);
    cargo = spawn("cargo", ["build", "--locked", "--workspace", ...programs], { cwd: root, stdio: "inherit" });
    cargo.once("error", () => resolve(1));
    cargo.once("close", (code) => resolve(code ?? 1));
  });
}

async function printAddresses(system) {
  const answer = await fetch(`${system.server.url}/v1/kommuner`);
  const listed = await answer.json();
  const kommuner = Array.isArray(listed) ? listed : listed.kommuner;
  const width = Math.max(...kommuner.map(({ slug }) => `${system.server.url}/${slug}/console/`.length));
  say();
  say("Min kommun är igång (Min kommun is running)");
  say();
  say(`  Telefonen (the phone)   ${system.preview.url}/`);
  say();
  say("  Konsolen (the console), en per kommun. E-post och lösenord (e-mail and password):");
  for (const { slug } of kommuner) {
    const address = `${system.server.url}/${slug}/console/`.padEnd(width);
    say(`    ${address}   ${`demo@${slug}.example`.padEnd(24)}   demo-${slug}-2026`);
  }
  say();
  say(`  Loggar (logs): .demo/log/   Börja om från början (start afresh): make demo-clean`);
  say("  Avsluta med Ctrl-C (stop with Ctrl-C).");
  say();
}

await refuseTakenPorts();
if ((await build()) !== 0) await fail("Bygget gick inte igenom; felen står ovanför.", "The build failed; see above.");
try {
  const onStarted = (program) => say(`  ${program.name.padEnd(18)} ${program.url}`);
  const system = await startAll({ data, ports, onStarted });
  await printAddresses(system);
  const [program, reason] = await system.ended;
  await fail(`${program.name} stannade av sig självt (stopped by itself): ${reason}`, tail(program.log));
} catch (error) {
  await fail(error.message);
}
