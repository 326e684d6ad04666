import { useAddress } from '../../app/address.tsx';
import { useCan } from '../../app/session.ts';
import { Ranking } from '../../charts/ranking.tsx';
import { Panel } from '../../components/page.tsx';
import { Empty, Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import type { At } from './at.ts';
import { CellsExport } from './cells-export.tsx';
import { useCells } from './queries.ts';

/** What each institution contributes; an institution opens its records. A rate has no target per institution unless it is a share. */
export function Institutions({ indicator, area, period, target }: At) {
  const { t, l } = useText('indicators');
  const can = useCan();
  const [, change] = useAddress();
  const cells = useCells(indicator.code, { area: area.code, period, by: 'institution' });
  const title = `${l(indicator.title)} · ${t('tab.institutions')}`;
  return (
    <Loaded query={cells}>
      {(list) => {
        const named = list.filter((cell) => cell.institution !== null);
        if (named.length === 0) return <Empty title={t('institutions-none')} why={t('institutions-none-why')} />;
        // Rates per population have no denominator of one institution; what it contributes is the count.
        const counts = named.every((cell) => cell.value === null);
        const rows = counts ? named.map((cell) => ({ ...cell, value: cell.numerator, low: null, high: null })) : named;
        return (
          <Panel
            title={t(counts ? 'institutions-counts' : 'institutions-values')}
            tools={<CellsExport cells={named} indicator={indicator} name={`${title} ${area.name} ${period}`} />}
          >
            <Ranking
              cells={rows}
              decimals={counts ? 0 : indicator.decimals}
              unit={counts ? '' : l(indicator.unit)}
              direction={counts ? 'higher' : indicator.direction}
              target={counts ? null : target}
              label={title}
              {...(can('indicator.records')
                ? {
                    onChoose: (cell) =>
                      change({ tab: 'records', institution: cell.institution ?? undefined, part: undefined }, true),
                  }
                : {})}
            />
          </Panel>
        );
      }}
    </Loaded>
  );
}
