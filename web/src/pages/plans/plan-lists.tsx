import type { PlanDetail } from '../../../../src/http/contract.ts';
import { AppLink } from '../../app/address.tsx';
import { none } from '../../components/format.ts';
import { ListTable } from '../../components/list-table.tsx';
import { Empty, Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { quantityText, wordKey } from './quantity.ts';
import { usePlanDoubts } from './queries.ts';

export function TaskList({ plan }: { plan: PlanDetail }) {
  const { t } = useText('plans');
  const rows = plan.taskList.map((task, at) => ({ ...task, key: `${at} ${task.no}` }));
  return (
    <ListTable
      label={t('tab.tasks')}
      dataSource={rows}
      minWidth={760}
      locale={{ emptyText: <Empty title={t('tasks-none')} why={t('from-plan')} /> }}
      columns={[
        { title: t('col.no'), dataIndex: 'no', width: 56 },
        {
          title: t('col.section'),
          dataIndex: 'section',
          width: 220,
          filters: [...new Set(rows.map((row) => row.section))].map((section) => ({ text: section, value: section })),
          onFilter: (value, row) => row.section === value,
        },
        { title: t('col.task'), dataIndex: 'title', width: 240 },
        {
          title: t('col.lead'),
          dataIndex: 'leadUnits',
          width: 220,
          render: (units: string[]) => units.join('、') || none,
        },
        {
          title: t('col.coop'),
          dataIndex: 'coopUnits',
          render: (units: string[]) => <span className="muted">{units.join('、') || none}</span>,
        },
      ]}
    />
  );
}

export function ProjectList({ plan }: { plan: PlanDetail }) {
  const { t } = useText('plans');
  const rows = plan.projectList.map((project, at) => ({ ...project, key: `${at} ${project.name}` }));
  return (
    <ListTable
      label={t('tab.projects')}
      dataSource={rows}
      minWidth={480}
      locale={{ emptyText: <Empty title={t('projects-none')} why={t('from-plan')} /> }}
      columns={[
        { title: t('col.project'), dataIndex: 'name' },
        {
          title: t('col.kind'),
          dataIndex: 'kind',
          width: 140,
          render: (kind: string | null) => (kind ? t(`project-kind.${kind}`, { defaultValue: kind }) : none),
        },
        {
          title: t('col.due'),
          dataIndex: 'due',
          width: 100,
          align: 'right',
          sorter: (a, b) => (a.due ?? 9999) - (b.due ?? 9999),
          render: (due: number | null) => due ?? none,
        },
      ]}
    />
  );
}

export function StandardList({ plan }: { plan: PlanDetail }) {
  const { t, language } = useText('plans');
  const rows = plan.standardList.map((standard, at) => ({ ...standard, key: `${at}` }));
  return (
    <ListTable
      label={t('tab.standards')}
      dataSource={rows}
      minWidth={560}
      locale={{ emptyText: <Empty title={t('standards-none')} why={t('from-plan')} /> }}
      columns={[
        {
          title: t('col.standard'),
          dataIndex: 'rule',
          render: (rule: string, { ruleEn }) => (language === 'en' && ruleEn ? ruleEn : rule),
        },
        {
          title: t('col.quantity'),
          dataIndex: 'quantity',
          width: '45%',
          render: (quantity: unknown) =>
            quantityText(quantity, (key, vars) => {
              const known = wordKey(key);
              return known
                ? t(`quantity.${known}`, { defaultValue: vars ? `${key} ${vars.value ?? ''}` : key, ...vars })
                : key;
            }),
        },
      ]}
    />
  );
}

export function DoubtList({ id }: { id: string }) {
  const { t, l } = useText('plans');
  const doubts = usePlanDoubts(id);
  return (
    <Loaded query={doubts}>
      {(list) =>
        list.length === 0 ? (
          <Empty title={t('doubts-none')} why={t('doubts-why')} />
        ) : (
          <>
            <p className="muted">{t('doubts-why')}</p>
            <ListTable
              label={t('tab.doubts')}
              rowKey={(doubt) => `${doubt.type} ${doubt.subject} ${doubt.finding.zh}`}
              dataSource={list}
              minWidth={860}
              columns={[
                {
                  title: t('col.kind'),
                  dataIndex: 'type',
                  width: 110,
                  render: (type: string) => (
                    <span className="tag tag-warn">{t(`doubt.${type}`, { defaultValue: type })}</span>
                  ),
                },
                { title: t('col.doubt-subject'), dataIndex: 'subject', width: 260 },
                { title: t('col.finding'), render: (_, doubt) => l(doubt.finding) },
                {
                  title: t('col.origin'),
                  dataIndex: 'origin',
                  width: 100,
                  render: (origin: string) => <span className="muted">{t(`origin.${origin}`)}</span>,
                },
                {
                  title: t('col.target-name'),
                  width: 100,
                  render: (_, doubt) =>
                    doubt.target ? (
                      <AppLink to={`/plans/${id}`} search={{ open: doubt.target }}>
                        {t('to-target', { no: doubt.target })}
                      </AppLink>
                    ) : (
                      none
                    ),
                },
              ]}
            />
          </>
        )
      }
    </Loaded>
  );
}
