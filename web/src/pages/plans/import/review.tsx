import { useParams } from '@tanstack/react-router';
import { Segmented } from 'antd';
import { useMemo, useState } from 'react';
import type { PlanImportDetail, PlanImportItem } from '../../../../../src/http/contract.ts';
import { AppLink, useAddress } from '../../../app/address.tsx';
import { formatNumber } from '../../../components/format.ts';
import { Page } from '../../../components/page.tsx';
import { Empty, Guard, Loaded } from '../../../components/state.tsx';
import { useText } from '../../../i18n/index.ts';
import { AddBar } from './add-bar.tsx';
import { DocumentText, type Selection, useStable } from './document-text.tsx';
import { DoubtPanel } from './doubt-panel.tsx';
import { blankOf } from './drafts.ts';
import { HeaderButton } from './header-form.tsx';
import { SavedMark } from './imports.tsx';
import { type Editing, ItemList } from './item-list.tsx';
import { usePlanImport } from './queries.ts';
import { inFilter, ReviewTools } from './review-tools.tsx';
import { SaveButton } from './save-plan.tsx';
import { type ItemKind, kinds } from './types.ts';
import { useFillScreen } from './use-fill-screen.ts';
import { useKeys } from './use-keys.ts';
import { useReview } from './use-review.ts';
import { Warnings } from './warnings.tsx';
import '../../../styles/plan-import.css';

/** The review of one document: its text beside what was found in it. */
export function PlanImportPage() {
  const { t } = useText('plan-import');
  const { id } = useParams({ strict: false }) as { id: string };
  const query = usePlanImport(id);
  const name = query.data?.header.title ?? query.data?.fileName ?? t('title');
  return (
    <Guard need="plan.edit">
      <Page
        title={name}
        name={name}
        note={query.data && <About detail={query.data} />}
        tools={query.data && <SaveTools detail={query.data} />}
      >
        <Loaded query={query} rows={12}>
          {(detail) => <ReviewDesk key={detail.id} detail={detail} />}
        </Loaded>
      </Page>
    </Guard>
  );
}

function About({ detail }: { detail: PlanImportDetail }) {
  const { t } = useText('plan-import');
  return (
    <>
      <SavedMark row={detail} /> {detail.fileName} · {t(`kind.${detail.kind}`)} ·{' '}
      {t('characters', { count: detail.characters, text: formatNumber(detail.characters, 0) })}
      {detail.encoding && detail.encoding !== 'utf-8' && <> · {detail.encoding.toUpperCase()}</>}
      {detail.plan && (
        <>
          {' '}
          · <AppLink to={`/plans/${detail.plan}`}>{t('to-board')}</AppLink>
        </>
      )}
    </>
  );
}

function SaveTools({ detail }: { detail: PlanImportDetail }) {
  return (
    <>
      <HeaderButton detail={detail} />
      <SaveButton detail={detail} />
    </>
  );
}

function ReviewDesk({ detail }: { detail: PlanImportDetail }) {
  const { t } = useText('plan-import');
  const review = useReview(detail.id);
  const desk = useFillScreen();
  const [search, change] = useAddress();
  const [editing, setEditing] = useState<Editing>();
  const [selection, setSelection] = useState<Selection>();
  const [view, setView] = useState<'text' | 'items'>('items');
  const shown = useMemo(
    () =>
      kinds.flatMap((kind) =>
        detail.items
          .filter((item) => item.kind === kind && inFilter(item, search))
          .sort((a, b) => placeOf(a) - placeOf(b)),
      ),
    [detail.items, search],
  );
  const picked = search.item === undefined ? undefined : Number(search.item);
  const current = detail.items.find(({ id }) => id === picked);
  const pick = useStable((item: number | undefined) => {
    setEditing(undefined);
    change({ item: item === undefined ? undefined : String(item) });
  });
  const pickInText = useStable((item: number) => {
    // A mark whose item the filter hides is shown again rather than clicked in vain.
    const hidden = !shown.some(({ id }) => id === item);
    setEditing(undefined);
    setView('items');
    change({ item: String(item), ...(hidden ? { state: undefined, kind: undefined, sure: undefined } : {}) });
  });
  const step = (by: number) => {
    const at = shown.findIndex(({ id }) => id === picked);
    const next = shown[at < 0 ? (by > 0 ? 0 : shown.length - 1) : Math.min(shown.length - 1, Math.max(0, at + by))];
    if (next) pick(next.id);
  };
  /** After a decision the next undecided item is up. */
  const decide = async (item: PlanImportItem, state: PlanImportItem['state']) => {
    const at = shown.findIndex(({ id }) => id === item.id);
    const later = [...shown.slice(at + 1), ...shown.slice(0, at)].find((one) => one.state === 'proposed');
    if (state !== 'proposed' && item.id === picked) pick(later?.id ?? item.id);
    await review.decide(item, state);
  };
  const add = (kind: ItemKind) => {
    const used = new Set(detail.items.filter((item) => item.kind === kind).map((item) => String(item.value.no)));
    let no = 1;
    while (used.has(String(no))) no++;
    const domain = String(detail.items.filter((item) => item.kind === 'target').at(-1)?.value.domain ?? t('no-domain'));
    const value = blankOf(kind, selection?.text ?? '', { no: String(no), domain, period: detail.header.period });
    setEditing({ kind, value, ...(selection ? { span: [selection.start, selection.end] } : {}) });
    setView('items');
  };
  useKeys(
    {
      j: () => step(1),
      ArrowDown: () => step(1),
      k: () => step(-1),
      ArrowUp: () => step(-1),
      a: () => current && void decide(current, 'accepted'),
      r: () => current && void decide(current, 'rejected'),
      e: () => current && setEditing({ item: current.id, kind: current.kind, value: current.value }),
      Enter: () => current && setEditing({ item: current.id, kind: current.kind, value: current.value }),
      u: () => void review.undo(),
      Escape: () => (editing ? setEditing(undefined) : pick(undefined)),
    },
    editing === undefined,
  );
  return (
    <>
      <Warnings detail={detail} />
      {detail.items.length === 0 && <Empty title={t('nothing-found')} why={t('nothing-found-why')} />}
      <DoubtPanel detail={detail} onPick={pickInText} />
      <ReviewTools detail={detail} shown={shown} review={review} />
      <div className="import-view">
        <Segmented
          block
          value={view}
          onChange={setView}
          options={[
            { value: 'text', label: t('text') },
            { value: 'items', label: t('items', { count: shown.length }) },
          ]}
        />
      </div>
      <div className={`import-desk import-desk-${view}`} ref={desk}>
        <div className="import-left">
          <AddBar selection={selection} onAdd={add} />
          <DocumentText
            text={detail.text}
            items={detail.items}
            selected={picked}
            view={view}
            onPick={(item) => pickInText(item)}
            onSelect={setSelection}
          />
        </div>
        <ItemList
          detail={detail}
          shown={shown}
          picked={picked}
          editing={editing}
          review={review}
          onPick={pick}
          onDecide={decide}
          onEdit={setEditing}
        />
      </div>
      <p className="muted import-keys">{t('keys')}</p>
    </>
  );
}

const placeOf = (item: PlanImportItem) => item.spans[0]?.[0] ?? Number.MAX_SAFE_INTEGER;
