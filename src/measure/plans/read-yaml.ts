import { isNode, isPair, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import type { z } from 'zod';

/** Something wrong in a content file, with where to find it. */
export interface ContentProblem {
  file: string;
  line: number;
  column: number;
  reason: string;
}

export interface ReadContent<T> {
  value: T | undefined;
  problems: ContentProblem[];
  /** Line and column of the node at a path, for checks that look across entries or files. */
  locate(path: readonly PropertyKey[]): { line: number; column: number };
}

/** Parses one YAML text and validates it; every problem carries file, line and column. Unquoted codes such as 01 are refused. */
export function readYaml<T>(file: string, text: string, schema: z.ZodType<T>): ReadContent<T> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const at = (offset: number) => {
    const position = lines.linePos(offset);
    return { line: position.line, column: position.col };
  };
  const locate = (path: readonly PropertyKey[]) => {
    for (let length = path.length; length > 0; length--) {
      const node = document.getIn(path.slice(0, length) as (string | number)[], true);
      if (isNode(node) && node.range) return at(node.range[0]);
    }
    return { line: 1, column: 1 };
  };

  const problems: ContentProblem[] = [...document.errors, ...document.warnings].map((error) => ({
    file,
    ...at(error.pos[0]),
    reason: error.message.split('\n')[0] ?? error.code,
  }));
  visit(document, (_, node) => {
    const scalar = isPair(node) ? node.key : node;
    if (
      isScalar(scalar) &&
      scalar.type === 'PLAIN' &&
      typeof scalar.value === 'number' &&
      /^[-+]?0\d/.test(scalar.source ?? '')
    )
      problems.push({ file, ...at(scalar.range?.[0] ?? 0), reason: `${scalar.source} would lose its zero; quote it` });
  });
  if (problems.length > 0) return { value: undefined, problems: unique(problems), locate };

  const parsed = schema.safeParse(document.toJS());
  if (parsed.success) return { value: parsed.data, problems: [], locate };
  return {
    value: undefined,
    problems: parsed.error.issues.map((issue) => ({
      file,
      ...locate(issue.path),
      reason: `${issue.path.join('.') || 'file'}: ${issue.message}`,
    })),
    locate,
  };
}

/** `file:line:column reason`, one a line. */
export function describeProblems(problems: readonly ContentProblem[]): string {
  return problems.map((problem) => `${problem.file}:${problem.line}:${problem.column} ${problem.reason}`).join('\n');
}

function unique(problems: ContentProblem[]): ContentProblem[] {
  const seen = new Set<string>();
  return problems.filter((problem) => {
    const key = `${problem.line}:${problem.column}`;
    return seen.has(key) ? false : seen.add(key);
  });
}
