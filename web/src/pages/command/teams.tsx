import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox, Drawer, Form, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import type { EmergencyTeam, EmergencyTeams, TeamMember } from '../../../../src/http/contract.ts';
import { AppLink } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { useArea, useCan } from '../../app/session.ts';
import { ExportButton } from '../../components/download-button.tsx';
import { none } from '../../components/format.ts';
import { ListTable } from '../../components/list-table.tsx';
import { Page } from '../../components/page.tsx';
import { rowOpener } from '../../components/paged-table.tsx';
import { Empty, Guard, Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { DrillMark } from './marks.tsx';
import { useCommandSettings } from './queries.ts';
import { CommandTabs } from './tabs.tsx';

/** 应急指挥 · 队伍: teams with rosters; who is on call, who is called up. */
export function TeamsPage() {
  const { t, l } = useText('command');
  const can = useCan();
  const [open, setOpen] = useState<EmergencyTeam>();
  const [adding, setAdding] = useState(false);
  const query = useQuery({
    queryKey: ['command', 'teams'],
    queryFn: ({ signal }) => api.get<EmergencyTeams>('/api/command/teams', {}, signal),
  });
  return (
    <Guard need="command.read">
      <Page
        title={t('teams.title')}
        name={t('teams.title')}
        note={t('teams.note')}
        tools={
          <>
            {can('command.manage') && <Button onClick={() => setAdding(true)}>{t('teams.add')}</Button>}
            <ExportButton path="/api/command/teams" params={{}} name={t('teams.title')} />
          </>
        }
      >
        <CommandTabs />
        <Loaded query={query}>
          {({ items, classes, skills }) => (
            <>
              <ListTable<EmergencyTeam>
                label={t('teams.title')}
                rowKey="id"
                minWidth={720}
                dataSource={items}
                locale={{ emptyText: <Empty title={t('teams.none')} why={t('teams.none-why')} /> }}
                {...rowOpener(setOpen)}
                columns={[
                  { title: t('team.name'), dataIndex: 'name', render: (name: string) => <strong>{name}</strong> },
                  { title: t('team.class'), dataIndex: 'classTitle', width: 170, render: (title) => l(title) },
                  {
                    title: t('team.area'),
                    dataIndex: 'areaName',
                    width: 130,
                    render: (name: string | null, { area }) => name ?? area,
                  },
                  { title: t('team.members'), dataIndex: 'members', width: 80, align: 'right' },
                  { title: t('team.on-call'), dataIndex: 'onCall', width: 80, align: 'right' },
                  {
                    title: t('team.event'),
                    key: 'event',
                    width: 220,
                    render: (_, { event, eventTitle, exercise }) =>
                      event ? (
                        <>
                          {exercise && <DrillMark />}{' '}
                          <AppLink to={`/command/events/${event}?tab=teams`}>{eventTitle}</AppLink>
                        </>
                      ) : (
                        none
                      ),
                  },
                ]}
              />
              {open && <Roster team={open} skills={skills} onClose={() => setOpen(undefined)} />}
              {adding && <AddTeam classes={classes} onClose={() => setAdding(false)} />}
            </>
          )}
        </Loaded>
      </Page>
    </Guard>
  );
}

function AddTeam({ classes, onClose }: { classes: EmergencyTeams['classes']; onClose: () => void }) {
  const { t, l } = useText('command');
  const { code } = useArea();
  const client = useQueryClient();
  const add = useMutation({
    mutationFn: (body: object) => api.post('/api/command/teams', { ...body, area: code }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['command', 'teams'] });
      onClose();
    },
  });
  return (
    <Modal title={t('teams.add')} open footer={null} onCancel={onClose}>
      {add.error && <FailureNote error={add.error} />}
      <Form layout="vertical" requiredMark={false} onFinish={add.mutate} initialValues={{ class: classes[0]?.id }}>
        <Form.Item
          name="name"
          label={t('team.name')}
          rules={[{ required: true, whitespace: true, message: t('text-rule') }]}
        >
          <Input maxLength={100} autoFocus />
        </Form.Item>
        <Form.Item name="class" label={t('team.class')}>
          <Select options={classes.map(({ id, title }) => ({ value: id, label: l(title) }))} />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={add.isPending}>
          {t('save')}
        </Button>
      </Form>
    </Modal>
  );
}

