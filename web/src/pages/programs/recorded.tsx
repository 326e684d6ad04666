import { useQueryClient } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useState } from 'react';
import type { ProgramRecorded } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { useCan } from '../../app/session.ts';
import { ListTable } from '../../components/list-table.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { ClassMark } from './marks.tsx';

/** What other institutions recorded: counted like contacts, or why not; what nobody knows somebody says here. */
export function Recorded({ person, rows }: { person: string; rows: ProgramRecorded[] }) {
  const { t, l } = useText('programs');
  const can = useCan();
  const [saying, setSaying] = useState<string>();
  const unknown = rows.filter(({ why }) => why === 'unknown').length;
  return (
    <>
      <h3>
        {t('recorded')} {unknown > 0 && <Mark tone="warn">{t('recorded-waiting', { count: unknown })}</Mark>}
      </h3>
      <ListTable<ProgramRecorded>
        label={t('recorded')}
        rowKey="id"
        minWidth={640}
        cards
        dataSource={rows}
        columns={[
          { title: t('day'), dataIndex: 'day', width: 110 },
          {
            title: t('recorded-what'),
            dataIndex: 'name',
            render: (_, row) => (row.name ? l(row.name) : t('recorded-unnamed')),
          },
          {
            title: t('class'),
            dataIndex: 'class',
            width: 360,
            render: (_, row) =>
              saying === row.id && row.choices ? (
                <Saying person={person} row={row} choices={row.choices} onDone={() => setSaying(undefined)} />
              ) : (
                <>
                  {row.counts ? <ClassMark found={row.class} /> : <Why row={row} />}
                  {row.word && <span className="muted"> {t('recorded-word', { by: row.word.by })}</span>}
                  {row.choices && can('program.record') && (row.why === 'unknown' || row.word) && (
                    <Button size="small" type="link" onClick={() => setSaying(row.id)}>
                      {t(row.word ? 'recorded-say-again' : 'recorded-say')}
                    </Button>
                  )}
                </>
              ),
          },
        ]}
      />
    </>
  );
}

function Why({ row: { why } }: { row: ProgramRecorded }) {
  const { t } = useText('programs');
  return why === null ? null : <Mark tone={why === 'unknown' ? 'warn' : 'plain'}>{t(`recorded-${why}`)}</Mark>;
}

function Saying({
  person,
  row,
  choices: { label, options },
  onDone,
}: {
  person: string;
  row: ProgramRecorded;
  choices: NonNullable<ProgramRecorded['choices']>;
  onDone: () => void;
}) {
  const { t, l } = useText('programs');
  const client = useQueryClient();
  const [codes, setCodes] = useState<string[]>([]);
  const [failure, setFailure] = useState<unknown>();
  const say = async (said: string[]) => {
    setFailure(undefined);
    try {
      const { type, id } = row.record;
      await api.post(`/api/programs/persons/${person}/record-words`, { pack: row.pack, type, id, codes: said });
      await client.invalidateQueries({ queryKey: ['programs'] });
      onDone();
    } catch (caught) {
      setFailure(caught);
    }
  };
  return (
    <div className="work-form">
      <Select
        mode="multiple"
        autoFocus
        aria-label={l(label)}
        placeholder={t('recorded-choose', { what: l(label) })}
        value={codes}
        onChange={setCodes}
        options={options.map((one) => ({ value: one.code, label: l(one.label) }))}
        optionFilterProp="label"
        style={{ width: '100%' }}
      />
      <div className="form-actions">
        <Button size="small" type="primary" disabled={codes.length === 0} onClick={() => void say(codes)}>
          {t('recorded-so')}
        </Button>
        <Button size="small" onClick={() => void say([])}>
          {t('recorded-none')}
        </Button>
        <Button size="small" onClick={onDone}>
          {t('cancel')}
        </Button>
      </div>
      {failure !== undefined && <FailureNote error={failure} />}
    </div>
  );
}
