// make test: what is independent runs side by side, what takes long says how far it is, and the last line is the sum.
//   tools/test            everything
//   tools/test check      the rules of the tree, format, clippy
//   tools/test browser …  the browser tests; what follows goes to Playwright
import { spawn } from "node:child_process";
import { createWriteStream, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root } from "./programs.mjs";

const logs = join(root, "target", "test-logs");
const browserFolder = join(root, "tests", "browser");
const browserReport = join(logs, "browser.json");
const [only, ...playwrightArguments] = process.argv.slice(2);
const sets = {
  check: ["tree", "format", "clippy"],
  browser: ["build", "chromium", "npm", "browser"],
};
if (only && !sets[only]) {
  process.stderr.write(`There is no part called ${only}; these are: ${Object.keys(sets).join(", ")}\n`);
  process.exit(2);
}

// `needs` must have succeeded, `after` must be over; `minutes` is when a step counts as hung. Steps with `count` are
// tests, those with `check` count as one, the rest only prepare.
const steps = [
  { name: "tree", check: true, minutes: 1, run: ["tools/check-tree"] },
  { name: "format", check: true, minutes: 2, run: ["cargo", "fmt", "--all", "--check", "--", "--color", "never"] },
  { name: "chromium", minutes: 20, run: ["tools/chromium", "install"] },
  { name: "postgres", minutes: 20, after: ["chromium"], run: ["tools/postgres", "install"] },
  { name: "npm", minutes: 10, run: ["npm", "ci", "--no-audit", "--no-fund"], folder: browserFolder },
  { name: "build", minutes: 40, run: ["cargo", "build", "--locked", "--workspace", "--bins"] },
  {
    name: "compile tests",
    after: ["build"],
    minutes: 40,
    run: ["cargo", "test", "--locked", "--workspace", "--no-run"],
  },
  {
    name: "services",
    check: true,
    needs: ["build"],
    minutes: 2,
    run: ["target/debug/minkommun-server", "service", "lint", "catalogue"],
  },
  {
    name: "dependencies",
    check: true,
    minutes: 30,
    run: ["nice", "-n", "19", "tools/deny", "bans", "licenses", "sources"],
  },
  // Kotlin and Swift are written from the library that the tests have just compiled.
  { name: "bindings", check: true, after: ["compile tests"], minutes: 15, run: ["tools/bindings"] },
  {
    name: "tests",
    needs: ["build", "compile tests", "postgres"],
    minutes: 30,
    run: ["tools/postgres", "run", "cargo", "test", "--locked", "--workspace", "--no-fail-fast"],
    count: countCargo,
  },
  // What follows shares the cores: the compilers give way to the browser.
  {
    name: "phones",
    check: true,
    after: ["clippy"],
    minutes: 40,
    run: ["nice", "-n", "15", "tools/phones", "check"],
  },
  {
    name: "iphone library",
    check: true,
    after: ["phones"],
    minutes: 40,
    run: ["nice", "-n", "15", "tools/phones", "iphone"],
  },
  {
    name: "clippy",
    check: true,
    after: ["tests"],
    minutes: 40,
    run: ["nice", "-n", "10", "cargo", "clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"],
  },
  {
    name: "browser",
    needs: ["build", "chromium", "npm"],
    after: ["tests"],
    minutes: 40,
    run: ["npx", "--no-install", "playwright", "test", ...playwrightArguments],
    folder: browserFolder,
    environment: { PLAYWRIGHT_JSON_OUTPUT_FILE: browserReport },
    count: countBrowser,
  },
].filter(({ name }) => !only || sets[only].includes(name));

const say = (line) => process.stdout.write(`${line}\n`);
const seconds = (since) => Math.round((Date.now() - since) / 1000);
const running = new Map();
let interrupted = false;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => {
    interrupted = true;
    for (const { child } of running.values()) killGroup(child, "SIGTERM");
  });
}

function killGroup(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It has just ended by itself.
  }
}

