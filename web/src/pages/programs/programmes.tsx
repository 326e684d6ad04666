import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import type { ProgramDetail, ProgramPack } from '../../../../src/http/contract.ts';
import { useAddress } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { ExportButton } from '../../components/download-button.tsx';
import { ListTable } from '../../components/list-table.tsx';
import { Page, Panel } from '../../components/page.tsx';
import { Empty, Guard, Loaded } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { ClassMark } from './marks.tsx';
import { ServiceTabs } from './tabs.tsx';
import '../../styles/programs.css';

/** 服务 · 项目: the packs of this instance with their rules in words, parameters and sources. */
export function ProgrammesPage() {
  const { t } = useText('programs');
  const [search] = useAddress();
  const packs = useQuery({
    queryKey: ['programs', search.area],
    queryFn: ({ signal }) => api.get<ProgramPack[]>('/api/programs', { area: search.area }, signal),
  });
  return (
    <Guard need="program.read">
      <Page title={t('programmes')} name={t('programmes')}>
        <ServiceTabs />
        <Loaded query={packs}>{(found) => <Programmes packs={found} />}</Loaded>
      </Page>
    </Guard>
  );
}

function Programmes({ packs }: { packs: ProgramPack[] }) {
  const { t, l } = useText('programs');
  const [search, change] = useAddress();
  const chosen = packs.find(({ id }) => id === search.pack) ?? packs[0];
  const detail = useQuery({
    queryKey: ['programs', 'detail', chosen?.id, search.area],
    queryFn: ({ signal }) => api.get<ProgramDetail>(`/api/programs/${chosen!.id}`, { area: search.area }, signal),
    enabled: chosen !== undefined,
  });
  if (!chosen) return <Empty title={t('no-programmes')} />;
  return (
    <>
      <div className="filters">
        <Select
          aria-label={t('programme')}
          value={chosen.id}
          onChange={(pack) => change({ pack })}
          options={packs.map(({ id, title }) => ({ value: id, label: l(title) }))}
          style={{ minWidth: 200 }}
        />
      </div>
      <Loaded query={detail}>{(found) => <Detail found={found} />}</Loaded>
    </>
  );
}

function Detail({ found }: { found: ProgramDetail }) {
  const { t, l } = useText('programs');
  const [search] = useAddress();
  // What no source states is this project's own value.
  const sourceOf = (id: string) =>
    id === 'project' ? t('source-project') : (found.sources.find((one) => one.id === id)?.title ?? id);
  const levels = (code: string, rule: ProgramDetail['rules'][number]) =>
    rule.classes.find((one) => one.code === code) ?? null;
  return (
    <>
      <Panel title={l(found.title)}>
        <p>
          {t('enrolled')} <strong className="num">{found.enrolled}</strong> · {t('status.due')}{' '}
          <strong className="num">{found.due}</strong> · {t('status.overdue')}{' '}
          <strong className="num">{found.overdue}</strong> · {t('status.lost')}{' '}
          <strong className="num">{found.lost}</strong> · {t('version')} {found.version}
        </p>
        <p className="form-actions">
          {found.forms
            .filter(({ kind }) => kind !== 'register')
            .map(({ code, title }) => (
              <ExportButton
                key={code}
                path={`/api/programs/${found.id}/export`}
                params={{ form: code, area: search.area }}
                name={l(title)}
                label={l(title)}
              />
            ))}
        </p>
      </Panel>
      {found.rules.map((rule) => (
        <Panel key={rule.code} title={l(rule.title)}>
          <ListTable
            label={l(rule.title)}
            rowKey="id"
            minWidth={560}
            dataSource={rule.rows}
            columns={[
              { title: t('reason'), dataIndex: 'reason', render: l },
              {
                title: t('class'),
                dataIndex: 'class',
                width: 140,
                render: (code: string | null) => (code ? <ClassMark found={levels(code, rule)} /> : ''),
              },
              {
                title: t('advice'),
                dataIndex: 'advice',
                render: (advice: ProgramDetail['rules'][number]['rows'][number]['advice']) => advice.map(l).join('；'),
              },
            ]}
          />
        </Panel>
      ))}
      <Panel title={t('parameters')}>
        <ListTable
          label={t('parameters')}
          rowKey="name"
          minWidth={560}
          dataSource={found.parameters}
          columns={[
            { title: t('parameter'), dataIndex: 'title', render: l },
            {
              title: t('value'),
              dataIndex: 'value',
              width: 140,
              render: l,
            },
            { title: t('source'), dataIndex: 'source', render: sourceOf },
            {
              title: t('checked'),
              dataIndex: 'verified',
              width: 110,
              render: (verified: boolean, row) => (
                <Mark tone={verified ? 'good' : 'warn'} title={l(row.note)}>
                  {t(verified ? 'verified' : 'unverified')}
                </Mark>
              ),
            },
          ]}
        />
      </Panel>
    </>
  );
}