function Roster({
  team,
  skills,
  onClose,
}: {
  team: EmergencyTeam;
  skills: EmergencyTeams['skills'];
  onClose: () => void;
}) {
  const { t, l, list } = useText('command');
  const can = useCan();
  const [edited, setEdited] = useState<TeamMember | 'new'>();
  const path = `/api/command/teams/${team.id}/members`;
  const key = ['command', 'roster', team.id];
  const query = useQuery({ queryKey: key, queryFn: ({ signal }) => api.get<TeamMember[]>(path, {}, signal) });
  const titles = new Map(skills.map(({ id, title }) => [id, title]));
  return (
    <Drawer
      title={team.name}
      open
      size={720}
      onClose={onClose}
      extra={can('command.manage') && <Button onClick={() => setEdited('new')}>{t('team.add')}</Button>}
    >
      <Loaded query={query}>
        {(members) => (
          <ListTable<TeamMember>
            label={team.name}
            rowKey="id"
            minWidth={560}
            dataSource={members}
            {...rowOpener(can('command.manage') ? setEdited : undefined)}
            columns={[
              {
                title: t('member.name'),
                dataIndex: 'name',
                render: (name: string, { leader }) => (
                  <>
                    {name} {leader && <span className="tag">{t('team.leader')}</span>}
                  </>
                ),
              },
              {
                title: t('member.profession'),
                key: 'profession',
                render: (_, { profession, employer }) => [profession, employer].filter(Boolean).join(' · ') || none,
              },
              {
                title: t('member.skills'),
                dataIndex: 'skills',
                render: (ids: string[]) => list(ids.map((id) => l(titles.get(id)))) || none,
              },
              {
                title: t('member.phone'),
                dataIndex: 'phone',
                width: 130,
                render: (phone: string | null) => phone ?? none,
              },
              { title: t('team.on-call'), dataIndex: 'onCall', width: 70, render: (on: boolean) => (on ? '✓' : none) },
            ]}
          />
        )}
      </Loaded>
      {edited && (
        <MemberForm
          path={path}
          queryKey={key}
          area={team.area}
          member={edited === 'new' ? undefined : edited}
          skills={skills}
          onClose={() => setEdited(undefined)}
        />
      )}
    </Drawer>
  );
}

function MemberForm({
  path,
  queryKey,
  member,
  area,
  skills,
  onClose,
}: {
  path: string;
  queryKey: string[];
  area: string;
  member: TeamMember | undefined;
  skills: EmergencyTeams['skills'];
  onClose: () => void;
}) {
  const { t, l } = useText('command');
  const client = useQueryClient();
  const accounts = useCommandSettings(area).data?.accounts ?? [];
  const save = useMutation({
    mutationFn: (values: Partial<TeamMember> & { left?: boolean }) => {
      const { left, ...rest } = values;
      return api.post<TeamMember[]>(path, {
        ...(member ? { id: member.id } : {}),
        name: rest.name,
        phone: rest.phone || null,
        account: rest.account || null,
        leader: rest.leader ?? false,
        profession: rest.profession || null,
        employer: rest.employer || null,
        skills: rest.skills ?? [],
        certificates: member?.certificates ?? [],
        onCall: rest.onCall ?? false,
        active: !left,
      });
    },
    onSuccess: (members) => {
      client.setQueryData(queryKey, members);
      void client.invalidateQueries({ queryKey: ['command', 'teams'] });
      onClose();
    },
  });
  return (
    <Modal title={member ? member.name : t('team.add')} open footer={null} onCancel={onClose}>
      {save.error && <FailureNote error={save.error} />}
      <Form layout="vertical" requiredMark={false} initialValues={member ?? {}} onFinish={save.mutate}>
        <div className="fact-fields">
          <Form.Item
            name="name"
            label={t('member.name')}
            rules={[{ required: true, whitespace: true, message: t('text-rule') }]}
          >
            <Input maxLength={60} />
          </Form.Item>
          <Form.Item name="phone" label={t('member.phone')}>
            <Input maxLength={30} inputMode="tel" />
          </Form.Item>
          <Form.Item name="profession" label={t('member.profession')}>
            <Input maxLength={60} />
          </Form.Item>
          <Form.Item name="employer" label={t('member.employer')}>
            <Input maxLength={100} />
          </Form.Item>
          <Form.Item name="account" label={t('member.account')} extra={t('member.account-why')}>
            <Select
              allowClear
              showSearch={{ optionFilterProp: 'label' }}
              options={[
                ...accounts.map(({ account, name }) => ({
                  value: account,
                  label: t('with', { what: name, more: account }),
                })),
                ...(member?.account && !accounts.some(({ account }) => account === member.account)
                  ? [{ value: member.account, label: member.account }]
                  : []),
              ]}
            />
          </Form.Item>
        </div>
        <Form.Item name="skills" label={t('member.skills')}>
          <Select mode="multiple" options={skills.map(({ id, title }) => ({ value: id, label: l(title) }))} />
        </Form.Item>
        <div className="form-row">
          <Form.Item name="leader" valuePropName="checked">
            <Checkbox>{t('team.leader')}</Checkbox>
          </Form.Item>
          <Form.Item name="onCall" valuePropName="checked">
            <Checkbox>{t('team.on-call')}</Checkbox>
          </Form.Item>
          {member && (
            <Form.Item name="left" valuePropName="checked">
              <Checkbox>{t('member.left')}</Checkbox>
            </Form.Item>
          )}
        </div>
        <Button type="primary" htmlType="submit" loading={save.isPending}>
          {t('save')}
        </Button>
      </Form>
    </Modal>
  );
}
