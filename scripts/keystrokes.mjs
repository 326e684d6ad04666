#!/usr/bin/env node
/**
 * Drives the real pages of a running demo instance by keyboard and reckons how long a practised person takes (keystroke-level
 * model, operators of bench/operators.json): a hypertension follow-up from the worklist, and a registration. Prints each step with
 * its operators and the answer times of the server; exit 1 beyond a goal. Everything it enters is stored in that instance.
 *
 *   node scripts/keystrokes.mjs [--url http://127.0.0.1:8080] [--json]
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';

const { values: options } = parseArgs({ options: { url: { type: 'string' }, json: { type: 'boolean' } } });
const base = options.url ?? 'http://127.0.0.1:8080';
const operators = JSON.parse(readFileSync(new URL('../bench/operators.json', import.meta.url), 'utf8'));
const { seconds, goals } = operators;

function findChromium() {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH;
  for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
    const { status, stdout } = spawnSync('which', [name], { encoding: 'utf8' });
    if (status === 0) return stdout.trim();
  }
  throw new Error('no Chromium found; CHROMIUM_PATH names one');
}

const { demo } = await (await fetch(`${base}/api/instance`)).json();
if (demo?.state !== 'ready') throw new Error(`${base} is no demo instance whose region is loaded`);
const signedIn = await fetch(`${base}/api/session`, {
  method: 'POST',
  headers: { 'content-type': 'application/json', origin: base },
  body: JSON.stringify({ account: 'village-doctor', password: 'kangyu-demo' }),
});
const [, cookie, value] = /^([^=]+)=([^;]*)/.exec(signedIn.headers.get('set-cookie') ?? '') ?? [];
if (!signedIn.ok || !cookie) throw new Error(`the demo account could not sign in: ${signedIn.status}`);

const browser = await chromium.launch({
  executablePath: findChromium(),
  args: ['--no-sandbox', '--disable-dev-shm-usage'],
});
const context = await browser.newContext({
  viewport: { width: 1440, height: 900 },
  locale: 'zh-CN',
  baseURL: base,
});
await context.addCookies([{ name: cookie, value, url: base }]);
const page = await context.newPage();

/** One scenario: what was done, what it costs. `values` is the typing of what was measured or told. */
function ledger(name) {
  const steps = [];
  const waits = [];
  const add = (what, ops, valueKeys = 0, fields = 0) => steps.push({ what, ops, valueKeys, fields });
  return {
    steps,
    /** Thinks, then presses keys; `Control+Enter` are two. */
    async press(what, ...keys) {
      for (const key of keys) await page.keyboard.press(key);
      add(what, `M${'K'.repeat(keys.join('+').split('+').length)}`);
    },
    /** Thinks, chooses an option with its digit. */
    async choose(what, digit) {
      await page.keyboard.press(digit);
      add(what, 'MK', 0, 1);
    },
    /** Thinks, types a value and goes on. */
    async type(what, text, keys = text.length) {
      await page.keyboard.type(text);
      await page.keyboard.press('Enter');
      add(what, 'MK', keys, 1);
    },
    /** Thinks, takes the mouse, points, clicks and goes back to the keyboard. */
    async click(what, locator) {
      await locator.click();
      add(what, 'MHPBH');
    },
    async wait(what, until) {
      const from = performance.now();
      await until();
      waits.push({ what, milliseconds: Math.round(performance.now() - from) });
    },
    sum() {
      const cost = (ops) => [...ops].reduce((sum, one) => sum + seconds[one], 0);
      const own = steps.reduce((sum, { ops }) => sum + cost(ops), 0);
      const typed = steps.reduce((sum, { valueKeys }) => sum + valueKeys * seconds.K, 0);
      return {
        name,
        fields: steps.reduce((sum, step) => sum + step.fields, 0),
        keys: steps.reduce((sum, { ops, valueKeys }) => sum + ops.split('K').length - 1 + valueKeys, 0),
        seconds: round(own),
        typing: round(typed),
        total: round(own + typed),
        goal: goals[name],
        steps: steps.map((step) => ({ ...step, seconds: round(cost(step.ops) + step.valueKeys * seconds.K) })),
        waits,
      };
    },
  };
}
const round = (number) => Math.round(number * 100) / 100;