// Each step is a process group of its own, so that nothing it started outlives it.
function perform(step) {
  const log = join(logs, `${step.name.replace(" ", "-")}.log`);
  const sink = createWriteStream(log);
  const [program, ...args] = step.run;
  const begun = Date.now();
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: step.folder ?? root,
      env: { ...process.env, ...step.environment },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    const state = { child, begun, last: "", log, step };
    running.set(step.name, state);
    const hear = (bytes) => {
      sink.write(bytes);
      const lines = bytes.toString().split(/[\r\n]+/).filter((line) => line.trim());
      if (lines.length) state.last = lines.at(-1).trim().slice(0, 100);
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    let hung = false;
    const limit = setTimeout(() => {
      hung = true;
      killGroup(child, "SIGKILL");
    }, step.minutes * 60_000);
    let failedToStart;
    child.once("error", (error) => {
      failedToStart = error;
      sink.write(`${error.message}\n`);
    });
    child.once("close", (code) => {
      clearTimeout(limit);
      running.delete(step.name);
      if (hung) sink.write(`Stopped: it took more than ${step.minutes} minutes.\n`);
      sink.end(() => resolve({ ok: code === 0 && !failedToStart, log, took: seconds(begun) }));
    });
  });
}

function countCargo(log) {
  const sum = { passed: 0, failed: 0 };
  for (const found of readFileSync(log, "utf8").matchAll(/^test result: .*? (\d+) passed; (\d+) failed;/gm)) {
    sum.passed += Number(found[1]);
    sum.failed += Number(found[2]);
  }
  return sum;
}

function countBrowser() {
  try {
    const { stats } = JSON.parse(readFileSync(browserReport, "utf8"));
    if (stats.flaky > 0) say(`  ! ${stats.flaky} browser tests passed only at the second try: target/test-logs/browser.log names them`);
    return { passed: stats.expected + stats.flaky, failed: stats.unexpected };
  } catch {
    return { passed: 0, failed: 0 };
  }
}

// What a reader needs of a failed step: its log without the thousand lines that say all is well.
function explain(log) {
  const dull = /^\s*$|^\s*(Compiling|Checking|Downloaded|Downloading|Fresh|Running|Doc-tests) |^test .* \.\.\. (ok|ignored)|^running \d+ tests?$|^test result: ok/;
  const lines = readFileSync(log, "utf8").split("\n").filter((line) => !dull.test(line));
  if (lines.length > 300) lines.splice(100, lines.length - 300, `… the whole of it is in ${log}`);
  return lines.map((line) => `    ${line}`).join("\n");
}

rmSync(logs, { recursive: true, force: true });
mkdirSync(logs, { recursive: true });
const started = Date.now();
const total = { passed: 0, failed: 0 };
const outcome = {};

const heartbeat = setInterval(() => {
  for (const { step, begun, last } of running.values()) {
    const beats = Math.floor(seconds(begun) / 10);
    if (beats > 0 && (beats <= 6 || beats % 3 === 0)) say(`  … ${step.name}, ${seconds(begun)} s: ${last}`);
  }
}, 10_000);

for (const step of steps) {
  const wait = [...(step.needs ?? []), ...(step.after ?? [])].map((name) => outcome[name]);
  outcome[step.name] = (async () => {
    await Promise.all(wait);
    const results = await Promise.all((step.needs ?? []).map((name) => outcome[name]));
    if (interrupted || results.includes(false)) {
      say(`- ${step.name}: not run, because what it needs failed`);
      return false;
    }
    const { ok, log, took } = await perform(step);
    const sum = step.count?.(log) ?? { passed: step.check && ok ? 1 : 0, failed: 0 };
    if (!ok && sum.failed === 0) sum.failed = 1;
    total.passed += sum.passed;
    total.failed += sum.failed;
    const counts = step.count ? `, ${sum.passed} passed, ${sum.failed} failed` : "";
    say(`${ok ? "✓" : "✗"} ${step.name}: ${took} s${counts}`);
    if (!ok) say(explain(log));
    return ok;
  })();
}
await Promise.all(Object.values(outcome));
clearInterval(heartbeat);
if (interrupted) {
  say("Interrupted.");
  process.exit(130);
}
say(`  all of it: ${seconds(started)} s, logs in target/test-logs/`);
say(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;
