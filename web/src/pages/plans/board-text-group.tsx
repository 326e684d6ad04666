import { DownOutlined, RightOutlined } from '@ant-design/icons';
import type { PlanStatus, TargetRow } from '../../../../src/http/contract.ts';
import { useAddress } from '../../app/address.tsx';
import { useText } from '../../i18n/index.ts';
import { BoardRow } from './board-row.tsx';

/** Address key and value that show each part: targets of the text that are judged, and those nothing can be computed for. */
const SHOWN = { judged: 'text', unjudged: 'rest' } as const;

/** Targets of the text beside those of the table, closed until asked for or until a link leads to one of them. */
export function TextGroup({
  part,
  rows,
  status,
  width,
}: {
  part: keyof typeof SHOWN;
  rows: readonly TargetRow[];
  status: PlanStatus;
  width: number;
}) {
  const { t } = useText('doubts');
  const [search, change] = useAddress();
  if (rows.length === 0) return null;
  const key = SHOWN[part];
  const shown = search[key] === '1' || rows.some(({ no }) => no === search.open);
  return (
    <tbody>
      <tr className="board-group">
        <th colSpan={width} scope="rowgroup">
          <button
            type="button"
            className="board-toggle"
            aria-expanded={shown}
            onClick={() => change({ [key]: shown ? undefined : '1', open: undefined })}
          >
            {shown ? <DownOutlined aria-hidden="true" /> : <RightOutlined aria-hidden="true" />}{' '}
            {t(`text-group.${part}`)} <span className="muted">{rows.length}</span>
          </button>{' '}
          <span className="muted board-group-note">{t(`text-group-note.${part}`)}</span>
        </th>
      </tr>
      {(shown ? rows : []).map((row) => (
        <BoardRow
          key={row.no}
          row={row}
          status={status}
          width={width}
          open={search.open === row.no}
          onToggle={() => change({ open: search.open === row.no ? undefined : row.no })}
        />
      ))}
    </tbody>
  );
}
