import { Input, TreeSelect } from 'antd';
import { type ReactNode, useMemo } from 'react';
import { areaTree } from '../../app/area-picker.tsx';
import { useAreas } from '../../app/session.ts';
import { useText } from '../../i18n/index.ts';
import type { Answers } from '../programs/form-view.tsx';

/** What a field of the head is called, above it; the field itself has the name for those who do not see it. */
export function Labelled({ text, children }: { text: string; children: ReactNode }) {
  return (
    <div className="card-labelled">
      <span className="muted" aria-hidden="true">
        {text} <span className="field-required">*</span>
      </span>
      {children}
    </div>
  );
}

/** The area of residence: of this platform from the tree, of another place by its division code. */
export function Address({
  value,
  onAnswer,
  wrong,
}: {
  value: Answers;
  onAnswer: (code: string, value: unknown) => void;
  wrong: boolean;
}) {
  const { t } = useText('reporting');
  const areas = useAreas().data;
  const tree = useMemo(() => areaTree(areas ?? []), [areas]);
  const address = typeof value.address === 'string' ? value.address : undefined;
  const elsewhere = value.origin !== undefined && value.origin !== '1';
  const status = wrong ? { status: 'error' as const } : {};
  if (elsewhere && !areas?.some(({ code }) => code === address))
    return (
      <Input
        aria-label={t('elsewhere')}
        placeholder={t('elsewhere')}
        value={address ?? ''}
        maxLength={12}
        inputMode="numeric"
        onChange={(event) => onAnswer('address', event.target.value || undefined)}
        style={{ width: 160 }}
        {...status}
      />
    );
  return (
    <TreeSelect
      aria-label={t('area')}
      placeholder={t('choose-area')}
      {...(address === undefined ? {} : { value: address })}
      treeData={tree}
      showSearch={{ treeNodeFilterProp: 'title' }}
      popupMatchSelectWidth={280}
      allowClear={elsewhere}
      onChange={(next: string | undefined) => onAnswer('address', next)}
      style={{ minWidth: 220 }}
      {...status}
    />
  );
}
