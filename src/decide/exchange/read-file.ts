import { join } from 'node:path';
import type { z } from 'zod';
import { packageRoot, readContent } from '../../kernel/index.ts';

/** A file of content/exchange; a broken one is refused with file, line and reason. */
export function readFile<T>(name: string, schema: z.ZodType<T>): T {
  return readContent(join(packageRoot(), 'content', 'exchange', name), schema, 'exchange.content');
}
