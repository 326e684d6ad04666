import { Button, Checkbox, DatePicker, Form, Modal, Radio, Select } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import type { PlanSnapshot } from '../../../../../src/http/contract.ts';
import { address } from '../../../app/api.ts';
import { useDownload } from '../../../components/download-button.tsx';
import { useText } from '../../../i18n/index.ts';
import { planBase } from './queries.ts';

/** Parts that may be left out, as the server names them. */
const PARTS = ['charts', 'townships', 'comparison', 'execution', 'standards', 'doubts', 'sources', 'annexes'] as const;

/** The report of a frozen evaluation, or of the plan on a day: language, comparison and parts, then Word or Excel. */
export function ReportDialog({
  id,
  title,
  snapshot,
  on,
  quick = [],
  snapshots,
  close,
}: {
  id: string;
  title: string;
  snapshot?: PlanSnapshot;
  /** Day of the plan as it stands, without a snapshot. */
  on?: string;
  quick?: { on: string; label: string }[];
  snapshots: PlanSnapshot[] | undefined;
  close: () => void;
}) {
  const { t, language } = useText('evaluation');
  const { busy, start } = useDownload();
  const [day, setDay] = useState(snapshot?.on ?? on ?? '');
  const [lang, setLang] = useState<'zh' | 'en'>(language);
  const [parts, setParts] = useState<string[]>([...PARTS]);
  const [compare, setCompare] = useState('');
  const earlier = snapshots?.filter((one) => one.id !== snapshot?.id && one.on <= day) ?? [];
  const fetchReport = (type: 'docx' | 'xlsx') =>
    start(
      address(`${planBase(id)}/report.${type}`, {
        ...(snapshot ? { snapshot: snapshot.id } : { on: day }),
        lang,
        compare: parts.includes('comparison') ? compare : 'none',
        without: PARTS.filter((part) => !parts.includes(part)).join(','),
      }),
      `${title} ${snapshot?.title ?? ''} ${day}.${type}`.replace(/ +/g, ' '),
    );
  return (
    <Modal
      open
      onCancel={close}
      title={t('report-of', { on: day, kind: snapshot ? t(`kind-of.${snapshot.kind}`) : t('live') })}
      footer={[
        <Button key="xlsx" loading={busy !== undefined} onClick={() => void fetchReport('xlsx')}>
          Excel
        </Button>,
        <Button key="docx" type="primary" loading={busy !== undefined} onClick={() => void fetchReport('docx')}>
          {busy ?? 'Word'}
        </Button>,
      ]}
    >
      <p className="muted">{t(snapshot ? 'report-frozen' : 'report-live')}</p>
      <Form layout="vertical" requiredMark={false}>
        {!snapshot && (
          <Form.Item label={t('on')} htmlFor="report-date">
            <DatePicker
              id="report-date"
              value={day ? dayjs(day) : null}
              allowClear={false}
              onChange={(value) => value && setDay(value.format('YYYY-MM-DD'))}
            />
            <span className="quick-dates">
              {quick.map((one) => (
                <Button key={one.on} size="small" onClick={() => setDay(one.on)}>
                  {one.label}
                </Button>
              ))}
            </span>
          </Form.Item>
        )}
        <Form.Item label={t('language')}>
          <Radio.Group
            aria-label={t('language')}
            value={lang}
            onChange={(event) => setLang(event.target.value as 'zh' | 'en')}
            options={[
              { value: 'zh', label: '中文' },
              { value: 'en', label: 'English' },
            ]}
          />
        </Form.Item>
        <Form.Item label={t('parts')}>
          <Checkbox.Group
            value={parts}
            onChange={setParts}
            options={PARTS.map((part) => ({ value: part, label: t(`part.${part}`) }))}
          />
        </Form.Item>
        {parts.includes('comparison') && (
          <Form.Item label={t('compare-with')} htmlFor="report-compare">
            <Select
              id="report-compare"
              value={compare}
              onChange={setCompare}
              disabled={earlier.length === 0}
              options={[
                { value: '', label: t(earlier.length === 0 ? 'compare-none' : 'compare-newest') },
                ...earlier.map((one) => ({
                  value: one.id,
                  label: `${one.on} ${t(`kind-of.${one.kind}`)}${one.title ? ` ${one.title}` : ''}`,
                })),
              ]}
            />
          </Form.Item>
        )}
      </Form>
      {busy && (
        <p role="status" className="muted">
          {t('report-busy')} {busy}
        </p>
      )}
    </Modal>
  );
}
