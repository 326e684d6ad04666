import { FileTextOutlined } from '@ant-design/icons';
import { Button, DatePicker, Form, Modal, Radio } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import type { PlanDetail } from '../../../../src/http/contract.ts';
import { address } from '../../app/api.ts';
import { useDownload } from '../../components/download-button.tsx';
import { useText } from '../../i18n/index.ts';
import { evaluationDates } from './board-filters.tsx';

/** 评估报告: date and language, then Word or Excel with progress. */
export function ReportButton({ plan, on }: { plan: PlanDetail; on: string | undefined }) {
  const { t, language } = useText('plans');
  const { busy, start } = useDownload();
  const [open, setOpen] = useState(false);
  const [date, setDate] = useState<string>();
  const [lang, setLang] = useState<'zh' | 'en'>(language);
  const chosen = date ?? on ?? `${plan.period[1]}-12-31`;
  const fetchReport = (type: 'docx' | 'xlsx') =>
    start(
      address(`/api/plans/${encodeURIComponent(plan.id)}/report.${type}`, { on: chosen, lang }),
      `${plan.title} ${chosen}.${type}`,
    );
  return (
    <>
      <Button type="primary" icon={<FileTextOutlined />} onClick={() => setOpen(true)}>
        {busy ?? t('report')}
      </Button>
      <Modal
        open={open}
        onCancel={() => setOpen(false)}
        title={t('report')}
        footer={[
          <Button key="xlsx" loading={busy !== undefined} onClick={() => void fetchReport('xlsx')}>
            Excel
          </Button>,
          <Button key="docx" type="primary" loading={busy !== undefined} onClick={() => void fetchReport('docx')}>
            {busy ?? 'Word'}
          </Button>,
        ]}
      >
        <p className="muted">{t('report-note')}</p>
        <Form layout="vertical" requiredMark={false}>
          <Form.Item label={t('on')} htmlFor="report-date">
            <DatePicker
              id="report-date"
              value={dayjs(chosen)}
              allowClear={false}
              onChange={(value) => setDate(value?.format('YYYY-MM-DD'))}
            />
            <span className="quick-dates">
              {evaluationDates(plan.period).map(({ on: quick, key }) => (
                <Button key={quick} size="small" onClick={() => setDate(quick)}>
                  {quick.slice(0, 4)} {t(`date.${key}`)}
                </Button>
              ))}
            </span>
          </Form.Item>
          <Form.Item label={t('report-language')}>
            <Radio.Group
              aria-label={t('report-language')}
              value={lang}
              onChange={(event) => setLang(event.target.value as 'zh' | 'en')}
              options={[
                { value: 'zh', label: '中文' },
                { value: 'en', label: 'English' },
              ]}
            />
          </Form.Item>
        </Form>
        {busy && (
          <p role="status" className="muted">
            {t('report-busy')} {busy}
          </p>
        )}
      </Modal>
    </>
  );
}
