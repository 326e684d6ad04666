import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { isNode, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { KangyuError, packageRoot } from '../kernel/index.ts';
import './errors.ts';

/** Reads a YAML file under content/ and checks it; a broken file is refused with file, line and reason. */
export function readContent<S extends z.ZodType>(file: string, schema: S): z.output<S> {
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(file, 'utf8'), { lineCounter: lines });
  const refuse = (offset: number | undefined, reason: string): never => {
    const at = offset === undefined ? '' : `:${lines.linePos(offset).line}`;
    throw new KangyuError('work.content', { file: `${relative(packageRoot(), file)}${at}`, reason });
  };
  const broken = document.errors[0];
  if (broken) refuse(broken.pos[0], broken.message.split('\n')[0]!);
  const parsed = schema.safeParse(document.toJS());
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  let offset: number | undefined;
  for (let length = issue.path.length; length > 0 && offset === undefined; length -= 1) {
    const node = document.getIn(issue.path.slice(0, length) as (string | number)[], true);
    if (isNode(node)) offset = node.range?.[0];
  }
  return refuse(offset, `${issue.path.join('.')}: ${issue.message}`);
}

/** The version of dated rules that holds on a day; the first one before all others begin. */
export function versionOn<V extends { from: string }>(versions: readonly V[], day: string): V {
  return versions.findLast(({ from }) => from <= day) ?? versions[0]!;
}
