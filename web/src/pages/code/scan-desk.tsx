import { CameraOutlined } from '@ant-design/icons';
import { useMutation } from '@tanstack/react-query';
import { Button, Input, type InputRef, Radio } from 'antd';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { ScanAnswer } from '../../../../src/http/contract.ts';
import { useAddress } from '../../app/address.tsx';
import { ApiFailure } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { useText } from '../../i18n/index.ts';
import { Camera } from './camera.tsx';
import { FactorForm } from './factor-form.tsx';
import type { Rules } from './rules.ts';
import { OfflineResult, useOffline, WaitingNote } from './scan-offline.tsx';
import { ScanResult } from './scan-result.tsx';
import { type Factor, sendScan } from './terminal-requests.ts';
import type { LocalTerminal } from './terminal-store.ts';

const wantsFactor = ['identify.code-factor', 'identify.code-factor-wrong'];

/** Purpose, then the code by camera, hand scanner or paste; the answer beside it. */
export function ScanDesk({ terminal, rules }: { terminal: LocalTerminal; rules: Rules }) {
  const { t, l } = useText('health-code');
  const [search, change] = useAddress();
  const [text, setText] = useState('');
  const [camera, setCamera] = useState(false);
  const input = useRef<InputRef>(null);
  const offline = useOffline(terminal, rules);
  const purpose = rules.purposes.find(({ code }) => code === search.purpose)?.code ?? rules.purposes[0]?.code ?? '';
  const scan = useMutation({
    networkMode: 'always', // without the network the scan is verified here instead of waiting for it
    mutationFn: async (asked: { token: string; factor?: Factor }): Promise<ScanAnswer | undefined> => {
      offline.clear();
      try {
        return await sendScan(terminal, rules.offset, { ...asked, purpose });
      } catch (error) {
        if (!(error instanceof ApiFailure) || error.status !== 0) throw error;
        await offline.verify(asked.token, purpose, asked.factor);
        return undefined;
      }
    },
    onSettled: () => {
      setText('');
      input.current?.focus();
    },
  });
  const { mutate, reset } = scan;
  const read = useCallback(
    (token: string) => {
      setCamera(false);
      if (token.trim()) mutate({ token: token.trim() });
    },
    [mutate],
  );
  useEffect(() => input.current?.focus(), []);
  const factorAsked =
    scan.error instanceof ApiFailure && wantsFactor.includes(scan.error.code) ? scan.variables?.token : undefined;
  return (
    <div className="scan-columns">
      <section className="code-card">
        <h2>{t('purpose')}</h2>
        <Radio.Group
          className="scan-purposes"
          optionType="button"
          buttonStyle="solid"
          value={purpose}
          onChange={(event) => {
            change({ purpose: event.target.value });
            reset();
          }}
          options={rules.purposes.map(({ code, title }) => ({ value: code, label: l(title) }))}
          aria-label={t('purpose')}
        />
        {camera ? <Camera onCode={read} /> : null}
        <form
          onSubmit={(event) => {
            event.preventDefault();
            read(text);
          }}
        >
          <label htmlFor="scan-text">{t('scan-input')}</label>
          <Input
            id="scan-text"
            ref={input}
            value={text}
            size="large"
            autoComplete="off"
            spellCheck={false}
            placeholder={t('scan-input-how')}
            onChange={(event) => setText(event.target.value)}
          />
          <div className="code-actions" style={{ marginTop: 10 }}>
            <Button type="primary" htmlType="submit" loading={scan.isPending} disabled={text.trim() === ''}>
              {t('scan-do')}
            </Button>
            <Button icon={<CameraOutlined />} onClick={() => setCamera((on) => !on)}>
              {t(camera ? 'camera-off' : 'camera-on')}
            </Button>
          </div>
        </form>
        <WaitingNote offline={offline} />
      </section>
      <section className="code-card scan-result" aria-live="polite">
        {scan.error && <FailureNote error={scan.error} />}
        {factorAsked !== undefined && (
          <FactorForm rules={rules} onFactor={(factor) => mutate({ token: factorAsked, factor })} />
        )}
        <OfflineResult offline={offline} rules={rules} />
        {scan.data && <ScanResult key={scan.data.scan} answer={scan.data} terminal={terminal} rules={rules} />}
        {!scan.error && !scan.data && !offline.verdict && <p className="muted">{t('scan-nothing')}</p>}
      </section>
    </div>
  );
}
