/**
 * Numbers of a pack in the SQL of its indicators: `:param(name)`, or `:param(name, day)` with the day by which a value that
 * changed in the course of time is chosen; `:codes(fact, …)` is the pattern of the diagnoses that facts ask for.
 */
import { type Pack, readDuration } from '../../packs/index.ts';

type Parameter = Pack['parameters'][number];
/** What of a pack its SQL may name. */
export type Named = Pick<Pack, 'parameters' | 'facts'>;

/** The text with literals in place of parameters; `complain` is told the place of what cannot be. */
export function putParameters(
  sql: string,
  { parameters, facts }: Named,
  complain: (at: number, reason: string) => void,
): string {
  const coded = sql.replace(/(?<!:):codes\(([^()]*)\)/g, (text, names: string, at) => {
    const codes = names.split(',').map((name) => codesOf(facts, name.trim()));
    if (codes.every((one) => one !== undefined)) return quoted(`^(${codes.flat().join('|')})`);
    complain(at, `${names.trim()}: a fact of :codes() comes from diagnoses`);
    return text;
  });
  return coded.replace(
    /(?<!:):param\(\s*(\w+)\s*(?:,([^()]*(?:\([^()]*\)[^()]*)*))?\)/g,
    (text, name: string, day, at) => {
      const known = parameters.find((one) => one.name === name);
      if (!known) {
        complain(at, `the pack has no parameter ${name}`);
        return text;
      }
      if (day === undefined && known.values.length > 1) {
        complain(at, `${name} has values of several dates: write :param(${name}, day)`);
        return text;
      }
      return day === undefined ? literal(known, known.values[0]!.value) : dated(known, day.trim());
    },
  );
}

function codesOf(facts: Named['facts'], name: string): string[] | undefined {
  const from = facts.find((one) => one.name === name)?.from;
  return from && 'diagnosis' in from ? from.diagnosis.map((code) => code.replaceAll('.', '[.]')) : undefined;
}

function dated(parameter: Parameter, day: string): string {
  const [first, ...later] = parameter.values;
  const cases = later
    .toReversed()
    .map(({ from, value }) => `when (${day}) >= date '${from}' then ${literal(parameter, value)}`);
  const otherwise = literal(parameter, first!.value);
  return cases.length === 0 ? otherwise : `(case ${cases.join(' ')} else ${otherwise} end)`;
}

function literal({ type }: Parameter, value: Parameter['values'][number]['value']): string {
  if (type === 'duration') {
    const { value: count, unit } = readDuration(String(value))!;
    return `interval '${count} ${unit}'`;
  }
  if (type === 'numbers') return `array[${(value as readonly number[]).join(', ')}]::numeric[]`;
  if (Array.isArray(value)) return `array[${(value as readonly string[]).map(quoted).join(', ')}]::text[]`;
  if (type === 'date') return `date ${quoted(String(value))}`;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : quoted(String(value));
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
