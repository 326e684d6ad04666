import { installMissing } from './install.mjs';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`kangyu: needs Node 20.19 or newer, this is ${process.versions.node}`);
  process.exit(2);
}
installMissing();
const { buildServer, buildWeb } = await import('./build.mjs');
buildServer();
buildWeb();
const { main } = await import('../dist/cli/main.js');
process.exitCode = await main(['serve', ...process.argv.slice(2)]);
