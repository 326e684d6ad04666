import { useMutation } from '@tanstack/react-query';
import { Button, Input, Modal } from 'antd';
import type { TextAreaRef } from 'antd/es/input/TextArea';
import { useRef, useState } from 'react';
import type { CommandDetail, CommandNotice, LogCheck } from '../../../../src/http/contract.ts';
import { AppLink } from '../../app/address.tsx';
import { address, api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { useCan } from '../../app/session.ts';
import { ExportButton, useDownload } from '../../components/download-button.tsx';
import { formatTime, none } from '../../components/format.ts';
import { ListTable } from '../../components/list-table.tsx';
import { Panel } from '../../components/page.tsx';
import { Empty } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { LevelMark } from '../warning/level-mark.tsx';
import { useChange } from './queries.ts';

/** Reports in time, what is released, the review after the event, and its log as a whole. */
export function EventPapers({ detail }: { detail: CommandDetail }) {
  return (
    <div className="columns">
      <div>
        <Documents detail={detail} />
        <Relays detail={detail} />
        <Signals detail={detail} />
        <Reports detail={detail} />
        <LogTools detail={detail} />
      </div>
      <div>
        <Review detail={detail} />
        <Notices detail={detail} />
      </div>
    </div>
  );
}

function Relays({ detail: { event, relays, may } }: { detail: CommandDetail }) {
  const { t, l } = useText('command');
  const relay = useChange<{ step: string }>(event.id, 'relays');
  const next = relays.find(({ done }) => done === null);
  return (
    <Panel title={t('relays')}>
      {relay.error && <FailureNote error={relay.error} />}
      <ListTable
        label={t('relays')}
        rowKey="id"
        dataSource={relays}
        columns={[
          { title: t('relay.step'), dataIndex: 'title', render: (title) => l(title) },
          { title: t('relay.due'), dataIndex: 'due', width: 158, render: (due: string) => formatTime(due) },
          {
            title: t('relay.done'),
            key: 'done',
            width: 210,
            render: (_, { id, done, by, late }) =>
              done ? (
                <Mark tone={late ? 'warn' : 'good'}>{`${formatTime(done)} ${by ?? ''}`}</Mark>
              ) : id === next?.id && may.report && event.state !== 'closed' ? (
                <Button
                  size="small"
                  type="primary"
                  loading={relay.isPending}
                  onClick={() => relay.mutate({ step: id })}
                >
                  {t('relay.mark')}
                </Button>
              ) : late ? (
                <Mark tone="bad">{t('relay.late')}</Mark>
              ) : (
                none
              ),
          },
        ]}
      />
    </Panel>
  );
}

/** Every paper of the event in one place. */
function Documents({ detail: { event, reports, review, notices } }: { detail: CommandDetail }) {
  const { t } = useText('command');
  const can = useCan();
  const { busy, start } = useDownload();
  const base = `/api/command/events/${event.id}`;
  const papers = [
    { key: 'situation', label: t('do.situation'), path: `${base}/situation.docx`, at: null },
    ...reports.map(({ no, kind, at }) => ({
      key: `report-${no}`,
      label: `${t(`report.${kind}`)} ${t('paper.no', { no })}`,
      path: `${base}/reports/${no}/report.docx`,
      at,
    })),
    ...(review ? [{ key: 'review', label: t('review-word'), path: `${base}/review.docx`, at: review.at }] : []),
    { key: 'log', label: t('paper.log'), path: `${base}/log?format=xlsx`, at: null },
  ];
  return (
    <Panel title={t('paper.title')}>
      <ul className="item-list" aria-label={t('paper.title')}>
        {papers.map(({ key, label, path, at }) => (
          <li key={key}>
            <button
              type="button"
              className="link-button item-grow"
              disabled={busy !== undefined}
              onClick={() => void start(address(path), `${event.title} ${label}.${key === 'log' ? 'xlsx' : 'docx'}`)}
            >
              {label}
            </button>
            <span className="muted">{at ? formatTime(at) : t('paper.live')}</span>
          </li>
        ))}
        {event.signal && can('surveillance.read') && (
          <li>
            <AppLink to={`/warning/signals/${event.signal}/investigation`} className="item-grow">
              {t('paper.investigation')}
            </AppLink>
            <span className="muted">{t('paper.live')}</span>
          </li>
        )}
        {notices
          .filter(({ state }) => state === 'released' || state === 'withdrawn')
          .map(({ id, title, state, stateAt }) => (
            <li key={id}>
              <AppLink to="/public/notices" className="item-grow">
                {title}
              </AppLink>
              <span className="muted">{`${t(`notice.${state}`)} ${formatTime(stateAt)}`}</span>
            </li>
          ))}
      </ul>
    </Panel>
  );
}

/** The signal it was made of, and what else is open there: closing the event closes only its own. */
function Signals({ detail: { signals } }: { detail: CommandDetail }) {
  const { t, l } = useText('command');
  if (signals.length === 0) return null;
  return (
    <Panel title={t('signals.title')}>
      <ul className="item-list" aria-label={t('signals.title')}>
        {signals.map(({ id, own, open, level, areaName, cases, firstDay, lastDay, stateTitle }) => (
          <li key={id}>
            <LevelMark level={level} />
            <AppLink to={`/warning/signals/${id}`} className="item-grow">
              {t('signals.one', { area: areaName ?? '', cases, from: firstDay, to: lastDay })}
            </AppLink>
            {own && <span className="tag">{t('signals.own')}</span>}
            <Mark tone={open ? 'warn' : 'plain'}>{l(stateTitle)}</Mark>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Reports({ detail: { reports, may } }: { detail: CommandDetail }) {
  const { t } = useText('command');
  return (
    <Panel title={t('reports')}>
      {reports.length === 0 && (
        <Empty title={t('reports-none')} why={t(may.report ? 'reports-none-why' : 'reports-none-read')} />
      )}
      {reports.map(({ no, kind, at, name, text }) => (
        <details key={no}>
          <summary>
            <strong>{t(`report.${kind}`)}</strong> <span className="muted">{`${formatTime(at)} · ${name}`}</span>
          </summary>
          <p className="as-written">{text}</p>
        </details>
      ))}
    </Panel>
  );
}

function LogTools({ detail: { event } }: { detail: CommandDetail }) {
  const { t } = useText('command');
  const check = useMutation({ mutationFn: () => api.get<LogCheck>(`/api/command/events/${event.id}/log/check`) });
  return (
    <Panel
      title={t('log')}
      tools={<ExportButton path={`/api/command/events/${event.id}/log`} params={{}} name={event.title} />}
    >
      <p>{t('log-why')}</p>
      <Button loading={check.isPending} onClick={() => check.mutate()}>
        {t('log-check')}
      </Button>
      {check.error && <FailureNote error={check.error} />}
      {check.data && (
        <Mark tone={check.data.broken === null ? 'good' : 'bad'}>
          {check.data.broken === null
            ? t('log-whole', { count: check.data.entries })
            : t('log-broken', { no: check.data.broken })}
        </Mark>
      )}
    </Panel>
  );
}

function Review({ detail: { event, review, findings, intervals } }: { detail: CommandDetail }) {
  const { t } = useText('command');
  const length = (minutes: number) => {
    const parts = { days: Math.floor(minutes / 1440), hours: Math.floor(minutes / 60) % 24, minutes: minutes % 60 };
    const shown = (['days', 'hours', 'minutes'] as const).filter((one) => parts[one] > 0);
    return (shown.length > 0 ? shown : (['minutes'] as const))
      .map((one) => t(`interval.${one}`, { n: parts[one] }))
      .join(' ');
  };
  const { busy, start } = useDownload();
  const word = () => void start(address(`/api/command/events/${event.id}/review.docx`), `${event.title}.docx`);
  return (
    <Panel
      title={t('review')}
      tools={
        review && (
          <Button size="small" loading={busy !== undefined} onClick={word}>
            {t('review-word')}
          </Button>
        )
      }
    >
      <ListTable
        label={t('intervals')}
        rowKey="id"
        dataSource={intervals}
        columns={[
          { title: t('interval.part'), dataIndex: 'id', render: (id: string) => t(`interval.${id}`) },
          { title: t('interval.from'), dataIndex: 'from', width: 158, render: (at: string | null) => formatTime(at) },
          {
            title: t('interval.length'),
            dataIndex: 'minutes',
            width: 130,
            align: 'right',
            render: (minutes: number | null) => (minutes === null ? none : length(minutes)),
          },
        ]}
      />
      {review ? <p className="as-written">{review.summary}</p> : <p className="muted">{t('review-none')}</p>}
      <ul className="item-list" aria-label={t('findings')}>
        {findings.map(({ no, good, text, title, due }) => (
          <li key={no}>
            <Mark tone={good ? 'good' : 'warn'}>{t(good ? 'finding.good' : 'finding.bad')}</Mark>
            <span className="item-grow">{text}</span>
            {title && <span className="muted">{`${t('finding.task')} ${title} ${due ?? ''}`}</span>}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

const NEXT: Record<CommandNotice['state'], readonly ('reviewed' | 'refused' | 'released' | 'withdrawn')[]> = {
  draft: ['reviewed', 'refused'],
  reviewed: ['released', 'refused'],
  released: ['withdrawn'],
  refused: [],
  withdrawn: [],
};
const TONES = { draft: 'plain', reviewed: 'busy', refused: 'bad', released: 'good', withdrawn: 'warn' } as const;

function Notices({ detail: { event, notices, may } }: { detail: CommandDetail }) {
  const { t } = useText('command');
  return (
    <Panel title={t('notices')}>
      {notices.length === 0 && <Empty title={t('notices-none')} why={t('notices-none-why')} />}
      {notices.map((notice) => (
        <article key={notice.id} className="command-notice">
          <div className="command-order-head">
            <strong>{notice.title}</strong>
            <Mark tone={TONES[notice.state]}>{t(`notice.${notice.state}`)}</Mark>
          </div>
          <p className="as-written">{notice.text}</p>
          <p className="muted">{`${notice.issuer} · ${notice.name} · ${notice.stateBy} ${formatTime(notice.stateAt)}${notice.note ? ` · ${notice.note}` : ''}`}</p>
          {may.release && NEXT[notice.state].length > 0 && <NoticeMoves event={event.id} notice={notice} />}
        </article>
      ))}
    </Panel>
  );
}

function NoticeMoves({ event, notice }: { event: string; notice: CommandNotice }) {
  const { t } = useText('command');
  const [asked, setAsked] = useState<'refused' | 'withdrawn'>();
  const [note, setNote] = useState('');
  const reason = useRef<TextAreaRef>(null);
  const moves = NEXT[notice.state].filter((state) => state !== 'reviewed' || !notice.own);
  const move = useChange<{ state: string; note?: string }>(event, `notices/${notice.id}/steps`, () =>
    setAsked(undefined),
  );
  return (
    <>
      {move.error && <FailureNote error={move.error} />}
      {notice.own && notice.state === 'draft' && <p className="muted">{t('notice-by-other')}</p>}
      <div className="command-moves">
        {moves.map((state, i) => (
          <Button
            key={state}
            size="small"
            type={i === 0 && state !== 'refused' ? 'primary' : 'default'}
            loading={move.isPending}
            onClick={() => (state === 'refused' || state === 'withdrawn' ? setAsked(state) : move.mutate({ state }))}
          >
            {t(`notice-do.${state}`)}
          </Button>
        ))}
      </div>
      <Modal
        title={asked ? t(`notice-do.${asked}`) : ''}
        open={asked !== undefined}
        onCancel={() => setAsked(undefined)}
        onOk={() => asked && move.mutate({ state: asked, note })}
        okText={asked ? t(`notice-do.${asked}`) : ''}
        okButtonProps={{ disabled: note.trim() === '', loading: move.isPending }}
        cancelText={t('cancel')}
        afterOpenChange={(open) => open && reason.current?.focus()}
      >
        <Input.TextArea
          aria-label={t('reason')}
          placeholder={t('reason')}
          ref={reason}
          value={note}
          onChange={(change) => setNote(change.target.value)}
          autoSize={{ minRows: 2 }}
          maxLength={500}
        />
      </Modal>
    </>
  );
}
