import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildServer, buildWeb, compiler } from './build.mjs';
import { installMissing } from './install.mjs';
import { keepTemporaryFilesInMemory } from './memory-folder.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const totals = { passed: 0, failed: 0, skipped: 0 };

const browser = installBrowser();
installMissing();
keepTemporaryFilesInMemory();
const reports = mkdtempSync(join(tmpdir(), 'kangyu-reports-'));
chmodSync(reports, 0o711); // databases run as an account of their own, which passes through
await Promise.all([
  check('format and lint', tool('biome'), ['check', '.']),
  check('rooms', tool('depcruise'), ['--config', 'rooms.cjs', 'src', 'web/src']),
  check('types of the server', process.execPath, [compiler, '--noEmit']),
  check('types of the web application', process.execPath, [compiler, '--noEmit', '-p', 'web']),
  check('unused code', tool('knip'), []),
]);
buildServer();
buildWeb();
// The region of the browser tests is loaded once, beside the other tests; a load that fails is told by those that wait for it.
const loaded = join(reports, 'demo');
const loading = browser.then(loadRegion);
await tests('vitest.config.ts');
await loading;
await tests('vitest.browser.config.ts', ['--maxWorkers', '2'], { KANGYU_LOADED: loaded });
rmSync(reports, { recursive: true });
console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exitCode = totals.failed > 0 ? 1 : 0;

function tool(name) {
  return join(root, 'node_modules', '.bin', process.platform === 'win32' ? `${name}.cmd` : name);
}

/** A check counts as one test; what it says is shown when it ends, so that those beside it do not mix. */
async function check(title, program, args) {
  const child = spawn(program, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: program.endsWith('.cmd'),
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text));
  const [status] = await once(child, 'close');
  totals[status === 0 ? 'passed' : 'failed'] += 1;
  console.log(`${said}${status === 0 ? 'ok' : 'FAILED'}: ${title}`);
}

async function tests(config, more = [], env = {}) {
  const report = join(reports, `${config}.json`);
  const child = spawn(
    tool('vitest'),
    ['run', '--config', config, ...more, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    {
      cwd: root,
      env: { ...process.env, ...env, KANGYU_BUILT: '1' },
      stdio: ['ignore', 'inherit', 'inherit'],
      shell: process.platform === 'win32',
    },
  );
  const [status] = await once(child, 'close');
  if (!existsSync(report)) {
    totals.failed += 1;
    return;
  }
  const result = JSON.parse(readFileSync(report, 'utf8'));
  totals.passed += result.numPassedTests;
  totals.failed += result.numFailedTests;
  totals.skipped += result.numPendingTests + (result.numTodoTests ?? 0);
  // A file that cannot be loaded fails the run without a failed test.
  if (status !== 0 && result.numFailedTests === 0) totals.failed += 1;
}

async function loadRegion() {
  if (!hasBrowser()) return;
  const child = spawn(tool('tsx'), ['test/browser/load.ts', loaded], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  await once(child, 'close');
}

function hasBrowser() {
  return (
    Boolean(process.env.CHROMIUM_PATH) ||
    ['chromium', 'chromium-browser', 'google-chrome'].some((name) => spawnSync('which', [name]).status === 0)
  );
}

/**
 * Browser tests need a Chromium and Chinese fonts; where the system's package manager may be used, they are installed while
 * other things go on.
 */
async function installBrowser() {
  if (hasBrowser()) return;
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || spawnSync('which', ['apt-get']).status !== 0) {
    console.log('no Chromium found and none can be installed here; browser tests will be skipped (set CHROMIUM_PATH)');
    return;
  }
  console.log('installing chromium and Chinese fonts …');
  const options = {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  };
  for (const args of [
    ['update', '-q'],
    ['install', '-yq', '--no-install-recommends', 'chromium', 'fonts-noto-cjk'],
  ]) {
    const [status] = await once(spawn('apt-get', args, options), 'close');
    if (status === 0) continue;
    console.log(`Chromium could not be installed (apt-get ${args[0]}: ${status}); browser tests will be skipped`);
    return;
  }
}
