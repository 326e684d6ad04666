import type { PlanSummary, TargetRow } from '../../../../src/http/contract.ts';
import { AppLink } from '../../app/address.tsx';
import { useArea, useInstance } from '../../app/session.ts';
import { Sparkline } from '../../charts/sparkline.tsx';
import { formatTarget, formatValue, targetNumber } from '../../components/format.ts';
import { LiveValue } from '../../components/live-value.tsx';
import { Panel } from '../../components/page.tsx';
import { Empty, Loaded } from '../../components/state.tsx';
import { countOrder, StatusMark, statusOrder } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { worstAreas } from '../plans/board-detail.tsx';
import { usePlanStatus, usePlans } from '../plans/queries.ts';
import { usePlanTitle, useTargetUnit } from '../plans/words.ts';

/**
 * The plan that covers the chosen area: its own, else that of the nearest area above it; of several the newest one in
 * force in the year, else the newest.
 */
export function planFor(plans: readonly PlanSummary[], area: string, year: number): PlanSummary | undefined {
  const reach = (plan: PlanSummary) =>
    plan.areaCode === area
      ? 99
      : area.startsWith(plan.areaCode.replace(/(00)+$/, ''))
        ? plan.areaCode.replace(/(00)+$/, '').length
        : -1;
  const inForce = ({ period: [from, to] }: PlanSummary) => Number(from <= year && year <= to);
  const better = (a: PlanSummary, b: PlanSummary) =>
    reach(b) - reach(a) || inForce(b) - inForce(a) || b.period[0] - a.period[0];
  const ranked = [...plans].sort(better);
  return ranked.find((plan) => reach(plan) >= 0) ?? ranked[0];
}

export function PlanPanels() {
  const { t } = useText('overview');
  const plans = usePlans();
  const { code } = useArea();
  const year = Number((useInstance().data?.today ?? new Date().toISOString()).slice(0, 4));
  return (
    <Loaded query={plans}>
      {(list) => {
        const plan = planFor(list, code, year);
        return plan ? <PlanPanel plan={plan} /> : <Empty title={t('plan-none')} why={t('plan-none-why')} />;
      }}
    </Loaded>
  );
}

function PlanPanel({ plan }: { plan: PlanSummary }) {
  const { t, l } = useText('overview');
  const planTitle = usePlanTitle();
  const status = usePlanStatus(plan.id, undefined);
  const to = `/plans/${plan.id}`;
  return (
    <>
      <Panel
        title={
          <AppLink to={to}>
            {planTitle(plan)} {plan.period[0]}–{plan.period[1]}
          </AppLink>
        }
        tools={
          status.data && <span className="muted">{t('on', { on: status.data.on, phase: l(status.data.phase) })}</span>
        }
      >
        <Loaded query={status} rows={2}>
          {({ counts, rows }) => (
            <ul className="light-counts">
              {countOrder.map((state) => (
                <li key={state}>
                  <AppLink to={to} search={{ status: state }} className={`light-count status-${state}`}>
                    <LiveValue
                      text={String(counts[state] ?? 0)}
                      identity={`${plan.id} ${state}`}
                      label={t(`common:status.${state}`)}
                    />
                    <StatusMark status={state} />
                  </AppLink>
                </li>
              ))}
              <li>
                <AppLink to={to} className="light-count">
                  <span className="live-value">{rows.length}</span>
                  <span>{t('targets')}</span>
                </AppLink>
              </li>
            </ul>
          )}
        </Loaded>
      </Panel>
      <Panel title={t('red')} tools={<AppLink to={to}>{t('all-targets')}</AppLink>}>
        <Loaded query={status}>{({ rows }) => <RedTargets rows={rows} to={to} />}</Loaded>
      </Panel>
    </>
  );
}

function RedTargets({ rows, to }: { rows: TargetRow[]; to: string }) {
  const { t, l, language } = useText('overview');
  const unitOf = useTargetUnit();
  const word = (key: string, vars?: Record<string, string>) => t(`common:${key}`, vars ?? {});
  const red = rows
    .filter((row) => row.status === 'missed' || row.status === 'off-track' || row.status === 'at-risk')
    .sort((a, b) => statusOrder.indexOf(a.status) - statusOrder.indexOf(b.status));
  if (red.length === 0) {
    const silent = rows.filter((row) => row.status === 'no-data').length;
    return (
      <Empty
        title={t('red-none')}
        why={silent > 0 ? t('red-none-silent', { count: silent }) : undefined}
        next={<AppLink to={to}>{t('all-targets')}</AppLink>}
      />
    );
  }
  return (
    <div className="scroll-x">
      <table className="plain-table" aria-label={t('red')}>
        <thead>
          <tr>
            <th scope="col">{t('col.target')}</th>
            <th scope="col" className="num">
              {t('col.value')}
            </th>
            <th scope="col" className="num">
              {t('col.goal')}
            </th>
            <th scope="col" className="wide-only">
              {t('col.trend')}
            </th>
            <th scope="col">{t('col.status')}</th>
            <th scope="col" className="wide-only">
              {t('col.worst')}
            </th>
          </tr>
        </thead>
        <tbody>
          {red.slice(0, 10).map((row) => (
            <tr key={row.no}>
              <th scope="row">
                <AppLink to={to} search={{ open: row.no }}>
                  {language === 'en' && row.nameEn ? row.nameEn : row.name}
                </AppLink>
              </th>
              <td className="num">
                <LiveValue
                  text={`${formatValue(row.value, row.decimals, row.unit)} ${unitOf(row)}`.trim()}
                  identity={`${row.no} ${row.period}`}
                  label={row.name}
                />
              </td>
              <td className="num">{formatTarget(row.target, row.decimals, row.unit, word)}</td>
              <td className="wide-only">
                <Sparkline points={row.spark} decimals={row.decimals} target={targetNumber(row)} />
              </td>
              <td>
                <StatusMark status={row.status} title={l(row.rule)} />
              </td>
              <td className="muted wide-only">
                {worstAreas(row)
                  .map((one) => one.name)
                  .join(language === 'en' ? ', ' : '、')}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
