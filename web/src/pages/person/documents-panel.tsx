import { DownloadOutlined, PrinterOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Drawer } from 'antd';
import { createElement, type ReactNode, useState } from 'react';
import type { NarrativeNode, PersonDocument, PersonEntry } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { useCan } from '../../app/session.ts';
import { useDownload } from '../../components/download-button.tsx';
import { formatBytes, formatDate, none } from '../../components/format.ts';
import { usePaged } from '../../components/paged.ts';
import { PagedTable } from '../../components/paged-table.tsx';
import { parseReference } from '../../components/record-drawer.tsx';
import { Empty, Loaded } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import '../../styles/person.css';

/** Documents of the person; one opens beside the list, as plain text of its sections. */
export function DocumentsPanel({ base, name }: { base: string; name: string }) {
  const { t } = useText('person');
  const [open, setOpen] = useState<PersonEntry>();
  const paged = usePaged<PersonEntry>(['person', base, 'documents'], `${base}/documents`, {});
  return (
    <>
      <PagedTable<PersonEntry>
        paged={paged}
        label={t('tabs.documents')}
        rowKey={(row) => row.reference}
        empty={<Empty title={t('documents-none')} />}
        onOpen={setOpen}
        columns={[
          { title: t('date'), dataIndex: 'date', width: 110, render: formatDate },
          { title: t('what'), dataIndex: 'title', render: (title: string | null) => title ?? none },
          { title: t('where'), dataIndex: 'institutionName', render: (name: string | null) => name ?? none },
        ]}
      />
      <Drawer
        open={open !== undefined}
        onClose={() => setOpen(undefined)}
        title={open?.title ?? t('tabs.documents')}
        size="min(720px, 100vw)"
        destroyOnHidden
      >
        {open && <DocumentText base={base} name={name} entry={open} />}
      </Drawer>
    </>
  );
}

function DocumentText({ base, name, entry }: { base: string; name: string; entry: PersonEntry }) {
  const { t } = useText('person');
  const can = useCan();
  const { type, id } = parseReference(entry.reference)!;
  const { start } = useDownload();
  const path = `${base}/documents/${type}/${id}`;
  const query = useQuery({ queryKey: ['person', path], queryFn: () => api.get<PersonDocument>(path) });
  return (
    <Loaded query={query}>
      {({ parts, attachments, original, status }) => (
        <div className="person-document">
          <h2 className="print-only">{entry.title}</h2>
          <p>
            <strong>{name}</strong> <span className="muted">{formatDate(entry.date)}</span>{' '}
            <span className="muted">{entry.institutionName ?? ''}</span>{' '}
            {status === 'superseded' && <Mark tone="warn">{t('superseded')}</Mark>}
          </p>
          <p className="no-print">
            <Button icon={<PrinterOutlined />} onClick={() => window.print()}>
              {t('print-document')}
            </Button>{' '}
            {original && can('record.read') && (
              <Button
                icon={<DownloadOutlined />}
                onClick={() => void start(`/api/documents/${original}/original`, `${original}.xml`)}
              >
                {t('original')}
              </Button>
            )}
          </p>
          {parts.length === 0 && <Empty title={t('document-empty')} />}
          {parts.map(({ title, text }, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: sections of one document never move
            <section key={i}>
              {title && <h3>{title}</h3>}
              {text && draw(text as NarrativeNode[])}
            </section>
          ))}
          {attachments.map(({ index, title, contentType, size }) => (
            <p key={index}>
              <Button onClick={() => void start(`${path}/attachments/${index}`, title ?? `${id}-${index}`)}>
                {`${title ?? t('attachment')} (${[contentType, size && formatBytes(size)].filter(Boolean).join(', ')})`}
              </Button>
            </p>
          ))}
        </div>
      )}
    </Loaded>
  );
}

const EMPTY = new Set(['br', 'hr']);

/** The server sends texts and a few known elements; React writes texts as texts. */
function draw(nodes: readonly NarrativeNode[]): ReactNode[] {
  return nodes.map((node, i) =>
    typeof node === 'string'
      ? node
      : EMPTY.has(node.tag)
        ? createElement(node.tag, { key: i })
        : createElement(node.tag, { key: i }, draw(node.children)),
  );
}
