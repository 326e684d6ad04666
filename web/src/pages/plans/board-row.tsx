import { DownOutlined, RightOutlined } from '@ant-design/icons';
import { useEffect, useRef } from 'react';
import type { PlanStatus, TargetRow } from '../../../../src/http/contract.ts';
import { ProgressBar } from '../../charts/progress.tsx';
import { Sparkline } from '../../charts/sparkline.tsx';
import { formatNumber, formatPeriod, formatTarget, formatValue, none, targetNumber } from '../../components/format.ts';
import { LiveValue } from '../../components/live-value.tsx';
import { StatusMark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { BoardDetail } from './board-detail.tsx';
import { DecidedMark } from './doubts/decided-mark.tsx';
import { useTargetUnit } from './words.ts';

export function BoardRow({
  row,
  status,
  width,
  open,
  onToggle,
}: {
  row: TargetRow;
  status: PlanStatus;
  width: number;
  open: boolean;
  onToggle: () => void;
}) {
  const { t, l, language } = useText('plans');
  const line = useRef<HTMLTableRowElement>(null);
  const opened = useRef(open);
  // A row opened by its address (a link from 总览 or the search) is brought into view.
  useEffect(() => {
    if (opened.current) line.current?.scrollIntoView({ block: 'center' });
  }, []);
  const name = language === 'en' && row.nameEn ? row.nameEn : row.name;
  return (
    <>
      <tr ref={line} className={`board-line ${open ? 'board-open' : ''}`} onClick={onToggle}>
        <td className="board-no">{row.no}</td>
        <th scope="row" className={row.parent ? 'board-target-name board-child' : 'board-target-name'}>
          <button
            type="button"
            className="board-toggle"
            aria-expanded={open}
            onClick={(event) => {
              event.stopPropagation();
              onToggle();
            }}
          >
            {open ? <DownOutlined aria-hidden="true" /> : <RightOutlined aria-hidden="true" />} <span>{name}</span>
          </button>
          {row.repeats && <span className="muted board-repeats">{t('doubts:repeats', { no: row.repeats })}</span>}
        </th>
        {row.unjudged ? <Unjudged row={row} /> : <Figures row={row} status={status} name={name} />}
        <td className="board-status">
          <StatusMark status={row.status} title={l(row.rule)} />
        </td>
        <td className="board-doubts">
          {row.doubts.length > 0 && (
            <span className="tag tag-warn" title={row.doubts.map((doubt) => l(doubt.finding)).join('\n')}>
              ? {row.doubts.length}
              <span className="visually-hidden"> {t('col.doubts')}</span>
            </span>
          )}
        </td>
      </tr>
      {open && (
        <tr className="board-detail">
          <td colSpan={width}>
            <BoardDetail row={row} status={status} />
          </td>
        </tr>
      )}
    </>
  );
}

/** Baseline, goal, value, progress and trend: five cells. */
function Figures({ row, status, name }: { row: TargetRow; status: PlanStatus; name: string }) {
  const { t, language } = useText('plans');
  const word = (key: string, vars?: Record<string, string>) => t(`common:${key}`, vars ?? {});
  const unit = useTargetUnit()(row);
  const parts =
    row.numerator !== null && row.denominator !== null
      ? `${formatNumber(row.numerator, 0)} / ${formatNumber(row.denominator, 0)}`
      : '';
  return (
    <>
      <td className="board-baseline num" title={row.baselineYear ? String(row.baselineYear) : undefined}>
        {row.baseline === null ? (row.baselineRaw ?? none) : formatValue(row.baseline, row.decimals, row.unit)}
        <DecidedMark row={row} field="baseline" />
      </td>
      <td className="board-goal num" title={t('goal-raw', { raw: row.target.raw, year: row.target.byYear })}>
        {formatTarget(row.target, row.decimals, row.unit, word)}
        <DecidedMark row={row} field="target" />
      </td>
      <td className="board-value num" title={[parts, t(`common:source.${row.source}`)].filter(Boolean).join(' · ')}>
        <LiveValue
          text={row.smallSample ? t('small-sample') : formatValue(row.value, row.decimals, row.unit)}
          identity={`${row.no} ${row.period} ${status.on}`}
          label={name}
        />
        {row.value !== null && unit && <span className="unit"> {unit}</span>}
        {row.period && <span className="board-period">{formatPeriod(row.period, language)}</span>}
      </td>
      <td className="board-progress">
        {row.progress !== null ? (
          <ProgressBar progress={row.progress} timeShare={row.timeShare} />
        ) : (
          <span className="muted">{row.kind === 'progress' ? none : t(`kind.${row.kind}`)}</span>
        )}
      </td>
      <td className="board-trend">
        <Sparkline points={row.spark} decimals={row.decimals} target={targetNumber(row)} />
      </td>
    </>
  );
}

/** What the text says and why nothing is computed for it, in place of the figures. */
function Unjudged({ row }: { row: TargetRow }) {
  const { t, l } = useText('plans');
  return (
    <td colSpan={5} className="board-unjudged">
      {t('goal-raw', { raw: row.target.raw, year: row.target.byYear })}{' '}
      <span className="muted">{l(row.rule).split(' → ')[0]}</span>
    </td>
  );
}
