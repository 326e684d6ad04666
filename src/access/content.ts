import './errors.ts';
import { join } from 'node:path';
import type { z } from 'zod';
import { packageRoot, readContent as read } from '../kernel/index.ts';

/** Reads a YAML file under content/ and checks it; throws `access.content` with file, line and reason of everything wrong. */
export function readContent<T>(file: string, schema: z.ZodType<T>): T {
  return read(file, schema, 'access.content');
}

export function accessContent(file: string): string {
  return join(packageRoot(), 'content', 'access', file);
}
