import { PathFault } from './errors.ts';
import { lexPath, type Token } from './lex-path.ts';
import type { BinaryOperator, PathNode } from './path-ast.ts';

/** Binary operators from the loosest to the tightest (FHIRPath N1, section 6.8). */
const LEVELS: readonly (readonly BinaryOperator[])[] = [
  ['implies'],
  ['or', 'xor'],
  ['and'],
  ['=', '!='],
  ['<=', '<', '>', '>='],
  ['+', '-', '&'],
  ['*', '/', 'div', 'mod'],
];
const WORDS = new Set(['implies', 'or', 'xor', 'and', 'div', 'mod', 'in', 'contains', 'is', 'as']);
const UNSUPPORTED = new Set(['|', '~', '!~', 'in', 'contains', 'is', 'as']);

/** Parses one expression of the subset; throws PathFault with the reason and the position. */
export function parsePath(text: string): PathNode {
  const parser = new Parser(lexPath(text));
  return parser.whole();
}

class Parser {
  readonly #tokens: Token[];
  #next = 0;

  constructor(tokens: Token[]) {
    this.#tokens = tokens;
  }

  whole(): PathNode {
    const node = this.#expression(0);
    const token = this.#peek();
    if (token.kind !== 'end') throw new PathFault(reject(token));
    return node;
  }

  #peek(): Token {
    return this.#tokens[this.#next]!;
  }

  #take(): Token {
    const token = this.#peek();
    if (token.kind !== 'end') this.#next += 1;
    return token;
  }

  #accept(symbol: string): boolean {
    const token = this.#peek();
    if (token.kind !== 'symbol' || token.text !== symbol) return false;
    this.#next += 1;
    return true;
  }

  #expect(symbol: string): void {
    const token = this.#peek();
    if (!this.#accept(symbol)) throw new PathFault(`'${symbol}' expected at ${token.at}`);
  }

  #expression(level: number): PathNode {
    const operators = LEVELS[level];
    if (!operators) return this.#unary();
    let left = this.#expression(level + 1);
    for (;;) {
      const token = this.#peek();
      const isOperator = token.kind === 'symbol' || (token.kind === 'name' && !token.quoted && WORDS.has(token.text));
      const operator = isOperator ? operators.find((candidate) => candidate === token.text) : undefined;
      if (!operator) return left;
      this.#take();
      left = { kind: 'binary', operator, left, right: this.#expression(level + 1) };
    }
  }

  #unary(): PathNode {
    if (this.#accept('-')) return { kind: 'negate', operand: this.#unary() };
    if (this.#accept('+')) return this.#unary();
    let node = this.#term();
    for (;;) {
      if (this.#accept('.')) node = this.#invocation(node);
      else if (this.#accept('[')) {
        node = { kind: 'index', base: node, index: this.#expression(0) };
        this.#expect(']');
      } else return node;
    }
  }

  #term(): PathNode {
    const token = this.#peek();
    if (token.kind === 'name') {
      if (!token.quoted && (token.text === 'true' || token.text === 'false')) {
        this.#take();
        return { kind: 'literal', type: 'boolean', value: token.text === 'true' };
      }
      return this.#invocation({ kind: 'this' });
    }
    this.#take();
    switch (token.kind) {
      case 'string':
      case 'date':
      case 'dateTime':
      case 'time':
        return { kind: 'literal', type: token.kind, value: token.text };
      case 'number':
        return { kind: 'literal', type: token.text.includes('.') ? 'decimal' : 'integer', value: token.text };
      case 'variable':
        return { kind: 'variable', name: token.text };
      case 'symbol':
        if (token.text === '$this') return { kind: 'this' };
        if (token.text === '(') {
          const node = this.#expression(0);
          this.#expect(')');
          return node;
        }
    }
    throw new PathFault(reject(token));
  }

  #invocation(base: PathNode): PathNode {
    const token = this.#take();
    if (token.kind === 'symbol' && token.text === '$this') return base;
    if (token.kind !== 'name') throw new PathFault(reject(token));
    if (token.quoted || !this.#accept('(')) return { kind: 'member', base, name: token.text };
    const args: PathNode[] = [];
    if (!this.#accept(')')) {
      do args.push(this.#expression(0));
      while (this.#accept(','));
      this.#expect(')');
    }
    return { kind: 'call', base, name: token.text, args };
  }
}

function reject(token: Token): string {
  if (token.kind === 'end') return 'the expression ends too early';
  if (UNSUPPORTED.has(token.text)) return `operator '${token.text}' at ${token.at} is not in the supported subset`;
  return `unexpected '${token.text}' at ${token.at}`;
}
