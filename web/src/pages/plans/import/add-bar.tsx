import { Button } from 'antd';
import { useText } from '../../../i18n/index.ts';
import type { Selection } from './document-text.tsx';
import { type ItemKind, kinds } from './types.ts';

/** Makes the selected words an item of a chosen kind. */
export function AddBar({ selection, onAdd }: { selection: Selection | undefined; onAdd: (kind: ItemKind) => void }) {
  const { t } = useText('plan-import');
  return (
    <div className="import-add">
      <span className="muted">
        {selection ? t('selected', { count: selection.end - selection.start }) : t('select-how')}
      </span>
      {selection && (
        <span className="import-add-kinds">
          {kinds.map((kind) => (
            <Button
              key={kind}
              size="small"
              onMouseDown={(event) => event.preventDefault()} // keeps the selection
              onClick={() => onAdd(kind)}
            >
              {t(`kinds.${kind}`)}
            </Button>
          ))}
        </span>
      )}
    </div>
  );
}
