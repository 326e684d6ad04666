import { useQueryClient } from '@tanstack/react-query';
import { Button, Select, Upload } from 'antd';
import { useState } from 'react';
import type { ProgramImport, ProgramImportRow, ProgramPack } from '../../../../src/http/contract.ts';
import { AppLink, useAddress } from '../../app/address.tsx';
import { upload } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { useDownload } from '../../components/download-button.tsx';
import { ListTable } from '../../components/list-table.tsx';
import { Page, Panel } from '../../components/page.tsx';
import { Empty, Guard, Loaded } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { ServiceTabs } from './tabs.tsx';
import { usePacks } from './work-filters.tsx';
import '../../styles/programs.css';

/** 服务 · 名册导入: a register that was kept in Excel, matched to residents and enrolled row by row. */
export function ImportPage() {
  const { t } = useText('programs');
  const [search] = useAddress();
  const packs = usePacks(search.area);
  return (
    <Guard need="program.manage">
      <Page title={t('import')} name={t('import')} note={t('import-note')}>
        <ServiceTabs />
        <Loaded query={packs}>
          {(found) => (
            <Import
              packs={found.filter(
                ({ forms, subject }) => subject === 'resident' && forms.some(({ kind }) => kind === 'register'),
              )}
            />
          )}
        </Loaded>
      </Page>
    </Guard>
  );
}

function Import({ packs }: { packs: ProgramPack[] }) {
  const { t, l } = useText('programs');
  const [search, change] = useAddress();
  const client = useQueryClient();
  const { busy, start } = useDownload();
  const [sending, setSending] = useState<number>();
  const [failure, setFailure] = useState<unknown>();
  const [done, setDone] = useState<ProgramImport>();
  const pack = packs.find(({ id }) => id === search.pack) ?? packs[0];
  if (!pack) return <Empty title={t('no-programmes')} />;
  const send = async (file: File) => {
    const body = new FormData();
    body.append('file', file, file.name);
    setFailure(undefined);
    setDone(undefined);
    setSending(0);
    try {
      setDone(await upload<ProgramImport>(`/api/programs/${pack.id}/register-imports`, body, setSending));
      await client.invalidateQueries({ queryKey: ['programs'] });
    } catch (caught) {
      setFailure(caught);
    } finally {
      setSending(undefined);
    }
  };
  return (
    <>
      <div className="filters">
        <Select
          aria-label={t('programme')}
          value={pack.id}
          onChange={(id) => {
            setDone(undefined);
            change({ pack: id });
          }}
          options={packs.map(({ id, title }) => ({ value: id, label: l(title) }))}
          style={{ minWidth: 200 }}
        />
        <Button
          loading={busy !== undefined}
          onClick={() => void start(`/api/programs/${pack.id}/register-template`, `${l(pack.title)}.xlsx`)}
        >
          {t('template')}
        </Button>
        <Upload
          accept=".xlsx,.csv"
          showUploadList={false}
          beforeUpload={(file) => {
            void send(file);
            return false;
          }}
        >
          <Button type="primary" loading={sending !== undefined}>
            {sending === undefined ? t('import-file') : t('importing')}
          </Button>
        </Upload>
      </div>
      {failure !== undefined && <FailureNote error={failure} />}
      {done ? (
        <Panel
          title={`${done.name} · ${t('import-counts', done.counts)}`}
          tools={
            <Button
              onClick={() => void start(`/api/programs/${done.pack}/register-imports/${done.id}/file`, done.name)}
            >
              {t('import-back')}
            </Button>
          }
        >
          {done.again && <p>{t('import-again')}</p>}
          <Rows rows={done.rows} />
        </Panel>
      ) : (
        <Empty title={t('import-none')} why={t('import-none-why')} />
      )}
    </>
  );
}

const TONE = { enrolled: 'good', known: 'plain', refused: 'bad' } as const;

function Rows({ rows }: { rows: ProgramImportRow[] }) {
  const { t, l } = useText('programs');
  return (
    <ListTable<ProgramImportRow>
      label={t('import')}
      rowKey="row"
      minWidth={520}
      maxHeight={520}
      dataSource={rows}
      columns={[
        { title: t('row'), dataIndex: 'row', width: 70, align: 'right' },
        {
          title: t('result'),
          dataIndex: 'state',
          width: 120,
          render: (state: ProgramImportRow['state']) => <Mark tone={TONE[state]}>{t(`import-state.${state}`)}</Mark>,
        },
        {
          title: t('reason'),
          dataIndex: 'problems',
          render: (problems: ProgramImportRow['problems']) => problems.map(({ text }) => l(text)).join('；'),
        },
        {
          title: '',
          dataIndex: 'person',
          width: 110,
          render: (person: string | null) =>
            person && <AppLink to={`/residents/${person}?tab=programmes`}>{t('resident-page')}</AppLink>,
        },
      ]}
    />
  );
}
