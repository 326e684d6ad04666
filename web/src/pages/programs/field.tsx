import { Button, Checkbox, Input, InputNumber, Radio } from 'antd';
import type { Bilingual, ProgramFinding, ProgramFormItem, ProgramTrend } from '../../../../src/http/contract.ts';
import { formatNumber } from '../../components/format.ts';
import { useText } from '../../i18n/index.ts';
import { AttachmentField, SignatureField } from './file-field.tsx';
import { chosen } from './form-keys.ts';
import { TrendMark } from './marks.tsx';

export interface FieldProps {
  item: ProgramFormItem;
  value: unknown;
  onChange: (value: unknown) => void;
  required: boolean;
  problems: ProgramFinding[];
  warnings: ProgramFinding[];
  /** Value of the contact before, as text. */
  last?: string | undefined;
  trend?: ProgramTrend | undefined;
  /** For rows of a group: makes the id of the input unique. */
  place?: string;
}

/** One item of a form: its input, range, last value, and what is wrong or doubtful. */
export function Field(props: FieldProps) {
  const { item, required, problems, warnings, last, trend, place = '' } = props;
  const { l, t } = useText('programs');
  const id = `field-${place}${item.code}`;
  const unit = item.unitLabel ? l(item.unitLabel) : item.unit;
  const range = item.plausible ?? item.hard;
  // What is wrong in a row of a group stands at its field.
  const told = [...problems, ...warnings].filter(({ row }) => item.type !== 'group' || row === undefined);
  const grouped = ['choice', 'choices', 'boolean', 'group', 'signature'].includes(item.type);
  return (
    <div
      className={`field field-${item.type}${problems.length > 0 && item.type !== 'group' ? ' field-wrong' : ''}`}
      data-item={place ? undefined : item.code}
    >
      {grouped ? (
        <span className="field-label" id={`${id}-label`}>
          {l(item.label)}
          {required && <span className="field-required"> *</span>}
        </span>
      ) : (
        <label className="field-label" htmlFor={id}>
          {l(item.label)}
          {required && <span className="field-required"> *</span>}
        </label>
      )}
      <div className="field-input">
        <FieldInput {...props} id={id} />
        {unit && <span className="muted"> {unit}</span>}
        {range && item.type !== 'calculated' && (
          <span className="field-range muted num">
            {range[0] ?? ''}–{range[1] ?? ''}
          </span>
        )}
      </div>
      <div className="field-side">
        {last !== undefined && (
          <span className="muted">
            {t('last')} <span className="num">{last}</span>
          </span>
        )}
        {trend && trend.points.length > 1 && <TrendMark trend={trend} bare />}
      </div>
      {item.help && <div className="field-told muted">{l(item.help)}</div>}
      {told.map((one) => (
        <div
          key={`${one.kind}/${one.check ?? ''}`}
          className={problems.includes(one) ? 'field-told field-problem' : 'field-told field-warning'}
          role={problems.includes(one) ? 'alert' : 'status'}
        >
          {problems.includes(one) ? '✕' : '!'} {l(one.text)}
        </div>
      ))}
    </div>
  );
}

/** So many choices are read in columns, not as running text; those that are sentences in wide ones. */
const MANY = 12;
const SENTENCE = 12;
function columnsOf({ options = [] }: ProgramFormItem): string {
  if (options.length <= MANY) return '';
  return options.some(({ label }) => label.zh.length > SENTENCE) ? 'choices-many choices-wide' : 'choices-many';
}

