import type { StandardResult } from '../../../../src/http/contract.ts';
import { useAddress } from '../../app/address.tsx';
import { Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { amount, gapText, NeedBar, neededText, StandardMark } from './parts.tsx';
import { asked, useStandardAreas } from './queries.ts';

/** One standard over the area and its parts, with bars on one scale. */
export function AreaRows({ standard, plan }: { standard: StandardResult; plan?: string }) {
  const { t, l } = useText('standards');
  const [, change] = useAddress();
  const areas = useStandardAreas(standard.code, asked(standard, plan));
  return (
    <Loaded query={areas} rows={3}>
      {(list) => (
        <div className="scroll-x">
          <table className="plain-table" aria-label={t('by-area')}>
            <thead>
              <tr>
                <th scope="col">{t('col.area')}</th>
                <th scope="col" className="num">
                  {t('col.people')}
                </th>
                <th scope="col" className="num">
                  {t('col.actual')}
                </th>
                <th scope="col" className="num">
                  {t('col.needed')}
                </th>
                <th scope="col">{t('col.bar')}</th>
                <th scope="col" className="num">
                  {t('col.gap')}
                </th>
                <th scope="col">{t('col.status')}</th>
              </tr>
            </thead>
            <tbody>
              {list.map((row, at) => (
                <tr key={row.area}>
                  <th scope="row">
                    {at === 0 ? (
                      row.areaName
                    ) : (
                      <button type="button" className="link-button" onClick={() => change({ area: row.area }, true)}>
                        {row.areaName}
                      </button>
                    )}
                    {row.indicative && <span className="muted"> {t('indicative')}</span>}
                  </th>
                  <td className="num">{amount(row.people?.value)}</td>
                  <td className="num">{amount(row.actual)}</td>
                  <td className="num" title={l(row.calculation)}>
                    {neededText(row)}
                  </td>
                  <td className="need-cell">
                    <NeedBar {...row} />
                  </td>
                  <td className="num">{gapText(row)}</td>
                  <td>{row.indicative ? <Share row={row} /> : <StandardMark status={row.status} />}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {list.some(({ indicative }) => indicative) && <p className="muted">{t('indicative-why')}</p>}
        </div>
      )}
    </Loaded>
  );
}

/** A part of the region is not judged by a rule made for the whole; only whether it has its share. */
function Share({ row }: { row: StandardResult }) {
  const { t } = useText('standards');
  if (row.gap === null) return <StandardMark status={row.status} />;
  return <span className="muted">{t(row.gap > 0 ? 'below-share' : 'has-share')}</span>;
}
