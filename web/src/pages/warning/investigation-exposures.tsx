import { Button } from 'antd';
import type { InvestigationDetail, InvestigationExposure } from '../../../../src/http/contract.ts';
import { saveCsv } from '../../components/csv.ts';
import { formatNumber, none } from '../../components/format.ts';
import { ListTable } from '../../components/list-table.tsx';
import { Empty } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';

const percent = (share: number | null): string => (share === null ? none : `${formatNumber(share * 100, 1)} %`);
const shownP = (p: number | null): string => (p === null ? none : p < 0.001 ? '< 0.001' : formatNumber(p, 3));
const ratioText = ({ estimate, low, high }: InvestigationExposure['oddsRatio']): string =>
  estimate === null && low === null
    ? none
    : `${estimate === null ? '∞' : formatNumber(estimate, 2)} (${low === null ? '0' : formatNumber(low, 2)}–${high === null ? '∞' : formatNumber(high, 2)})`;

/** Ratios are drawn on a logarithmic scale from 1/64 to 64. */
const SPAN = 6;
const WIDTH = 140;
const at = (ratio: number): number =>
  ((Math.max(-SPAN, Math.min(SPAN, Math.log2(Math.max(ratio, 1e-9)))) + SPAN) / (2 * SPAN)) * WIDTH;

const plainRatio = ({ estimate, low, high }: InvestigationExposure['oddsRatio']) => [estimate, low, high];

/** The tables of ill and well by exposure as a file. */
export function ExposureExport({ found }: { found: InvestigationDetail }) {
  const { t, l } = useText('investigation');
  if (found.exposures.length === 0) return null;
  const save = () =>
    saveCsv(
      `${t('exposures')} ${l(found.diseaseTitle)}`,
      [
        ...[
          t('exposure'),
          t('kind-title'),
          t('exposed-ill'),
          t('exposed-well'),
          t('unexposed-ill'),
          t('unexposed-well'),
        ],
        ...['RR', 'RR 95% low', 'RR 95% high', 'OR', 'OR 95% low', 'OR 95% high'],
        ...['OR exact', 'OR exact 95% low', 'OR exact 95% high', 'P (Fisher)'],
      ],
      found.exposures.map((one) => [
        ...[l(one.title), t(`kind.${one.kind}`), one.exposedIll, one.exposedWell, one.unexposedIll, one.unexposedWell],
        ...[one.riskRatio, one.oddsRatio, one.oddsRatioExact].flatMap(plainRatio),
        one.p,
      ]),
      [[l(found.diseaseTitle), found.areaName ?? found.area]],
    );
  return <Button onClick={save}>CSV</Button>;
}

/** Exposed against not exposed, ill against well; what stands out most comes first. */
export function ExposureTable({ found }: { found: InvestigationDetail }) {
  const { t, l } = useText('investigation');
  if (found.exposures.length === 0) return <Empty title={t('no-exposures')} why={t('no-exposures-why')} />;
  return (
    <>
      {found.counts.well === 0 && <p className="overdue">{t('no-well')}</p>}
      <ListTable<InvestigationExposure>
        label={t('exposures')}
        minWidth={960}
        maxHeight={420}
        rowKey={({ kind, what }) => `${kind}/${what}`}
        dataSource={found.exposures}
        columns={[
          {
            title: t('exposure'),
            key: 'what',
            render: (_, { kind, title }) => (
              <>
                <strong>{l(title)}</strong> <span className="muted">{t(`kind.${kind}`)}</span>
              </>
            ),
          },
          {
            title: t('exposed'),
            key: 'exposed',
            width: 150,
            align: 'right',
            render: (_, one) => (
              <span className="num">
                {one.exposedIll} / {one.exposedWell} · {percent(one.exposed)}
              </span>
            ),
          },
          {
            title: t('unexposed'),
            key: 'unexposed',
            width: 150,
            align: 'right',
            render: (_, one) => (
              <span className="num">
                {one.unexposedIll} / {one.unexposedWell} · {percent(one.unexposed)}
              </span>
            ),
          },
          {
            title: t('risk-ratio'),
            dataIndex: 'riskRatio',
            width: 150,
            align: 'right',
            render: (ratio) => <span className="num">{ratioText(ratio)}</span>,
          },
          {
            title: t('odds-ratio'),
            key: 'odds',
            width: 170,
            align: 'right',
            render: (_, { oddsRatio, oddsRatioExact }) => (
              <span className="num">
                {ratioText(oddsRatio)}
                {ratioText(oddsRatioExact) !== none && (
                  <>
                    <br />
                    <span className="muted">
                      {t('exact')} {ratioText(oddsRatioExact)}
                    </span>
                  </>
                )}
              </span>
            ),
          },
          {
            title: <RatioScale />,
            key: 'forest',
            width: WIDTH + 24,
            render: (_, { oddsRatio, oddsRatioExact }) => (
              <RatioBar ratio={oddsRatio.estimate === null ? oddsRatioExact : oddsRatio} />
            ),
          },
          {
            title: 'P',
            dataIndex: 'p',
            width: 80,
            align: 'right',
            render: (p: number | null) => <span className="num">{shownP(p)}</span>,
          },
        ]}
      />
    </>
  );
}

