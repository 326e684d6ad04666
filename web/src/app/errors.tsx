import type { ErrorComponentProps } from '@tanstack/react-router';
import { Button } from 'antd';
import { useEffect } from 'react';
import { useText } from '../i18n/index.ts';
import { AppLink } from './address.tsx';
import { ApiFailure } from './api.ts';

/** What happened, what was kept, what to do: one text for every failed request. */
export function useFailureText(): (error: unknown) => { title: string; advice: string; requestId: string | undefined } {
  const { t, l } = useText('common');
  return (error) => {
    if (!(error instanceof ApiFailure))
      return { title: t('failure.page'), advice: t('failure.page-advice'), requestId: undefined };
    const { requestId } = error;
    if (error.status === 0) return { title: t('failure.network'), advice: t('failure.network-advice'), requestId };
    const title = l(error.messages) || error.message;
    // What a terminal is refused lies in the device or its registration, not in who asks.
    if (error.status === 403 && !error.code.startsWith('identify.'))
      return { title, advice: t('failure.forbidden-advice'), requestId };
    if (error.status === 404) return { title, advice: t('failure.missing-advice'), requestId };
    if (error.status >= 500) return { title, advice: t('failure.server-advice'), requestId };
    return { title, advice: '', requestId };
  };
}

export function FailureNote({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useText('common');
  const { title, advice, requestId } = useFailureText()(error);
  return (
    <div className="note note-failure" role="alert">
      <div className="note-title">✕ {title}</div>
      {advice && <p>{advice}</p>}
      {requestId && (
        <p className="muted">
          {t('failure.request')} <code>{requestId}</code>
        </p>
      )}
      {retry && (
        <Button size="small" onClick={retry}>
          {t('action.retry')}
        </Button>
      )}
    </div>
  );
}

/** The page itself failed (a fault in our code, or its chunk could not be loaded). */
export function RouteFailure({ error, reset }: ErrorComponentProps) {
  const { t } = useText('common');
  useEffect(() => {
    console.error(error);
  }, [error]);
  return (
    <div className="page">
      <FailureNote error={error} retry={reset} />
      <p>
        <AppLink to="/">{t('action.home')}</AppLink>
      </p>
    </div>
  );
}

export function NotFoundPage() {
  const { t } = useText('common');
  return (
    <main className="page page-message">
      <h1>404 · {t('failure.not-found')}</h1>
      <p>{t('failure.not-found-advice')}</p>
      <AppLink to="/">{t('action.home')}</AppLink>
    </main>
  );
}

export function ForbiddenPage({ permission }: { permission: string }) {
  const { t } = useText('common');
  return (
    <div className="page page-message">
      <h1>403 · {t('failure.forbidden')}</h1>
      <p>{t('failure.forbidden-advice')}</p>
      <p className="muted">
        {t('failure.permission')} <code>{permission}</code>
      </p>
      <AppLink to="/">{t('action.home')}</AppLink>
    </div>
  );
}
