import './errors.ts';
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { KangyuError, packageRoot } from '../kernel/index.ts';

/** Reads a YAML file under content/ and checks it; a broken file is refused with file, line and reason. */
export function readContent<S extends z.ZodType>(file: string, schema: S): z.output<S> {
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(file, 'utf8'), { lineCounter: lines });
  const name = relative(packageRoot(), file);
  const refuse = (offset: number | undefined, reason: string): never => {
    const at = offset === undefined ? '' : `:${lines.linePos(offset).line}`;
    throw new KangyuError('access.content', { file: `${name}${at}`, reason });
  };
  const broken = document.errors[0];
  if (broken) refuse(broken.pos[0], broken.message.split('\n')[0]!);
  const parsed = schema.safeParse(document.toJS());
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  return refuse(offsetOf(document, issue.path), `${issue.path.join('.')}: ${issue.message}`);
}

/** Offset of the node at `path`, or of its nearest ancestor that exists. */
function offsetOf(document: ReturnType<typeof parseDocument>, path: PropertyKey[]): number | undefined {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true) as { range?: [number, number, number] | null } | undefined;
    if (node?.range) return node.range[0];
  }
  return undefined;
}

export function accessContent(file: string): string {
  return join(packageRoot(), 'content', 'access', file);
}
