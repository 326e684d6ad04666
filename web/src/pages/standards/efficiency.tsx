import { Segmented } from 'antd';
import type { Envelopment } from '../../../../src/http/contract.ts';
import { useAddress } from '../../app/address.tsx';
import { formatNumber } from '../../components/format.ts';
import { ListTable } from '../../components/list-table.tsx';
import { Empty } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { amount } from './parts.tsx';

type Unit = Envelopment['units'][number];

/** Data envelopment analysis: how little would do for what each unit gives, and whom it is compared with. */
export function Efficiency({ groups }: { groups: Envelopment[] }) {
  const { t, l } = useText('standards');
  const [search, change] = useAddress();
  const group =
    groups.find(({ key }) => key === search.group) ?? groups.find(({ units }) => units.length > 0) ?? groups[0];
  if (!group) return null;
  const words = (keys: Envelopment['inputs']) => keys.map((key) => t(`dea.measure.${key}`)).join('、');
  const score = (key: 'ccr' | 'bcc' | 'scale') => ({
    title: <span title={t(`dea.${key}-why`)}>{t(`dea.${key}`)}</span>,
    key,
    width: 92,
    align: 'right' as const,
    sorter: (a: Unit, b: Unit) => a[key] - b[key],
    render: (_: unknown, unit: Unit) => formatNumber(unit[key], 3),
  });
  return (
    <>
      <div className="filters">
        <Segmented
          aria-label={t('dea.group')}
          value={group.key}
          options={groups.map(({ key, title }) => ({ value: key, label: l(title) }))}
          onChange={(next) => change({ group: next })}
        />
      </div>
      <p className="muted">{t('dea.made-of', { inputs: words(group.inputs), outputs: words(group.outputs) })}</p>
      <ListTable<Unit>
        label={t('dea.title')}
        rowKey="code"
        minWidth={1120}
        dataSource={group.units}
        pagination={group.units.length > 25 ? { pageSize: 25, size: 'small', showSizeChanger: false } : false}
        locale={{ emptyText: <Empty title={t('dea.none')} why={t('dea.none-why', { wanted: group.wanted })} /> }}
        columns={[
          { title: t('col.unit'), dataIndex: 'name', width: 210 },
          score('ccr'),
          score('bcc'),
          score('scale'),
          {
            title: t('dea.returns'),
            key: 'returns',
            width: 100,
            render: (_, unit) => t(`dea.returns-of.${unit.returns}`),
          },
          ...[...group.inputs, ...group.outputs].map((key) => ({
            title: t(`dea.measure.${key}`),
            key,
            width: 90,
            align: 'right' as const,
            render: (_: unknown, unit: Unit) => amount(unit.counts[key]),
          })),
          {
            title: t('dea.slacks'),
            key: 'slacks',
            width: 170,
            render: (_, unit) =>
              [...unit.inputSlacks, ...unit.outputSlacks]
                .map(({ of, value }) => `${t(`dea.measure.${of}`)} ${formatNumber(value, 1)}`)
                .join('、'),
          },
          {
            title: t('dea.peers'),
            key: 'peers',
            render: (_, unit) => unit.peers.map((peer) => `${peer.name} ${formatNumber(peer.weight, 2)}`).join('、'),
          },
        ]}
      />
      {group.left.length > 0 && <p className="muted">{t('dea.left', { names: group.left.join('、') })}</p>}
    </>
  );
}
