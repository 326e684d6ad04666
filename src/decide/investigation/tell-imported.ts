/** What investigations say of where somebody was infected is heard where rules count local cases only. */
import { join } from 'node:path';
import { z } from 'zod';
import { packageRoot, readContent } from '../../kernel/index.ts';
import { readImportedFrom } from '../surveillance/index.ts';
import { selectImported } from './store-imported.ts';

const Name = z.string().regex(/^[a-zA-Z][a-zA-Z0-9-]*$/);
const File = z.strictObject({
  schema: z.literal(1),
  origins: z.array(
    z.strictObject({ disease: Name, pack: Name, form: Name, item: Name, imported: z.array(z.string()).min(1) }),
  ),
});
export type Origin = z.infer<typeof File>['origins'][number];

let loaded: Origin[] | undefined;

/** content/investigation/origins.yaml. Throws `investigation.content` for a wrong file. */
export function origins(): Origin[] {
  loaded ??= readContent(
    join(packageRoot(), 'content', 'investigation', 'origins.yaml'),
    File,
    'investigation.content',
  ).origins;
  return loaded;
}

readImportedFrom((q, from, to) => selectImported(q, origins(), from, to));
