import { join } from 'node:path';
import { z } from 'zod';
import { packageRoot, readContent } from '../kernel/index.ts';
import './errors.ts';

const SourcesFile = z.strictObject({
  schema: z.literal(1),
  names: z.array(z.strictObject({ source: z.string().min(1), zh: z.string().min(1), en: z.string().min(1) })),
});

let names: { fits: RegExp; name: { zh: string; en: string } }[] | undefined;

/** What people read for the code of a source, of content/identify/sources.yaml; undefined when nothing there fits. */
export function nameSource(source: string): { zh: string; en: string } | undefined {
  names ??= readNames(join(packageRoot(), 'content', 'identify', 'sources.yaml'));
  return names.find(({ fits }) => fits.test(source))?.name;
}

function readNames(file: string): NonNullable<typeof names> {
  return readContent(file, SourcesFile, 'identify.content').names.map(({ source, zh, en }) => ({
    fits: new RegExp(
      `^${source
        .split('*')
        .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
        .join('.*')}$`,
    ),
    name: { zh, en },
  }));
}
