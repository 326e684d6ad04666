import { useQuery } from '@tanstack/react-query';
import { Input } from 'antd';
import { useMemo } from 'react';
import type { ReportFigures } from '../../../../src/http/contract.ts';
import { useAddress } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { useArea, useCan } from '../../app/session.ts';
import { fonts, usePalette } from '../../app/theme.tsx';
import { Chart } from '../../charts/chart.tsx';
import { ExportButton } from '../../components/download-button.tsx';
import { formatNumber, none } from '../../components/format.ts';
import { Page, Panel } from '../../components/page.tsx';
import { Empty, Guard, Loaded } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { WarningTabs } from '../warning/tabs.tsx';
import { HivCascade } from './cascade.tsx';
import { figureOption } from './figure-option.ts';
import '../../styles/reporting.css';

const PATH = '/api/reporting/figures';
type Figure = ReportFigures['figures'][number];

/** 预警 · 监测指标: how well cases are reported and signals answered, month by month against the lines to reach; the HIV cascade. */
export function ReportFiguresPage() {
  const { t, language } = useText('reporting');
  const [search, change] = useAddress();
  const can = useCan();
  const { code } = useArea();
  const params = { area: code, from: search.from, to: search.to };
  const query = useQuery({
    queryKey: ['report-figures', params],
    queryFn: ({ signal }) => api.get<ReportFigures>(PATH, params, signal),
  });
  return (
    <Guard need="report.read">
      <Page
        title={t('figures')}
        name={t('figures')}
        note={t('figures-note')}
        tools={<ExportButton path={PATH} params={{ ...params, lang: language }} name={t('figures')} />}
      >
        <WarningTabs />
        <search className="filters">
          {(['from', 'to'] as const).map((edge) => (
            <label key={edge} htmlFor={`figures-${edge}`}>
              {t(edge)}{' '}
              <Input
                id={`figures-${edge}`}
                type="date"
                value={search[edge] ?? query.data?.[edge] ?? ''}
                onChange={(event) => change({ [edge]: event.target.value || undefined })}
                style={{ width: 150 }}
              />
            </label>
          ))}
        </search>
        <Loaded query={query} rows={10}>
          {({ figures, cascade, to }) => (
            <>
              <div className="report-figures">
                {figures.map((figure) => (
                  <FigurePanel key={figure.id} figure={figure} />
                ))}
              </div>
              {can('indicator.read') && <HivCascade area={code} until={to} cascade={cascade} />}
            </>
          )}
        </Loaded>
      </Page>
    </Guard>
  );
}

const reaches = ({ target, total }: Figure): boolean | null => {
  if (!target || total.value === null) return null;
  return target.op === '>=' ? total.value >= target.value : total.value <= target.value;
};

function FigurePanel({ figure }: { figure: Figure }) {
  const { t, l } = useText('reporting');
  const palette = usePalette();
  const { title, unit, target, total, points } = figure;
  const unitText = t(`unit.${unit}`);
  const option = useMemo(
    () => figureOption(figure, { title: l(title), target: t('target'), unit: unitText }, { font: fonts, palette }),
    [figure, l, title, t, unitText, palette],
  );
  const met = reaches(figure);
  return (
    <Panel title={l(title)}>
      <p className="report-figure">
        <strong className="num">{total.value === null ? none : formatNumber(total.value, 1)}</strong> {unitText}{' '}
        <span className="muted num">
          {total.numerator !== null && `${formatNumber(total.numerator, 0)} / ${formatNumber(total.denominator, 0)}`}
        </span>{' '}
        {met !== null && <Mark tone={met ? 'good' : 'bad'}>{t(met ? 'reached' : 'not-reached')}</Mark>}
      </p>
      <p className="muted">
        {target
          ? `${t('target')} ${target.op === '>=' ? '≥' : '≤'} ${formatNumber(target.value, 0)} ${unitText} · ${
              target.plan ?? t(target.verified ? 'target-own' : 'target-unverified')
            }`
          : t('no-target')}
      </p>
      {points.some(({ value }) => value !== null) ? (
        <>
          <Chart option={option} label={l(title)} height={150} />
          <details>
            <summary>{t('figure-table')}</summary>
            <table className="plain-table" aria-label={l(title)}>
              <tbody>
                {points.map(({ month, value, numerator, denominator }) => (
                  <tr key={month}>
                    <th scope="row" className="num">
                      {month}
                    </th>
                    <td className="num">{value === null ? none : formatNumber(value, 1)}</td>
                    <td className="num muted">
                      {numerator === null ? formatNumber(denominator, 0) : `${numerator} / ${denominator}`}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </details>
        </>
      ) : (
        <Empty title={t('figure-none')} />
      )}
    </Panel>
  );
}
