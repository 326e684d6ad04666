import { useQuery } from '@tanstack/react-query';
import type { InvestigationChain } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { formatNumber, none } from '../../components/format.ts';
import { ListTable } from '../../components/list-table.tsx';
import { Panel } from '../../components/page.tsx';
import { ScrollFrame } from '../../components/scroll-frame.tsx';
import { Empty, Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { rootOf } from './investigation-path.ts';
import { InfectionSource } from './investigation-source.tsx';

type Node = InvestigationChain['nodes'][number];
const ROW = 30;
const LEFT = 30;
const LABEL = 150;

/** Who infected whom, drawn along the days of onset, and as a table. */
export function InvestigationChainPanel({ signal, fills }: { signal: string; fills: boolean }) {
  const { t } = useText('investigation');
  const query = useQuery({
    queryKey: ['signals', 'investigation', signal, 'chain'],
    queryFn: ({ signal: stop }) => api.get<InvestigationChain>(`${rootOf(signal)}/chain`, {}, stop),
  });
  return (
    <Panel title={t('chain')}>
      {fills && <InfectionSource signal={signal} />}
      <Loaded query={query} rows={6}>
        {(chain) =>
          chain.nodes.length === 0 ? (
            <Empty title={t('no-chain')} why={t('no-chain-why')} />
          ) : (
            <>
              <p>
                {t('chain-note', { count: chain.alone })}
                {chain.medianInterval !== null &&
                  ` ${t('median-interval', { days: formatNumber(chain.medianInterval, 1) })}`}
              </p>
              <Tree nodes={chain.nodes} />
              {chain.doubtful.length > 0 && (
                <p className="overdue">
                  {t('doubtful', { links: chain.doubtful.map(({ from, to }) => `${from} → ${to}`).join('；') })}
                </p>
              )}
              <ChainTable nodes={chain.nodes} />
            </>
          )
        }
      </Loaded>
    </Panel>
  );
}

function Tree({ nodes }: { nodes: Node[] }) {
  const { t } = useText('investigation');
  const days = nodes.flatMap(({ onset }) => (onset === null ? [] : Date.parse(onset)));
  const [first, last] = [Math.min(...days), Math.max(...days)];
  const span = Math.max(1, (last - first) / 86_400_000);
  const step = Math.min(80, Math.max(18, 640 / span));
  const x = (onset: string | null) => LEFT + (onset === null ? 0 : ((Date.parse(onset) - first) / 86_400_000) * step);
  const rows = new Map(nodes.map(({ id }, i) => [id, i]));
  const y = (id: string) => 34 + rows.get(id)! * ROW;
  const width = LEFT + span * step + LABEL;
  const height = 40 + nodes.length * ROW;
  const every = Math.ceil(60 / step);
  const ticks = Array.from({ length: Math.floor(span / every) + 1 }, (_, i) => first + i * every * 86_400_000);
  const byId = new Map(nodes.map((one) => [one.id, one]));
  return (
    <ScrollFrame label={t('chain')} minWidth={width} maxHeight={520}>
      <svg width={width} height={height} role="img" aria-label={t('chain-picture')} className="chain-tree">
        {ticks.map((tick) => {
          const day = new Date(tick).toISOString().slice(0, 10);
          return (
            <g key={day}>
              <line x1={x(day)} x2={x(day)} y1="18" y2={height} className="chain-day" />
              <text x={x(day)} y="12" textAnchor="middle" className="chain-tick">
                {day.slice(5)}
              </text>
            </g>
          );
        })}
        {nodes.map((node) => {
          const parent = node.parent === null ? undefined : byId.get(node.parent);
          if (!parent) return null;
          const from = { x: x(parent.onset), y: y(parent.id) };
          const to = { x: x(node.onset), y: y(node.id) };
          return (
            <path
              key={node.id}
              d={`M ${from.x} ${from.y} V ${to.y} H ${to.x}`}
              className={node.by === 'contact' ? 'chain-link chain-link-contact' : 'chain-link'}
            />
          );
        })}
        {nodes.map((node) => (
          <g key={node.id}>
            <circle cx={x(node.onset)} cy={y(node.id)} r="6" className={node.parent ? 'chain-case' : 'chain-first'} />
            <text x={x(node.onset) + 11} y={y(node.id) + 4} className="chain-name">
              {node.no === null ? '' : `${node.no} `}
              {node.name ?? t('unnamed')}
            </text>
          </g>
        ))}
      </svg>
    </ScrollFrame>
  );
}

function ChainTable({ nodes }: { nodes: Node[] }) {
  const { t } = useText('investigation');
  const names = new Map(nodes.map(({ id, no, name }) => [id, `${no ?? ''} ${name ?? t('unnamed')}`.trim()]));
  return (
    <ListTable<Node>
      label={t('chain-table')}
      minWidth={520}
      rowKey={({ id }) => id}
      dataSource={nodes}
      columns={[
        { title: t('case'), dataIndex: 'id', render: (id: string) => names.get(id) },
        { title: t('onset'), dataIndex: 'onset', width: 110, render: (onset) => onset ?? none },
        { title: t('source'), dataIndex: 'parent', render: (id: string | null) => (id ? names.get(id) : none) },
        { title: t('by'), dataIndex: 'by', width: 130, render: (by: string | null) => (by ? t(`by-${by}`) : none) },
        { title: t('generation'), dataIndex: 'generation', width: 80, align: 'right' },
        { title: t('infected'), dataIndex: 'infected', width: 80, align: 'right' },
      ]}
    />
  );
}
