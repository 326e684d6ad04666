import { useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox, Drawer, Input, Radio } from 'antd';
import { useState } from 'react';
import type { ProgramTeam, ProgramTeamRequest } from '../../../../src/http/contract.ts';
import { AppLink, useAddress } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { useArea, useCan } from '../../app/session.ts';
import { ListTable } from '../../components/list-table.tsx';
import { Page } from '../../components/page.tsx';
import { Empty, Guard, Loaded } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { ColleagueSelect } from './colleague-select.tsx';
import { ServiceTabs } from './tabs.tsx';
import { useTeams } from './work-filters.tsx';
import '../../styles/programs.css';

/** 服务 · 团队: who works together, and how many residents each team looks after. */
export function TeamsPage() {
  const { t } = useText('programs');
  const can = useCan();
  const [search] = useAddress();
  const teams = useTeams(search.area);
  const [open, setOpen] = useState<{ id: string; team?: ProgramTeam }>();
  return (
    <Guard need="program.read">
      <Page
        title={t('teams')}
        name={t('teams')}
        note={t('teams-note')}
        tools={
          can('program.manage') && (
            <Button type="primary" onClick={() => setOpen({ id: crypto.randomUUID() })}>
              {t('team-new')}
            </Button>
          )
        }
      >
        <ServiceTabs />
        <Loaded query={teams}>
          {(found) =>
            found.length === 0 ? (
              <Empty title={t('teams-none')} why={t('teams-none-why')} />
            ) : (
              <Teams teams={found} onOpen={(team) => setOpen({ id: team.id, team })} />
            )
          }
        </Loaded>
        <Drawer
          open={open !== undefined}
          onClose={() => setOpen(undefined)}
          title={open?.team?.name ?? t('team-new')}
          size={480}
          destroyOnHidden
        >
          {open && <TeamForm id={open.id} team={open.team} onDone={() => setOpen(undefined)} />}
        </Drawer>
      </Page>
    </Guard>
  );
}

function Teams({ teams, onOpen }: { teams: ProgramTeam[]; onOpen: (team: ProgramTeam) => void }) {
  const { t } = useText('programs');
  const can = useCan();
  return (
    <ListTable<ProgramTeam>
      label={t('teams')}
      rowKey="id"
      minWidth={640}
      dataSource={teams}
      columns={[
        {
          title: t('team'),
          dataIndex: 'name',
          render: (name: string, team) => (
            <>
              <AppLink to={`/services/today?team=${team.id}`}>{name}</AppLink>{' '}
              {!team.active && <Mark tone="plain">{t('team-ended')}</Mark>}
            </>
          ),
        },
        { title: t('village'), dataIndex: 'areaName' },
        {
          title: t('members'),
          dataIndex: 'members',
          render: (members: ProgramTeam['members']) =>
            members
              .map(({ name, lead }) => (lead ? t('in-unit', { what: name, unit: t('lead') }) : name))
              .join(t('list-comma')),
        },
        { title: t('enrolled'), dataIndex: 'enrolled', width: 90, align: 'right' },
        {
          title: '',
          dataIndex: 'id',
          width: 90,
          render: (_, team) =>
            can('program.manage') && (
              <Button size="small" onClick={() => onOpen(team)}>
                {t('change')}
              </Button>
            ),
        },
      ]}
    />
  );
}

function TeamForm({ id, team, onDone }: { id: string; team: ProgramTeam | undefined; onDone: () => void }) {
  const { t } = useText('programs');
  const client = useQueryClient();
  const { code } = useArea();
  const [name, setName] = useState(team?.name ?? '');
  const [members, setMembers] = useState<ProgramTeam['members']>(team?.members ?? []);
  const [active, setActive] = useState(team?.active ?? true);
  const [failure, setFailure] = useState<unknown>();
  const save = async () => {
    setFailure(undefined);
    try {
      const body: ProgramTeamRequest = {
        name,
        area: team?.area ?? code,
        active,
        members: members.map(({ account: by, lead }) => ({ account: by, lead })),
        ...(team?.institution ? { institution: team.institution } : {}),
        ...(team ? { version: team.version } : {}),
      };
      await api.put(`/api/programs/teams/${id}`, body);
      await client.invalidateQueries({ queryKey: ['programs'] });
      onDone();
    } catch (caught) {
      setFailure(caught);
    }
  };
  return (
    <form
      className="team-form"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <label htmlFor="team-name">{t('team-name')}</label>
      <Input id="team-name" value={name} maxLength={100} onChange={(event) => setName(event.target.value)} />
      <span>{t('members')}</span>
      <ul className="plain-list">
        {members.map((member) => (
          <li key={member.account} className="form-actions">
            <Radio
              name="lead"
              checked={member.lead}
              onChange={() => setMembers(members.map((one) => ({ ...one, lead: one.account === member.account })))}
            >
              {t('lead')}
            </Radio>
            <span>
              {member.name} <span className="muted">{member.account}</span>
            </span>
            <Button size="small" onClick={() => setMembers(members.filter((one) => one.account !== member.account))}>
              {t('remove-row')}
            </Button>
          </li>
        ))}
      </ul>
      <ColleagueSelect
        area={team?.area ?? code}
        label={t('member-add')}
        without={members.map(({ account }) => account)}
        onChoose={(one) =>
          one && setMembers([...members, { account: one.account, name: one.name, lead: members.length === 0 }])
        }
      />
      <Checkbox checked={active} onChange={(event) => setActive(event.target.checked)}>
        {t('team-active')}
      </Checkbox>
      {failure !== undefined && <FailureNote error={failure} />}
      <Button type="primary" htmlType="submit" disabled={name.trim() === '' || members.length === 0}>
        {t('save')}
      </Button>
    </form>
  );
}
