import { z } from 'zod';
import { versionOn } from '../kernel/index.ts';
import { accessContent, readContent } from './content.ts';

const Version = z.strictObject({
  from: z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a day as YYYY-MM-DD'),
  residents: z.int().min(1).max(10_000),
  page: z.int().min(1).max(500),
  days: z.int().min(1).max(90),
  devices: z.int().min(1).max(20),
  pin: z.strictObject({ minLength: z.int().min(6).max(32), maxFailures: z.int().min(3).max(20) }),
  idleMinutes: z.int().min(1).max(60),
  kdf: z.strictObject({ iterations: z.int().min(600_000) }),
  batch: z.int().min(1).max(500),
  clockSeconds: z.int().min(1),
});
const OfflineFile = z.strictObject({ schema: z.literal(1), versions: z.array(Version).min(1) });

/** Bounds of work without a network on a day. */
export type OfflinePolicy = z.infer<typeof Version>;

let book: readonly OfflinePolicy[] | undefined;

/** content/access/offline.yaml as it holds on the day. Throws `access.content` for a wrong file. */
export function offlinePolicy(day: string): OfflinePolicy {
  book ??= readContent(accessContent('offline.yaml'), OfflineFile).versions;
  return versionOn(book, day);
}
