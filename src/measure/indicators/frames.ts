/**
 * SQL that several base indicators share. `:include(name; key=text; …)` stands for the file name.sql of one of the folders of frames; in it
 * `:arg(key)` stands for the text that was given, `:arg(key, text)` says what it is where none was. Frames may include frames.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Frames {
  /** Where frames are looked for, the nearest first. */
  folders: readonly string[];
  /** What is done with a text besides (parameters); tells the place of what is wrong. */
  put(sql: string, complain: (at: number, reason: string) => void): string;
  /** Told with the line of the file that is wrong. */
  complain(file: string, line: number, reason: string): void;
  /** Files of the frames that were included. */
  used: Set<string>;
}

/** Frames in frames in frames; more would be a circle. */
const DEEPEST = 5;

interface Text {
  file: string;
  text: string;
  /** Where `text` begins in the file. */
  line: number;
  args: ReadonlyMap<string, string>;
  depth: number;
}

/** `text` with frames and parameters in place; it begins at `line` of its file. */
export function putFrames(file: string, text: string, line: number, frames: Frames): string {
  return expand({ file, text, line, args: new Map(), depth: 0 }, frames, new Set());
}

function expand(own: Text, frames: Frames, asked: Set<string>): string {
  const { file, text, line } = own;
  const lineAt = (at: number) => line + text.slice(0, at).split('\n').length - 1;
  const plain = (part: string, from: number): string => {
    const given = putArguments(part, own, asked, (at, reason) => frames.complain(file, lineAt(from + at), reason));
    return frames.put(given, (at, reason) => frames.complain(file, lineAt(from + at), reason));
  };
  let out = '';
  let rest = 0;
  for (const { start, end, name, args } of callsIn(text)) {
    out += plain(text.slice(rest, start), rest);
    rest = end;
    const path = frames.folders.map((folder) => join(folder, `${name}.sql`)).find(existsSync);
    if (!path || own.depth === DEEPEST) {
      frames.complain(file, lineAt(start), path ? `${name} includes itself` : `there is no frame ${name}`);
      continue;
    }
    frames.used.add(path);
    const passed = new Map(
      [...args].map(([key, value]) => [key, expand({ ...own, text: value, line: lineAt(start) }, frames, asked)]),
    );
    const inner = readFrame(path);
    const needed = new Set<string>();
    out += indented(expand({ file: path, ...inner, args: passed, depth: own.depth + 1 }, frames, needed), text, start);
    for (const key of passed.keys())
      if (!needed.has(key)) frames.complain(file, lineAt(start), `the frame ${name} takes no ${key}`);
  }
  return out + plain(text.slice(rest), rest);
}

/** The frame without the comment that it begins with. */
function readFrame(path: string): { text: string; line: number } {
  const whole = readFileSync(path, 'utf8');
  const text = whole.replace(/^\s*\/\*[\s\S]*?\*\/\s*/, '');
  return { text: text.trimEnd(), line: whole.slice(0, whole.length - text.length).split('\n').length };
}

/** As far in as the line that includes it, so that the whole text can be read. */
function indented(sql: string, text: string, start: number): string {
  const before = /(?:^|\n)([ ]*)$/.exec(text.slice(0, start))?.[1] ?? '';
  return sql.replaceAll('\n', `\n${before}`);
}

function putArguments(
  part: string,
  { args }: Text,
  asked: Set<string>,
  complain: (at: number, reason: string) => void,
): string {
  return part.replace(
    /(?<!:):arg\((\w+)(?:,\s*([^()]*))?\)/g,
    (whole, key: string, otherwise: string | undefined, at) => {
      asked.add(key);
      const value = args.get(key) ?? otherwise;
      if (value === undefined) complain(at, `it is included without ${key}`);
      return value ?? whole;
    },
  );
}

interface Call {
  start: number;
  end: number;
  name: string;
  args: Map<string, string>;
}

function callsIn(text: string): Call[] {
  const calls: Call[] = [];
  const opening = /(?<!:):include\(/g;
  for (let found = opening.exec(text); found; found = opening.exec(text)) {
    const inside = found.index + found[0].length;
    const end = closingBracket(text, inside);
    const [name = '', ...rest] = text.slice(inside, end).split(';');
    const args = rest.map((one) => {
      const at = one.indexOf('=');
      return [one.slice(0, at).trim(), one.slice(at + 1).trim()] as const;
    });
    calls.push({ start: found.index, end: end + 1, name: name.trim(), args: new Map(args) });
    opening.lastIndex = end + 1;
  }
  return calls;
}

/** Texts in quotes may hold brackets. */
function closingBracket(text: string, from: number): number {
  let depth = 1;
  let quoted = false;
  for (let i = from; i < text.length; i += 1) {
    if (text[i] === "'") quoted = !quoted;
    else if (!quoted && text[i] === '(') depth += 1;
    else if (!quoted && text[i] === ')') {
      depth -= 1;
      if (depth === 0) return i;
    }
  }
  return text.length;
}
