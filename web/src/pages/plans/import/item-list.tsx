import { useEffect, useMemo, useRef } from 'react';
import type { PlanImportDetail, PlanImportItem } from '../../../../../src/http/contract.ts';
import { Empty } from '../../../components/state.tsx';
import { useText } from '../../../i18n/index.ts';
import { useStable } from './document-text.tsx';
import { ItemEditor } from './item-editor.tsx';
import { ItemRow, type RowActions } from './item-row.tsx';
import { type ItemKind, kinds } from './types.ts';
import type { Review } from './use-review.ts';

/** The form that is open: for an item, or for a new one. */
export interface Editing {
  item?: number;
  kind: ItemKind;
  value: Record<string, unknown>;
  span?: [number, number];
}

interface Props {
  detail: PlanImportDetail;
  shown: readonly PlanImportItem[];
  picked: number | undefined;
  editing: Editing | undefined;
  review: Review;
  onPick: (item: number | undefined) => void;
  onDecide: (item: PlanImportItem, state: PlanImportItem['state']) => Promise<void>;
  onEdit: (editing: Editing | undefined) => void;
}

/** What was found, grouped by kind; the picked one can be decided about and edited in place. */
export function ItemList({ detail, shown, picked, editing, review, onPick, onDecide, onEdit }: Props) {
  const { t } = useText('plan-import');
  const frame = useRef<HTMLElement>(null);
  const doubts = useMemo(() => {
    const count = new Map<number, number>();
    for (const doubt of detail.doubts) for (const id of doubt.items) count.set(id, (count.get(id) ?? 0) + 1);
    return count;
  }, [detail.doubts]);
  const numbers = useMemo(
    () =>
      detail.items
        .filter(({ kind, state }) => kind === 'target' && state !== 'rejected')
        .map(({ value }) => String(value.no)),
    [detail.items],
  );
  const actions: RowActions = {
    pick: useStable((item: number) => onPick(item)),
    accept: useStable((item: PlanImportItem) => void onDecide(item, 'accepted')),
    reject: useStable((item: PlanImportItem) => void onDecide(item, 'rejected')),
    back: useStable((item: PlanImportItem) => void onDecide(item, 'proposed')),
    remove: useStable((item: PlanImportItem) => void review.remove(item)),
    edit: useStable((item: PlanImportItem) => {
      onPick(item.id);
      onEdit({ item: item.id, kind: item.kind, value: item.value });
    }),
  };
  const stable = useRef(actions).current;
  useEffect(() => {
    if (picked === undefined) return;
    frame.current?.querySelector(`[data-item="${picked}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [picked]);

  const editor = editing && (
    <ItemEditor
      key={editing.item ?? 'new'}
      kind={editing.kind}
      value={editing.value}
      numbers={numbers}
      onCancel={() => onEdit(undefined)}
      onSave={async (value) => {
        const item = detail.items.find(({ id }) => id === editing.item);
        const added = item ? await review.edit(item, value) : await review.add(editing.kind, value, editing.span);
        onEdit(undefined);
        if (added) onPick(added.id);
      }}
    />
  );
  return (
    <section ref={frame} className="import-items" aria-label={t('items', { count: shown.length })}>
      {editing && editing.item === undefined && (
        <div className="import-new">
          <h3>{t('new', { kind: t(`kinds.${editing.kind}`) })}</h3>
          {editor}
        </div>
      )}
      {shown.length === 0 && detail.items.length > 0 && <Empty title={t('filter-none')} why={t('filter-none-why')} />}
      {kinds.map((kind) => {
        const own = shown.filter((item) => item.kind === kind);
        const all = detail.items.filter((item) => item.kind === kind);
        const open = all.filter((item) => item.state === 'proposed').length;
        return (
          own.length > 0 && (
            <section key={kind} className="import-group">
              <h2>
                <span className={`import-swatch k-${kind}`} aria-hidden="true" /> {t(`kinds.${kind}`)} {own.length}
                {own.length < all.length && <span className="muted"> / {all.length}</span>}
                {open > 0 && <span className="muted"> · {t('open-count', { count: open })}</span>}
              </h2>
              {own.map((item) => (
                <div key={item.id} className="import-slot">
                  <ItemRow item={item} picked={item.id === picked} doubts={doubts.get(item.id) ?? 0} actions={stable} />
                  {editing?.item === item.id && editor}
                </div>
              ))}
            </section>
          )
        );
      })}
    </section>
  );
}
