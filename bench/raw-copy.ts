import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { startEmbedded } from '../src/kernel/postgres/supervisor.ts';
import { newDataDir, removeDataDir } from './server.ts';

/** Resources a second of COPY into one table without index, on the settings of the server. */
export async function rawCopy(resources: readonly unknown[]): Promise<number> {
  const dir = newDataDir();
  const postgres = await startEmbedded({ dir: join(dir, 'postgres'), attach: false });
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  await client.query('create table raw (content jsonb)');
  const lines = resources.map((resource) => `${JSON.stringify(resource).replaceAll('\\', '\\\\')}\n`);
  const began = performance.now();
  await pipeline(Readable.from(lines), client.query(copyFrom('copy raw from stdin')));
  const took = (performance.now() - began) / 1000;
  await client.end();
  await postgres.stop();
  removeDataDir(dir);
  return resources.length / took;
}
