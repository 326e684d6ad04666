import { useQuery } from '@tanstack/react-query';
import { Drawer } from 'antd';
import type { RecordVersion } from '../../../src/http/contract.ts';
import { AppLink } from '../app/address.tsx';
import { ApiFailure, api } from '../app/api.ts';
import { useCan } from '../app/session.ts';
import { useText } from '../i18n/index.ts';
import { BreakGlassButton } from './break-glass.tsx';
import { RecordView } from './record-view.tsx';
import { Loaded } from './state.tsx';

/** `Type/id` or `Type/id/_history/3` → its parts. */
export function parseReference(
  reference: string,
): { type: string; id: string; version: number | undefined } | undefined {
  const match = reference.match(/^([A-Za-z]+)\/([^/]+)(?:\/_history\/(\d+))?$/);
  if (!match?.[1] || !match[2]) return undefined;
  return { type: match[1], id: match[2], version: match[3] ? Number(match[3]) : undefined };
}

export function useHistory(reference: string | undefined) {
  const parsed = reference ? parseReference(reference) : undefined;
  return useQuery({
    queryKey: ['record', parsed?.type, parsed?.id],
    queryFn: () =>
      api.get<RecordVersion[]>(`/api/records/${parsed?.type}/${encodeURIComponent(parsed?.id ?? '')}/history`),
    enabled: parsed !== undefined,
  });
}

/** A record beside the list it was opened from. Several references (the evidence of a subject) stand below each other. */
export function RecordDrawer({
  title,
  references,
  onClose,
}: {
  title: string;
  references: string[];
  onClose: () => void;
}) {
  return (
    <Drawer open={references.length > 0} onClose={onClose} title={title} size="min(720px, 100vw)" destroyOnHidden>
      {references.map((reference) => (
        <RecordSection key={reference} reference={reference} single={references.length === 1} />
      ))}
    </Drawer>
  );
}

function RecordSection({ reference, single }: { reference: string; single: boolean }) {
  const { t } = useText('record');
  const history = useHistory(reference);
  const parsed = parseReference(reference);
  if (!parsed) return <code>{reference}</code>;
  const heading = (
    <>
      {t(`type.${parsed.type}`, { defaultValue: parsed.type })} <span className="muted">{parsed.id}</span>
    </>
  );
  const body = (
    <>
      <Loaded query={history}>
        {(versions) => <RecordView key={reference} versions={versions} first={parsed.version} />}
      </Loaded>
      <WithheldHint reference={reference} error={history.error} />
      <p className="record-open">
        <AppLink to={`/records/${parsed.type}/${parsed.id}`}>{t('open-page')}</AppLink>
      </p>
    </>
  );
  if (single) {
    return (
      <>
        <h3>{heading}</h3>
        {body}
      </>
    );
  }
  return (
    <details className="record-section" open>
      <summary>{heading}</summary>
      {body}
    </details>
  );
}

/** A record that may not be seen is as if it were not there; who may read in an emergency is offered that, whichever it is. */
export function WithheldHint({ reference, error }: { reference: string; error: unknown }) {
  const { t } = useText('break-glass');
  const can = useCan();
  const parsed = parseReference(reference);
  if (!parsed || !(error instanceof ApiFailure) || error.status !== 404 || !can('record.breakglass')) return null;
  return (
    <p>
      {t('break-glass:hint')} <BreakGlassButton target={{ record: `${parsed.type}/${parsed.id}` }} />
    </p>
  );
}
