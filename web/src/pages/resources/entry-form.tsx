import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, DatePicker, Form, Input, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import type { RegisterColumnInfo, RegisterDetail, RegisterName, RegisterSaved } from '../../../../src/http/contract.ts';
import { ApiFailure, api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { useText } from '../../i18n/index.ts';
import { fieldText } from './entry-values.tsx';

type Texts = Record<string, string>;
type Field = string | string[] | Dayjs | null | undefined;

const textOf = (value: Field): string => {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.join('、');
  return typeof value === 'string' ? value.trim() : value.format('YYYY-MM-DD');
};

interface Props {
  register: RegisterName;
  columns: RegisterColumnInfo[];
  /** The entry that is changed; without it a new one is entered. */
  entry?: RegisterDetail;
  /** A post of the worker whose further post is entered. */
  postOf?: string;
  onDone: (saved: RegisterSaved) => void;
  onCancel: () => void;
}

/** The columns of a register as a form; of an entry only what was changed is sent. */
export function EntryForm({ register, columns: all, entry, postOf, onDone, onCancel }: Props) {
  const columns = all.filter(({ fixed, post }) => (postOf ? post : entry ? !fixed : true));
  const { t, l } = useText('registers');
  const client = useQueryClient();
  const [form] = Form.useForm<Record<string, Field>>();
  const before: Texts = Object.fromEntries(
    columns.map((column) => [column.key, entry ? fieldText(column, entry.values[column.key]) : '']),
  );
  const save = useMutation({
    mutationFn: ({ values, another }: { values: Texts; another?: boolean }) =>
      entry
        ? api.put<RegisterSaved>(`/api/registers/${register}/${entry.id}`, { version: entry.version, values })
        : api.post<RegisterSaved>(`/api/registers/${register}`, {
            values,
            ...(postOf ? { postOf } : {}),
            ...(another ? { another } : {}),
          }),
    onSuccess: (saved) => {
      void client.invalidateQueries({ queryKey: ['register'] });
      void client.invalidateQueries({ queryKey: ['register-findings'] });
      onDone(saved);
    },
    onError: (error) => {
      const { problems } = (error instanceof ApiFailure ? error.details : undefined) as {
        problems?: { column: string; message: { zh: string; en: string } }[];
      };
      if (problems) form.setFields(problems.map(({ column, message }) => ({ name: column, errors: [l(message)] })));
    },
  });
  const send = (fields: Record<string, Field>, another = false) => {
    const texts = Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, textOf(value)]));
    const values = Object.fromEntries(
      Object.entries(texts).filter(([key, text]) => (entry ? text !== before[key] : text !== '')),
    );
    if (entry && Object.keys(values).length === 0) onCancel();
    else save.mutate({ values, another });
  };
  const similar = save.error instanceof ApiFailure && save.error.code === 'registers.similar';
  const invalid = save.error instanceof ApiFailure && save.error.code === 'registers.invalid';
  return (
    <Form<Record<string, Field>>
      form={form}
      name={`register-${register}`}
      layout="vertical"
      requiredMark
      className="entry-form"
      disabled={save.isPending}
      initialValues={Object.fromEntries(
        columns.map((column) => [column.key, fieldOf(column, before[column.key] ?? '')]),
      )}
      onFinish={(fields) => send(fields)}
      scrollToFirstError
    >
      {save.error && !invalid && <FailureNote error={save.error} />}
      {invalid && (
        <div className="note note-failure" role="alert">
          {t('form-invalid')}
        </div>
      )}
      {similar && (
        <Button className="entry-another" onClick={() => send(form.getFieldsValue(), true)}>
          {t('another')}
        </Button>
      )}
      <div className="entry-fields">
        {columns.map((column) => (
          <Form.Item
            key={column.key}
            name={column.key}
            label={l(column.title)}
            {...(column.note && column.type !== 'codes' ? { extra: l(column.note) } : {})}
            rules={column.required ? [{ required: true, message: t('required') }] : []}
          >
            <Control column={column} />
          </Form.Item>
        ))}
      </div>
      <div className="form-actions">
        <Button type="primary" htmlType="submit" loading={save.isPending}>
          {t('save')}
        </Button>
        <Button onClick={onCancel}>{t('cancel')}</Button>
      </div>
    </Form>
  );
}

function fieldOf(column: RegisterColumnInfo, text: string): Field {
  if (column.type === 'codes') return text === '' ? [] : text.split('、');
  if (text === '') return undefined;
  return column.type === 'date' ? dayjs(text) : text;
}

/** The control that fits a column; codes are chosen by their words. */
function Control({ column, ...rest }: { column: RegisterColumnInfo }) {
  const { t, l } = useText('registers');
  if (column.type === 'date') return <DatePicker {...rest} style={{ width: '100%' }} />;
  if (column.type === 'boolean')
    return (
      <Select
        {...rest}
        allowClear
        options={[
          { value: '是', label: t('yes') },
          { value: '否', label: t('no') },
        ]}
      />
    );
  if (column.codes)
    return (
      <Select
        {...rest}
        allowClear
        {...(column.type === 'codes' ? { mode: 'multiple' as const } : {})}
        showSearch={{ optionFilterProp: 'label' }}
        options={Object.values(column.codes).map((word) => ({ value: word.zh, label: l(word) }))}
      />
    );
  return <Input {...rest} maxLength={500} />;
}
