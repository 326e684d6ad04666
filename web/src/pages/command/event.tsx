import { useParams } from '@tanstack/react-router';
import { Button, Dropdown } from 'antd';
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { CommandDetail } from '../../../../src/http/contract.ts';
import { useAddress } from '../../app/address.tsx';
import { address } from '../../app/api.ts';
import { AddressTabs } from '../../components/address-tabs.tsx';
import { useDownload } from '../../components/download-button.tsx';
import { Page } from '../../components/page.tsx';
import { Guard, Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import '../../styles/command.css';
import { CommandPost } from './command-post.tsx';
import { type DialogName, Dialogs } from './dialogs.tsx';
import { EventPapers } from './event-papers.tsx';
import { EventTeams } from './event-teams.tsx';
import { DrillMark, GradeMark, StateMark } from './marks.tsx';
import { useEvent } from './queries.ts';
import { Screen } from './screen.tsx';

/** 应急指挥 · 一起事件: one screen for the commander; reports, papers, teams and the review beside it. */
export function CommandEventPage() {
  const { t } = useText('command');
  const { id = '' } = useParams({ strict: false });
  const query = useEvent(id);
  // Kept above what is fetched again, so that a dialog that was asked for stays whatever comes in meanwhile.
  const [asked, setAsked] = useState<{ event: string; name: DialogName }>();
  const setDialog = useCallback((name: DialogName | undefined) => setAsked(name && { event: id, name }), [id]);
  return (
    <Guard need="command.read">
      <Loaded query={query} rows={12}>
        {(detail) => (
          <EventView
            key={id}
            detail={detail}
            dialog={asked && asked.event === id ? asked.name : undefined}
            setDialog={setDialog}
          />
        )}
      </Loaded>
      {!query.data && <span className="visually-hidden">{t('title')}</span>}
    </Guard>
  );
}

/** What can be done now, with its key. */
function actionsOf({ event, may }: CommandDetail): { name: DialogName; key: string; primary?: boolean }[] {
  const live = event.state === 'open' || event.state === 'responding';
  return [
    ...(may.order && event.state === 'open'
      ? [
          { name: 'grade' as const, key: 'g', primary: event.grade === null },
          { name: 'respond' as const, key: 'r', primary: event.grade !== null },
        ]
      : []),
    ...(may.order && event.state === 'responding' ? [{ name: 'order' as const, key: 'o', primary: true }] : []),
    ...(may.report && live ? [{ name: 'facts' as const, key: 'f' }] : []),
    ...(may.report && event.state !== 'closed' ? [{ name: 'report' as const, key: 'p' }] : []),
    ...(may.order && event.state === 'ended' ? [{ name: 'review' as const, key: 'v', primary: true }] : []),
  ];
}
function moreOf({ event, may }: CommandDetail): DialogName[] {
  return [
    ...(may.order && event.state === 'responding' ? (['grade', 'level', 'period', 'seat', 'end'] as const) : []),
    ...(may.order && event.state === 'ended' ? (['finding', 'close'] as const) : []),
    ...(may.order && event.state === 'open' ? (['close'] as const) : []),
    ...(may.report && event.state !== 'closed' ? (['note', 'notice'] as const) : []),
  ];
}

function EventView({
  detail,
  dialog,
  setDialog,
}: {
  detail: CommandDetail;
  dialog: DialogName | undefined;
  setDialog: (name: DialogName | undefined) => void;
}) {
  const { t, l } = useText('command');
  const [search] = useAddress();
  const { busy, start } = useDownload();
  const { event } = detail;
  const actions = actionsOf(detail);
  const more = moreOf(detail);
  const names = more.join(' ');
  // What comes in while the menu is open does not build it anew under the pointer.
  const menu = useMemo(
    () => ({
      items: names.split(' ').map((name) => ({ key: name, label: t(`do.${name}`) })),
      onClick: ({ key }: { key: string }) => setDialog(key as DialogName),
    }),
    [names, t, setDialog],
  );
  const situation = () => void start(address(`/api/command/events/${event.id}/situation.docx`), `${event.title}.docx`);
  useEffect(() => {
    const press = (pressed: KeyboardEvent) => {
      const typing = (pressed.target as HTMLElement).closest(
        'input, textarea, select, [role="dialog"], [contenteditable]',
      );
      if (typing || pressed.ctrlKey || pressed.metaKey || pressed.altKey) return;
      const found = actions.find(({ key }) => key === pressed.key.toLowerCase());
      if (!found) return;
      pressed.preventDefault();
      setDialog(found.name);
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  });
  return (
    <div className={event.exercise ? 'command-view command-drill' : 'command-view'}>
      {event.exercise && <p className="drill-banner">{t('drill-banner')}</p>}
      <Page
        title={
          <>
            {event.exercise && <DrillMark />} <GradeMark grade={event.level ?? event.grade} large /> {event.title}{' '}
            <StateMark event={event} />
          </>
        }
        name={event.title}
        note={`${event.number} · ${l(event.kindTitle)} · ${event.areaName ?? event.area} ${event.place ?? ''}`}
        tools={
          <>
            {actions.map(({ name, key, primary }) => (
              <Button
                key={name}
                type={primary ? 'primary' : 'default'}
                title={t('key', { key: key.toUpperCase() })}
                onClick={() => setDialog(name)}
              >
                {t(`do.${name}`)}
              </Button>
            ))}
            <Button loading={busy !== undefined} onClick={situation}>
              {t('do.situation')}
            </Button>
            {more.length > 0 && (
              <Dropdown trigger={['click']} menu={menu}>
                <Button>{t('do.more')}</Button>
              </Dropdown>
            )}
          </>
        }
      >
        <AddressTabs
          label={event.title}
          tabs={[
            { key: 'screen', label: t('tab.screen'), children: <Screen detail={detail} /> },
            { key: 'post', label: t('tab.post'), children: <CommandPost detail={detail} onEdit={setDialog} /> },
            { key: 'teams', label: t('tab.teams'), children: <EventTeams detail={detail} /> },
            { key: 'papers', label: t('tab.papers'), children: <EventPapers detail={detail} /> },
          ]}
        />
      </Page>
      {dialog && (
        <Dialogs
          key={`${dialog}${search.tab ?? ''}`}
          name={dialog}
          detail={detail}
          onClose={() => setDialog(undefined)}
        />
      )}
    </div>
  );
}