function FieldInput({ item, value, onChange, id, required, problems, warnings }: FieldProps & { id: string }) {
  const { t, l } = useText('programs');
  const invalid = problems.length > 0;
  switch (item.type) {
    case 'integer':
    case 'decimal':
    case 'quantity':
      return (
        <InputNumber
          id={id}
          inputMode="decimal"
          value={typeof value === 'number' ? value : null}
          onChange={(next) => onChange(typeof next === 'number' ? next : undefined)}
          controls={false}
          aria-required={required}
          aria-invalid={invalid}
          {...(invalid ? { status: 'error' as const } : {})}
          style={{ width: 96 }}
        />
      );
    case 'choice':
      return (
        <Radio.Group
          aria-labelledby={`${id}-label`}
          value={value ?? null}
          onChange={(event) => onChange(event.target.value)}
          options={(item.options ?? []).map((one) => ({ value: one.code, label: <Numbered option={one} /> }))}
          optionType="button"
        />
      );
    case 'choices':
      return (
        <Checkbox.Group
          className={columnsOf(item)}
          aria-labelledby={`${id}-label`}
          value={Array.isArray(value) ? (value as string[]) : []}
          onChange={(next) => onChange(chosen(item, value, next as string[]))}
          options={(item.options ?? []).map((one) => ({ value: one.code, label: <Numbered option={one} /> }))}
        />
      );
    case 'boolean':
      return (
        <Radio.Group
          aria-labelledby={`${id}-label`}
          value={value ?? null}
          onChange={(event) => onChange(event.target.value)}
          options={[
            { value: true, label: t('yes') },
            { value: false, label: t('no') },
          ]}
          optionType="button"
        />
      );
    case 'date':
      return (
        <Input
          id={id}
          type="date"
          value={typeof value === 'string' ? value : ''}
          onChange={(event) => onChange(event.target.value || undefined)}
          style={{ width: 160 }}
        />
      );
    case 'dateTime':
      return (
        <Input
          id={id}
          type="datetime-local"
          value={localTime(value)}
          aria-required={required}
          onChange={(event) => onChange(event.target.value ? `${event.target.value}:00+08:00` : undefined)}
          style={{ width: 210 }}
        />
      );
    case 'attachment':
      return <AttachmentField item={item} id={id} value={value} onChange={onChange} />;
    case 'signature':
      return <SignatureField item={item} id={id} value={value} onChange={onChange} />;
    case 'group':
      return <Rows item={item} value={value} onChange={onChange} problems={problems} warnings={warnings} />;
    case 'calculated':
      return <output id={id}>{calculatedText(value, item, t, l)}</output>;
    default:
      return (
        <Input
          id={id}
          value={typeof value === 'string' ? value : ''}
          maxLength={item.maxLength ?? 2000}
          aria-required={required}
          onChange={(event) => onChange(event.target.value || undefined)}
        />
      );
  }
}

/** An instant as the input takes it: to the minute, in Chinese time. */
function localTime(value: unknown): string {
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? '' : new Date(at + 8 * 3_600_000).toISOString().slice(0, 16);
}

/** The number of an option as the printed form has it, for those who choose by key. */
function Numbered({ option: { code, label } }: { option: NonNullable<ProgramFormItem['options']>[number] }) {
  const { l } = useText('programs');
  return (
    <>
      {/^\d$/.test(code) && (
        <span className="option-number" aria-hidden="true">
          {code}
        </span>
      )}
      <span>{l(label)}</span>
    </>
  );
}

function calculatedText(
  value: unknown,
  item: ProgramFormItem,
  t: (key: string) => string,
  l: (text: Bilingual) => string,
): string {
  if (value === null || value === undefined) return '—';
  const option = item.options?.find(({ code }) => code === value);
  if (option) return l(option.label);
  if (typeof value === 'number') return formatNumber(value, item.decimals ?? (Number.isInteger(value) ? 0 : 1));
  if (typeof value === 'boolean') return t(value ? 'yes' : 'no');
  return String(value);
}

function Rows({
  item,
  value,
  onChange,
  problems,
  warnings,
}: Pick<FieldProps, 'item' | 'value' | 'onChange' | 'problems' | 'warnings'>) {
  const { t, l } = useText('programs');
  const rows = (Array.isArray(value) ? value : []) as Record<string, unknown>[];
  const set = (next: Record<string, unknown>[]) => onChange(next.length > 0 ? next : undefined);
  return (
    <div className="field-rows">
      {rows.map((row, at) => (
        // Rows have no name of their own; they are added at the end.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <fieldset key={at} className="field-row">
          <legend>
            {l(item.label)} {at + 1}
          </legend>
          {(item.items ?? []).map((one) => (
            <Field
              key={one.code}
              item={one}
              place={`${item.code}-${at}-`}
              value={row[one.code]}
              required={false}
              problems={problems.filter((found) => found.row === at && found.item === one.code)}
              warnings={warnings.filter((found) => found.row === at && found.item === one.code)}
              onChange={(next) => set(rows.map((old, n) => (n === at ? { ...old, [one.code]: next } : old)))}
            />
          ))}
          <Button size="small" onClick={() => set(rows.filter((_, n) => n !== at))}>
            {t('remove-row')}
          </Button>
        </fieldset>
      ))}
      {rows.length < (item.maxRows ?? 100) && (
        <Button size="small" onClick={() => set([...rows, {}])}>
          {t('add-row', { what: l(item.label) })}
        </Button>
      )}
    </div>
  );
}
