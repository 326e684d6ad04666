import type { ProgramBatchRow, ProgramFinding, ProgramForm, ProgramFormItem } from '../../../../src/http/contract.ts';
import { useText } from '../../i18n/index.ts';
import type { Answers } from './form-view.tsx';

/** Items that fit into a cell. */
const SHORT = new Set(['integer', 'decimal', 'quantity', 'choice', 'choices', 'boolean', 'date', 'text']);

export const shortItems = (form: ProgramForm): ProgramFormItem[] =>
  form.sections.flatMap(({ items }) => items).filter(({ type, hidden }) => SHORT.has(type) && !hidden);

/** What has to be answered and is not filled in already, in some row: the columns that one begins with. */
export function usualColumns(form: ProgramForm, rows: readonly ProgramBatchRow[]): string[] {
  return shortItems(form)
    .filter(({ code }) =>
      rows.some(({ judged, answers }) => judged.required[code] === true && answers[code] === undefined),
    )
    .map(({ code }) => code);
}

interface CellProps {
  item: ProgramFormItem;
  value: unknown;
  name: string;
  problems: readonly ProgramFinding[];
  onChange: (value: unknown) => void;
}

/** One answer in a table: plain inputs, so that the keyboard does all of it. */
export function Cell({ item, value, name, problems, onChange }: CellProps) {
  const { l, t } = useText('programs');
  const label = `${name} ${l(item.label)}`;
  const wrong = problems.length > 0;
  const shared = { 'aria-label': label, 'aria-invalid': wrong, className: wrong ? 'cell cell-wrong' : 'cell' };
  const told = problems.map(({ text }) => l(text)).join('；');
  return (
    <>
      {item.type === 'choice' || item.type === 'boolean' ? (
        <select
          {...shared}
          value={value === undefined || value === null ? '' : String(value)}
          onChange={(event) => onChange(chosenOf(item, event.target.value))}
        >
          <option value="" />
          {item.type === 'boolean' ? (
            <>
              <option value="true">1 {t('yes')}</option>
              <option value="false">2 {t('no')}</option>
            </>
          ) : (
            (item.options ?? []).map(({ code, label: text }) => (
              <option key={code} value={code}>
                {code} {l(text)}
              </option>
            ))
          )}
        </select>
      ) : item.type === 'date' ? (
        <input
          {...shared}
          type="date"
          value={typeof value === 'string' ? value : ''}
          onChange={(event) => onChange(event.target.value || undefined)}
        />
      ) : (
        <input
          {...shared}
          inputMode={item.type === 'text' ? 'text' : 'decimal'}
          size={item.type === 'text' || item.type === 'choices' ? 12 : 6}
          title={
            item.type === 'choices'
              ? (item.options ?? []).map((one) => `${one.code} ${l(one.label)}`).join('\n')
              : undefined
          }
          placeholder={item.type === 'choices' ? t('codes') : undefined}
          defaultValue={textOf(value)}
          key={typeof value === 'object' || value === undefined ? 'free' : undefined}
          onChange={(event) => onChange(readText(item, event.target.value))}
        />
      )}
      {item.type === 'choices' && Array.isArray(value) && (
        <div className="cell-words">
          {value.map((code) => l(item.options?.find((one) => one.code === code)?.label) || code).join('、')}
        </div>
      )}
      {told && <div className="cell-told field-problem">{told}</div>}
    </>
  );
}

const textOf = (value: unknown): string =>
  Array.isArray(value) ? value.join(' ') : value === undefined || value === null ? '' : String(value);

function chosenOf(item: ProgramFormItem, text: string): unknown {
  if (text === '') return undefined;
  return item.type === 'boolean' ? text === 'true' : text;
}

/** Codes of several choices are divided by anything that is no code. */
function readText(item: ProgramFormItem, text: string): unknown {
  const trimmed = text.normalize('NFKC').trim();
  if (trimmed === '') return undefined;
  if (item.type === 'text') return text;
  if (item.type === 'choices') return trimmed.split(/[^A-Za-z0-9]+/).filter(Boolean);
  const number = Number(trimmed);
  // What is no number goes to the server as it is, which says so beside the cell.
  return Number.isNaN(number) ? trimmed : number;
}

export const without = (answers: Answers, code: string, value: unknown): Answers => {
  const { [code]: _, ...rest } = answers;
  return value === undefined ? rest : { ...rest, [code]: value };
};
