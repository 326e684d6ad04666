import { PathFault } from './path-fault.ts';

export interface Token {
  kind: 'name' | 'string' | 'number' | 'date' | 'dateTime' | 'time' | 'variable' | 'symbol' | 'end';
  text: string;
  /** Position in the expression, from 0. */
  at: number;
  /** A name in backticks is never a keyword. */
  quoted?: boolean;
}

const SPACE = /(?:\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)+/y;
const SYMBOL = /<=|>=|!=|!~|\$this|\$index|[-+*/&|=~<>.,()[\]{}]/y;
const QUOTED = /(['`])((?:[^\\]|\\[\s\S])*?)\1/y;
const PLAIN: readonly [Token['kind'], RegExp, number][] = [
  ['name', /[A-Za-z_]\w*/y, 0],
  ['number', /\d+(?:\.\d+)?/y, 0],
  ['time', /@T\d{2}(?::\d{2}(?::\d{2}(?:\.\d+)?)?)?/y, 2],
  ['dateTime', /@\d{4}(?:-\d{2}(?:-\d{2})?)?T(?:\d{2}(?::\d{2}(?::\d{2}(?:\.\d+)?)?)?(?:Z|[+-]\d{2}:\d{2})?)?/y, 1],
  ['date', /@\d{4}(?:-\d{2}(?:-\d{2})?)?/y, 1],
];
const ESCAPES: Record<string, string> = { f: '\f', n: '\n', r: '\r', t: '\t' };

/** Splits an expression into tokens; the last one has kind `end`. */
export function lexPath(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };
  for (;;) {
    at += match(SPACE)?.[0].length ?? 0;
    if (at >= text.length) return [...tokens, { kind: 'end', text: '', at }];
    const variable = text[at] === '%';
    if (variable) at += 1;
    if (variable && !/[A-Za-z_'`]/.test(text[at] ?? '')) throw new PathFault(`a name is missing after % at ${at}`);
    const [token, length] = nextToken(text, at, match);
    tokens.push(variable ? { kind: 'variable', text: token.text, at } : token);
    at += length;
  }
}

function nextToken(text: string, at: number, match: (pattern: RegExp) => RegExpExecArray | null): [Token, number] {
  for (const [kind, pattern, skip] of PLAIN) {
    const found = match(pattern)?.[0];
    if (found) return [{ kind, text: found.slice(skip).replace(/T$/, ''), at }, found.length];
  }
  const quoted = match(QUOTED);
  if (quoted) {
    const value = readEscapes(quoted[2]!, at);
    const token: Token =
      quoted[1] === "'" ? { kind: 'string', text: value, at } : { kind: 'name', text: value, at, quoted: true };
    return [token, quoted[0].length];
  }
  const symbol = match(SYMBOL);
  if (symbol) return [{ kind: 'symbol', text: symbol[0], at }, symbol[0].length];
  throw new PathFault(`unexpected character '${text[at]}' at ${at}`);
}

function readEscapes(body: string, at: number): string {
  return body.replace(/\\(?:u([0-9a-fA-F]{4})|([\s\S]))/g, (_, hex: string | undefined, char: string | undefined) => {
    if (hex) return String.fromCharCode(Number.parseInt(hex, 16));
    if (char! in ESCAPES) return ESCAPES[char!]!;
    if ('\'"`\\/u'.includes(char!)) return char!;
    throw new PathFault(`unknown escape \\${char} in the text at ${at}`);
  });
}