function RatioScale() {
  return (
    <svg width={WIDTH} height="14" aria-hidden="true">
      {[1 / 16, 1, 16].map((value) => (
        <text key={value} x={at(value)} y="11" textAnchor="middle" fontSize="10" fill="currentColor">
          {value < 1 ? '1/16' : value}
        </text>
      ))}
    </svg>
  );
}

function RatioBar({ ratio: { estimate, low, high } }: { ratio: InvestigationExposure['oddsRatio'] }) {
  if (low === null && estimate === null) return null;
  const [from, to] = [at(low ?? 0), at(high ?? Number.MAX_VALUE)];
  return (
    <svg width={WIDTH} height="16" aria-hidden="true" className="ratio-bar">
      <line x1={at(1)} x2={at(1)} y1="0" y2="16" className="ratio-one" />
      <line x1={from} x2={to} y1="8" y2="8" className="ratio-span" />
      {estimate !== null && <rect x={at(estimate) - 4} y="4" width="8" height="8" className="ratio-mark" />}
    </svg>
  );
}

/** Ill persons by village, school and workplace. */
export function Rates({ found }: { found: InvestigationDetail }) {
  const { t } = useText('investigation');
  const rows = [
    ...found.villages.map(({ area, name, residents, ...rate }) => ({
      ...rate,
      key: area,
      kind: 'village',
      name: name ?? area,
      total: residents,
    })),
    ...found.groups.map((one) => ({ ...one, key: `${one.kind}/${one.name}` })),
  ];
  if (rows.length === 0) return <Empty title={t('no-places')} />;
  return (
    <ListTable<(typeof rows)[number]>
      label={t('places')}
      minWidth={440}
      maxHeight={320}
      rowKey={({ key }) => key}
      dataSource={rows}
      columns={[
        {
          title: t('place'),
          dataIndex: 'name',
          render: (name: string, { kind }) => (
            <>
              {name} <span className="muted">{t(`kind.${kind}`)}</span>
            </>
          ),
        },
        { title: t('cases'), dataIndex: 'ill', width: 70, align: 'right' },
        { title: t('of-persons'), dataIndex: 'total', width: 90, align: 'right' },
        {
          title: t('rate'),
          key: 'rate',
          width: 170,
          align: 'right',
          render: (_, { rate, low, high }) => (
            <span className="num">
              {percent(rate)}
              {low !== null && high !== null && (
                <span className="muted">
                  {' '}
                  ({formatNumber(low * 100, 1)}–{formatNumber(high * 100, 1)})
                </span>
              )}
            </span>
          ),
        },
      ]}
    />
  );
}

export function Samples({ samples }: { samples: InvestigationDetail['samples'] }) {
  const { t, l, list } = useText('investigation');
  if (samples.length === 0) return <Empty title={t('no-samples')} why={t('no-samples-why')} />;
  return (
    <ListTable<InvestigationDetail['samples'][number]>
      label={t('samples')}
      minWidth={360}
      rowKey={({ material }) => material}
      dataSource={samples}
      columns={[
        { title: t('material'), dataIndex: 'title', render: (title) => l(title) },
        { title: t('taken'), dataIndex: 'taken', width: 70, align: 'right' },
        { title: t('pending'), dataIndex: 'pending', width: 70, align: 'right' },
        { title: t('positive'), dataIndex: 'positive', width: 70, align: 'right' },
        { title: t('agents'), dataIndex: 'agents', render: (agents: string[]) => list(agents) || none },
      ]}
    />
  );
}
