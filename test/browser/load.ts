/** Loads the region of the browser tests into a folder that they then copy: `tsx test/browser/load.ts FOLDER`. */
import { loadedFolder } from './demo-region.ts';

const [folder] = process.argv.slice(2);
if (!folder) throw new Error('name the folder to load into');
await loadedFolder(folder);