/** Item that has the cursor. */
const cursorAt = () => page.evaluate(() => document.activeElement?.closest('[data-item]')?.getAttribute('data-item'));
async function waitForItem(item) {
  await page.waitForFunction(
    (wanted) => document.activeElement?.closest('[data-item]')?.getAttribute('data-item') === wanted,
    item,
  );
}

async function followUp() {
  const run = ledger('follow-up');
  await page.goto('/services/today?pack=hypertension');
  await page.locator('.work-card', { hasText: '随访' }).first().waitFor();
  await run.press('the first on the list', 'j', 'Enter');
  await run.wait('the form opens', () => waitForItem('symptoms'));
  await run.choose('no symptoms', '1');
  await waitForItem('sbp');
  await run.type('systolic pressure', '128');
  await waitForItem('dbp');
  await run.type('diastolic pressure', '78');
  // Whoever is overweight is weighed at every visit: the form asks for it then.
  if ((await cursorAt()) === 'weight') await run.type('weight', '61.5');
  await run.press('save', 'Control+Enter');
  await run.wait('saved', () => page.locator('[role=status]', { hasText: '已保存' }).waitFor());
  return run.sum();
}

async function registration() {
  const run = ledger('registration');
  await page.goto('/services/enrol?pack=hypertension');
  const enrol = page.getByRole('row').getByRole('button', { name: '纳入' }).first();
  await enrol.waitFor();
  await run.click('one of those who are proposed', enrol);
  await run.wait('the form opens', () => waitForItem('confirmedOn'));
  const day = page.locator('[data-item=confirmedOn] input');
  const before = await day.inputValue();
  await page.keyboard.type('05062025');
  // A browser of another language asks for the parts of a day in another order; the keys are as many.
  if ((await day.inputValue()) === before || !(await day.inputValue()).startsWith('2025')) await day.fill('2025-05-06');
  await page.keyboard.press('Enter');
  run.steps.push({ what: 'confirmed on', ops: 'MK', valueKeys: 8, fields: 1 });
  await waitForItem('confirmedBy');
  // Six characters by pinyin: about three keys each.
  await run.type('confirmed by', '区人民医院', 15);
  await waitForItem('kind');
  await run.choose('kind', '1');
  await waitForItem('consent');
  await run.choose('agrees', '1');
  await page.waitForFunction(() => document.activeElement?.classList.contains('form-save'));
  await run.press('enrol', 'Enter');
  await run.wait('enrolled', () => page.locator('.ant-drawer-open').waitFor({ state: 'detached' }));
  return run.sum();
}

const results = [];
try {
  results.push(await followUp(), await registration());
} finally {
  await browser.close();
}
if (options.json) console.log(JSON.stringify({ source: operators.source, seconds, results }, null, 2));
else {
  console.log(
    `operators (seconds): ${Object.entries(seconds)
      .map(([name, time]) => `${name} ${time}`)
      .join(', ')}; ${operators.source}`,
  );
  for (const { name, fields, keys, seconds: own, typing, total, goal, steps, waits } of results) {
    console.log(
      `\n${name}: ${own} s + ${typing} s typing of values = ${total} s (${fields} fields, ${keys} keys; goal ${goal} s)`,
    );
    for (const step of steps)
      console.log(
        `  ${step.what.padEnd(32)} ${`${step.ops}${step.valueKeys ? ` + ${step.valueKeys} K` : ''}`.padEnd(14)} ${step.seconds}`,
      );
    for (const { what, milliseconds } of waits) console.log(`  ${`(${what})`.padEnd(32)} ${milliseconds} ms`);
  }
}
// A follow-up is measured without the typing of values, a registration with it.
const missed = results.filter(({ name, seconds: own, total, goal }) => (name === 'follow-up' ? own : total) > goal);
process.exitCode = missed.length > 0 ? 1 : 0;
