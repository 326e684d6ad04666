import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** Two packages bring a `tsc`; this is the fast one. */
export const compiler = join(root, 'node_modules', 'typescript-7', 'bin', 'tsc');

/** Names, sizes and times of the files under the folders: changes when any of them changes. */
function fingerprint(paths) {
  const hash = createHash('sha256');
  const walk = (path) => {
    const stat = statSync(path);
    if (stat.isDirectory()) for (const name of readdirSync(path).sort()) walk(join(path, name));
    else hash.update(`${path}\0${stat.size}\0${stat.mtimeMs}\n`);
  };
  for (const path of paths) if (existsSync(join(root, path))) walk(join(root, path));
  return hash.digest('hex');
}

function upToDate(name, paths, make, quiet) {
  const stamp = join(root, 'dist', `.${name}.stamp`);
  const now = fingerprint(paths);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === now) return;
  if (!quiet) console.log(`building ${name} …`);
  make();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, now);
}

function run(tool, args, env = process.env) {
  const bin = join(root, 'node_modules', '.bin', process.platform === 'win32' ? `${tool}.cmd` : tool);
  execFileSync(bin, args, {
    cwd: root,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
}

export function buildServer({ quiet = false } = {}) {
  upToDate(
    'server',
    ['src', 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json'],
    () =>
      execFileSync(process.execPath, [compiler, '-p', 'tsconfig.build.json', '--noCheck'], {
        cwd: root,
        stdio: 'inherit',
      }),
    quiet,
  );
}

export function buildWeb({ quiet = false } = {}) {
  const inputs = ['web', 'src/http/contract.ts', 'src/http/contract', 'src/algorithms', 'package-lock.json'];
  // Tests run with NODE_ENV=test, which would build React for development.
  const env = { ...process.env, NODE_ENV: 'production' };
  const make = () => {
    run('vite', ['build', '--config', 'web/vite.config.ts', '--logLevel', 'warn'], env);
    compress(join(root, 'dist', 'web'));
  };
  upToDate('web', inputs, make, quiet);
}

/** Beside each text file of some size its compressed forms, which the server gives to who takes them. */
function compress(folder) {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || !/\.(js|css|html|svg|webmanifest)$/.test(path)) continue;
    const text = readFileSync(path);
    if (text.length < 1024) continue;
    writeFileSync(`${path}.gz`, gzipSync(text, { level: 9 }));
    // Quality 11 takes five times as long for a fifteenth less.
    writeFileSync(`${path}.br`, brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }));
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  buildServer();
  buildWeb();
}
