import { Button, Drawer, Form, Input } from 'antd';
import { useState } from 'react';
import type { Doubt, DoubtDecision } from '../../../../../src/http/contract.ts';
import { FailureNote } from '../../../app/errors.tsx';
import { useCan } from '../../../app/session.ts';
import { Loaded } from '../../../components/state.tsx';
import { useText } from '../../../i18n/index.ts';
import { DoubtText } from '../doubt-text.tsx';
import { usePlanStatus } from '../queries.ts';
import { DecideForm } from './decide-form.tsx';
import { DecisionText } from './decision-text.tsx';
import { useDecide, useDecisions } from './queries.ts';

/** One doubt beside the list: what was found, what stands, the form, and every decision there was. */
export function DoubtDrawer({ plan, doubt, onClose }: { plan: string; doubt: Doubt | undefined; onClose: () => void }) {
  const { t } = useText('doubts');
  return (
    <Drawer
      open={doubt !== undefined}
      onClose={onClose}
      title={doubt ? `${t('title')} · ${doubt.subject}` : ''}
      size="min(640px, 100vw)"
      destroyOnHidden
    >
      {doubt && <DoubtPanel key={doubt.key} plan={plan} doubt={doubt} />}
    </Drawer>
  );
}

function DoubtPanel({ plan, doubt }: { plan: string; doubt: Doubt }) {
  const { t } = useText('doubts');
  const can = useCan();
  const history = useDecisions(plan, doubt.key);
  const status = usePlanStatus(plan, undefined);
  const [mode, setMode] = useState<'revise' | 'reopen'>();
  const judged = new Set([...(status.data?.rows ?? []), ...(status.data?.textRows ?? [])].map(({ no }) => no));
  const done = () => setMode(undefined);
  return (
    <>
      <section className="drawer-part">
        <h3>{t('what')}</h3>
        <DoubtText doubt={doubt} />
      </section>
      <Loaded query={history}>
        {(list) => {
          const latest = list[0];
          const stands = latest && latest.outcome !== 'reopened' ? latest : undefined;
          return (
            <>
              {stands && (
                <section className="drawer-part">
                  <h3>{t('standing')}</h3>
                  <DecisionText decision={stands} />
                </section>
              )}
              {!can('plan.edit') ? (
                <p className="muted">{t('no-permission')}</p>
              ) : (
                <section className="drawer-part">
                  {stands && !mode ? (
                    <span className="quick-dates">
                      <Button onClick={() => setMode('revise')}>{t('revise')}</Button>
                      <Button onClick={() => setMode('reopen')}>{t('reopen')}</Button>
                    </span>
                  ) : mode === 'reopen' && stands ? (
                    <ReopenForm plan={plan} doubt={doubt.key} decision={stands} onDone={done} />
                  ) : (
                    <Loaded query={status}>
                      {() => (
                        <DecideForm
                          plan={plan}
                          doubt={doubt}
                          judged={judged}
                          supersedes={latest?.id ?? null}
                          onDone={done}
                          onCancel={stands ? done : undefined}
                        />
                      )}
                    </Loaded>
                  )}
                </section>
              )}
              <section className="drawer-part">
                <h3>{t('history')}</h3>
                {list.length === 0 ? (
                  <p className="muted">{t('history-none')}</p>
                ) : (
                  <ol className="decisions">
                    {list.map((decision) => (
                      <li key={decision.id}>
                        <DecisionText decision={decision} />
                      </li>
                    ))}
                  </ol>
                )}
              </section>
            </>
          );
        }}
      </Loaded>
    </>
  );
}

function ReopenForm({
  plan,
  doubt,
  decision,
  onDone,
}: {
  plan: string;
  doubt: string;
  decision: DoubtDecision;
  onDone: () => void;
}) {
  const { t } = useText('doubts');
  const reopen = useDecide(plan, doubt, onDone);
  return (
    <Form<{ reason: string }>
      layout="vertical"
      requiredMark={false}
      onFinish={({ reason }) => reopen.mutate({ outcome: 'reopened', reason, supersedes: decision.id })}
    >
      {reopen.error && <FailureNote error={reopen.error} />}
      <Form.Item
        name="reason"
        label={t('reason')}
        rules={[{ required: true, whitespace: true, message: t('reason-rule') }]}
      >
        <Input.TextArea maxLength={2000} autoSize={{ minRows: 2 }} />
      </Form.Item>
      <span className="quick-dates">
        <Button htmlType="submit" danger loading={reopen.isPending}>
          {t('reopen')}
        </Button>
        <Button onClick={onDone}>{t('cancel')}</Button>
      </span>
    </Form>
  );
}
