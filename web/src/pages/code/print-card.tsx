import { PrinterOutlined } from '@ant-design/icons';
import { useMutation } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Button, Form, Input } from 'antd';
import type { HealthCode, IssuedCode } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { formatDate } from '../../components/format.ts';
import { Page } from '../../components/page.tsx';
import { Guard } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { Qr } from './qr.tsx';
import { useRules } from './rules.ts';
import '../../styles/health-code.css';

type Printed = IssuedCode & { code: HealthCode };

/** A paper card for somebody without a phone; it works with a second factor only. */
export function PrintCardPage() {
  const { t } = useText('health-code');
  const { card } = useParams({ strict: false }) as { card: string };
  const rules = useRules().data;
  const make = useMutation({
    mutationFn: ({ pin }: { pin?: string }) =>
      api.post<Printed>(`/api/health-code/cards/${card}/print`, pin ? { pin } : {}),
  });
  const digits = rules?.tailDigits ?? 4;
  return (
    <Guard need={['code.own', 'code.verify']}>
      <Page
        title={t('print-title')}
        name={t('print-title')}
        tools={
          make.data && (
            <Button type="primary" icon={<PrinterOutlined />} onClick={() => globalThis.print()}>
              {t('print-now')}
            </Button>
          )
        }
      >
        {make.error && <FailureNote error={make.error} />}
        {make.data ? (
          <PaperCard printed={make.data} digits={digits} />
        ) : (
          <section className="code-card">
            <p>{t('print-why', { days: rules?.printedDays ?? '', digits })}</p>
            <Form layout="vertical" requiredMark={false} onFinish={(values: { pin?: string }) => make.mutate(values)}>
              <Form.Item
                name="pin"
                label={t('pin')}
                extra={t('pin-how', { digits })}
                rules={[{ pattern: /^\d{4,6}$/, message: t('pin-rule') }]}
              >
                <Input.Password inputMode="numeric" maxLength={6} autoComplete="off" />
              </Form.Item>
              <Button type="primary" htmlType="submit" loading={make.isPending}>
                {t('print-make')}
              </Button>
            </Form>
          </section>
        )}
      </Page>
    </Guard>
  );
}

function PaperCard({ printed: { token, expiresAt, code }, digits }: { printed: Printed; digits: number }) {
  const { t } = useText('health-code');
  return (
    <article className="paper-card" aria-label={t('card-of', { name: code.name })}>
      <div>
        <div className="paper-title">{t('paper-title')}</div>
        <strong className="paper-name">{code.name}</strong>
        <div>{code.idNumber}</div>
        <div>{t('version', { version: code.version ?? 0 })}</div>
        <div>{t('paper-until', { day: formatDate(expiresAt.slice(0, 10)) })}</div>
        <p>{code.hasPin ? t('paper-factor-pin', { digits }) : t('paper-factor', { digits })}</p>
        <p>{t('paper-lost')}</p>
      </div>
      <Qr text={token} label={t('qr', { name: code.name })} />
    </article>
  );
}
