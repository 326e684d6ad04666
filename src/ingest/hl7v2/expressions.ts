/** The small language of content/hl7v2: `PID-5* | xpn`, `ORC-3.1 ?? OBR-3.1`, `'text'`, `$variable`, `#resource`. Pure. */
export type Term =
  | {
      kind: 'path';
      segment: string;
      /** `own`: the first in this group or one around it; `here`: all of this group; `below`: all of it and its groups. */
      from: 'own' | 'here' | 'below';
      field?: number;
      component?: number;
      subcomponent?: number;
      /** All repetitions of the field, else the first with a value. */
      all: boolean;
    }
  | { kind: 'literal'; text: string }
  | { kind: 'variable'; name: string }
  | { kind: 'reference'; name: string; all: boolean };

export interface Call {
  name: string;
  args: string[];
}
/** Alternatives: the first that has a value counts. */
export type Expression = readonly { term: Term; calls: readonly Call[] }[];

const PATH = /^([A-Z][A-Z0-9]{2})(\*{0,2})(?:-(\d{1,2})(?:\.(\d{1,2})(?:\.(\d{1,2}))?)?(\*?))?$/;

/** Throws an Error with the reason for what is no expression. */
export function parseExpression(text: string, functions: ReadonlySet<string>): Expression {
  return text.split('??').map((alternative) => {
    const [first = '', ...calls] = splitPipes(alternative);
    return {
      term: parseTerm(first),
      calls: calls.map((call) => {
        const [name = '', ...args] = call.split(':').map((part) => part.trim());
        if (!functions.has(name)) throw new Error(`there is no function ${name} (${text.trim()})`);
        return { name, args };
      }),
    };
  });
}

const splitPipes = (text: string): string[] => text.split(/\|(?=(?:[^']*'[^']*')*[^']*$)/).map((part) => part.trim());

function parseTerm(text: string): Term {
  const literal = /^'([^']*)'$/.exec(text);
  if (literal) return { kind: 'literal', text: literal[1]! };
  const variable = /^\$([a-zA-Z]\w*)$/.exec(text);
  if (variable) return { kind: 'variable', name: variable[1]! };
  const reference = /^#([a-zA-Z][\w-]*)(\*?)$/.exec(text);
  if (reference) return { kind: 'reference', name: reference[1]!, all: reference[2] === '*' };
  const path = PATH.exec(text);
  if (!path)
    throw new Error(`${text === '' ? 'an empty expression' : text} is no path, 'text', $variable or #resource`);
  const [, segment, from, field, component, subcomponent, all] = path;
  return {
    kind: 'path',
    segment: segment!,
    from: from === '**' ? 'below' : from === '*' ? 'here' : 'own',
    ...(field ? { field: Number(field) } : {}),
    ...(component ? { component: Number(component) } : {}),
    ...(subcomponent ? { subcomponent: Number(subcomponent) } : {}),
    all: all === '*',
  };
}

/** A text with `${…}` in it: the pieces between and the expressions. */
export interface TextTemplate {
  /** The text is one expression and nothing else, so the value keeps its type. */
  whole: boolean;
  pieces: readonly string[];
  expressions: readonly Expression[];
}

export function parseText(text: string, functions: ReadonlySet<string>): TextTemplate {
  const pieces: string[] = [];
  const expressions: Expression[] = [];
  let at = 0;
  for (const match of text.matchAll(/\$\{([^}]*)\}/g)) {
    pieces.push(text.slice(at, match.index));
    expressions.push(parseExpression(match[1]!, functions));
    at = match.index + match[0].length;
  }
  pieces.push(text.slice(at));
  return { whole: expressions.length === 1 && pieces.every((piece) => piece === ''), pieces, expressions };
}
