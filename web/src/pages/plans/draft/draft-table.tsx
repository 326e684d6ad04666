import { Input, InputNumber, Select, Switch } from 'antd';
import type {
  DraftAssessment,
  DraftContent,
  DraftRow,
  Operator,
  Proposal,
  RowAssessment,
} from '../../../../../src/http/contract.ts';
import { formatNumber, formatValue, none, unitText } from '../../../components/format.ts';
import { ListTable } from '../../../components/list-table.tsx';
import { useText } from '../../../i18n/index.ts';

type Change = (no: string, change: Partial<DraftRow>) => void;
const OPERATORS: Operator[] = ['>=', '<=', '>', '<', '==', 'range', 'keep', 'trend'];
const SIGNS: Partial<Record<Operator, string>> = { '>=': '≥', '<=': '≤', '>': '>', '<': '<', '==': '=' };

/** One row a target: baseline, the target to edit, what it takes, and where it comes from. */
export function DraftTable({
  content,
  assessment,
  disabled,
  change,
}: {
  content: DraftContent;
  assessment: DraftAssessment;
  disabled: boolean;
  change: Change;
}) {
  const { t, language } = useText('draft');
  return (
    <ListTable<DraftRow>
      label={t('targets')}
      rowKey="no"
      dataSource={content.rows}
      minWidth={1280}
      rowClassName={(row) => (row.keep ? '' : 'draft-dropped')}
      expandable={{
        expandedRowRender: (row) => (
          <Basis row={row} found={assessment.rows[row.no]} change={change} disabled={disabled} />
        ),
        columnWidth: 36,
      }}
      columns={[
        { title: '#', dataIndex: 'no', width: 54 },
        {
          title: t('target'),
          render: (_, row) => (
            <>
              {(language === 'en' && row.nameEn) || row.name}
              <div className="muted">{(language === 'en' && row.domainEn) || row.domain}</div>
            </>
          ),
        },
        {
          title: t('baseline'),
          width: 110,
          align: 'right',
          render: (_, row) => (
            <>
              {formatValue(row.baseline, row.decimals, row.unit)} <span className="unit">{unitText(row.unit)}</span>
              {row.baselineYear && <div className="muted">{row.baselineYear}</div>}
            </>
          ),
        },
        {
          title: t('goal', { year: content.plan.period[1] }),
          width: 262,
          render: (_, row) => <Target row={row} change={change} disabled={disabled || !row.keep} />,
        },
        {
          title: t('feasibility'),
          width: 240,
          render: (_, row) => <Feasible found={assessment.rows[row.no]} row={row} assessment={assessment} />,
        },
        {
          title: t('nature'),
          width: 110,
          render: (_, row) => (
            <Select
              aria-label={t('nature-of', { no: row.no })}
              size="small"
              style={{ width: '100%' }}
              allowClear
              disabled={disabled || !row.keep}
              value={row.nature}
              options={['预期性', '约束性'].map((one) => ({ value: one, label: t(`nature-word.${one}`) }))}
              onChange={(nature: string | undefined) => change(row.no, { nature: nature ?? null })}
            />
          ),
        },
        {
          title: t('owner'),
          width: 160,
          render: (_, row) => (
            <Input
              aria-label={t('owner-of', { no: row.no })}
              size="small"
              maxLength={80}
              disabled={disabled || !row.keep}
              value={row.owner ?? ''}
              onChange={(event) => change(row.no, { owner: event.target.value || null })}
            />
          ),
        },
        {
          title: t('keep'),
          width: 66,
          render: (_, row) => (
            <Switch
              aria-label={t('keep-of', { no: row.no })}
              size="small"
              checked={row.keep}
              disabled={disabled}
              onChange={(keep) => change(row.no, { keep })}
            />
          ),
        },
      ]}
    />
  );
}

