/** The one reader of content written in YAML: text and schema in, a value or everything wrong with its place out. */
import { readdirSync, readFileSync } from 'node:fs';
import { isAbsolute, join, relative } from 'node:path';
import { isNode, isPair, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import type { z } from 'zod';
import { KangyuError } from './errors.ts';
import { packageRoot } from './package-root.ts';

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

export interface YamlOptions {
  /** `<<` takes over the keys of another node. */
  merge?: boolean;
}

/** Parses one YAML text and validates it; every problem carries file, line and column. Unquoted codes such as 01 are refused. */
export function readYaml<T>(
  file: string,
  text: string,
  schema: z.ZodType<T>,
  { merge = false }: YamlOptions = {},
): ReadContent<T> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, merge, prettyErrors: false });
  const at = (offset: number) => {
    const position = lines.linePos(offset);
    return { line: Math.max(position.line, 1), column: Math.max(position.col, 1) };
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

  const raw: unknown = document.toJS();
  const parsed = schema.safeParse(raw);
  if (parsed.success) return { value: parsed.data, problems: [], locate };
  return {
    value: undefined,
    problems: parsed.error.issues.map((issue) => ({
      file,
      ...locate(issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0]!] : issue.path),
      reason: `${issue.path.join('.') || 'file'}: ${issue.message}${foundAt(raw, issue)}`,
    })),
    locate,
  };
}

/** What stands there, where the message does not tell it: whoever wrote it finds it sooner. */
function foundAt(raw: unknown, { code, path, message }: z.core.$ZodIssue): string {
  if (code === 'unrecognized_keys' || /received (?!undefined)/.test(message)) return '';
  let value = raw;
  for (const key of path) value = typeof value === 'object' && value !== null ? (value as any)[key] : undefined;
  // A discriminator is told at the key that names the kind.
  if (value === undefined) return '; it is missing';
  if (typeof value === 'object') return '';
  return `; it is ${JSON.stringify(value)}`;
}

/** `file:line:column reason`, one a line. */
export function describeProblems(problems: readonly ContentProblem[]): string {
  return problems.map((problem) => `${problem.file}:${problem.line}:${problem.column} ${problem.reason}`).join('\n');
}

/** How a room refuses broken content: the code of its error, filled with `file`, `reason` and `problems`, or an error of its own. */
export type Refusal = string | ((problems: readonly ContentProblem[]) => Error);

/** Reads a file and checks it; throws the room's refusal with file, line, column and reason of everything wrong. */
export function readContent<T>(file: string, schema: z.ZodType<T>, refusal: Refusal, options?: YamlOptions): T {
  const { value, problems } = readFile(file, schema, options);
  if (problems.length > 0) throw refuse(refusal, problems);
  return value as T;
}

/** A folder of content that is checked as one: what is wrong in its files is gathered and refused at once. */
export interface ContentFolder {
  /** Names of the YAML files in order, but those named. */
  names(but?: ReadonlySet<string>): string[];
  /** The value, undefined where the file is broken; `complain` adds what no schema of one entry can see. */
  read<T>(name: string, schema: z.ZodType<T>): ReadFile<T>;
  /** Throws the room's refusal if anything was wrong. */
  settle(): void;
}
export interface ReadFile<T> {
  value: T | undefined;
  complain(path: readonly PropertyKey[], reason: string): void;
}

export function contentFolder(dir: string, refusal: Refusal): ContentFolder {
  const problems: ContentProblem[] = [];
  return {
    names: (but = new Set()) =>
      readdirSync(dir)
        .filter((name) => name.endsWith('.yaml') && !but.has(name))
        .sort(),
    read(name, schema) {
      const file = join(dir, name);
      const content = readFile(file, schema);
      problems.push(...content.problems);
      return {
        value: content.value,
        complain: (path, reason) => problems.push({ file: nameOf(file), ...content.locate(path), reason }),
      };
    },
    settle() {
      if (problems.length > 0) throw refuse(refusal, problems);
    },
  };
}

/** The version of dated rules that holds on a day; the first one before all others begin. */
export function versionOn<V extends { from: string }>(versions: readonly V[], day: string): V {
  return versions.findLast(({ from }) => from <= day) ?? versions[0]!;
}

/** Content of the program is named from its root, other files by their path. */
function nameOf(file: string): string {
  const name = relative(packageRoot(), file);
  return name.startsWith('..') || isAbsolute(name) ? file : name;
}

function readFile<T>(file: string, schema: z.ZodType<T>, options?: YamlOptions): ReadContent<T> {
  const name = nameOf(file);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const reason =
      (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'the file is missing' : (error as Error).message;
    const start = { line: 1, column: 1 };
    return { value: undefined, problems: [{ file: name, ...start, reason }], locate: () => start };
  }
  return readYaml(name, text, schema, options);
}

/** A message that names one file says the first place, and the others after the reason. */
function refuse(refusal: Refusal, problems: readonly ContentProblem[]): Error {
  if (typeof refusal !== 'string') return refusal(problems);
  const [first, ...others] = problems;
  return new KangyuError(refusal, {
    file: `${first!.file}:${first!.line}:${first!.column}`,
    reason: [first!.reason, ...others.map((problem) => describeProblems([problem]))].join('\n'),
    problems: describeProblems(problems),
  });
}

function unique(problems: ContentProblem[]): ContentProblem[] {
  const seen = new Set<string>();
  return problems.filter((problem) => {
    const key = `${problem.line}:${problem.column}`;
    return seen.has(key) ? false : seen.add(key);
  });
}
