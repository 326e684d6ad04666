import { Grid } from 'antd';
import { useId } from 'react';
import type { PersonEntry, PersonOverview } from '../../../../src/http/contract.ts';
import { formatDate } from '../../components/format.ts';
import { useText } from '../../i18n/index.ts';
import { placesOf } from './words.ts';

const LABEL = 70;
const ROW = 26;
const FOOT = 22;

export interface Span {
  from: number;
  to: number;
}

const at = (text: string): number => Date.parse(text.length === 10 ? `${text}T00:00:00+08:00` : text);

/** One row a lane, one mark a record, a bar for what lasts; years stand below. A mark is opened with a click; the list below holds the same. */
export function LanesChart({
  lanes,
  entries,
  span,
  onOpen,
}: {
  lanes: PersonOverview['lanes'];
  entries: readonly PersonEntry[];
  span: Span;
  onOpen?: ((entry: PersonEntry) => void) | undefined;
}) {
  const { t, l } = useText('person');
  const title = useId();
  // A drawing is shrunk to the width of the page: narrower for a phone, so that its words can be read there.
  const width = Grid.useBreakpoint().md === false ? 420 : 1000;
  const height = lanes.length * ROW + FOOT;
  const x = (time: number) => LABEL + ((time - span.from) / (span.to - span.from)) * (width - LABEL - 8);
  return (
    <svg className="lanes" viewBox={`0 0 ${width} ${height}`} role="img" aria-labelledby={title}>
      <title id={title}>{`${t('lanes')} ${t('events', { count: entries.length })}`}</title>
      {ticksOf(span).map(({ time, text }) => (
        <g key={time}>
          <line className="lanes-tick" x1={x(time)} x2={x(time)} y1={0} y2={height - FOOT} />
          <text className="lanes-year" x={x(time) + 3} y={height - 6}>
            {text}
          </text>
        </g>
      ))}
      {lanes.map(({ lane, title: name }, row) => (
        <g key={lane}>
          <line className="lanes-line" x1={LABEL} x2={width} y1={(row + 1) * ROW} y2={(row + 1) * ROW} />
          <text className="lanes-name" x={0} y={row * ROW + ROW / 2 + 4}>
            {l(name)}
          </text>
          {entries
            .filter((one) => one.lane === lane && one.date !== null)
            .map((one) => (
              <LaneMark key={one.reference} entry={one} x={x} y={row * ROW + ROW / 2} onOpen={onOpen} />
            ))}
        </g>
      ))}
    </svg>
  );
}

function LaneMark({
  entry,
  x,
  y,
  onOpen,
}: {
  entry: PersonEntry;
  x: (time: number) => number;
  y: number;
  onOpen: ((entry: PersonEntry) => void) | undefined;
}) {
  const start = x(at(entry.date!));
  const end = entry.end ? x(at(entry.end)) : start;
  const words = [formatDate(entry.date), entry.title, entry.institutionName && placesOf(entry)]
    .filter(Boolean)
    .join(' ');
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the list below opens the same by keyboard
    <g className={`lanes-mark lanes-${entry.lane}`} onClick={() => onOpen?.(entry)}>
      <title>{words}</title>
      {end - start > 10 ? (
        <rect x={start} y={y - 5} width={end - start} height={10} rx={3} />
      ) : (
        <circle cx={start} cy={y} r={5} />
      )}
    </g>
  );
}

/** Starts of years, or of months where the span is short. */
function ticksOf({ from, to }: Span): { time: number; text: string }[] {
  const years = (to - from) / 31_557_600_000;
  const ticks: { time: number; text: string }[] = [];
  const step = years > 2 ? 12 : years > 0.8 ? 3 : 1;
  const first = new Date(from + 8 * 3_600_000);
  for (let month = first.getUTCFullYear() * 12; ticks.length < 60; month += step) {
    const time = Date.UTC(Math.floor(month / 12), month % 12, 1) - 8 * 3_600_000;
    if (time > to) break;
    if (time < from) continue;
    const year = Math.floor(month / 12);
    ticks.push({ time, text: step === 12 ? String(year) : `${year}-${String((month % 12) + 1).padStart(2, '0')}` });
  }
  return ticks;
}
