import { useQueryClient } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { ProgramBatch, ProgramBatchRow, ProgramJudged, ProgramSaved } from '../../../../src/http/contract.ts';
import { AppLink } from '../../app/address.tsx';
import { ApiFailure, api } from '../../app/api.ts';
import { useFailureText } from '../../app/errors.tsx';
import { ScrollFrame } from '../../components/scroll-frame.tsx';
import { useText } from '../../i18n/index.ts';
import { answerText } from './answer-text.ts';
import { Cell, shortItems, usualColumns, without } from './batch-cells.tsx';
import { followDefaults } from './follow-defaults.ts';
import type { Answers } from './form-view.tsx';
import { ClassMark } from './marks.tsx';

interface RowState {
  id: string;
  answers: Answers;
  judged: ProgramJudged;
  touched: boolean;
  tried: boolean;
  saving: boolean;
  saved?: ProgramSaved;
  failure?: unknown;
}
const PAUSE_MS = 250;

const begin = (row: ProgramBatchRow): RowState => ({
  id: crypto.randomUUID(),
  answers: row.answers,
  judged: row.judged,
  touched: false,
  tried: false,
  saving: false,
});

/** A row a resident, a column an item. Each row is saved by itself, whole or not at all. */
export function BatchTable({ batch, day }: { batch: ProgramBatch; day: string }) {
  const { t, l } = useText('programs');
  const client = useQueryClient();
  const { form, rows } = batch;
  const base = `/api/programs/${batch.pack}`;
  const items = shortItems(form);
  const [columns, setColumns] = useState(() => usualColumns(form, rows));
  const [states, setStates] = useState<Record<string, RowState>>(() =>
    Object.fromEntries(rows.map((row) => [row.person, begin(row)])),
  );
  const current = useRef(states);
  current.current = states;
  const timers = useRef(new Map<string, ReturnType<typeof setTimeout>>());
  const table = useRef<HTMLTableElement>(null);
  useEffect(() => {
    const waiting = timers.current;
    return () => {
      for (const timer of waiting.values()) clearTimeout(timer);
    };
  }, []);
  const shown = items.filter(({ code }) => columns.includes(code));
  const put = (person: string, change: Partial<RowState>) =>
    setStates((all) => ({ ...all, [person]: { ...all[person]!, ...change } }));

  const judge = async (person: string): Promise<ProgramJudged> => {
    clearTimeout(timers.current.get(person));
    const { answers } = current.current[person]!;
    const judged = await api.post<ProgramJudged>(`${base}/forms/${form.code}/judge`, { person, time: day, answers });
    const stands = current.current[person]!;
    if (stands.answers !== answers) return judged;
    const followed = followDefaults(answers, stands.judged.defaults, judged.defaults);
    current.current = { ...current.current, [person]: { ...stands, judged, answers: followed } };
    put(person, { judged, answers: followed });
    return followed === answers ? judged : judge(person);
  };
  const answer = (person: string, code: string, value: unknown) => {
    const before = current.current[person]!;
    const next = { ...before, answers: without(before.answers, code, value), touched: true };
    current.current = { ...current.current, [person]: next };
    put(person, { answers: next.answers, touched: true });
    clearTimeout(timers.current.get(person));
    timers.current.set(
      person,
      setTimeout(() => {
        judge(person).catch((failure: unknown) => put(person, { failure }));
      }, PAUSE_MS),
    );
  };
  const save = async (person: string): Promise<boolean> => {
    const { saved, saving } = current.current[person]!;
    if (saved || saving) return true;
    put(person, { saving: true, tried: true, failure: undefined });
    try {
      const judged = await judge(person);
      if (!judged.valid) return false;
      const { id, answers } = current.current[person]!;
      const done = await api.post<ProgramSaved>(`${base}/contacts`, {
        id,
        person,
        form: form.code,
        formFrom: form.from,
        time: day,
        answers,
      });
      put(person, { saved: done });
      await client.invalidateQueries({ queryKey: ['programs'], refetchType: 'none' });
      return true;
    } catch (failure) {
      put(person, { failure });
      return false;
    } finally {
      put(person, { saving: false });
    }
  };
  /** Enter saves the row and goes to the next one; arrows go up and down in a column. */
  const onKey = (event: KeyboardEvent<HTMLElement>, person: string) => {
    const cell = event.target as HTMLElement;
    const move = (to: number, column: number) => {
      const row = table.current?.querySelectorAll('tbody tr.batch-row')[to];
      row?.querySelectorAll<HTMLElement>('.cell')[column]?.focus();
    };
    const at = rows.findIndex((row) => row.person === person);
    const line = [...(cell.closest('tr')?.querySelectorAll('.cell') ?? [])];
    if (event.key === 'Enter') {
      event.preventDefault();
      void save(person).then((done) => done && move(at + 1, 0));
    } else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && cell.tagName === 'INPUT') {
      event.preventDefault();
      move(at + (event.key === 'ArrowDown' ? 1 : -1), line.indexOf(cell));
    }
  };
  const waiting = rows.filter(({ person }) => states[person]?.touched && !states[person]?.saved);
  const saveAll = async () => {
    for (const { person } of waiting) await save(person);
  };
  const fillDown = (code: string, value: unknown) => {
    if (value === undefined) return;
    for (const { person } of rows)
      if (!current.current[person]!.saved && current.current[person]!.answers[code] === undefined)
        answer(person, code, value);
  };
  const done = rows.filter(({ person }) => states[person]?.saved).length;
  return (
    <>
      <div className="filters">
        <Select
          mode="multiple"
          aria-label={t('columns')}
          value={columns}
          onChange={setColumns}
          maxTagCount={0}
          maxTagPlaceholder={t('columns-chosen', { count: columns.length })}
          optionFilterProp="label"
          options={items.map(({ code, label }) => ({ value: code, label: l(label) }))}
          style={{ minWidth: 160 }}
        />
        <Button type="primary" disabled={waiting.length === 0} onClick={() => void saveAll()}>
          {t('save-rows', { count: waiting.length })}
        </Button>
        <span className="muted" role="status">
          {t('rows-saved', { done, all: rows.length })}
        </span>
        {done > 0 && (
          <AppLink
            to={`/services/print?contacts=${rows
              .flatMap(({ person }) => {
                const { saved } = states[person]!;
                return saved ? [`${person}/${saved.contact.id}`] : [];
              })
              .join(',')}`}
          >
            {t('print-saved', { count: done })}
          </AppLink>
        )}
        <span className="muted wide-only">{t('batch-keys')}</span>
      </div>
      <ScrollFrame label={t('batch')} minWidth={320 + shown.length * 110}>
        <table className="batch-table" ref={table} aria-label={l(form.title)}>
          <thead>
            <tr>
              <th>{t('name')}</th>
              {shown.map((item) => (
                <th key={item.code} title={item.help && l(item.help)}>
                  {l(item.label)} <span className="muted">{item.unitLabel ? l(item.unitLabel) : item.unit}</span>
                </th>
              ))}
              <th>{t('result')}</th>
            </tr>
            <tr className="batch-fill">
              <th scope="row">{t('fill-down')}</th>
              {shown.map((item) => (
                <td key={item.code}>
                  {item.type === 'text' ? (
                    <FillText
                      name={`${t('fill-down')} ${l(item.label)}`}
                      onFill={(value) => fillDown(item.code, value)}
                    />
                  ) : (
                    ['choice', 'choices', 'boolean', 'date'].includes(item.type) && (
                      <Cell
                        item={item}
                        value={undefined}
                        name={t('fill-down')}
                        problems={[]}
                        onChange={(value) => fillDown(item.code, value)}
                      />
                    )
                  )}
                </td>
              ))}
              <td />
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => {
              const state = states[row.person]!;
              const { judged, tried, answers, saved } = state;
              const told = judged.problems.filter(({ kind }) => tried || kind !== 'required');
              const elsewhere = told.filter(({ item, group }) => !columns.includes(group ?? item));
              return (
                <tr key={row.person} className={saved ? 'batch-row batch-saved' : 'batch-row'}>
                  <th scope="row">
                    {row.name} <span className="muted">{row.age}</span>
                  </th>
                  {shown.map((item) => (
                    <td key={item.code} onKeyDown={(event) => onKey(event, row.person)}>
                      {saved ? (
                        <span className="num">{answerText(item, answers[item.code], l, t)}</span>
                      ) : judged.visible[item.code] === false ? null : (
                        <Cell
                          item={item}
                          value={answers[item.code]}
                          name={row.name}
                          problems={told.filter((one) => one.item === item.code)}
                          onChange={(value) => answer(row.person, item.code, value)}
                        />
                      )}
                      {!saved && typeof row.last?.[item.code] === 'number' && (
                        <div className="cell-words muted num">{String(row.last[item.code])}</div>
                      )}
                    </td>
                  ))}
                  <td>
                    <RowResult state={state} />
                    <Computed form={form} judged={judged} />
                    {!saved && (elsewhere.length > 0 || state.failure !== undefined) && (
                      <div>
                        {elsewhere.length > 0 && (
                          <span className="field-problem">{elsewhere.map(({ text }) => l(text)).join('；')} </span>
                        )}
                        <AppLink to={`/services/contact?person=${row.person}&pack=${batch.pack}&form=${form.code}`}>
                          {t('whole-form')}
                        </AppLink>
                      </div>
                    )}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </ScrollFrame>
    </>
  );
}

/** A text that is the same for all (school, batch): filled in when it is finished, not letter by letter. */
function FillText({ name, onFill }: { name: string; onFill: (value: string | undefined) => void }) {
  const [text, setText] = useState('');
  const fill = () => onFill(text.trim() || undefined);
  return (
    <input
      className="cell"
      size={12}
      aria-label={name}
      value={text}
      onChange={(event) => setText(event.target.value)}
      onBlur={fill}
      onKeyDown={(event) => event.key === 'Enter' && fill()}
    />
  );
}

/** What an assessment computes: which doses are missing, scores. Nothing that is zero. */
function Computed({ form, judged }: { form: ProgramBatch['form']; judged: ProgramJudged }) {
  const { t, l } = useText('programs');
  if (form.kind !== 'assessment') return null;
  const told = form.sections
    .flatMap(({ items }) => items)
    .filter(({ code, type, hidden }) => type === 'calculated' && !hidden && judged.visible[code] !== false)
    .flatMap((item) => {
      const value = judged.calculated[item.code];
      return value ? [`${l(item.label)} ${answerText(item, value, l, t)}`] : [];
    });
  return <div className="cell-words muted">{told.join(t('list-semicolon'))}</div>;
}

function RowResult({ state }: { state: RowState }) {
  const { t, l } = useText('programs');
  const failureText = useFailureText();
  const { judged, saved, saving, failure } = state;
  if (saved)
    return (
      <span role="status">
        ✓ <ClassMark found={saved.contact.class} /> {saved.contact.next && t('next-on', { day: saved.contact.next })}
      </span>
    );
  if (saving) return <span className="muted">…</span>;
  if (failure !== undefined) {
    const { title } = failureText(failure);
    return (
      <span className="field-problem" role="alert">
        {failure instanceof ApiFailure && failure.messages ? l(failure.messages) : title}
      </span>
    );
  }
  if (!judged.outcome) return null;
  const { class: found, referral, alerts } = judged.outcome;
  return (
    <span>
      <ClassMark found={found} /> {referral && <span className="outcome-alert">{t(`referral.${referral.level}`)}</span>}{' '}
      {alerts.map(({ text }) => l(text)).join('；')}
    </span>
  );
}
