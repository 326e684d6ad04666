import { type BinaryOperator, type LiteralType, type PathNode, typeName } from './ast.ts';
import { lexPath, type Token } from './lex.ts';
import { PathFault } from './path-fault.ts';

/** Binary operators from the loosest to the tightest (FHIRPath N1, section 6.8); `is` and `as` stand between the last but two. */
const LEVELS: readonly (readonly string[])[] = [
  ['implies'],
  ['or', 'xor'],
  ['and'],
  ['in', 'contains'],
  ['=', '~', '!=', '!~'],
  ['<=', '<', '>', '>='],
  ['|'],
  ['is', 'as'],
  ['+', '-', '&'],
  ['*', '/', 'div', 'mod'],
];
const UNITS =
  /^(year|month|week|day|hour|minute|second|millisecond|years|months|weeks|days|hours|minutes|seconds|milliseconds)$/;
const LITERALS: Partial<Record<Token['kind'], LiteralType>> = {
  string: 'String',
  date: 'Date',
  dateTime: 'DateTime',
  time: 'Time',
};

/** Parses one expression; throws PathFault with the reason and the position. */
export function parsePath(text: string): PathNode {
  return new Parser(lexPath(text)).whole();
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
    if (token.kind !== 'end') throw unexpected(token);
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
    if (!this.#accept(symbol)) throw unexpected(this.#peek());
  }

  #expression(level: number): PathNode {
    const operators = LEVELS[level];
    if (!operators) return this.#unary();
    let left = this.#expression(level + 1);
    for (;;) {
      const token = this.#peek();
      const isOperator = token.kind === 'symbol' || (token.kind === 'name' && !token.quoted);
      if (!isOperator || !operators.includes(token.text)) return left;
      this.#take();
      const right = this.#expression(level + 1);
      if (token.text === 'is' || token.text === 'as') left = this.#type(token, left, right);
      else left = { kind: 'binary', operator: token.text as BinaryOperator, left, right };
    }
  }

  #type(token: Token, operand: PathNode, right: PathNode): PathNode {
    const type = typeName(right);
    if (type === undefined) throw new PathFault(`a type is missing after ${token.text} at ${token.at}`);
    return { kind: 'type', operator: token.text as 'is' | 'as', operand, type };
  }

  #unary(): PathNode {
    if (this.#accept('-')) return { kind: 'negate', operand: this.#unary() };
    if (this.#accept('+')) return this.#unary();
    let node = this.#term();
    for (;;) {
      if (this.#accept('.')) node = this.#invocation(node);
      else if (this.#accept('[')) {
        node = { kind: 'at', base: node, index: this.#expression(0) };
        this.#expect(']');
      } else return node;
    }
  }

  #term(): PathNode {
    const token = this.#peek();
    if (token.kind === 'name') {
      if (token.quoted || (token.text !== 'true' && token.text !== 'false')) return this.#invocation({ kind: 'this' });
      this.#take();
      return { kind: 'literal', type: 'Boolean', value: token.text === 'true' };
    }
    this.#take();
    if (token.kind === 'number') return this.#number(token);
    if (token.kind === 'variable') return { kind: 'variable', name: token.text };
    const type = LITERALS[token.kind];
    if (type) return { kind: 'literal', type, value: token.text };
    if (token.text === '$this') return { kind: 'this' };
    if (token.text === '$index') return { kind: 'position' };
    if (token.text === '{') {
      this.#expect('}');
      return { kind: 'empty' };
    }
    if (token.text !== '(') throw unexpected(token);
    const node = this.#expression(0);
    this.#expect(')');
    return node;
  }

  #number(token: Token): PathNode {
    const value = Number(token.text);
    const next = this.#peek();
    const unit = next.kind === 'string' || (next.kind === 'name' && !next.quoted && UNITS.test(next.text));
    if (unit) {
      this.#take();
      return { kind: 'literal', type: 'Quantity', value: { value, unit: next.text.replace(/s$/, '') } };
    }
    return { kind: 'literal', type: token.text.includes('.') ? 'Decimal' : 'Integer', value, text: token.text };
  }

  #invocation(base: PathNode): PathNode {
    const token = this.#take();
    if (token.kind === 'symbol' && token.text === '$this') return base;
    if (token.kind !== 'name') throw unexpected(token);
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

function unexpected(token: Token): PathFault {
  return new PathFault(
    token.kind === 'end' ? 'the expression ends too early' : `unexpected '${token.text}' at ${token.at}`,
  );
}
