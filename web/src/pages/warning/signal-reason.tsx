import { useMemo } from 'react';
import type { SignalDetail } from '../../../../src/http/contract.ts';
import { AppLink } from '../../app/address.tsx';
import { useAreas } from '../../app/session.ts';
import { fonts, usePalette } from '../../app/theme.tsx';
import { Chart } from '../../charts/chart.tsx';
import { formatNumber, none } from '../../components/format.ts';
import { ListTable } from '../../components/list-table.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { pastOption } from './past-option.ts';

type Reason = NonNullable<SignalDetail['reason']>;
type Of<K extends Reason['kind']> = Extract<Reason, { kind: K }>;

/** Why a signal was raised that is about more than the persons of one disease and area. */
export function OtherReason({ signal }: { signal: SignalDetail }) {
  const { t, l } = useText('warning');
  const { reason } = signal;
  switch (reason?.kind) {
    case 'source':
      return <CountReason signal={signal} reason={reason} />;
    case 'agreement':
      return <Agreement reason={reason} />;
    case 'place':
      return <Unit signal={signal} reason={reason} />;
    case 'scan':
      return <Scan signal={signal} reason={reason} />;
    case 'silence':
      return (
        <p>
          {t('signal.silence', {
            site: signal.site ?? '',
            from: signal.firstDay,
            last: reason.lastDay ?? t('signal.never'),
            every: reason.every,
          })}
        </p>
      );
    case 'rumour':
      return (
        <p>
          {t('signal.rumour')}
          {reason.text}
        </p>
      );
    case 'exceedance':
      return (
        <>
          <p>
            {t('signal.exceedance', {
              ...{ site: signal.site ?? '', item: l(reason.item), value: reason.value, limit: l(reason.limit) },
              day: reason.sampledOn,
            })}{' '}
            <AppLink to={reason.point}>{t('signal.series-of-point')}</AppLink>
          </p>
          <p className="muted">
            {t('signal.source')} {l(reason.source)}{' '}
            {!reason.verified && <Mark tone="plain">{t('signal.unverified')}</Mark>}
          </p>
        </>
      );
    default:
      return null;
  }
}

function CountReason({ signal, reason }: { signal: SignalDetail; reason: Of<'source'> }) {
  const { t, l } = useText('warning');
  const palette = usePalette();
  const { expected, threshold } = signal;
  const option = useMemo(
    () =>
      pastOption(
        reason.past.map(({ to, cases }) => ({ at: to, cases })),
        { expected, threshold },
        {
          ...{ cases: t('signal.count'), expected: t('signal.expected'), threshold: t('signal.threshold') },
          gap: t('signal.gap'),
        },
        { font: fonts, palette },
      ),
    [reason, expected, threshold, t, palette],
  );
  return (
    <>
      <p>
        {t('signal.count-of', {
          source: l(reason.source),
          item: l(reason.item),
          day: signal.lastDay,
          sites: reason.sites,
          cases: signal.cases,
          expected: formatNumber(expected, 1),
          threshold: formatNumber(threshold, 1),
          score: formatNumber(reason.score, 1),
        })}
      </p>
      <p className="muted">{l(reason.method)}</p>
      <Chart option={option} label={t('signal.days')} height={200} />
    </>
  );
}

function Agreement({ reason }: { reason: Of<'agreement'> }) {
  const { t, l } = useText('warning');
  return (
    <>
      <p>
        {t('signal.agreement', {
          n: reason.voices.length,
          score: formatNumber(reason.score, 1),
          threshold: formatNumber(reason.threshold, 1),
        })}{' '}
        {!reason.verified && <Mark tone="plain">{t('signal.weights-unverified')}</Mark>}
      </p>
      <ListTable<Of<'agreement'>['voices'][number]>
        label={t('signal.why')}
        rowKey={({ source }) => source.en}
        minWidth={440}
        dataSource={reason.voices}
        columns={[
          {
            title: t('signal.voice.source'),
            key: 'source',
            render: (_, voice) => (
              <>
                {l(voice.source)}
                <div className="muted">{l(voice.item)}</div>
              </>
            ),
          },
          { title: t('signal.voice.day'), dataIndex: 'day', width: 105 },
          {
            title: t('signal.voice.observed'),
            key: 'observed',
            width: 110,
            align: 'right',
            render: (_, { observed, expected }) =>
              `${formatNumber(observed, 0)} / ${expected === null ? none : formatNumber(expected, 1)}`,
          },
          { title: t('signal.voice.level'), dataIndex: 'level', width: 60, align: 'right' },
          { title: t('signal.voice.weight'), dataIndex: 'weight', width: 60, align: 'right' },
        ]}
      />
    </>
  );
}

function Unit({ signal, reason }: { signal: SignalDetail; reason: Of<'place'> }) {
  const { t, l } = useText('warning');
  const { of, part, asked, days, source, verified } = reason;
  return (
    <>
      <p>
        {t(of !== 'unit' ? `signal.place-${of}` : part === '' ? 'signal.place-unit' : 'signal.place-part', {
          ...{ site: signal.site ?? '', part, asked, days, cases: signal.cases },
        })}
      </p>
      {source && (
        <p className="muted">
          {t('signal.source')} {l(source)} {!verified && <Mark tone="plain">{t('signal.unverified')}</Mark>}
        </p>
      )}
    </>
  );
}

function Scan({ signal, reason }: { signal: SignalDetail; reason: Of<'scan'> }) {
  const { t, list } = useText('warning');
  const areas = useAreas().data ?? [];
  const name = (code: string) => areas.find((area) => area.code === code)?.name ?? code;
  return (
    <>
      <p>
        {t('signal.scan', {
          days: reason.days,
          n: reason.areas.length,
          cases: signal.cases,
          expected: formatNumber(signal.expected, 1),
          p: formatNumber(reason.p, 3),
          judged: reason.judged,
        })}
      </p>
      <p className="muted">
        {t('signal.scan-areas')}
        {list(reason.areas.map(name))}
      </p>
    </>
  );
}
