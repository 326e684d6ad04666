import { isDay } from '../../algorithms/periods.ts';
import { decimalString } from '../../algorithms/rounding.ts';
import { KangyuError, type Kernel, type Queryable, uuidv7 } from '../../kernel/index.ts';
import { getPlan } from '../plans/index.ts';
import { getArea } from '../population/index.ts';
import { getStandard } from './load-standards.ts';
import { insertParameter, type SetParameter, selectParameters } from './store.ts';
import { CHOICES } from './types.ts';

export interface ParameterChange {
  standard: string;
  name: string;
  area: string;
  plan?: string | null;
  /** null: back to what the plan or the content says. */
  value: string | null;
  from: string;
  to?: string | null;
  reason: string;
  /** Account name. */
  by: string;
}

/** Sets a parameter for an area (or one plan's look at it) from a day on; earlier rows stay readable. */
export async function setParameter(k: Pick<Kernel, 'db' | 'clock'>, change: ParameterChange): Promise<SetParameter> {
  const { standard: code, name, area, plan, value, from, to, reason } = change;
  const standard = getStandard(code);
  const refuse = (why: string): never => {
    throw new KangyuError('standards.parameter', { standard: code, name, value: value ?? '—', reason: why });
  };
  const own = standard.parameters[name];
  if (own === undefined) refuse(`it has only ${Object.keys(standard.parameters).join(', ') || 'no parameters'}`);
  if (!isDay(from) || (to && !isDay(to))) refuse('a day must be YYYY-MM-DD');
  if (to && to <= from) refuse('the last day must come after the first');
  if (reason.trim() === '') refuse('a reason is needed');
  await getArea(k.db, area);
  if (plan) await getPlan(k.db, plan);
  const row: SetParameter = {
    id: uuidv7(),
    standard: code,
    name,
    area,
    plan: plan ?? null,
    value: value === null ? null : accepted(name, value, refuse),
    validFrom: from,
    validTo: to ?? null,
    reason: reason.trim(),
    setBy: change.by,
    setAt: k.clock.now(),
  };
  await insertParameter(k.db, row);
  return row;
}

/** Every row ever set for a standard, newest first. */
export function parameterHistory(q: Queryable, standard: string): Promise<SetParameter[]> {
  return selectParameters(q, { standard: getStandard(standard).code });
}

const POSITIVE = new Set(['per', 'from', 'to', 'months']);
const SHARES = new Set(['occupancy']);

function accepted(name: string, value: string, refuse: (why: string) => never): string {
  const choices = CHOICES[name];
  if (choices) return choices.includes(value) ? value : refuse(`it must be one of ${choices.join(', ')}`);
  if (!/^\d{1,12}(\.\d{1,6})?$/.test(value))
    refuse('it must be a number of at most 12 digits and 6 decimals, not negative');
  const text = decimalString(value);
  if (POSITIVE.has(name) && Number(text) <= 0) refuse('it must be above 0');
  if (SHARES.has(name) && Number(text) > 100) refuse('a share cannot pass 100');
  if (name === 'months' && (!Number.isInteger(Number(text)) || Number(text) > 60))
    refuse('it must be 1 to 60 whole months');
  return text;
}