function Target({ row, change, disabled }: { row: DraftRow; change: Change; disabled: boolean }) {
  const { t } = useText('draft');
  const { op, value, byYear } = row.target;
  const set = (next: Partial<DraftRow['target']>) => change(row.no, { target: { ...row.target, ...next } });
  const chooseOp = (next: Operator) => {
    const number = Array.isArray(value) ? value[0] : (value ?? row.baseline ?? 0);
    if (next === 'keep' || next === 'trend') return set({ op: next, value: null });
    return set({ op: next, value: next === 'range' ? [number, Array.isArray(value) ? value[1] : number] : number });
  };
  const number = (at: number | null, label: string, onChange: (next: number) => void) => (
    <InputNumber
      aria-label={label}
      size="small"
      style={{ width: 84 }}
      value={at}
      disabled={disabled}
      step={10 ** -row.decimals}
      stringMode={false}
      onChange={(next) => typeof next === 'number' && onChange(next)}
    />
  );
  return (
    <span className="quick-dates">
      <Select
        aria-label={t('op-of', { no: row.no })}
        size="small"
        style={{ width: 78 }}
        value={op}
        disabled={disabled}
        options={OPERATORS.map((one) => ({ value: one, label: SIGNS[one] ?? t(`op.${one}`) }))}
        onChange={chooseOp}
      />
      {Array.isArray(value) ? (
        <>
          {number(value[0], t('low-of', { no: row.no }), (low) => set({ value: [low, value[1]] }))}
          {number(value[1], t('high-of', { no: row.no }), (high) => set({ value: [value[0], high] }))}
        </>
      ) : (
        value !== null && number(value, t('value-of', { no: row.no }), (next) => set({ value: next }))
      )}
      <InputNumber
        aria-label={t('year-of', { no: row.no })}
        size="small"
        style={{ width: 70 }}
        min={1949}
        max={2100}
        value={byYear}
        disabled={disabled}
        onChange={(year) => year && set({ byYear: year })}
      />
    </span>
  );
}

export function probabilityText(p: number): string {
  return p < 0.01 ? '<1%' : p > 0.99 ? '>99%' : `${Math.round(p * 100)}%`;
}

function Feasible({
  row,
  found,
  assessment,
}: {
  row: DraftRow;
  found: RowAssessment | undefined;
  assessment: DraftAssessment;
}) {
  const { t, l } = useText('draft');
  if (!row.keep || !found) return none;
  const { probability, neededPerYear, pastPerYear, needed, warnings } = found.feasibility;
  const doubts = assessment.doubts.filter((doubt) => doubt.target === row.no);
  return (
    <>
      {probability !== null && <div>{t('probability', { p: probabilityText(probability) })}</div>}
      {neededPerYear !== null && (
        <div className="muted">
          {t('per-year', {
            needed: formatNumber(neededPerYear, row.decimals + 1, true),
            past: formatNumber(pastPerYear, row.decimals + 1, true),
          })}
        </div>
      )}
      {needed !== null && <div className="muted">{t('needed', { count: formatNumber(needed, 0) })}</div>}
      {warnings.map((warning) => (
        <span key={warning} className="tag tag-warn" title={l(found.feasibility.text)}>
          {t(`warning.${warning}`)}
        </span>
      ))}
      {doubts.map((doubt) => (
        <div key={l(doubt.finding)} className="doubt">
          ! {l(doubt.finding)}
        </div>
      ))}
    </>
  );
}

/** Where the proposals come from; a click takes one over. */
function Basis({
  row,
  found,
  change,
  disabled,
}: {
  row: DraftRow;
  found: RowAssessment | undefined;
  change: Change;
  disabled: boolean;
}) {
  const { t, l } = useText('draft');
  const take = ({ value }: Proposal) => {
    const op: Operator = ['>=', '<=', '>', '<'].includes(row.target.op)
      ? row.target.op
      : row.direction === 'lower'
        ? '<='
        : '>=';
    change(row.no, { target: { ...row.target, op, value } });
  };
  return (
    <div className="draft-basis">
      {found && found.proposals.length > 0 ? (
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">{t('source')}</th>
              <th scope="col" className="num">
                {t('proposal')}
              </th>
              <th scope="col">{t('explanation')}</th>
              <th scope="col">
                <span className="visually-hidden">{t('take')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {found.proposals.map((one) => (
              <tr key={one.kind}>
                <th scope="row">{t(`kind.${one.kind}`)}</th>
                <td className="num">{formatValue(one.value, row.decimals, row.unit)}</td>
                <td>{l(one.text)}</td>
                <td>
                  <button
                    type="button"
                    className="link-button"
                    disabled={disabled || !row.keep}
                    onClick={() => take(one)}
                  >
                    {t('take')}
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : (
        <p className="muted">{t('no-proposal')}</p>
      )}
      {found && <p>{l(found.feasibility.text)}</p>}
      <Input
        aria-label={t('note-of', { no: row.no })}
        placeholder={t('note')}
        value={row.note ?? ''}
        maxLength={500}
        disabled={disabled}
        onChange={(event) => change(row.no, { note: event.target.value || null })}
      />
    </div>
  );
}
